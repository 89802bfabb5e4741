"""The page of tasks: what waits, what runs, what was given up and why; there it is tried again, or dismissed."""

from itertools import takewhile

import django_tasks_db.admin  # noqa: F401 - registers the library's own page, so that it can be taken off
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django_tasks_db.models import DBTaskResult

from cms.admin import NothingPrefilled, ReadableSelection
from cms.http.methods import only
from cms.localtime import local_datetime
from cms.tasks import labels, queue
from cms.tasks.leases import KILLED
from cms.tasks.models import Task
from cms.tasks.queue import FAILED, READY, RUNNING, SUCCESSFUL
from cms.tasks.subjects import described, subjects_of

STATES = {
    READY: gettext_lazy("waiting"),
    RUNNING: gettext_lazy("running"),
    FAILED: gettext_lazy("given up"),
    SUCCESSFUL: gettext_lazy("done"),
}

admin.site.unregister(DBTaskResult)


class TaskStateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return list(STATES.items())

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": gettext_lazy("not done")}, *others]

    def queryset(self, request, queryset):
        if self.value() in STATES:
            return queryset.filter(status=self.value())
        return queryset.exclude(status=SUCCESSFUL)


class TaskList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        read_subjects(self.result_list, request)


def read_subjects(rows, request):
    """Sets `subject` of each: what it is about, if this person may see that."""
    subjects = subjects_of(rows)
    for row in rows:
        subject = subjects.get(row.pk)
        row.subject = subject if subject is not None and may_see(request, subject) else None


def may_see(request, subject):
    return admin.site.is_registered(type(subject)) and admin.site.get_model_admin(type(subject)).has_view_permission(
        request, subject
    )


@admin.register(Task)
class TaskAdmin(ReadableSelection, NothingPrefilled):
    list_display = ["what", "arguments", "state", "asked_for", "next_try", "attempts", "reason"]
    list_filter = [TaskStateFilter]
    list_per_page = 100
    show_full_result_count = False
    ordering = [F("finished_at").desc(nulls_last=True), "-priority", "run_after"]
    actions = ["retry_tasks", "dismiss_tasks"]
    fields = ["what", "arguments", "state", "asked_for", "next_try", "attempts", "reason", "traceback"]
    readonly_fields = fields

    @admin.display(description=gettext_lazy("what"))
    def what(self, row):
        return labels.get(row.task_path) or row.task_path

    @admin.display(description=gettext_lazy("of"))
    def arguments(self, row):
        return described(row, row.subject)[:100]

    @admin.display(description=gettext_lazy("state"))
    def state(self, row):
        if row.status == RUNNING and row.started_at:
            return gettext("running since %(moment)s") % {"moment": local_datetime(row.started_at)}
        return STATES[row.status]

    @admin.display(description=gettext_lazy("asked for"), ordering="enqueued_at")
    def asked_for(self, row):
        return local_datetime(row.enqueued_at)

    @admin.display(description=gettext_lazy("next attempt"), ordering="run_after")
    def next_try(self, row):
        return local_datetime(row.run_after) if row.status == READY and row.run_after > timezone.now() else ""

    @admin.display(description=gettext_lazy("attempts"))
    def attempts(self, row):
        return len(row.worker_ids)

    @admin.display(description=gettext_lazy("what went wrong"))
    def reason(self, row):
        """The last lines of a traceback that are not indented say it: the error, and what was noted beside it."""
        if row.traceback == KILLED:
            return gettext(KILLED)
        lines = reversed(row.traceback.strip().split("\n"))
        said = takewhile(lambda line: not line.startswith((" ", "Traceback")), lines)
        return " / ".join(reversed(list(filter(None, said))))[:300]

    @admin.action(description=gettext_lazy("Try again"))
    def retry_tasks(self, request, queryset):
        self.tell_retried(request, queue.retry(queryset))

    @admin.action(description=gettext_lazy("Dismiss"))
    def dismiss_tasks(self, request, queryset):
        number = queue.dismiss(queryset)
        message = ngettext("%(number)d task was dismissed.", "%(number)d tasks were dismissed.", number)
        self.message_user(request, message % {"number": number})

    def tell_retried(self, request, number):
        message = ngettext("%(number)d task will be tried again.", "%(number)d tasks will be tried again.", number)
        if not number:
            message = gettext("None of them is given up any more: perhaps somebody was quicker.")
        self.message_user(request, message % {"number": number})

    def get_changelist(self, request, **kwargs):
        return TaskList

    def get_object(self, request, *args, **kwargs):
        row = super().get_object(request, *args, **kwargs)
        if row is not None:
            read_subjects([row], request)
        return row

    def get_urls(self):
        """Nobody changes a task, so there is no history of it."""
        retry = path("retry/", self.admin_site.admin_view(self.retry_all), name="tasks_task_retry")
        return [retry, *(each for each in super().get_urls() if each.name != "tasks_task_history")]

    @only("POST")
    def retry_all(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self.tell_retried(request, queue.retry(queue.given_up()))
        return HttpResponseRedirect(reverse("admin:tasks_task_changelist"))

    def changelist_view(self, request, extra_context=None):
        oldest = queue.waiting(timezone.now()).order_by("run_after").values_list("run_after", flat=True).first()
        facts = {"given_up": queue.given_up().count(), "oldest": local_datetime(oldest)}
        return super().changelist_view(request, {**facts, **(extra_context or {})})

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == TaskStateFilter.parameter_name

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("tasks.manage_tasks")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
