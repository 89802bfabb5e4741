"""All editions of a language compared anew where they are few: each two of them once, in plain Python. The lists are those that
matrices give (`lists`), in less time than it takes to load a library for these.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from cms.batches import chunks
from related import candidates, counting
from related.candidates import ReasonNames, Text, best_first, best_of, compared, names_of_tags, tags_of, why
from related.similarity import Document
from related.writes import Row, write_lists

BATCH = 50  # editions in one transaction


@dataclass
class Member:
    """An edition among the few. `beside` are those that have something in common with it."""

    pk: int
    article: int
    live_from: datetime
    text: Text
    names: ReasonNames
    packed: bytes
    beside: list


def compare(language, editions, at):
    """`editions` are those that readers see or will see, no more than candidates are compared (`candidates.COMPARED`). Those
    without stems are left out."""
    frequencies = counting.count(language, at)
    counting.hold(language)
    members = members_of(editions.filter(stems__isnull=False), language, frequencies)
    counting.write_weights({member.pk: member.text.vector for member in members}, frequencies)
    find_pairs(members)
    live = {member.pk for member in members if member.live_from <= at}
    lists = {member.pk: (member, *parted(member, live)) for member in members}
    tags = names_of_tags({tag for member in members for tag in member.text.tags.weights})
    for part in chunks(list(lists), BATCH):
        write([lists[pk] for pk in part], tags, known=lists.keys(), number=frequencies.number)
    counting.finish(language, frequencies.number)


def members_of(editions, language, frequencies):
    rows = list(editions.order_by("pk").values_list("pk", "article", "live_from", "published_at", "stems__counts"))
    tags = tags_of([row[0] for row in rows])
    return [member(*row, tags[row[0]], language, frequencies) for row in rows]


def member(pk, article, live_from, published_at, counts, tags, language, frequencies):
    text = Text.of(Document.of_stored(counts, tags=tags, published_at=published_at), frequencies)
    names = ReasonNames(counts["names"], language, frequencies)
    return Member(pk, article, live_from, text, names, text.vector.pack(), [])


def find_pairs(members):
    """What one has in common with another the other has with it."""
    for one, other in combinations(members, 2):
        if one.article != other.article:
            found = compared(one.text, other.pk, other.packed, other.text.tags, other.text.published_at, 0)
            if found.similarity > 0:
                one.beside.append(found)
                other.beside.append(found._replace(pk=one.pk, vector=one.packed))


def parted(member, live):
    """(the live ones beside it, those planned), the best first."""
    best = best_first(member.beside)
    return [each for each in best if each.pk in live], [each for each in best if each.pk not in live]


def write(lists, tags, *, known, number):
    stored = candidates.STORED
    least = {member.pk: live[stored - 1].score if len(live) >= stored else 0 for member, live, _planned in lists}
    rows = [
        Row(member.pk, each.pk, each.score, *why(each, tags, member.names))
        for member, live, planned in lists
        for each in best_of(live, planned)
    ]
    write_lists(rows, least=least, known=known, number=number)
