"""A tag that is none yet, on the desk's pages: shown to whoever sees the article, offered to nobody, read by no reader."""

import pytest

from articles.models import Article, Tag
from desk import finding
from tests.desk.pages import address, form_of, fresh, open_form, save, signed_in
from tests.factories import make_article, make_tag, make_user, publish_article, tag_names

pytestmark = pytest.mark.django_db


def test_a_name_on_a_draft_makes_no_page_of_readers(client):
    publish_article(tags=["Patios"])
    paths = [
        "/",
        "/search/?q=neuf",
        "/search/suggest/?q=neuf",
        "/sitemap-pages.xml",
        "/tag/neuf/",
        "/tag/neuf/feed/",
        "/tag/patios/",
    ]
    before = [(response.status_code, response.content) for response in map(client.get, paths)]
    save(signed_in(make_user(role="editor")), make_article(state="draft"), {"tags": "Neuf, Patios"})
    assert [(response.status_code, response.content) for response in map(client.get, paths)] == before
    assert [tag.name for tag in Tag.objects.all()] == ["Patios"]


def test_the_form_shows_the_names_and_saving_keeps_their_order():
    user, known = make_user(role="journalist"), make_tag(name="Été")
    article = make_article(by=user, state="draft")
    save(signed_in(user), article, {"tags": "Neuf, ete, Encore"})
    assert tag_names(fresh(article)) == ["Neuf", "Été", "Encore"]
    assert open_form(signed_in(user), article)["tags"] == "Neuf, Été, Encore"
    save(signed_in(user), article, {"tags": "Encore, Neuf"})
    assert tag_names(fresh(article)) == ["Encore", "Neuf"] and list(Tag.objects.all()) == [known]


def test_who_may_make_no_tag_keeps_a_name_that_another_typed_and_adds_none():
    user = make_user(role="journalist")
    user.groups.get().permissions.remove(*user.groups.get().permissions.filter(codename="add_tag"))
    article = make_article(by=user, state="draft", tags=["Neuf"])
    save(signed_in(user), article, {"tags": "neuf", "title": "Autre"})
    assert fresh(article).title == "Autre"
    response = save(signed_in(user), article, {"tags": "Neuf, Encore"})
    assert "Encore" in str(response.context["adminform"].form.errors["tags"])
    assert form_of(response)["tags"] == "Neuf, Encore" and tag_names(fresh(article)) == ["Neuf"]


def test_a_name_on_somebody_elses_draft_is_offered_to_nobody():
    make_article(tags=["Affaire secrète"], state="draft")
    client = signed_in(make_user(role="journalist"))
    assert client.get(address("tags"), {"term": "affaire"}).json() == {"results": []}
    for path in ("/admin/articles/tag/", address("changelist"), f"{address('changelist')}?q=secrete"):
        assert "Affaire secrète" not in client.get(path).content.decode()


def test_an_article_is_found_and_listed_by_its_name():
    user = make_user(role="journalist")
    article = make_article(by=user, tags=["Margelles"], state="draft")
    assert list(finding.found(Article.objects.all(), "margelle")) == [article]
    save(signed_in(user), article, {"tags": "Citernes"})
    assert not finding.found(Article.objects.all(), "margelle")
    assert list(finding.found(Article.objects.all(), "citerne")) == [article]
    listed = signed_in(user).get(address("changelist")).content.decode()
    assert '<span class="chip">Citernes</span>' in listed


def test_the_preview_shows_it_as_the_page_will():
    user, known = make_user(role="editor"), make_tag(name="Été")
    article = make_article(by=user, tags=["<b>Neuf</b>", known])
    client = signed_in(user)
    tag = '<a rel="tag" href="/tag/b-neuf-b/">&lt;b&gt;Neuf&lt;/b&gt;</a>'
    saved = client.get(address("preview", article.pk)).content.decode()
    typed = client.post(address("preview", article.pk), open_form(client, article)).content.decode()
    assert tag in saved and tag in typed and not Tag.objects.exclude(pk=known.pk).exists()
    publish_article(article=article)
    assert tag in client.get(f"/{article.slug}/").content.decode()
