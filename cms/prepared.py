"""Queries whose SQL is assembled once for a process: on a page of a dozen queries the ORM spends more time on assembling them
than the database on answering."""

from copy import copy
from functools import wraps

from django.db import connections
from django.db.models import DEFERRED, BigIntegerField, CharField, DateTimeField, Expression
from django.db.models.expressions import RawSQL
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable

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

        self.shape = shape_of(queryset, self.compiler)

    def rows(self, values):
        """What the queryset would give with these values, what is prefetched included."""
        connection = connections[self.queryset.db]
        parameters = [each.filled(values, connection) if isinstance(each, Slot) else each for each in self.parameters]
        sql = self.sql
        for name in self.keys:
            sql = sql.replace(place_of(name), values[name])
        if self.shape:
            return self.shape.rows(connection, sql, parameters)
        return self.rows_of_django(connection, sql, parameters)

    def rows_of_django(self, connection, sql, parameters):
        queryset = self.queryset._chain()
        compiler = copy(self.compiler)
        compiler.connection, compiler.query = Planned(connection), queryset.query
        compiler.as_sql = lambda *_args, **_options: (sql, tuple(parameters))
        queryset.query.get_compiler = lambda *_args, **_options: compiler
        return list(queryset)


def shape_of(queryset, compiler):
    """None where Django itself is to make what a queryset gives of its rows: what is prefetched, and rows of related tables."""
    if queryset._prefetch_related_lookups or queryset._known_related_objects or not compiler.select:
        return None
    if queryset._iterable_class is ModelIterable:
        return None if queryset.query.select_related else Instances(queryset, compiler)
    return TUPLES.get(queryset._iterable_class, lambda _compiler: None)(compiler)


def cursor_of(connection):
    """Whose server plans a statement once, where the database has such."""
    return getattr(connection, "planned_cursor", connection.cursor)()


class Planned:
    """A connection for a compiler of Django's."""

    def __init__(self, connection):
        self.connection = connection

    def __getattr__(self, name):
        return getattr(self.connection, name)

    def cursor(self):
        return cursor_of(self.connection)


class Tuples:
    """Rows as `ValuesListIterable` gives them: the same steps, but that what each column needs is found once."""

    def __init__(self, compiler):
        self.converters = [
            (place, convert, column)
            for place, (functions, column) in compiler.get_converters([each[0] for each in compiler.select]).items()
            for convert in functions
        ]

    def rows(self, connection, sql, parameters):
        with cursor_of(connection) as cursor:
            cursor.execute(sql, parameters)
            found = cursor.fetchall()
        return [self.made_of(self.converted(list(row), connection)) for row in found]

    def converted(self, row, connection):
        for place, convert, column in self.converters:
            row[place] = convert(row[place], column, connection)
        return row

    def made_of(self, row):
        return tuple(row)


class Values(Tuples):
    """Rows of one column, as `FlatValuesListIterable` gives them."""

    def made_of(self, row):
        return row[0]


class Instances(Tuples):
    """Rows of one table, with annotations, as `ModelIterable` makes instances of them."""

    def __init__(self, queryset, compiler):
        super().__init__(compiler)
        places = {compiler.select[place][0].target.attname: place for place in compiler.klass_info["select_fields"]}
        self.model, self.db = queryset.model, queryset.db
        self.names = [field.attname for field in self.model._meta.concrete_fields]
        self.places = [places.get(name) for name in self.names]
        self.annotations = list((compiler.annotation_col_map or {}).items())

    def made_of(self, row):
        columns = [DEFERRED if place is None else row[place] for place in self.places]
        made = self.model.from_db(self.db, self.names, columns)
        for name, place in self.annotations:
            setattr(made, name, row[place])
        return made


TUPLES = {ValuesListIterable: Tuples, FlatValuesListIterable: Values}
