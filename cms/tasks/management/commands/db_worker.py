from django.utils.autoreload import run_with_reloader
from django_tasks_db.management.commands import db_worker as library

from cms.tasks.worker import TaskWorker


class Command(library.Command):
    help = (
        "Runs tasks until it is stopped: any number of these may run. What fails, or is killed, is tried again later."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*")

    def handle(self, *, verbosity, queue_name, exclude_queues, reload, **options):
        self.configure_logging(verbosity)
        names = ("interval", "batch", "backend_name", "startup_delay", "max_tasks", "worker_id")
        worker = TaskWorker(
            queue_names=queue_name.split(","),
            excluded_queue_names=exclude_queues.split(",") if exclude_queues else [],
            **{name: options[name] for name in names},
        )
        if reload and not worker.batch:
            return run_with_reloader(worker.run)
        worker.configure_signals()
        return worker.run()
