"""`bench.rivals` makes a large magazine out of a small one by SQL: what it copies are articles as any others."""

import pytest
from django.test import Client

from articles.models import Article, Edition
from bench.rivals.patio_worker import copy
from related.models import RelatedEdition
from tests.factories import publish_article

pytestmark = pytest.mark.django_db


def test_copies_are_found_and_read_as_what_they_were_made_of():
    edition = publish_article(title="Le puits", body="<p>Une cour profonde.</p>", tags=["Patios"])
    other = publish_article(title="La fontaine", body="<p>Une eau.</p>", tags=["Patios"])
    RelatedEdition.objects.create(edition=edition, other=other, score=1)
    copy(2, 2)
    assert Article.objects.count() == Edition.objects.count() == 6
    page = Client().get(f"/{edition.slug}-2/").content.decode()
    assert "Une cour profonde." in page and f"/{other.slug}-2/" in page
    assert [f"{edition.slug}{end}" in Client().get("/tag/patios/").content.decode() for end in ("", "-1", "-2")] == [
        True
    ] * 3
    assert f"/{edition.slug}-1/" in Client().get("/search/?q=profonde").content.decode()


def test_an_article_that_is_written_afterwards_has_a_key_of_its_own():
    publish_article(title="Le puits")
    copy(1, 1)
    assert publish_article(title="Plus tard").article.pk > 2
