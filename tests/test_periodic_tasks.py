"""No command needs to be run by hand: what was left undone, and by whom it was asked for, is found again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.compiling.fingerprint import fingerprint
from articles.models import Edition
from cms.tasks import periodic
from images import renditions
from images.models import Image
from related import indexing as related_indexing
from rendering import cards
from rendering.tasks import draw_cards_of
from search import indexing
from search.tasks import write_outdated
from tests.factories import make_image, publish_article, rewrite

pytestmark = pytest.mark.django_db


def lacking():
    """How many lack (renditions, a card, related articles, a row in the search index)."""
    return (
        sum(not renditions.is_finished(image) for image in Image.objects.all()),
        Edition.objects.filter(card="").count(),
        related_indexing.unindexed(timezone.now()).count(),
        indexing.outdated().count(),
    )


@pytest.fixture(autouse=True)
def fingerprints():
    yield
    fingerprint.cache_clear()


def run_periodic(run_tasks):
    periodic.look_soon()
    periodic.enqueue_due()
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
    run_periodic(run_tasks)
    assert lacking() == (0, 0, 0, 0)


def test_where_nothing_is_left_to_do_only_looking_is_done(undone, run_tasks):
    run_periodic(run_tasks)
    assert run_periodic(run_tasks) == sum(each.facts is None for each in periodic.registered.values())


def test_what_was_given_up_is_let_be(undone, run_tasks, monkeypatch):
    first, other = Edition.objects.order_by("pk")
    draw = cards.draw
    monkeypatch.setattr(
        cards, "draw", lambda title, **rest: 1 / 0 if title == first.title else draw(title=title, **rest)
    )
    run_periodic(run_tasks)
    row = DBTaskResult.objects.get(task_path=draw_cards_of.module_path, args_kwargs__args__0=first.article_id)
    DBTaskResult.objects.filter(pk=row.pk).update(status="FAILED", finished_at=timezone.now())
    run_periodic(run_tasks)
    assert list(Edition.objects.filter(card="")) == [first]
    row.refresh_from_db()
    assert (row.status, len(row.worker_ids)) == ("FAILED", 1)


def test_what_waits_to_be_tried_again_is_not_brought_forward(undone, run_tasks, monkeypatch):
    monkeypatch.setattr(cards, "draw", lambda **arguments: 1 / 0)
    monkeypatch.setattr(indexing, "analysed", lambda *arguments: 1 / 0)
    run_periodic(run_tasks)
    rows = DBTaskResult.objects.filter(status="READY").order_by("pk")
    rows.update(run_after=timezone.now() + timedelta(hours=1))
    before = list(rows.values_list("pk", "run_after", "worker_ids"))
    assert {row.task_path for row in rows} >= {draw_cards_of.module_path, write_outdated.module_path}
    run_periodic(run_tasks)
    assert list(rows.values_list("pk", "run_after", "worker_ids")) == before


def test_pictures_are_looked_at_a_few_at_a_time(undone, run_tasks, monkeypatch):
    monkeypatch.setattr("images.tasks.LOOKED_AT", 1)
    run_periodic(run_tasks)
    assert lacking()[0] == 0


# After an upgrade, or with another setting


@pytest.fixture
def done(undone, run_tasks):
    run_periodic(run_tasks)


def test_editions_are_compiled_again_once_where_they_would_be_compiled_otherwise(
    done, run_tasks, monkeypatch, settings
):
    monkeypatch.setattr("articles.tasks.AT_ONCE", 1)
    rewrite(Edition.objects.all(), body="<p>Comme avant.</p>")
    run_periodic(run_tasks)
    assert {edition.body for edition in Edition.objects.all()} == {"<p>Comme avant.</p>"}
    settings.BASE_URL = "https://autre.example"
    fingerprint.cache_clear()
    run_periodic(run_tasks)
    assert "<p>Comme avant.</p>" not in {edition.body for edition in Edition.objects.all()}


def test_cards_are_drawn_again_once_where_all_are_others(done, run_tasks, monkeypatch, settings):
    monkeypatch.setattr("rendering.tasks.AT_ONCE", 1)
    before = set(Edition.objects.values_list("card", flat=True))
    settings.SITE_NAME = "Autre"
    run_periodic(run_tasks)
    assert not before & set(Edition.objects.values_list("card", flat=True))
