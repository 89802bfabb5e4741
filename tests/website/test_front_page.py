"""The tops of the first page and of sections: what editors chose, then the newest; at each moment what was chosen for it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles import arranging, publishing
from rendering import finishing, front_page
from tests.factories import NOON, make_article, make_author, make_image, make_tag, make_user, publish_article
from tests.kept import as_committed

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LONG = f"<p>{'mot ' * front_page.BRIEF}</p>"


@pytest.fixture
def ines():
    return make_user(role="editor")


@pytest.fixture
def section():
    return make_tag(name="Cuisine", slug="cuisine", section_position=1)


@pytest.fixture
def articles(section, monkeypatch):
    """More than the first page has of the newest."""
    monkeypatch.setattr(front_page, "SIZE", 6)
    by, journalist = make_user(role="chief editor"), make_user(role="journalist")
    author = make_author()
    return [
        publish_article(
            article=make_article(
                by=journalist,
                title=f"Titre {number}",
                slug=f"titre-{number}",
                body=LONG,
                tags=[section],
                bylines=[author],
            ),
            by=by,
            at=NOON - number * DAY,
        )
        for number in range(1, 9)
    ]


def choose(editions, *, by, section=None, now=NOON - HOUR, **how):
    page = arranging.page_of("fr", section)
    return arranging.arrange(page, [(each.article, None) for each in editions], by=by, now=now, **how)


def titles(response, *classes):
    page = html.fromstring(response.content.decode())
    holds = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in classes)
    return [" ".join(each.text_content().split()) for each in page.xpath(f"//*[{holds}]//*[self::h2 or self::h3]/a")]


def lead_and_beside(response):
    return titles(response, "front")


def test_without_a_choice_the_newest_stand_on_top(read, articles):
    assert lead_and_beside(read("/")) == [f"Titre {number}" for number in range(1, 6)]


def test_the_choice_leads_in_its_order_and_the_newest_fill_up(read, articles, ines):
    choose([articles[7], articles[2]], by=ines)
    page = read("/")
    assert lead_and_beside(page) == ["Titre 8", "Titre 3", "Titre 1", "Titre 2", "Titre 4"]
    all_of_them = titles(page, "front", "band")
    assert len(all_of_them) == len(set(all_of_them))
    assert {f"Titre {number}" for number in range(1, 7)} <= set(all_of_them)
    assert "Titre 8" in read("/?page=2").text


def test_a_brief_without_a_picture_leads_only_where_it_is_chosen(read, articles, ines):
    brief = publish_article(title="Brève", body="<p>Trois mots ici.</p>", at=NOON - HOUR)
    assert lead_and_beside(read("/"))[:2] == ["Titre 1", "Brève"]
    publish_article(title="Image", body="<p>Trois mots.</p>", lead_image=make_image(), at=NOON - HOUR / 2)
    assert lead_and_beside(read("/"))[:3] == ["Image", "Brève", "Titre 1"]
    choose([brief], by=ines, now=NOON)
    assert lead_and_beside(read("/"))[0] == "Brève"


def test_a_brief_that_was_chosen_for_another_place_does_not_lead_when_the_lead_leaves(read, articles, ines):
    brief = publish_article(title="Brève", body="<p>Trois mots ici.</p>", at=NOON - HOUR)
    choose([articles[6], brief, articles[4]], by=ines, now=NOON - HOUR / 2)
    publishing.withdraw(articles[6].article, by=ines, at=NOON, now=NOON - HOUR / 2)
    assert lead_and_beside(read("/", at=NOON - SECOND))[:3] == ["Titre 7", "Brève", "Titre 5"]
    assert lead_and_beside(read("/", at=NOON))[:3] == ["Titre 5", "Brève", "Titre 1"]


def test_where_all_are_briefs_none_leads(read):
    for number in range(3):
        publish_article(title=f"Brève {number}", at=NOON - number * HOUR)
    page = read("/")
    assert lead_and_beside(page) == []
    assert titles(page, "band") == ["Brève 0", "Brève 1", "Brève 2"]


def test_a_section_shows_its_own_choice_first(read, articles, section, ines):
    choose([articles[7], articles[3]], by=ines, section=section)
    page = read("/tag/cuisine/")
    shown = titles(page, "cards")
    assert shown[:3] == ["Titre 8", "Titre 4", "Titre 1"]
    assert len(shown) == len(set(shown))
    assert lead_and_beside(read("/"))[0] == "Titre 1"


def test_what_is_withdrawn_drops_out_at_its_second(read, articles, ines):
    choose([articles[6], articles[5]], by=ines)
    publishing.withdraw(articles[6].article, by=ines, at=NOON, now=NOON - HOUR)
    assert lead_and_beside(read("/", at=NOON - SECOND))[0] == "Titre 7"
    assert lead_and_beside(read("/", at=NOON))[:2] == ["Titre 6", "Titre 1"]


def test_what_leaves_a_section_leaves_its_top(read, articles, section, ines):
    choose([articles[6]], by=ines, section=section)
    source = {**articles[6].source, "tags": ["Ailleurs"]}
    publishing.correct(articles[6], source=source, by=ines, now=NOON)
    assert "Titre 7" not in titles(read("/tag/cuisine/", at=NOON + SECOND), "cards")


def test_a_planned_choice_is_there_at_its_second_and_ends_at_its_own(read, articles, ines):
    before = read("/").content, read("/tag/cuisine/").content
    choose([articles[6]], by=ines, at=NOON + HOUR, until=NOON + 2 * HOUR)
    assert (read("/").content, read("/tag/cuisine/").content) == before
    moments = [NOON + HOUR - SECOND, NOON + HOUR, NOON + 2 * HOUR - SECOND, NOON + 2 * HOUR]
    assert [lead_and_beside(read("/", at=at))[0] for at in moments] == ["Titre 1", "Titre 7", "Titre 7", "Titre 1"]


def test_a_kept_page_is_made_anew_at_each_boundary(reader, now, articles, ines):
    page = arranging.page_of("fr")
    wanted = [(articles[6].article, NOON + HOUR), (articles[5].article, None)]
    arranging.arrange(page, wanted, by=ines, at=NOON + SECOND, until=NOON + 2 * HOUR, now=NOON)
    found = []
    for at in (NOON, NOON + SECOND, NOON + HOUR - SECOND, NOON + HOUR, NOON + 2 * HOUR):
        now.at = at
        found.append(lead_and_beside(reader.get("/"))[0])
    assert found == ["Titre 1", "Titre 7", "Titre 7", "Titre 6", "Titre 1"]


def test_a_choice_made_now_shows_on_kept_pages_at_once(reader, now, articles, ines):
    assert lead_and_beside(reader.get("/"))[0] == "Titre 1"
    as_committed(lambda: choose([articles[6]], by=ines, now=NOON))
    assert lead_and_beside(reader.get("/"))[0] == "Titre 7"


@pytest.mark.parametrize("number", [1, 3])
def test_a_choice_costs_the_same_whatever_its_length(read, articles, section, ines, number):
    for place in (None, section):
        choose(articles[3 : 3 + number], by=ines, section=place)
    finishing.finish(finishing.lacking(NOON).values_list("pk", flat=True))
    found = {}
    for path in ("/", "/tag/cuisine/", "/?page=2"):
        with CaptureQueriesContext(connection) as queries:
            assert read(path).status_code == 200
        found[path] = len(queries)
    assert found == {"/": 5, "/tag/cuisine/": 4, "/?page=2": 3}
