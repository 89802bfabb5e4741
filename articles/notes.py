"""The public notes of corrections: which of them an edition shows, and in which words.

A note is shown from its own edition on, in the words that a later edition gave it (`Edition.note_changes`), until one takes it
back; and by no edition whose text undoes the correction.
"""

from articles.merging import differing, merge, same
from articles.models import Edition, StoredSource


def shown_notes(editions):
    """What `Edition.notes` of the last of these is. They are all editions of an article until it, in the order of time; of each
    `note`, `note_changes`, `live_from` and `stored_source_id` are read, and the `source` of few. The first, before which readers saw
    nothing, corrects nothing: its note, if it has one, as what was before it was cancelled, is not shown."""
    words = {}
    for edition in editions:
        if edition.note:
            words[str(edition.pk)] = edition.note
        words.update(edition.note_changes or {})
    return [
        {"at": noted.live_from.isoformat(), "text": words[str(noted.pk)], "edition": noted.pk}
        for place, noted in reversed(list(enumerate(editions)))
        if place and noted.note and words[str(noted.pk)] and not is_undone(editions, place)
    ]


def notes_of_draft(source, editions):
    """What `shown_notes` would be of an edition with this source after these."""
    draft = Edition(stored_source=StoredSource(content=source))
    return shown_notes([*editions, draft])


def is_undone(editions, place):
    """Whether the last edition shows nothing of what the one at `place` changed. A note that came without a change of the text
    speaks of none."""
    texts = [edition.stored_source_id for edition in editions]
    if place == 0 or texts[place - 1] == texts[place] or texts[-1] in texts[place:-1] or place == len(texts) - 1:
        return False
    return texts[-1] in texts[:place] or undoes(editions[place - 1].source, editions[place].source, editions[-1].source)


def undoes(before, after, shown):
    """Whether `shown` has nothing of what made `after` out of `before`: taking that back would change nothing in it. Where the
    same place was written anew, something of it may stand there."""
    changed = differing(before, after)
    before, after, shown = ({name: source.get(name) for name in changed} for source in (before, after, shown))
    if not changed or same(after, shown):
        return False
    back = merge(after, before, shown)
    return all(clash.theirs in (None, "") for clash in back.clashes) and same(back.source(), shown)
