"""Space is bounded: what nobody needs of writing goes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import pruning, writing
from articles.models import EditingSession, StoredClash, StoredSource
from articles.tasks import prune_writing
from tests.factories import make_article, publish_article

pytestmark = pytest.mark.django_db


def form(token, article, **fields):
    stored = StoredSource.objects.store(article, {"title": token})
    old = timezone.now() - timedelta(days=15)
    return EditingSession.objects.create(
        **{"token": token, "user": article.created_by, "article": article, "stored_source": stored, "seen_at": old}
        | fields
    )


def test_forms_that_nobody_has_open_go_with_their_texts_and_nothing_else_does():
    edition, article = publish_article(), make_article()
    writing.add_refused_revision(article, {**article.snapshot(), "title": "Refusé"}, by=article.created_by)
    held = set(StoredSource.objects.all())
    form("forgotten", article)
    form("new", article, seen_at=timezone.now() - timedelta(days=13))
    form("unsaved", article, unsaved={"title": "x" * 300})
    clashing = form("clashing", article)
    StoredClash.objects.create(article=article, session=clashing, key="k", field="title")
    prune_writing.call()
    assert set(EditingSession.objects.values_list("token", flat=True)) == {"new", "unsaved", "clashing"}
    left = {row.content["title"] for row in StoredSource.objects.all()} - {row.content["title"] for row in held}
    assert left == {"new", "unsaved", "clashing"} and held < set(StoredSource.objects.all())
    assert edition.source and pruning.prune_forms() is False
