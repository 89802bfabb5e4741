"""A text is stored once, whatever holds it."""

import pytest

from articles import publishing, writing
from articles.models import Article, Edition, Revision, StoredSource
from tests.factories import end_sittings, make_article, make_user, publish_article

pytestmark = pytest.mark.django_db


def test_a_revision_and_the_edition_made_of_it_share_one_text():
    edition = publish_article(title="Le jardin")
    revision = Revision.objects.get(article=edition.article)
    assert revision.stored_source == edition.stored_source == StoredSource.objects.get()
    assert revision.snapshot == edition.source == edition.article.snapshot()


def test_a_text_that_comes_back_is_found_again_and_another_is_another():
    article = make_article(title="Un")
    for title in ("Deux", "Un"):
        end_sittings(article)
        writing.write(article, {"title": title}, by=article.created_by)
    assert [revision.snapshot["title"] for revision in article.revisions.order_by("pk")] == ["Un", "Deux", "Un"]
    assert StoredSource.objects.count() == 2


def test_equal_texts_of_two_articles_are_two():
    for article in (make_article(), make_article()):
        StoredSource.objects.store(article, {"title": "Un", "body": ""})
        StoredSource.objects.store(article, {"body": "", "title": "Un"})
    assert StoredSource.objects.filter(digest=StoredSource.objects.last().digest).count() == 2


def test_the_texts_go_with_their_article_and_with_nothing_else():
    article = make_article()
    edition = publish_article(article=make_article(), by=(chief := make_user(role="chief editor")))
    corrected = publishing.correct(edition, source={**edition.source, "title": "B"}, by=chief, note="Faute.")
    end_sittings(article)
    writing.write(article, {"title": "Deux"}, by=article.created_by)
    assert StoredSource.objects.count() == 4
    article.delete()
    assert set(StoredSource.objects.values_list("pk", flat=True)) == {
        edition.stored_source_id,
        corrected.stored_source_id,
    }
    assert not Article.objects.filter(pk=article.pk).exists() and Edition.objects.count() == 2


def test_a_text_is_compressed_where_it_lies():
    article = make_article(body="<p>Les patios de Cordoue ne dorment jamais.</p>" * 200)
    [stored] = StoredSource.objects.raw(
        "SELECT id, article_id, digest, length(content) AS size FROM articles_storedsource"
    )
    assert stored.size < len(article.body) / 20
