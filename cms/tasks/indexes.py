"""Indexes of ours on the library's table, put in after every `migrate`: on SQLite a table loses them whenever Django remakes it."""

from django.db import connections, transaction
from django_tasks_db.models import DBTaskResult

TABLE = DBTaskResult._meta.db_table
# An equal task that waits is found by its arguments, however many wait; PostgreSQL's B-tree takes no long ones. SQLite does not
# see that a value given to a statement fits a partial index, such as the library's own for the order of tasks.
FINISHED = f"CREATE INDEX tasks_finished_idx ON {TABLE} (status, finished_at)"
INDEXES = {
    "sqlite": {
        "tasks_equal_idx": f"CREATE INDEX tasks_equal_idx ON {TABLE} (args_kwargs, task_path, status)",
        "tasks_order_idx": f"CREATE INDEX tasks_order_idx ON {TABLE} (status, priority DESC, run_after, enqueued_at)",
        "tasks_finished_idx": FINISHED,
    },
    "postgresql": {
        "tasks_equal_idx": f"CREATE INDEX tasks_equal_idx ON {TABLE} USING hash (args_kwargs) WHERE status = 'READY'",
        "tasks_finished_idx": FINISHED,
    },
}


def put_in(using="default", **kwargs):
    """A receiver of `post_migrate`."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        known = connection.introspection.get_constraints(cursor, TABLE)
        wanted = INDEXES[connection.vendor]
        for name in sorted(wanted.keys() - known.keys()):
            cursor.execute(wanted[name])
