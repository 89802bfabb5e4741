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
class FrontPage:
    lead: object
    beside: list
    latest: list
    strips: list


def compose(newest, live, sections):
    """The lead story, those beside it, the latest, and a strip of each section; nothing stands here twice."""
    if not newest:
        return None
    return FrontPage(newest[0], newest[1 : 1 + BESIDE], newest[1 + BESIDE :], strips(newest, live, sections[:SECTIONS]))


def strips(newest, live, sections):
    if not sections:
        return []
    shown = {edition.pk for edition in newest}
    enough = IN_A_STRIP * len(sections)  # even where all the strips before hold articles of this section
    by_section = live.exclude(pk__in=shown).latest_of_sections(sections, count=enough)
    chosen = {}
    for section in sections:
        chosen[section] = [pk for pk in by_section[section.pk] if pk not in shown][:IN_A_STRIP]
        shown.update(chosen[section])
    editions = live.for_mention().in_bulk([pk for pks in chosen.values() for pk in pks])
    items = {section: [editions[pk] for pk in pks if pk in editions] for section, pks in chosen.items()}
    return [Strip(section, found) for section, found in items.items() if found]
