"""What follows many publications, with one task among them that fails for good, or one that kills its process."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Edition
from bench.demosite import environment_of
from cms.tasks import enqueue, leases, queue
from cms.tasks.models import Lease
from related import rebuilding, subprocesses
from related.indexing import unindexed
from rendering import cards
from rendering.tasks import draw_cards_of
from search import indexing
from tests.architecture import ROOT
from tests.cms.tasks import samples
from tests.databases import address_of
from tests.factories import make_author, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = 1000 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 40


def publish_at_once(number):
    """What others of the same moment have too: an author, and a tag."""
    shared = {"by": make_user(role="chief editor"), "bylines": [make_author()], "tags": [make_tag()]}
    now = timezone.now()
    return [publish_article(at=now, now=now, **shared) for _number in range(number)]


def done():
    """How many tasks of publications are: two of each."""
    rows = DBTaskResult.objects.filter(status="SUCCESSFUL")
    return rows.filter(task_path__in=["related.tasks.index_article", "rendering.tasks.draw_cards_of"]).count()


def age():
    """As if a day had passed for what waits."""
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())


def test_the_failing_one_is_told_and_the_others_are_done(run_tasks, monkeypatch, caplog):
    monkeypatch.setattr(subprocesses, "rebuild", rebuilding.rebuild)  # a process has another database
    editions = publish_at_once(NUMBER)
    bad, draw = editions[NUMBER // 2], cards.draw
    monkeypatch.setattr(cards, "draw", lambda title, **rest: 1 / 0 if title == bad.title else draw(title=title, **rest))
    tries = 0
    while run_tasks():
        tries += 1
        age()
    assert tries == len(leases.RETRY_DELAYS) + 1
    [row] = queue.given_up()
    assert (row.task_path, row.args_kwargs["args"]) == (draw_cards_of.module_path, [bad.article_id])
    assert f"draw_cards_of({bad.article_id},) was given up" in caplog.text
    assert [edition.pk for edition in Edition.objects.filter(card="")] == [bad.pk]
    assert (unindexed(timezone.now()).count(), indexing.outdated().count()) == (0, 0)
    assert done() == 2 * NUMBER - 1


@pytest.fixture
def run_worker(tmp_path, media_root):
    """Runs `db_worker` in a process of its own until nothing is due. Returns how that ended."""
    environment = environment_of(tmp_path, 8000) | {
        "DATABASE_URL": address_of(connection.settings_dict),
        "MEDIA_ROOT": str(media_root),
    }
    command = [sys.executable, "manage.py", "db_worker", "--batch", "--interval", "0", "--no-startup-delay"]
    return lambda: subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL).returncode


def test_one_that_kills_its_process_is_given_up_and_stops_nobody(run_worker, tmp_path):
    publish_at_once(NUMBER // 2)
    enqueue(samples.kill_process, str(tmp_path / "killed"))
    publish_at_once(NUMBER - NUMBER // 2)
    assert run_worker() == -9
    killed = DBTaskResult.objects.get(task_path=samples.kill_process.module_path)
    assert 0 < done() < 2 * NUMBER
    while run_worker():  # it is started again; where that takes longer than its lease, it is killed again
        pass
    assert done() == 2 * NUMBER
    while killed.status != "FAILED":
        Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
        leases.take_back()
        age()
        run_worker()
        killed.refresh_from_db()
    assert (tmp_path / "killed").read_text().split() == ["killed"] * leases.MOST_KILLED
    assert killed.traceback == leases.KILLED and list(queue.given_up()) == [killed]
    assert Edition.objects.exclude(card="").count() == NUMBER
    assert (unindexed(timezone.now()).count(), indexing.outdated().count()) == (0, 0)
