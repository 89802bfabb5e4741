"""What the page of the front page shows: the page as readers will see it at a moment, what could stand there, what was chosen."""

from dataclasses import dataclass

from django.db.models import Prefetch

from articles import arranging
from articles.models import Article, ChosenArticle, Edition
from articles.models.tag import navigation
from desk import finding
from images.formats import JPEG
from images.models import Image
from rendering import front_page

MOST_FOUND = 12
PAST_SHOWN = 15


@dataclass
class PicturePlace:
    """One article; `edition` is what is live then, or the next one, `is_live` tells which. None: there is neither."""

    article_id: int
    edition: Edition | None
    is_live: bool
    pin: object = None
    thumbnail: str = ""

    @property
    def begins(self):
        return self.edition and not self.is_live and self.edition.live_from


@dataclass
class PagePicture:
    """`chosen` are all that the form holds, `filled` the newest that stand beside them."""

    chosen: list
    filled: list
    latest: list
    strips: list


def picture_of(page, pins, at):
    chosen = places_of(page, pins, at)
    live = [place.edition for place in chosen if place.is_live]
    here = {"at": at, "language": page.language}
    newest = newest_of(page, at)
    if page.section_id:
        items = front_page.on_top(live, newest)
        above, latest, strips = items[: max(len(live), 1)], items[max(len(live), 1) :], []
    else:
        composed = front_page.compose(newest, navigation(), live, **here)
        above = [composed.lead, *composed.beside] if composed and composed.lead else []
        latest, strips = (composed.latest, composed.strips) if composed else ([], [])
    keys = {place.article_id for place in chosen}
    filled = [PicturePlace(each.article_id, each, True) for each in above if each.article_id not in keys]
    latest = [PicturePlace(each.article_id, each, True) for each in latest]
    add_thumbnails([*chosen, *filled])
    return PagePicture(chosen, filled, latest, strips)


def newest_of(page, at):
    live = Edition.objects.live(at).in_language(page.language)
    rows = live.tagged(page.section_id) if page.section_id else live.newest_first()
    return list(rows.for_link()[: front_page.SIZE])


def places_of(page, pins, at):
    """In the order of the form; what is neither live nor planned keeps its place there, so that nothing goes by itself."""
    first = {}
    for edition in arranging.editions_from(page, at, list(pins)).for_link().order_by("live_from"):
        first.setdefault(edition.article_id, edition)
    for place, pk in enumerate(pins):
        if pk in first:
            first[pk].place = place
    return [PicturePlace(pk, first.get(pk), pk in first and first[pk].is_live(at), pin=pin) for pk, pin in pins.items()]


def add_thumbnails(places):
    images = Image.objects.in_bulk({each.edition.lead_image_id for each in places if each.edition} - {None})
    for number, place in enumerate(places):
        image = place.edition and images.get(place.edition.lead_image_id)
        place.thumbnail = image.rendition_url(320 if number else 960, JPEG) if image else ""


def articles_named(page, words, at, user):
    """Those that the page could show from this moment on, found by their titles."""
    there = arranging.editions_from(page, at)
    articles = Article.objects.filter(pk__in=there.order_by().values("article"))
    found = finding.titled(articles, words, visible=Article.objects.visible_to(user))[:MOST_FOUND]
    places = {place.article_id: place for place in places_of(page, dict.fromkeys(found), at)}
    return [places[pk] for pk in found if places[pk].edition]


def history_of(page, now):
    """What is planned, what stands there, and the last before: each with its articles."""
    if not page.pk:
        return []
    chosen = ChosenArticle.objects.select_related("article").only("arrangement", "until", "article__title")
    rows = page.arrangements.select_related("made_by").prefetch_related(Prefetch("chosen", chosen))
    ahead = list(rows.in_force(now).order_by("-live_from"))
    past = list(rows.filter(live_until__lte=now).order_by("-live_from")[:PAST_SHOWN])
    for each in (*ahead, *past):
        each.is_planned = each.live_from > now
        each.is_past = each.live_until is not None and each.live_until <= now
    return [*ahead, *past]
