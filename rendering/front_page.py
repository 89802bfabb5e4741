"""What stands where at the top of the first page and of a section's: what editors chose, and the newest where they did not."""

from dataclasses import dataclass

from articles.models import ChosenArticle, Edition
from articles.models.arrangement import PLACES
from cms.prepared import KEY, MOMENT, WORD, prepared
from rendering.list_cards import with_cards
from rendering.parts import current_release, with_part

KIND = "front"  # of part
SIZE = 13
BESIDE = PLACES - 1
SECTIONS = 8
IN_A_STRIP = 4
BRIEF = 150  # words: a shorter article without a picture does not lead unless it is chosen


@dataclass(frozen=True)
class Strip:
    section: object
    items: list


@dataclass(frozen=True)
class FrontPage:
    """`lead` is None where nothing is chosen to lead and all are briefs."""

    lead: object
    beside: list
    latest: list
    strips: list

    @property
    def items(self):
        """All but the strips, in the order of the page."""
        return [*([self.lead] if self.lead else []), *self.beside, *self.latest]


def compose(newest, sections, chosen=(), **here):
    """`here` are the moment and the language; of `chosen` each has its `place`, from 0. The lead story, those beside it, the latest, and a strip of each section; nothing stands here twice."""
    items = on_top(chosen, newest)
    if not items:
        return None
    is_lead_there = bool(chosen) and chosen[0].place == 0
    lead = items[0] if is_lead_there else next((edition for edition in items if may_lead(edition)), None)
    others = [edition for edition in items if edition is not lead]
    beside = BESIDE if lead else 0
    return FrontPage(lead, others[:beside], others[beside:], strips(items, sections[:SECTIONS], **here))


def on_top(chosen, newest):
    """Each once."""
    shown = {edition.pk for edition in chosen}
    return [*chosen, *(edition for edition in newest if edition.pk not in shown)]


def may_lead(edition):
    return edition.lead_image_id is not None or edition.words >= BRIEF


# What editors chose


def chosen_for_front_page(**here):
    return with_cards(KIND, chosen_on_front_page(**here, release=current_release()))


def chosen_for_section(section, kind, **here):
    return with_cards(kind, chosen_in_section(**here, section=section.pk, kind=kind, release=current_release()))


@prepared(at=MOMENT, language=WORD, release=WORD)
def chosen_on_front_page(*, at, language, release):
    chosen = ChosenArticle.objects.of_front_page(language).chosen(at)
    return with_part(chosen.editions(at, language).for_link(), KIND, release)[:PLACES]


@prepared(at=MOMENT, language=WORD, section=KEY, release=WORD)
def chosen_in_section(*, at, language, section, kind, release):
    """Those that are of the section still."""
    chosen = ChosenArticle.objects.of_section(language, section).chosen(at)
    editions = chosen.editions(at, language).filter(edition_tags__tag=section)
    return with_part(editions.for_link(), kind, release)[:PLACES]


# The strips of sections


def strips(items, sections, **here):
    if not sections:
        return []
    shown = {edition.pk for edition in items}
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
    shown_in = {section: [editions[pk] for pk in pks if pk in editions] for section, pks in chosen.items()}
    return [Strip(section, found) for section, found in shown_in.items() if found]


@prepared(at=MOMENT, language=WORD, shown=[KEY], sections=[KEY])
def latest_of_sections(*, at, language, shown, sections, count):
    live = Edition.objects.live(at).in_language(language).exclude(pk__in=shown)
    return live.latest_of_sections(sections, count=count)


@prepared(at=MOMENT, language=WORD, pks=[KEY], release=WORD)
def mentions(*, at, language, pks, release):
    editions = Edition.objects.live(at).in_language(language).filter(pk__in=pks).order_by()
    return with_part(editions.for_link(), KIND, release)
