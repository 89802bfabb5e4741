"""The rows of a table as lines, and back. A line is a JSON list of the values of one row, in the order of `columns`."""

import hashlib
import json
from decimal import Decimal
from functools import cached_property
from graphlib import TopologicalSorter

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from backups.columns import columns_of
from backups.errors import BackupError

FETCHED = 200  # rows that are held in memory at once
SPELLING = {"ensure_ascii": False, "separators": (",", ":")}
SIZE_OF_SUM = 16  # bytes
OF_ONE_DATABASE = {"kept", "rendering"}  # apps whose rows mean nothing in another one, which makes its own
REFUSALS = DataError, IntegrityError, ValueError  # of a row; others are the database's own troubles


class Table:
    def __init__(self, model):
        self.model = model
        self.name = model._meta.db_table
        self.columns = columns_of(model)

    @cached_property
    def names(self):
        return [column.name for column in self.columns]

    @cached_property
    def has_json(self):
        return any(column.kind == "JSONField" for column in self.columns)

    @cached_property
    def counter(self):
        """The column that the database numbers, or None."""
        field = self.model._meta.auto_field
        return field.column if field in self.model._meta.local_concrete_fields else None

    def count(self, connection):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(self.name)}")
            return cursor.fetchone()[0]

    def lines(self, connection):
        """Each row's line, as bytes, never more than some rows in memory."""
        quote = connection.ops.quote_name
        spellers = [column.speller(connection) for column in self.columns]
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(map(quote, self.names))} FROM {quote(self.name)}")
            while rows := cursor.fetchmany(FETCHED):
                for row in rows:
                    yield self.spelled(row, spellers)

    def spelled(self, row, spellers):
        try:
            values = [spell(value) if spell else value for value, spell in zip(row, spellers, strict=True)]
            return json.dumps(values, **SPELLING).encode("utf-8", "surrogatepass")
        except (TypeError, ValueError) as error:
            raise BackupError(
                _("A row of the table %(table)s cannot be read (%(reason)s): %(row)s")
                % {"table": self.name, "reason": error, "row": str(row)[:200]}
            ) from error

    def insert(self, connection, lines):
        """All of them, or a BackupError that names the row that the database refuses."""
        quote = connection.ops.quote_name
        adapters = [column.adapter(connection) for column in self.columns]
        places = ", ".join(["%s"] * len(self.columns))
        statement = f"INSERT INTO {quote(self.name)} ({', '.join(map(quote, self.names))}) VALUES ({places})"
        for batch in in_batches(lines, FETCHED):
            rows = [
                [adapt(value) if adapt else value for value, adapt in zip(parsed(line), adapters, strict=True)]
                for line in batch
            ]
            try:
                execute(connection, statement, rows)
            except REFUSALS:
                self.insert_one_by_one(connection, statement, rows)

    def insert_one_by_one(self, connection, statement, rows):
        for row in rows:
            try:
                execute(connection, statement, [row])
            except REFUSALS as error:
                raise BackupError(
                    _("The database refuses a row of the table %(table)s: %(reason)s (%(row)s)")
                    % {"table": self.name, "reason": str(error).strip(), "row": str(row)[:200]}
                ) from error


def execute(connection, statement, rows):
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def in_batches(lines, size):
    batch = []
    for line in lines:
        batch.append(line)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def parsed(line):
    return json.loads(line.decode("utf-8", "surrogatepass"))


class Content:
    """The rows of a table as one number, whatever their order: the sum of their digests. JSON is the same in whatever
    order its keys are and however its numbers are written, as PostgreSQL keeps neither."""

    def __init__(self, table):
        self.has_json = table.has_json
        self.rows = self.sum = 0

    def add(self, line):
        line = canonical(line) if self.has_json else line
        digest = hashlib.blake2b(line, digest_size=SIZE_OF_SUM).digest()
        self.sum = (self.sum + int.from_bytes(digest, "big")) % (1 << 8 * SIZE_OF_SUM)
        self.rows += 1

    def watch(self, lines):
        for line in lines:
            self.add(line)
            yield line

    def equals(self, other):
        return (self.rows, self.sum) == (other.rows, other.sum)

    @property
    def digest(self):
        return f"{self.sum:0{2 * SIZE_OF_SUM}x}"


def canonical(line):
    values = json.loads(line.decode("utf-8", "surrogatepass"), parse_float=number)
    return json.dumps(values, sort_keys=True, **SPELLING).encode("utf-8", "surrogatepass")


def number(text):
    exact = Decimal(text)
    return int(exact) if exact == exact.to_integral_value() else float(text)


def content_of(table, connection):
    content = Content(table)
    for line in table.lines(connection):
        content.add(line)
    return content


def tables_of(models):
    """What is referred to stands before what refers to it: triggers look up the rows of other tables."""
    own = [model for model in models if is_kept(model._meta)]
    by_label = {model._meta.label_lower: model for model in own}
    graph = TopologicalSorter({label: referred(model) & by_label.keys() for label, model in sorted(by_label.items())})
    return [Table(by_label[label]) for label in graph.static_order()]


def is_kept(meta):
    return meta.managed and not meta.proxy and not meta.swapped and meta.app_label not in OF_ONE_DATABASE


def referred(model):
    remotes = (field.remote_field.model for field in model._meta.local_concrete_fields if field.remote_field)
    return {remote._meta.label_lower for remote in remotes} - {model._meta.label_lower}
