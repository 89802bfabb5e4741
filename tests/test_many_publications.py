"""What follows many publications, with one task among them that fails for good and one that kills its process."""

import os

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Edition
from cms.tasks import leases, queue
from related import rebuilding, subprocesses
from related.indexing import unindexed
from related.tasks import compare_all
from rendering import cards
from rendering.tasks import draw_cards_of
from search import indexing
from tests.factories import make_author, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db
NUMBER = 1000 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 40


def test_the_failing_one_is_told_and_the_others_are_done(run_tasks, monkeypatch, caplog):
    monkeypatch.setattr(subprocesses, "rebuild", rebuilding.rebuild)  # a process has another database
    shared = {"by": make_user(role="chief editor"), "bylines": [make_author()], "tags": [make_tag()]}
    now = timezone.now()
    editions = [publish_article(at=now, now=now, **shared) for _number in range(NUMBER)]
    bad, draw = editions[NUMBER // 2], cards.draw
    monkeypatch.setattr(cards, "draw", lambda title, **rest: 1 / 0 if title == bad.title else draw(title=title, **rest))
    tries = 0
    while run_tasks():
        tries += 1
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    assert tries == len(leases.RETRY_DELAYS) + 1
    [row] = queue.given_up()
    assert (row.task_path, row.args_kwargs["args"]) == (draw_cards_of.module_path, [bad.article_id])
    assert f"draw_cards_of({bad.article_id},) was given up" in caplog.text
    assert [edition.pk for edition in Edition.objects.filter(card="")] == [bad.pk]
    assert (unindexed(timezone.now()).count(), indexing.outdated().count()) == (0, 0)
    done = DBTaskResult.objects.filter(status="SUCCESSFUL")
    assert done.exclude(task_path=compare_all.module_path).count() == 2 * NUMBER - 1
