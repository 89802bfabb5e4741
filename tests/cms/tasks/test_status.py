"""What waits and what was given up is told, and tried again by a button, to those who may."""

import inspect
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult
from lxml import html

from cms.http import health
from cms.tasks import continuing, enqueue, enqueue_each, labels, leases, status, subject_models
from images.tasks import find_unfinished, render
from rendering.tasks import draw_cards_of
from tests.cms.tasks import samples
from tests.desk.pages import messages_of, signed_in
from tests.factories import make_article, make_image, make_user
from tests.workers import make_worker

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PAGE = "/admin/tasks/task/"


@pytest.fixture
def given_up():
    """Two of three; the third waits."""
    for number in range(3):
        enqueue(samples.fail, number)
    rows = DBTaskResult.objects.filter(args_kwargs__args__0__in=[0, 1])
    traceback = "Traceback:\n  File x\nValueError: <b>le pont</b>\n"
    rows.update(status="FAILED", worker_ids=["x"] * 8, finished_at=timezone.now(), traceback=traceback)


@pytest.fixture
def waiting():
    enqueue(samples.note, 1)
    DBTaskResult.objects.update(run_after=timezone.now() - 7.5 * MINUTE)


def on_health_page():
    health.memory["until"] = 0
    found = Client().get("/health/").json()
    return found["status"], found["tasks"]


def warnings():
    found = run_checks(tags=["database"], databases=["default"])
    return [(each.id, str(each.msg)) for each in found if each.id.startswith("tasks")]


def front_page(role):
    return signed_in(make_user(role=role)).get("/admin/").content.decode()


def test_nothing_is_told_while_tasks_are_run(run_tasks):
    enqueue(samples.note, 1)
    enqueue(samples.note, 2, delay=timedelta(days=1))
    assert (on_health_page(), warnings()) == (("ok", "ok"), [])


def test_tasks_that_nobody_runs_are_told(waiting):
    assert on_health_page() == ("warning", "waiting for 7 minutes")
    with override("en"):
        assert warnings() == [("tasks.W001", "1 task has been waiting for more than five minutes, and none is run.")]
    assert "1 tâche attend depuis plus de cinq minutes" in front_page("chief editor")
    assert "cinq minutes" not in front_page("editor")


def test_a_long_queue_that_is_worked_through_is_no_warning(waiting, run_tasks):
    enqueue(samples.note, 2)
    leases.claim(make_worker().ready(), "somebody")
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now() - 7 * MINUTE)
    assert on_health_page() == ("ok", "ok") and warnings() == []
    assert status.stalled(timezone.now() + 2 * MINUTE).count() == 1  # its lease has lapsed
    run_tasks()
    assert status.stalled(timezone.now() + 9 * MINUTE).count() == 0


def test_what_was_given_up_is_told(given_up):
    assert on_health_page() == ("warning", "given up")
    with override("en"):
        assert warnings() == [("tasks.W002", "2 tasks were given up.")]
    assert "2 tâches ont été abandonnées" in front_page("chief editor")
    assert "abandonnées" not in front_page("editor") + front_page("journalist")


@pytest.mark.parametrize(("task", "hours"), [(samples.note, 1), (samples.wait_long, 6)])
def test_one_that_hangs_is_told_and_goes_on(task, hours):
    """Its process prolongs its lease."""
    enqueue(task, 1)
    leases.claim(make_worker().ready(), "somebody")
    DBTaskResult.objects.update(started_at=timezone.now() - hours * HOUR + MINUTE)
    assert (on_health_page(), warnings()) == (("ok", "ok"), [])
    DBTaskResult.objects.update(started_at=timezone.now() - hours * HOUR - MINUTE)
    assert on_health_page() == ("warning", f"running for {hours} hours")
    with override("en"):
        assert warnings() == [("tasks.W003", "1 task has been running for a long time: it may hang.")]
    assert "1 tâche est en cours depuis longtemps" in front_page("chief editor")
    assert "depuis longtemps" not in front_page("editor")
    assert "en cours depuis le" in signed_in(make_user(role="chief editor")).get(PAGE).content.decode()
    assert leases.take_back() == 0


def test_the_first_page_leads_to_the_tasks_whoever_may_see_them(given_up):
    link = f'<a href="{PAGE}">2 tâches ont été abandonnées.</a>'
    assert link in front_page("chief editor")
    other = make_user(role="journalist")
    other.user_permissions.set(Permission.objects.filter(codename="change_user"))
    page = signed_in(other).get("/admin/").content.decode()
    assert link not in page and "2 tâches ont été abandonnées." in page


def test_the_page_says_what_and_why(given_up):
    page = signed_in(make_user(role="chief editor")).get(PAGE).content.decode()
    assert page.count("un essai") == 3 and page.count("ValueError: &lt;b&gt;le pont&lt;/b&gt;") == 2
    assert "delete_selected" not in page and "2 tâches ont été abandonnées" in page and "Les réessayer toutes" in page
    assert "La première de celles qui attendent" in page
    english = signed_in(make_user(role="chief editor", language="en")).get(PAGE).content.decode()
    assert "2 tasks were given up." in english and "Try all of them again" in english


def test_what_was_given_up_stands_before_what_waits(given_up):
    chief = signed_in(make_user(role="chief editor"))
    assert [row.status for row in chief.get(PAGE).context["cl"].result_list] == ["FAILED", "FAILED", "READY"]


def test_done_ones_are_shown_on_request(run_tasks):
    enqueue(samples.note, 12345)
    run_tasks()
    chief = signed_in(make_user(role="chief editor"))
    assert "12345" not in chief.get(PAGE).content.decode()
    assert "12345" in chief.get(PAGE, {"state": "SUCCESSFUL"}).content.decode()


def test_one_task_has_a_page_with_its_traceback(given_up):
    row = DBTaskResult.objects.filter(status="FAILED").first()
    page = signed_in(make_user(role="chief editor")).get(f"{PAGE}{row.pk}/change/").content.decode()
    assert "File x" in page and samples.fail.module_path in page and "Task path" not in page
    assert "history" not in page and "Historique" not in page


def test_what_a_task_is_about_is_named(django_assert_num_queries):
    article, image = make_article(title="Le puits"), make_image(alt="Une cour")
    DBTaskResult.objects.all().delete()
    enqueue(draw_cards_of, article.pk)
    enqueue(draw_cards_of, 987654)
    enqueue(render, image.pk)
    chief = signed_in(make_user(role="chief editor"))
    page = html.fromstring(chief.get(PAGE).content.decode())
    assert sorted(cell.text_content() for cell in page.find_class("field-arguments")) == [
        "Le puits",
        "Une cour",
        "article n°\u00a0987654",
    ]
    row = DBTaskResult.objects.get(task_path=render.module_path)
    assert "Une cour" in chief.get(f"{PAGE}{row.pk}/change/").content.decode()


def test_nobody_reads_there_what_another_page_would_not_show():
    """Somebody who looks after tasks, and writes: of articles, their own."""
    writer = make_user(role="journalist")
    writer.user_permissions.set(Permission.objects.filter(codename="manage_tasks"))
    own, other = make_article(title="Le mien", by=writer), make_article(title="Le secret")
    DBTaskResult.objects.all().delete()
    enqueue_each(draw_cards_of, [[own.pk], [other.pk]])
    client = signed_in(writer)
    page = client.get(PAGE).content.decode()
    assert "Le mien" in page and f"article n°\u00a0{other.pk}" in page and "secret" not in page
    rows = DBTaskResult.objects.filter(args_kwargs__args=[other.pk])
    assert "secret" not in client.get(f"{PAGE}{rows.get().pk}/change/").content.decode()


def test_one_that_goes_on_says_behind_what():
    for arguments in ([], [2000]):
        enqueue(find_unfinished, *arguments)
    cells = html.fromstring(signed_in(make_user(role="chief editor")).get(PAGE).content.decode())
    cells = cells.find_class("field-arguments")
    assert sorted(cell.text_content() for cell in cells) == ["-", "après le n°\u00a02000"]


def test_each_task_has_a_name_in_both_languages_and_what_it_is_about_too():
    """Of those with arguments a number says nothing to people."""
    own = sorted(path for path in labels if not path.startswith("tests."))
    names = {code: [] for code in ("fr", "en")}
    for path in own:
        with_arguments = bool(inspect.signature(import_string(path).func).parameters)
        assert with_arguments == (path in subject_models or path in continuing), path
        for code, found in names.items():
            with override(code):
                found.append(str(labels[path]))
    assert len(own) > 15 and all(names["en"]) and len(set(names["en"])) == len(set(names["fr"])) == len(own)
    assert not {fr for fr, en in zip(names["fr"], names["en"], strict=True) if fr == en}


@pytest.mark.parametrize(
    ("traceback", "reason"),
    [
        (
            "Traceback (most recent call last):\n  File x\n    y\nValueError: le pont\nthe card\n",
            "ValueError: le pont / the card",
        ),
        (
            "KeyError: 1\n\nThe above:\n\nTraceback (most recent call last):\n  File x\nOSError: plein\n",
            "OSError: plein",
        ),
        (leases.KILLED, "Le processus a été tué pendant qu’il exécutait cette tâche."),
        ("", "-"),
    ],
)
def test_the_reason_is_the_error_with_its_notes(given_up, traceback, reason):
    DBTaskResult.objects.filter(status="FAILED").update(traceback=traceback)
    page = signed_in(make_user(role="chief editor")).get(PAGE, {"state": "FAILED"}).content.decode()
    assert page.count(f'<td class="field-reason">{reason}</td>') == 2


def test_a_button_pressed_twice_says_that_nothing_is_left(given_up):
    chief = signed_in(make_user(role="chief editor"))
    chief.post(reverse("admin:tasks_task_retry"))
    response = chief.post(reverse("admin:tasks_task_retry"))
    assert messages_of(chief.get(response.url)).endswith("quelqu’un a peut-être été plus rapide.")


def test_what_is_not_done_is_shown_first_and_called_so(given_up):
    page = signed_in(make_user(role="chief editor")).get(PAGE).content.decode()
    assert "pas faites" in page and ">Tout<" not in page


def test_a_button_has_all_tried_again(given_up, run_tasks):
    chief = signed_in(make_user(role="chief editor"))
    response = chief.post(reverse("admin:tasks_task_retry"), follow=True)
    assert messages_of(response) == "2 tâches seront réessayées."
    assert warnings() == [] and run_tasks() == 3
    assert {len(row.worker_ids) for row in DBTaskResult.objects.all()} == {1}


@pytest.mark.parametrize(
    ("action", "message", "statuses"),
    [
        ("retry_tasks", "1 tâche sera réessayée.", ["FAILED", "READY", "READY"]),
        ("dismiss_tasks", "1 tâche écartée.", ["FAILED", "READY"]),
    ],
)
def test_some_are_chosen(given_up, action, message, statuses):
    """What waits is chosen too, and let be."""
    chosen = [DBTaskResult.objects.filter(status=status).first().pk for status in ("FAILED", "READY")]
    chief = signed_in(make_user(role="chief editor"))
    response = chief.post(PAGE, {"action": action, "_selected_action": chosen}, follow=True)
    assert messages_of(response) == message
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == statuses


def test_the_list_costs_the_same_with_few_and_with_many(django_assert_num_queries):
    chief = signed_in(make_user(role="chief editor"))
    chief.get(PAGE)
    for number in (1, 30):
        for each in range(number):
            enqueue(samples.note, each)
        with django_assert_num_queries(9):
            chief.get(PAGE)
