"""Statements written out or compiled once: what every search asks, some of it several times, takes Django longer to put into
SQL than the database to answer."""

from datetime import UTC, datetime
from functools import cache

from django.db import connection

from articles.models.edition import live_at
from cms.kept.generation import EPOCH_AND_NUMBER

MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # stands for any in what is compiled once


def execute(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def listed(edition_ids):
    """As they stand in a statement: SQLite takes a limited number of parameters, and Django looks at each."""
    return ", ".join(str(int(each)) for each in edition_ids)


def live_rows(model, alias, scope):
    """(sql, parameters): whether a row that has an edition's moments is live and in the language of the scope."""
    sql, are_moments = compiled(model, alias, connection.vendor)
    at = connection.ops.adapt_datetimefield_value(scope.at)
    return sql, [at if is_moment else scope.language for is_moment in are_moments]


@cache
def compiled(model, alias, vendor):
    """(sql, [whether a parameter is the moment; it is the language otherwise]): every search asks it several times."""
    query = model.objects.filter(live_at(MOMENT), language="").query
    query.where.relabel_aliases({model._meta.db_table: alias})
    sql, parameters = query.where.as_sql(query.get_compiler(connection=connection), connection)
    return sql, [value != "" for value in parameters]


def last_change(scope):
    """As text, in one statement, as every search asks for it: the last boundary of the scope's language, and what says whether
    anything was changed since (`cms.kept.generation`)."""
    at = connection.ops.adapt_datetimefield_value(scope.at)
    [marks] = execute(
        "SELECT (SELECT live_from FROM articles_edition WHERE language = %s AND live_from <= %s "
        "ORDER BY live_from DESC LIMIT 1), "
        "(SELECT live_until FROM articles_edition WHERE language = %s AND live_until <= %s "
        f"ORDER BY live_until DESC LIMIT 1), {EPOCH_AND_NUMBER}",
        [scope.language, at, scope.language, at],
    )
    return "_".join(map(str, marks)).replace(" ", "T")
