"""What stands where on the first page."""

from dataclasses import dataclass

SIZE = 13
BESIDE = 4
SECTIONS = 8
IN_A_STRIP = 4


@dataclass(frozen=True)
class Strip:
    section: object
    items: list


@dataclass(frozen=True)
class Front:
    lead: object
    beside: list
    latest: list
    strips: list


def compose(newest, live, sections):
    """The lead story, those beside it, the latest, and a strip of each section; nothing stands here twice."""
    if not newest:
        return None
    return Front(newest[0], newest[1 : 1 + BESIDE], newest[1 + BESIDE :], strips(newest, live, sections[:SECTIONS]))


def strips(newest, live, sections):
    if not sections:
        return []
    shown = {edition.pk for edition in newest}
    enough = IN_A_STRIP * len(sections)  # even where all the strips before hold articles of this section
    by_section = live.exclude(pk__in=shown).latest_of_sections(sections, count=enough)
    found = []
    for section in sections:
        items = [edition for edition in by_section[section.pk] if edition.pk not in shown][:IN_A_STRIP]
        shown.update(edition.pk for edition in items)
        if items:
            found.append(Strip(section, items))
    return found
