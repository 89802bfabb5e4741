"""Tasks: rows that are there exactly when their transaction commits, equal ones once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms import statistics
from cms.tasks import enqueue, enqueue_each, queue
from cms.tasks.periodic import prune
from cms.tasks.wake import wake
from rendering.tasks import draw_cards_tagged
from tests.cms.tasks import samples
from tests.factories import make_tag
from tests.workers import in_thread, make_worker, run_due

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def nothing_done():
    samples.done.clear()
    wake.clear()


def waiting():
    return sorted(tuple(row.args_kwargs["args"]) for row in DBTaskResult.objects.all())


def test_a_task_is_a_row_and_is_run_once(run_tasks):
    enqueue(samples.note, 1, "deux", [3])
    assert waiting() == [(1, "deux", [3])] and samples.done == []
    assert run_tasks() == 1
    assert samples.done == [(1, "deux", [3])]
    assert run_tasks() == 0


def test_equal_tasks_are_one_and_others_are_not():
    enqueue(samples.note, 1)
    enqueue(samples.note, 1)
    enqueue(samples.note, 2)
    enqueue(samples.note_last, 1)
    enqueue_each(samples.note, [[2], [3], [3], [4]])
    assert waiting() == [(1,), (1,), (2,), (3,), (4,)]


def test_one_that_runs_already_does_not_count(run_tasks):
    enqueue(samples.again, 2)
    assert run_tasks() == 3
    assert samples.done == [2, 1, 0]


def test_a_rolled_back_transaction_wanted_nothing():
    with transaction.atomic():
        enqueue(samples.note, 1)
        assert waiting() == [(1,)]
        transaction.set_rollback(True)
    assert waiting() == []


@pytest.mark.parametrize(("known", "queries"), [(0, 2), (1, 1), (1000, 2)])
def test_enqueueing_costs_two_queries_however_many_wait(django_assert_num_queries, known, queries):
    enqueue_each(samples.note, [[number] for number in range(1, known)])
    enqueue_each(samples.note, [[0]] if known == 1 else [])
    with django_assert_num_queries(queries):
        enqueue(samples.note, 0)


def test_an_equal_one_and_the_next_one_are_found_by_an_index():
    """Of many; on SQLite also where there were few when it last counted."""
    enqueue_each(samples.note, [["few"], ["others"]])
    if connection.vendor == "sqlite":
        statistics.refresh()
    enqueue_each(samples.note, [[number] for number in range(2000)])
    rows = DBTaskResult.objects.filter(
        status="READY", task_path=samples.note.module_path, args_kwargs=queue.payload_of([7])
    ).order_by()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {DBTaskResult._meta.db_table}")
    assert "tasks_equal_idx" in rows.explain()
    order = "tasks_order_idx" if connection.vendor == "sqlite" else "tasks_db_new_ordering_idx"
    claim = make_worker().ready()[:1].explain()
    assert order in claim and "TEMP B-TREE" not in claim and "Sort" not in claim


def test_long_arguments_are_taken_too():
    long = [list(range(20_000)), "é" * 10_000]
    enqueue(samples.note, *long)
    enqueue(samples.note, *long)
    assert len(waiting()) == 1


# Later


def test_a_delayed_one_waits_and_is_another_task(run_tasks):
    enqueue(samples.note, 1, delay=HOUR)
    assert run_tasks() == 0
    enqueue(samples.note, 1)
    assert run_tasks() == 1
    assert waiting() == [(1,), (1,)]
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    assert run_tasks() == 1


def test_delayed_ones_for_the_same_second_are_one_and_never_early(monkeypatch):
    now = timezone.now().replace(microsecond=1)
    monkeypatch.setattr(queue.timezone, "now", lambda: now)
    enqueue(samples.note, 1, delay=HOUR)
    now += timedelta(milliseconds=900)
    enqueue(samples.note, 1, delay=HOUR)
    assert [row.run_after for row in DBTaskResult.objects.all()] == [
        now.replace(microsecond=0) + HOUR + timedelta(seconds=1)
    ]
    enqueue(samples.note, 1, delay=2 * HOUR)
    assert len(waiting()) == 2


def test_one_that_waits_to_be_tried_again_is_brought_forward(run_tasks):
    samples.is_down.set()
    enqueue(samples.fail_while_down, 1)
    run_tasks()
    samples.is_down.clear()
    DBTaskResult.objects.update(run_after=timezone.now() + HOUR)
    assert run_tasks() == 0
    enqueue(samples.fail_while_down, 1)
    assert waiting() == [(1,)]
    assert run_tasks() == 1 and samples.done == [(1,)]


def test_what_readers_see_goes_first_then_whoever_came_first(run_tasks):
    for number in range(3):
        enqueue(samples.note_last, "last", number)
        enqueue(samples.note, "middle", number)
        enqueue(samples.note_first, "first", number)
    run_tasks()
    assert samples.done == [(word, number) for word in ("first", "middle", "last") for number in range(3)]


# Transactions of several


@pytest.mark.django_db(transaction=True)
def test_the_thread_is_woken_by_the_commit_and_not_before():
    with transaction.atomic():
        enqueue(samples.note, 1)
        assert not wake.is_set()
    assert wake.is_set()


@pytest.mark.django_db(transaction=True)
def test_no_worker_runs_what_a_transaction_relies_on_before_it_commits():
    """Otherwise the task is lost: the row was run while nothing was to be seen yet."""
    enqueue(samples.note_present, "Xanadu")
    with transaction.atomic():
        make_tag(name="Xanadu")
        enqueue(samples.note_present, "Xanadu")
        number = len(waiting())
        if connection.vendor == "postgresql":  # SQLite has one writer at a time
            assert in_thread(run_due) == 0
    assert number == 1
    run_due()
    assert samples.done == [True]


@pytest.mark.django_db(transaction=True)
def test_a_row_that_a_worker_holds_does_not_count():
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time: nobody writes while a worker claims")
    enqueue(samples.note, 1)
    with transaction.atomic():
        assert make_worker().ready().select_for_update().first()
        in_thread(enqueue, samples.note, 1)
    assert waiting() == [(1,), (1,)]


# What is kept


def test_old_rows_go_and_what_was_given_up_stays_longer(run_tasks):
    enqueue(samples.note, 1)
    enqueue(samples.note, 2, delay=HOUR)
    run_tasks()
    enqueue(samples.fail, 3)
    DBTaskResult.objects.filter(task_path=samples.fail.module_path).update(status="FAILED", finished_at=timezone.now())
    now = timezone.now()
    assert [queue.prune(now + days * timedelta(days=1)) for days in (0.9, 1.1, 29, 31)] == [0, 1, 0, 1]
    assert waiting() == [(2,)]


def test_what_was_given_up_of_a_row_that_is_gone_goes_with_it():
    tag = make_tag()
    enqueue_each(draw_cards_tagged, [[tag.pk], [tag.pk + 1]])
    enqueue(samples.note, tag.pk + 1)
    DBTaskResult.objects.update(status="FAILED", finished_at=timezone.now())
    enqueue(draw_cards_tagged, tag.pk + 1)
    prune.call()
    assert waiting() == [(tag.pk,), (tag.pk + 1,), (tag.pk + 1,)]
    assert sorted(queue.given_up().values_list("task_path", flat=True)) == [
        draw_cards_tagged.module_path,
        samples.note.module_path,
    ]


def test_pruning_goes_through_many(run_tasks):
    enqueue_each(samples.note, [[number] for number in range(450)])
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=timezone.now() - timedelta(days=2))
    assert queue.prune(timezone.now()) == 450
