from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult


class Task(DBTaskResult):
    """The library's row, as the desk shows it."""

    class Meta:
        proxy = True
        default_permissions = ()
        permissions = [("manage_tasks", _("Can see tasks and have them tried again"))]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")

    def __str__(self):
        return self.task_path


class Lease(models.Model):
    """A task that is being run. Its worker puts `until` off as long as it lives; when that has passed, its process is gone."""

    task = models.OneToOneField(DBTaskResult, models.CASCADE, primary_key=True, related_name="lease")
    token = models.CharField(max_length=32)  # of one attempt
    worker = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    LASTS = timedelta(seconds=60)

    def __str__(self):
        return f"{self.task_id}: {self.worker}"


class PeriodicTask(models.Model):
    """When work that nobody asked for is looked for next, without a row at once; and for which `facts` it was done."""

    name = models.CharField(max_length=100, primary_key=True)
    due_at = models.DateTimeField()
    facts = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name
