"""More articles out of those that are there, by SQL: each copy is as much older as all of them together are long."""

from dataclasses import dataclass, field

from django.core.management.color import no_style
from django.db import connection, models, transaction


@dataclass(frozen=True)
class Rules:
    """What is other in a copy besides its keys and dates, by "Model.field": `suffixed` are texts that have to differ,
    `numbers` hold a primary key (of the model that is named) without being a reference, `expressions` say in SQL, given the
    column and the copy's number, what stands there. `where` chooses the rows of a model."""

    suffixed: frozenset = frozenset()
    numbers: dict = field(default_factory=dict)
    expressions: dict = field(default_factory=dict)
    where: dict = field(default_factory=dict)


def copy_rows(tables, times, *, minutes, rules):
    """Copies the rows of these models `times` times. A row that triggers have made already is written over, last of all."""
    spans = {model: highest(model) for model in tables if not key_is_reference(model)}
    ordered = sorted((model for model in tables if model._base_manager.exists()), key=key_is_reference)
    for number in range(1, times + 1):
        with transaction.atomic(), connection.cursor() as cursor:
            for model in ordered:
                cursor.execute(Copy(model, spans, number, minutes * number, rules).statement())
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)


def that_hang_on(root):
    """The model, and all others whose rows belong to one of it, but for what is rendered of them: it holds their addresses."""
    from django.apps import apps

    found = [root]
    for model in found:  # it grows
        for other in apps.get_models(include_auto_created=True):
            is_copied = other._meta.managed and not isinstance(other._meta.pk, models.CompositePrimaryKey)
            if other not in found and is_copied and model in map(target_of, other._meta.concrete_fields):
                found.append(other)
    return found


def target_of(field):
    return field.remote_field.model if field.remote_field else None


def key_is_reference(model):
    return target_of(model._meta.pk) is not None


def highest(model):
    auto = isinstance(model._meta.pk, models.AutoField)
    return (model._base_manager.aggregate(highest=models.Max("pk"))["highest"] or 0) if auto else 0


class Copy:
    """The statement for one model and one copy."""

    def __init__(self, model, spans, number, minutes, rules):
        self.model, self.spans, self.number, self.minutes, self.rules = model, spans, number, minutes, rules
        self.fields = [field for field in model._meta.local_concrete_fields if field.column and not field.generated]

    def statement(self):
        quote = connection.ops.quote_name
        name, columns = quote(self.model._meta.db_table), [quote(field.column) for field in self.fields]
        values = [self.value(field, quote(field.column)) for field in self.fields]
        sql = (
            f"INSERT INTO {name} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {name} WHERE {self.originals()}"
        )
        if key_is_reference(self.model):
            sets = ", ".join(f"{each} = excluded.{each}" for each in columns)
            sql += f" ON CONFLICT ({quote(self.model._meta.pk.column)}) DO UPDATE SET {sets}"
        return sql

    def originals(self):
        """The condition that chooses no row of an earlier copy."""
        chosen = [self.rules.where.get(self.model.__name__, "1 = 1")]
        field, span = next((field, span) for field in self.fields if (span := self.span(field)))
        chosen.append(f"{self.as_number(field, connection.ops.quote_name(field.column))} <= {span}")
        return " AND ".join(chosen)

    def value(self, field, column):
        name = f"{self.model.__name__}.{field.name}"
        if name in self.rules.expressions:
            return self.rules.expressions[name](column, self.number)
        if span := self.span(field):
            moved = f"{self.as_number(field, column)} + {span * self.number}"
            return f"CAST({moved} AS VARCHAR(255))" if isinstance(field, models.CharField) else moved
        if name in self.rules.suffixed:
            return f"{column} || '-{self.number}'"
        return self.earlier(column) if isinstance(field, models.DateTimeField) else column

    def span(self, field):
        """By how much the value of one copy is above that of the one before; 0 where it stays."""
        model = self.rules.numbers.get(f"{self.model.__name__}.{field.name}") or target_of(field)
        return self.spans.get(self.model if field.primary_key and not model else model, 0)

    def as_number(self, field, column):
        return f"CAST({column} AS BIGINT)" if isinstance(field, models.CharField) else column

    def earlier(self, column):
        if connection.vendor == "postgresql":
            return f"{column} - interval '{self.minutes} minutes'"
        return f"strftime('%Y-%m-%d %H:%M:%S', {column}, '-{self.minutes} minutes')"
