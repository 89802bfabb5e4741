"""Queries whose SQL is assembled once for a process: on a page of a dozen queries the ORM spends more time on assembling them
than the database on answering."""

from copy import copy
from functools import wraps

from django.db import connections
from django.db.models import BigIntegerField, CharField, DateTimeField, Expression
from django.db.models.expressions import RawSQL

EXACT = 12  # lists up to this length have a statement each
KEY, MOMENT, WORD = BigIntegerField(), DateTimeField(), CharField()
KEYS = object()  # hundreds of them, written into the statement


class Slot:
    """Where a value goes: that of a parameter, or one of its list."""

    def __init__(self, name, place, field):
        self.name, self.place, self.field = name, place, field

    def filled(self, values, connection):
        value = values[self.name] if self.place is None else values[self.name][self.place]
        return self.field.get_db_prep_value(value, connection)


class Parameter(Expression):
    """Stands for a value while SQL is assembled."""

    def __init__(self, name, place, field):
        super().__init__(output_field=field)
        self.name, self.place = name, place

    def as_sql(self, compiler, connection):
        return "%s", (Slot(self.name, self.place, self.output_field),)


def prepared(**fields):
    """Decorates a function that makes a queryset of keyword arguments: called, it returns the rows as a list.

    `fields` names the arguments that are values, each with a model field of its type, and `[field]` where it is a list for
    `__in` (of a primary key: `article__pk__in`, as `article__in` wants to see its values), or `KEYS` where it is a long one:
    an empty one finds nothing. Any other argument, such as a length, makes a statement of its own. No value may be None.
    `.queryset` is the function itself.
    """

    def of(build):
        statements = {}

        @wraps(build)
        def rows(**given):
            values, constants = {}, {}
            for name, value in given.items():
                (values if name in fields else constants)[name] = value
            for name, field in fields.items():
                if isinstance(field, list) or field is KEYS:
                    if not values[name]:
                        return []
                    values[name] = padded(list(values[name])) if field is not KEYS else written(values[name])
            lengths = tuple(len(values[name]) for name, field in fields.items() if isinstance(field, list))
            key = (lengths, *constants.items())
            statement = statements.get(key)
            if statement is None or statement.vendor != connections[statement.queryset.db].vendor:
                parameters = {name: parameter(name, field, values[name]) for name, field in fields.items()}
                keys = [name for name, field in fields.items() if field is KEYS]
                statement = statements[key] = Statement(build(**parameters, **constants), keys)
            return statement.rows(values)

        rows.queryset = build
        return rows

    return of


def padded(values):
    """Of few lengths: what is asked for twice is found once."""
    if len(values) <= EXACT:
        return values
    return values + values[:1] * ((1 << (len(values) - 1).bit_length()) - len(values))


def written(keys):
    return ", ".join(map(str, map(int, keys)))


def parameter(name, field, value):
    if field is KEYS:
        return RawSQL(place_of(name), [])
    if isinstance(field, list):
        return [Parameter(name, place, field[0]) for place in range(len(value))]
    return Parameter(name, None, field)


def place_of(name):
    """Where keys are written in a statement."""
    return f"/*{name}*/"


class Statement:
    """The queryset, which is never evaluated itself, and a compiler that has done its work."""

    def __init__(self, queryset, keys):
        connection = connections[queryset.db]
        self.queryset, self.vendor, self.keys = queryset, connection.vendor, keys
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.parameters = self.compiler.as_sql()

    def rows(self, values):
        """What the queryset would give with these values, what is prefetched included: Django makes its instances of the rows."""
        queryset = self.queryset._chain()
        connection = connections[queryset.db]
        parameters = [each.filled(values, connection) if isinstance(each, Slot) else each for each in self.parameters]
        sql = self.sql
        for name in self.keys:
            sql = sql.replace(place_of(name), values[name])
        compiler = copy(self.compiler)
        compiler.connection, compiler.query = connection, queryset.query
        compiler.as_sql = lambda *_args, **_options: (sql, tuple(parameters))
        queryset.query.get_compiler = lambda *_args, **_options: compiler
        return list(queryset)
