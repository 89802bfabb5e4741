"""What a text may be linked to: found by words of titles, by address and by key; nothing of what somebody may not see."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Edition
from cms.text.richtext import clean
from desk.linking import kept_by_key
from search import indexing
from tests.factories import make_article, make_user, publish_article

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def world():
    """Articles of somebody else, and one's own."""
    now = timezone.now()

    class World:
        writer, editor = make_user(role="journalist"), make_user(role="editor")
        live = publish_article(title="Le four à chaux de Bérac", slug="four", at=now - 9 * HOUR)
        planned = publish_article(title="Le four à pain", slug="pain", at=now + 9 * HOUR, now=now)
        draft = make_article(title="Un four secret", slug="secret")
        own = make_article(title="Mon four", slug="mon-four", by=writer)
        gone = publish_article(title="Le four fermé", slug="ferme", at=now - 9 * HOUR)

    publishing.withdraw(World.gone.article, by=make_user(role="chief editor"))
    indexing.rebuild(Edition.objects.all())
    return World


def ask(user, **what):
    client = Client()
    client.force_login(user)
    answer = client.get("/admin/articles/article/links/", what)
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.json()["results"]


def titles(user, **what):
    return {each["title"] for each in ask(user, **what)}


PUBLIC = "Le four à chaux de Bérac"


def test_by_words_of_the_title(world):
    assert titles(world.writer, term="four") == {PUBLIC, "Mon four"}
    everything = {PUBLIC, "Mon four", "Le four à pain", "Un four secret", "Le four fermé"}
    assert titles(world.editor, term="four") == everything
    for typed in ("four berac", "Bér", "le four à chaux de Bérac"):
        assert titles(world.writer, term=typed) == {PUBLIC}, typed
    for typed in ("", " ", "texte", "zzz", "le four secret", "\x00", "a" * 5000):
        assert titles(world.writer, term=typed) == set(), typed


def test_those_that_begin_with_the_words_come_first(world):
    assert [each["title"] for each in ask(world.writer, term="mon")] == ["Mon four"]
    assert [each["title"] for each in ask(world.editor, term="le four")][-1] not in (PUBLIC, "Le four à pain")


def test_each_says_what_readers_have_of_it(world):
    found = {each["title"]: each for each in ask(world.editor, term="four")}
    kinds = {title: each["state"].split()[:2] for title, each in found.items()}
    assert kinds[PUBLIC] == ["en", "ligne"]
    assert kinds["Un four secret"] == ["jamais", "publié"]
    assert kinds["Le four fermé"] == ["retiré", "le"]
    assert kinds["Le four à pain"][0] == "programmé"
    assert {title: each["address"] for title, each in found.items()} == {
        PUBLIC: "/four/",
        "Le four à pain": "/pain/",
        "Un four secret": "/secret/",
        "Mon four": "/mon-four/",
        "Le four fermé": "/ferme/",
    }


def test_of_the_live_article_of_others_no_more_is_told_than_readers_know(world):
    article = world.live.article
    article.title, article.slug = "Le four : scandale", "scandale"
    article.save()
    assert titles(world.writer, term="scandale") == titles(world.writer, term="/scandale/") == set()
    [found] = ask(world.writer, article=article.pk)
    assert (found["title"], found["address"]) == (PUBLIC, "/four/")
    [found] = ask(world.editor, article=article.pk)
    assert (found["title"], found["address"]) == ("Le four : scandale", "/four/")


def test_by_key(world):
    assert titles(world.writer, article=world.live.article_id) == {PUBLIC}
    for hidden in (world.draft.pk, world.planned.article_id, world.gone.article_id, "x", "9" * 18, "9" * 30, "-1", "²"):
        assert ask(world.writer, article=hidden) == [], hidden
    assert titles(world.editor, article=world.draft.pk) == {"Un four secret"}


def test_by_an_address_that_it_has_or_had(world, settings):
    chief = make_user(role="chief editor")
    publishing.correct(world.live, source={**world.live.source, "slug": "chaufour"}, by=chief, note="")
    for address in ("/chaufour/", "/four/", "/four", f"{settings.BASE_URL}/four/?a=1#b"):
        [found] = ask(world.writer, term=address)
        assert (found["pk"], found["address"]) == (world.live.article_id, "/chaufour/"), address
    for address in ("/secret/", "/pain/", "/tag/four/", "/en/four/", "/", "https://example.org/four/", "//x/four/"):
        assert ask(world.writer, term=address) == [], address
    assert titles(world.editor, term="/secret/") == {"Un four secret"}


def test_it_costs_few_questions_whatever_is_found(world):
    client = Client()
    client.force_login(world.editor)
    client.get("/admin/articles/article/links/", {"term": "four"})
    counts = set()
    for term in ("chaux", "four"):
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/articles/article/links/", {"term": term})
        counts.add(len(queries))
    assert counts == {20 if connection.vendor == "postgresql" else 12}


def test_a_text_is_not_linked_to_itself(world):
    page = f"/admin/articles/article/{world.own.pk}/change/"
    assert titles(world.writer, term="four", page=page) == {PUBLIC}
    for other in ("/admin/articles/article/add/", "/nirgends", "", "x", "/admin/articles/article/٣/change/"):
        assert titles(world.writer, term="four", page=other) == {PUBLIC, "Mon four"}, other


# What is pasted


def pasted(user, html):
    client = Client()
    client.force_login(user)
    answer = client.post("/admin/pasted/", json.dumps({"html": html}), content_type="application/json")
    return answer.json()["html"]


def link(address, words="le four"):
    return f'<p>a <a href="{address}">{words}</a></p>'


def keyed(pk, path, words="le four"):
    return f'<p>a <a data-article="{pk}" href="{path}">{words}</a></p>'


def test_pasted_addresses_of_the_site_are_kept_by_the_articles_key(world, settings):
    pk = world.live.article_id
    for address in ("/four/", "/four", "/f%6Fur/"):
        found = pasted(world.writer, link(settings.BASE_URL + address))
        assert found == keyed(pk, "/four/") == clean(found)
    assert pasted(world.writer, link(settings.BASE_URL + "/ferme/")) == keyed(world.gone.article_id, "/ferme/")


def test_a_former_address_is_the_same_article(world, settings):
    Edition.objects.filter(pk=world.gone.pk).update(slug="autrefois")
    assert pasted(world.writer, link(settings.BASE_URL + "/autrefois/")) == keyed(world.gone.article_id, "/autrefois/")


def test_what_readers_never_found_other_places_and_other_sites_stay_addresses(world, settings):
    paths = (
        "/pain/",
        "/secret/",
        "/mon-four/",
        "/nulle-part/",
        "/",
        "/tag/four/",
        "/four/#note",
        "/four/?page=2",
        "/en/four/",
    )
    for address in (*(settings.BASE_URL + path for path in paths), "https://autre.example/four/"):
        assert pasted(world.editor, link(address)) == link(address), address


def test_pasted_addresses_cost_one_query_and_none_where_there_are_none(world, settings, django_assert_num_queries):
    at = timezone.now()
    many = "".join(link(f"{settings.BASE_URL}/{slug}/") for slug in ("four", "ferme", "pain", *map(str, range(50))))
    with django_assert_num_queries(1):
        assert kept_by_key(many, at).count("data-article") == 2
    with django_assert_num_queries(0):
        assert kept_by_key(link("https://autre.example/"), at) == link("https://autre.example/")
