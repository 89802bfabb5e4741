import pytest

from articles import writing
from articles.models import Article, Revision
from tests.factories import make_article, make_author, make_tag, make_user

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_with_nothing_but_a_title():
    article = writing.create({"title": "Un titre"}, by=make_user(role="journalist"))
    assert (article.slug, article.state, article.version) == ("un-titre", "draft", 1)


def test_every_save_raises_the_version_and_keeps_the_whole_article():
    writer = make_user(role="journalist")
    article = make_article(by=writer, faq=[{"question": "Où ?", "answer": "<p>Là.</p>"}], tags=["Été"])
    revision = writing.write(article, {"title": "Autre"}, by=writer)
    assert revision.version == article.version == 2
    assert revision.snapshot == article.snapshot()
    assert revision.snapshot["faq"] == [{"question": "Où ?", "answer": "<p>Là.</p>"}]
    assert Revision.objects.get(article=article) == revision


def test_a_snapshot_written_back_gives_the_same_article():
    article = make_article(
        tags=["Été", "Cordoue"],
        bylines=[make_author(), make_author()],
        pinned=[make_article()],
        faq=[{"question": "Où ?", "answer": "<p>Là.</p>"}],
        kicker="Voyage",
        seo_title="Titre court",
    )
    before = article.snapshot()
    writing.write(article, {"title": "X", "tags": [], "bylines": [], "faq": [], "pinned": []}, by=None)
    assert article.snapshot() != before
    writing.write(article, before, by=None)
    assert Article.objects.get(pk=article.pk).snapshot() == before


def test_a_renamed_tag_is_found_again_by_its_number_and_a_lost_one_by_its_name():
    tag = make_tag(name="Été")
    article = make_article(tags=[tag])
    source = article.snapshot()
    tag.name = "Saison chaude"
    tag.save()
    writing.write(article, source, by=None)
    assert [t.name for t in article.tags.all()] == ["Saison chaude"]
    source["tags"] = [{"id": 999999, "name": "SAISON CHAUDE"}]
    writing.write(article, source, by=None)
    assert [t.name for t in article.tags.all()] == ["Saison chaude"]


def test_articles_of_one_title_get_distinct_addresses():
    assert [make_article(title="Cordoue").slug for _ in range(3)] == ["cordoue", "cordoue-2", "cordoue-3"]


def test_an_address_that_the_site_needs_is_not_taken():
    assert make_article(title="Search").slug == "search-2"


def test_control_characters_never_reach_the_table():
    article = make_article(title="A\x00B\x08C", body="<p>D\x0bE</p>")
    article.refresh_from_db()
    assert article.title == "ABC"
    assert "\x0b" not in article.body


def test_an_article_never_pins_itself():
    article = make_article()
    writing.write(article, {"pinned": [article.pk]}, by=None)
    assert article.snapshot()["pinned"] == []
