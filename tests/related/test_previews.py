"""What stands beside a text that is saved nowhere, where its article has published the same words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.compiling import compile_edition
from related.models import KeyTerm
from related.queries import related_articles, related_articles_of_draft
from tests.factories import make_article, make_tag, publish_article
from tests.related.test_related import SUBJECTS, days, filled, index, index_all

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "is_found_anew"),
    [({}, False), ({"title": "Autre"}, True), ({"body": "<p>Le train.</p>"}, True), ({"tags": []}, True)]
    + [({"language": "en"}, True), ({"kicker": "Récit"}, True), ({"seo_title": "Autre"}, False)],
)
def test_what_was_published_with_the_same_words_has_beside_it_what_is_stored(change, is_found_anew):
    tag = make_tag()
    index_all(filled(9))
    article = make_article(title="Récit", body=f"<p>{SUBJECTS['vin']}</p>", tags=[tag])
    published = publish_article(article=article, at=days(30), now=days(30))
    index(published)
    compiled = compile_edition({**article.snapshot(), **change})
    draft = compiled.edition(article=article, published_at=published.published_at)
    with CaptureQueriesContext(connection) as queries:
        around = related_articles_of_draft(draft, at=days(40), tags=compiled.tags, pins=[])
    assert any(KeyTerm._meta.db_table in query["sql"] for query in queries) == is_found_anew
    if not is_found_anew:
        stored = related_articles(published, at=days(40), tags=compiled.tags)
        assert [(each, each.reason) for each in around.related] == [(each, each.reason) for each in stored.related]
