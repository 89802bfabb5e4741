"""What becomes of the texts that are planned where the working copy is published or planned beside them."""

from articles.corrections import Target, only_known, settled
from articles.merging import merge
from articles.notes import undoes

FATES = MERGE, REPLACE, CANCEL, KEEP = "merge", "replace", "cancel", "keep"


def targets_of(article, source, *, now, choices=None, only=None):
    """What `source`, the working copy's, would change in each planned edition (of these primary keys, where given), in the order
    of time: [(Target, whether the source was written on from it)]. Reads only."""
    found = article.editions.filter(live_from__gt=now).select_related("stored_source").order_by("live_from")
    found = found if only is None else found.filter(pk__in=only)
    live = article.editions.live(now).select_related("stored_source").first()
    pairs = [(edition, base_of(article, edition, live, source)) for edition in found]
    return [
        (
            Target(edition, edition.source, merge(base, source, edition.source), only_known(choices or {})),
            base is edition.source,
        )
        for edition, base in pairs
    ]


def base_of(article, planned, live, source):
    """The text that `source` was last, of that which is planned and that which is live: as the history says, and as it shows
    something of what is planned."""
    if live is None:
        return planned.source
    known = (planned.stored_source_id, live.stored_source_id)
    saved = article.revisions.filter(refused=False, stored_source__in=known).order_by("-version")
    if saved.values_list("stored_source", flat=True).first() == known[1] != known[0] or undoes(
        live.source, planned.source, source
    ):
        return live.source
    return planned.source


def default_of(written_on):
    """What is proposed for a planned edition, where the working copy goes live before it: to drop what the working copy was
    written on from, as it holds all of that; else to take its changes over."""
    return CANCEL if written_on else MERGE


def texts_of(article, source, planned, *, at, choices, now):
    """{primary key of a planned edition: its source from now on, or None where it is cancelled} for what `planned` says
    ({primary key: MERGE, REPLACE, CANCEL or KEEP}) where the working copy's `source` goes live at `at`: what goes live before
    takes nothing over from it. Raises `corrections.Unsettled`."""
    texts = {pk: None for pk, what in planned.items() if what == CANCEL}
    later = set(article.editions.filter(live_from__gt=at).values_list("pk", flat=True)) if planned else ()
    texts |= {pk: source for pk, what in planned.items() if what == REPLACE and pk in later}
    if merging := [pk for pk, what in planned.items() if what == MERGE and pk in later]:
        targets = [target for target, _on in targets_of(article, source, now=now, choices=choices, only=merging)]
        texts |= {target.edition.pk: target.text for target in settled(targets)}
    return texts
