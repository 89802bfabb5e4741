"""The page of the site's corrections, and what else answers at an address of its own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles import publishing, writing
from articles.models import Edition
from articles.models.address import RESERVED_SLUGS
from tests.factories import NOON, make_user, publish_article
from website import urls

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def chief():
    return make_user(role="chief editor")


def correct(edition, *, by, at, note):
    return publishing.correct(edition, source={**edition.source, "standfirst": str(at)}, by=by, note=note, now=at)


def listed(response):
    """[(note, title, path)]"""
    assert response.status_code == 200
    rows = html.fromstring(response.content).xpath("//main/ol/li | //main//ol[contains(@class, 'corrections')]/li")
    links = [row.find(".//h2/a") for row in rows]
    return [
        (row.xpath("normalize-space(./p[last()])"), a.text, a.get("href")) for row, a in zip(rows, links, strict=True)
    ]


def test_the_corrections_with_a_note_are_listed_the_newest_first(read, chief):
    first, second = publish_article(slug="un", title="Un"), publish_article(slug="deux", title="Deux")
    first = correct(first, by=chief, at=NOON + HOUR, note="Le nom.")
    first = correct(first, by=chief, at=NOON + 2 * HOUR, note="")
    correct(second, by=chief, at=NOON + 3 * HOUR, note="La date.")
    correct(first, by=chief, at=NOON + 4 * HOUR, note="Le lieu.")
    expected = [("Le lieu.", "Un", "/un/"), ("La date.", "Deux", "/deux/"), ("Le nom.", "Un", "/un/")]
    for hours, count in ((0, 0), (1, 1), (2, 1), (3, 2), (4, 3)):
        at = NOON + hours * HOUR
        assert listed(read("/corrections/", at=at)) == expected[3 - count :]
    assert listed(read("/en/corrections/", at=NOON + 4 * HOUR)) == []


def test_a_correction_leads_to_the_article_as_it_is_now(read, chief):
    edition = correct(publish_article(slug="un", title="Un"), by=chief, at=NOON + HOUR, note="Le nom.")
    writing.write(edition.article, {**edition.source, "title": "One", "slug": "one", "language": "en"}, by=chief)
    publishing.publish(edition.article, by=chief, at=NOON + 2 * HOUR, now=NOON + 2 * HOUR)
    at = NOON + 2 * HOUR
    assert listed(read("/corrections/", at=at - timedelta(seconds=1))) == [("Le nom.", "Un", "/un/")]
    assert listed(read("/corrections/", at=at)) == []
    assert listed(read("/en/corrections/", at=at)) == [("Le nom.", "One", "/en/one/")]


def test_the_correction_of_a_withdrawn_article_is_gone_with_it(read, chief):
    edition = correct(publish_article(), by=chief, at=NOON + HOUR, note="Le nom.")
    publishing.withdraw(edition.article, by=chief, at=NOON + 2 * HOUR, now=NOON + HOUR)
    assert len(listed(read("/corrections/", at=NOON + 2 * HOUR - timedelta(seconds=1)))) == 1
    assert listed(read("/corrections/", at=NOON + 2 * HOUR)) == []


def test_a_note_reads_as_it_was_said_at_each_moment_until_it_is_taken_back_or_its_text_is_gone(read, chief):
    first = publish_article(slug="un", title="Un")
    noted = correct(first, by=chief, at=NOON + HOUR, note="Le nom.")
    publishing.change_note(noted, by=chief, note="Le nom de la ville.", now=NOON + 2 * HOUR)
    publishing.change_note(noted, by=chief, note="", now=NOON + 3 * HOUR)
    again = correct(Edition.objects.live(NOON + 3 * HOUR).get(), by=chief, at=NOON + 4 * HOUR, note="Le lieu.")
    publishing.republish(first, by=chief, now=NOON + 5 * HOUR)
    said = [["Le nom."], ["Le nom de la ville."], [], ["Le lieu."], []]
    for hours, notes in enumerate(said, start=1):
        at = NOON + hours * HOUR
        assert listed(read("/corrections/", at=at)) == [(note, "Un", "/un/") for note in notes]
        page = html.fromstring(read("/un/", at=at).content)
        shown = page.xpath("//aside[@class='notes']/p[strong]/text()")
        assert [text.strip() for text in shown if text.strip()] == notes
    assert again.notes[0]["text"] == "Le lieu."


def test_the_list_has_pages_and_costs_the_same_however_long_it_is(read, chief):
    edition, costs = publish_article(slug="un", title="Un"), []
    for number in range(1, 23):
        edition = correct(edition, by=chief, at=NOON + number * HOUR, note=f"Note {number}.")
        if number in (1, 22):
            with CaptureQueriesContext(connection) as queries:
                newest = listed(read("/corrections/", at=NOON + 30 * HOUR))
            costs.append(len(queries))
    assert costs == [3, 3]
    older = listed(read("/corrections/?page=2", at=NOON + 30 * HOUR))
    assert [note for note, _title, _path in newest + older] == [f"Note {number}." for number in range(22, 0, -1)]
    assert len(newest) == 20
    assert read("/corrections/?page=3", at=NOON + 30 * HOUR).status_code == 404


def test_no_article_can_stand_where_a_page_of_the_site_is():
    first_parts = {str(route.pattern).split("/")[0] for route in [*urls.pages, *urls.files]}
    slugs = {part for part in first_parts if part and "." not in part and "<" not in part}
    assert slugs <= RESERVED_SLUGS


def test_those_who_ask_for_an_icon_unasked_are_shown_it(read):
    response = read("/favicon.ico")
    assert (response.status_code, response.headers["Location"]) == (301, "/static/site/icon.svg")
    assert read(response.headers["Location"]).status_code == 200
