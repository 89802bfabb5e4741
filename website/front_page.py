"""What stands where on the first page."""

from dataclasses import dataclass

from articles.models import Edition
from cms.prepared import KEY, MOMENT, WORD, prepared
from rendering.list_cards import with_cards
from rendering.parts import current_release, with_part

KIND = "front"  # of part
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


def compose(newest, sections, **here):
    """`here` are the moment and the language. The lead story, those beside it, the latest, and a strip of each section; nothing stands here twice."""
    if not newest:
        return None
    return FrontPage(
        newest[0], newest[1 : 1 + BESIDE], newest[1 + BESIDE :], strips(newest, sections[:SECTIONS], **here)
    )


def strips(newest, sections, **here):
    if not sections:
        return []
    shown = {edition.pk for edition in newest}
    enough = IN_A_STRIP * len(sections)  # even where all the strips before hold articles of this section
    by_section, keys = {section.pk: [] for section in sections}, [section.pk for section in sections]
    for section, edition in latest_of_sections(**here, shown=shown, sections=keys, count=enough):
        by_section[section].append(edition)
    chosen = {}
    for section in sections:
        chosen[section] = [pk for pk in by_section[section.pk] if pk not in shown][:IN_A_STRIP]
        shown.update(chosen[section])
    found = mentions(**here, pks=[pk for pks in chosen.values() for pk in pks], release=current_release())
    editions = {each.pk: each for each in with_cards(KIND, found)}
    items = {section: [editions[pk] for pk in pks if pk in editions] for section, pks in chosen.items()}
    return [Strip(section, found) for section, found in items.items() if found]


@prepared(at=MOMENT, language=WORD, shown=[KEY], sections=[KEY])
def latest_of_sections(*, at, language, shown, sections, count):
    live = Edition.objects.live(at).in_language(language).exclude(pk__in=shown)
    return live.latest_of_sections(sections, count=count)


@prepared(at=MOMENT, language=WORD, pks=[KEY], release=WORD)
def mentions(*, at, language, pks, release):
    editions = Edition.objects.live(at).in_language(language).filter(pk__in=pks).order_by()
    return with_part(editions.for_link(), KIND, release)
