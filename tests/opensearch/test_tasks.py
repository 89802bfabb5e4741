"""What OpenSearch could not be told at once is told later, by tasks: nobody runs a command after an outage."""

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Edition
from articles.signals import editions_changing
from cms.tasks import enqueue, periodic
from opensearch import client, sync
from opensearch.models import PendingArticle
from tests.factories import publish_article
from tests.opensearch.conftest import sync_at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def outage(server):
    """It does not answer while something is published."""
    server.mood = "failing"
    publish_article(title="Patio")
    publish_article(title="Cloître")
    assert PendingArticle.objects.exists()
    return server


def try_again(run_tasks):
    client.outage.end()
    rows = DBTaskResult.objects.filter(status="READY", task_path=sync.write_pending.module_path)
    rows.update(run_after=timezone.now())
    run_tasks()
    return [
        (row.status, len(row.worker_ids))
        for row in DBTaskResult.objects.filter(task_path=sync.write_pending.module_path)
    ]


def test_after_an_outage_what_is_pending_is_written(outage, run_tasks):
    assert try_again(run_tasks) == [("READY", 1)]
    assert try_again(run_tasks) == [("READY", 2)]
    outage.mood = "well"
    assert try_again(run_tasks) == [("SUCCESSFUL", 3)]
    assert sync.is_complete() and len(outage.documents()) == 2


def test_much_is_written_in_several_tasks(outage, run_tasks, monkeypatch):
    monkeypatch.setattr(sync, "TIME_LIMIT", -1)  # one article each
    outage.mood = "well"
    assert try_again(run_tasks) == [("SUCCESSFUL", 1)] * 2
    assert sync.is_complete()


def test_a_new_or_lost_index_is_filled(server, run_tasks):
    editions_changing.disconnect(sync_at_once)
    publish_article(title="Patio")
    PendingArticle.objects.all().delete()
    server.indices.clear()
    enqueue(sync.keep_in_step)
    run_tasks()
    assert sync.is_complete() and list(server.documents()) == [str(Edition.objects.get().pk)]
    asked = len(server.asked)
    enqueue(sync.keep_in_step)
    run_tasks()
    assert len(server.asked) == asked + 2


def test_as_long_as_it_does_not_answer_nothing_is_given_up(outage, run_tasks):
    enqueue(sync.keep_in_step)
    run_tasks()
    row = DBTaskResult.objects.get(task_path=sync.keep_in_step.module_path)
    assert row.status == "SUCCESSFUL" and not sync.is_in_step()


def test_a_site_without_it_has_no_such_task(run_tasks):
    publish_article()
    assert not DBTaskResult.objects.filter(task_path__startswith="opensearch").exists()
    enqueue(periodic.registered["OpenSearch"].task)
    run_tasks()
    assert DBTaskResult.objects.get(task_path__startswith="opensearch").status == "SUCCESSFUL"
