from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "cms.tasks"
    label = "tasks"
    verbose_name = _("Tasks")

    def ready(self):
        from cms import statistics
        from cms.tasks import indexes, periodic, status

        statistics.changing_tables.add(indexes.TABLE)
        periodic.register_periodic("tasks", periodic.prune, every=timedelta(hours=1))
        status.connect()
        post_migrate.connect(indexes.put_in, sender=self, dispatch_uid="tasks.indexes")
        post_migrate.connect(periodic.look_soon, sender=self, dispatch_uid="tasks.periodic")

    def serve(self):
        """To be called once where an application was loaded to serve pages, and nowhere else: in no command, in no test."""
        from cms.tasks import server  # its models are there from now on

        server.serve()

    def stop(self):
        """What `serve` began, in a process that ends without Python's own end."""
        from cms.tasks import server  # as above

        server.thread.stop()
