"""Which tables there are, by the migrations that made them: those of the code, or of an earlier release."""

from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from backups.errors import BackupError
from backups.tables import tables_of
from cms import triggers

# What every `migrate` makes by itself: rows of these in a database do not say that somebody uses it.
MADE_BY_MIGRATE = {"contenttypes", "auth"}


class Schema:
    """`last`: {app: names of its last migrations}."""

    def __init__(self, connection, last):
        self.executor = MigrationExecutor(connection)
        self.nodes = sorted((app, name) for app, names in last.items() for name in names)
        unknown = [node for node in self.nodes if node not in self.executor.loader.graph.nodes]
        if unknown:
            raise BackupError(
                _(
                    "It was made by a newer Patio, or with other apps: this one does not know %(names)s. Use the release "
                    "that made it, or a later one."
                )
                % {"names": ", ".join(".".join(node) for node in unknown)}
            )

    @property
    def is_of_this_release(self):
        return set(self.nodes) == set(self.executor.loader.graph.leaf_nodes())

    def tables(self):
        """Those of the code itself where they are the same: the states of migrations take a second to be worked out."""
        if self.is_of_this_release:
            return tables_of(apps.get_models(include_auto_created=True))
        state = self.executor.loader.project_state(self.nodes)
        return tables_of(state.apps.get_models(include_auto_created=True))

    def make(self, connection):
        """The tables, empty but for what `migrate` makes. An earlier release's get no triggers and no groups yet."""
        if self.is_of_this_release:
            migrate(connection)
        else:
            self.executor.migrate(self.nodes)


def migrate(connection):
    call_command("migrate", database=connection.alias, verbosity=0, interactive=False, skip_checks=True)


def last_migrations(connection):
    """{app: names of its last migrations}, of those that the database says were made. Apps that were taken out are left
    out; a migration that the code does not know is told."""
    loader = MigrationExecutor(connection).loader
    applied = set(loader.applied_migrations)
    ours = {app for app, _name in loader.graph.nodes}
    unknown = sorted(node for node in applied if node[0] in ours and node not in loader.disk_migrations)
    if unknown:
        raise BackupError(
            _("The database was made by a newer Patio, or another one: it has %(names)s.")
            % {"names": ", ".join(".".join(node) for node in unknown)}
        )
    made = {node for node in applied if node in loader.graph.nodes}
    last = {}
    for app, name in sorted(made):
        followers = {child.key for child in loader.graph.node_map[app, name].children}
        if not any(child in made and child[0] == app for child in followers):
            last.setdefault(app, []).append(name)
    return last


def table_names(connection):
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def unknown_tables(connection):
    """Those of no model, and of no trigger that fills them; what full-text search makes beside one belongs to it."""
    models = apps.get_models(include_auto_created=True)
    known = {"django_migrations", *(model._meta.db_table for model in models)}
    filled = {name for trigger in triggers.registered.values() for name in trigger.needs}
    filled |= {model._meta.db_table for model in models if not model._meta.managed}
    return sorted(name for name in table_names(connection) - known if not name.startswith((*filled, "sqlite_")))


def rows_in_the_way(connection):
    """{table: number of rows} of tables of ours that somebody filled."""
    present = table_names(connection)
    found = {}
    for table in tables_of(apps.get_models(include_auto_created=True)):
        if table.name in present and table.model._meta.app_label not in MADE_BY_MIGRATE:
            found[table.name] = table.count(connection)
    return {name: number for name, number in found.items() if number}


def empty(connection, tables):
    """What `migrate` made goes, so that everything gets the numbers of the backup."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in reversed(tables):
            cursor.execute(f"DELETE FROM {quote(table.name)}")


def drop_all_but(connection, kept):
    """Takes away the tables that a failed restoration made."""
    quote = connection.ops.quote_name
    with connection.constraint_checks_disabled(), transaction.atomic(using=connection.alias):
        for name in sorted(table_names(connection) - kept):
            if name in table_names(connection):  # some go with others: those of full-text search
                with connection.cursor() as cursor:
                    cursor.execute(f"DROP TABLE {quote(name)}{' CASCADE' * (connection.vendor == 'postgresql')}")
