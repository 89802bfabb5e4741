"""No command needs to be run by hand: what was left undone, and by whom it was asked for, is found again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Edition
from cms.tasks import upkeep
from images import renditions
from images.models import Image
from related import indexing as related_indexing
from rendering import cards
from rendering.tasks import draw_cards_of
from search import indexing
from tests.factories import make_image, publish_article

pytestmark = pytest.mark.django_db


def lacking():
    """How many lack (renditions, a card, related articles, a row in the search index)."""
    return (
        sum(not renditions.is_finished(image) for image in Image.objects.all()),
        Edition.objects.filter(card="").count(),
        related_indexing.unindexed(timezone.now()).count(),
        indexing.outdated().count(),
    )


def keep_up(run_tasks):
    upkeep.look_soon()
    upkeep.enqueue_due()
    return run_tasks()


@pytest.fixture
def undone():
    """Two articles as another release, or a restored backup without its tasks, left them."""
    for _number in range(2):
        publish_article(lead_image=make_image())
    DBTaskResult.objects.all().delete()
    indexing.mark_stale(Edition.objects.all())
    assert lacking() == (2, 2, 2, 2)


def test_what_was_left_undone_is_found_and_done(undone, run_tasks):
    keep_up(run_tasks)
    assert lacking() == (0, 0, 0, 0)


def test_where_nothing_is_left_to_do_only_looking_is_done(undone, run_tasks):
    keep_up(run_tasks)
    assert keep_up(run_tasks) == len(upkeep.registered)


def test_what_was_given_up_is_let_be(undone, run_tasks, monkeypatch):
    first, other = Edition.objects.order_by("pk")
    draw = cards.draw
    monkeypatch.setattr(
        cards, "draw", lambda title, **rest: 1 / 0 if title == first.title else draw(title=title, **rest)
    )
    keep_up(run_tasks)
    row = DBTaskResult.objects.get(task_path=draw_cards_of.module_path, args_kwargs__args__0=first.article_id)
    DBTaskResult.objects.filter(pk=row.pk).update(status="FAILED", finished_at=timezone.now())
    keep_up(run_tasks)
    assert list(Edition.objects.filter(card="")) == [first]
    row.refresh_from_db()
    assert (row.status, len(row.worker_ids)) == ("FAILED", 1)


def test_what_waits_to_be_tried_again_is_not_brought_forward(undone, run_tasks, monkeypatch):
    monkeypatch.setattr(cards, "draw", lambda **arguments: 1 / 0)
    monkeypatch.setattr(indexing, "analysed", lambda *arguments: 1 / 0)
    keep_up(run_tasks)
    rows = DBTaskResult.objects.filter(status="READY").order_by("pk")
    rows.update(run_after=timezone.now() + timedelta(hours=1))
    before = list(rows.values_list("pk", "run_after", "worker_ids"))
    assert len(before) == 5  # two articles and two pictures with their cards, and the index
    keep_up(run_tasks)
    assert list(rows.values_list("pk", "run_after", "worker_ids")) == before


def test_pictures_are_looked_at_a_few_at_a_time(undone, run_tasks, monkeypatch):
    monkeypatch.setattr("images.tasks.LOOKED_AT", 1)
    keep_up(run_tasks)
    assert lacking()[0] == 0
