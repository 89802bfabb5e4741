"""Statements do not grow with what was typed or imported: each kind of part more often than SQLite takes terms of a UNION
(500), terms of an OR (1,000) or columns of a row (2,000)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import tagging
from articles.models import Article, Byline, Edition, EditionTag, Tag
from authors.models import Author
from images.models import Image
from related import indexing
from tests.desk.pages import address, open_form, signed_in
from tests.factories import make_article, make_image, make_user, publish_article

pytestmark = pytest.mark.django_db

MANY = 1200
READ = [
    "/",
    "/feed/",
    "/feed.json",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-articles.xml",
    "/search/?q=article",
]


def many_tags(number=MANY, **fields):
    rows = (Tag(name=f"sujet {n}", key=f"sujet {n}", slug=f"sujet-{n}", **fields) for n in range(number))
    return Tag.objects.bulk_create(rows)


def many_authors(number=MANY):
    return Author.objects.bulk_create(Author(name=f"Autrice {n}", slug=f"autrice-{n}") for n in range(number))


def many_articles(number=MANY):
    by = make_user(role="journalist")
    rows = (Article(title=f"Lié {n}", slug=f"lie-{n}", created_by=by) for n in range(number))
    return Article.objects.bulk_create(rows)


def many_pictures(number=MANY):
    first, picture = make_image(), {}
    for field in Image._meta.concrete_fields:
        picture[field.attname] = getattr(first, field.attname)
    rows = (Image(**picture | {"id": None, "token": f"{n:x}".zfill(len(first.token))}) for n in range(number))
    return Image.objects.bulk_create(rows)


def body_of(parts):
    return "<p>Un article.</p>" + "".join(parts)


PARTS = {
    "tags": lambda: {"tags": many_tags()},
    "sections": lambda: {"tags": many_tags(section_position=1)[:3]},
    "bylines": lambda: {"bylines": many_authors()},
    "pins": lambda: {"pinned": many_articles()},
    "questions": lambda: {"faq": [{"question": f"Et {n} ?", "answer": f"<p>Oui {n}.</p>"} for n in range(MANY)]},
    "pictures": lambda: {"body": body_of(f'<figure data-image="{image.pk}"></figure>' for image in many_pictures())},
    "links": lambda: {"body": body_of(f'<p><a href="/lie-{n}/">lien {n}</a></p>' for n in range(MANY))},
    "embeds": lambda: {"body": body_of(['<div data-embed="https://youtu.be/aqz-KE-bpKQ"></div>'] * MANY)},
    "headings": lambda: {"body": body_of(["<h2>Titre</h2><p>Suite.</p>"] * MANY)},
}

ROWS = {"bylines", "pins", "questions"}


@pytest.mark.parametrize("kind", PARTS)
def test_an_article_with_very_many_parts_is_served_and_stays_at_hand_at_the_desk(kind):
    edition = publish_article(**PARTS[kind]())
    other = publish_article(title="Article voisin", tags=edition.tag_list)
    for each in (edition, other):
        indexing.index_edition(Edition.objects.get(pk=each.pk))
    reader, editor = Client(), signed_in(make_user(role="editor"))
    pages = [*READ, edition.get_absolute_url(), other.get_absolute_url()]
    assert {page: reader.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    number = edition.article_id
    names = ["history", "preview", "correct"] + ["change"] * (
        kind not in ROWS
    )  # 1,200 rows of a form are slow, no more
    pages = [address("changelist"), *(address(name, number) for name in names)]
    pages += [address("revision", number, edition.article.revisions.first().pk)]
    assert {page: editor.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("kind", sorted(PARTS.keys() - ROWS))
def test_what_was_imported_with_very_many_parts_is_saved_as_it_is(kind):
    editor = make_user(role="editor")
    article = make_article(by=editor, **PARTS[kind]())
    before, client = article.snapshot(), signed_in(editor)
    form = open_form(client, article) | {"title": "Corrigé"}
    for name in ("preview", "suggestions"):
        assert client.post(address(name, article.pk), form).status_code == 200
    client.post(address("change", article.pk), form | {"_continue": "1"})
    assert Article.objects.get(pk=article.pk).snapshot() == {**before, "title": "Corrigé"}


def statements(edition):
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(edition.get_absolute_url()).status_code == 200
    return [query["sql"].upper().count("SELECT ") for query in captured]


def test_the_statements_of_a_page_are_the_same_for_a_thousand_tags_as_for_twelve():
    tags = many_tags()
    few, many = publish_article(tags=tags[:12]), publish_article(tags=tags)
    assert statements(many) == statements(few)
    assert len(statements(many)) == 13  # no part of it is finished


def test_the_sitemap_reads_each_tag_and_author_of_an_article_once():
    publish_article(tags=many_tags()[:3])
    with CaptureQueriesContext(connection) as captured:
        Edition.objects.changes_by_tag()
        Edition.objects.changes_by_author()
    assert [query["sql"].count(" JOIN ") for query in captured] == [0, 2, 0, 2]


# The lists of the desk

WORDS = "+".join(["mot"] * 1500)
LISTS = [
    "/admin/articles/article/?q=",
    "/admin/articles/tag/?q=",
    "/admin/articles/auditrecord/?q=",
    "/admin/authors/author/?q=",
    "/admin/authors/user/?q=",
    "/admin/auth/group/?q=",
    "/admin/images/image/?q=",
    "/admin/images/image/browse/?q=",
    "/admin/articles/article/tags/?term=",
    "/admin/autocomplete/?app_label=articles&model_name=byline&field_name=author&term=",
    "/admin/autocomplete/?app_label=articles&model_name=pinnedrelated&field_name=target&term=",
    "/admin/autocomplete/?app_label=authors&model_name=author&field_name=portrait&term=",
    "/search/?q=",
    "/search/suggest/?q=",
]


@pytest.mark.parametrize("page", LISTS)
def test_a_search_for_very_many_words_has_an_answer(page):
    assert signed_in(make_user(superuser=True)).get(page + WORDS).status_code == 200


@pytest.mark.parametrize("page", LISTS)
def test_a_search_for_a_very_long_word_has_an_answer(page):
    assert signed_in(make_user(superuser=True)).get(page + "m" * 60_000).status_code == 200


def test_the_numbers_beside_very_many_authors_and_sections_are_counted():
    editor = make_user(role="editor")
    authors, sections = many_authors(2100), many_tags(2100, section_position=1)
    article = make_article(by=editor, bylines=[authors[0]], tags=sections)
    Byline.objects.bulk_create(Byline(article=article, author=author) for author in authors[1:])
    make_article(bylines=[authors[0]], tags=[sections[0]])
    page = signed_in(editor).get(address("changelist"), {"_facets": "True"})
    assert page.status_code == 200
    for name, count in [("Autrice 0", 2), ("Autrice 2099", 1), ("sujet 0", 2), ("sujet 2099", 1)]:
        assert f"{name} ({count})" in page.content.decode()


def test_very_many_tags_are_neither_deleted_nor_merged_at_once_and_it_is_said():
    tags, chief = many_tags(), signed_in(make_user(superuser=True))
    for action in ("delete_selected", "merge_tags"):
        chosen = {"action": action, "_selected_action": [tags[0].pk], "select_across": "1"}
        answer = chief.post(reverse("admin:articles_tag_changelist"), chosen, follow=True)
        [message] = answer.context["messages"]
        assert "100 au plus" in str(message)
    sent = {"action": "delete_selected", "_selected_action": [tag.pk for tag in tags], "post": "yes"}
    assert chief.post(reverse("admin:articles_tag_changelist"), sent, follow=True).status_code == 200
    assert Tag.objects.count() == MANY


def test_a_tag_of_very_many_articles_is_merged():
    tag, into = many_tags(2)
    articles = many_articles()
    for article in articles[:3]:
        Article.objects.get(pk=article.pk).tags.add(tag)
    edition = publish_article(tags=[tag])
    tagging.merge([tag], into=into, by=make_user(role="chief editor"))
    assert list(EditionTag.objects.filter(edition=edition).values_list("tag", flat=True)) == [into.pk]


def test_the_tags_of_a_form_are_looked_up_in_as_many_queries_for_thirty_as_for_one(django_assert_num_queries):
    many_tags(30)
    for names in (["sujet 1"], [f"sujet {n}" for n in range(30)]):
        with django_assert_num_queries(1):
            assert [tag.name for tag in Tag.objects.get_or_create_named(names)] == names
