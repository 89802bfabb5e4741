"""The numbers that a database gave to rows: none is given twice, not even that of a row that was deleted since."""


def last_numbers(connection, tables):
    """{table: the highest number given so far}; 0 where none was."""
    return {table.name: LAST[connection.vendor](connection, table) or 0 for table in tables if table.counter}


def set_last_numbers(connection, tables, numbers):
    for table in tables:
        if table.counter:
            SET[connection.vendor](connection, table, max(numbers.get(table.name, 0), highest(connection, table)))


def highest(connection, table):
    quote = connection.ops.quote_name
    return value(connection, f"SELECT MAX({quote(table.counter)}) FROM {quote(table.name)}") or 0


def value(connection, statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
        return row[0] if row else None


def last_of_sqlite(connection, table):
    return value(connection, "SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])


def last_of_postgresql(connection, table):
    name = sequence(connection, table)
    return name and value(connection, f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}", None)


def sequence(connection, table):
    quoted = connection.ops.quote_name(table.name)
    return value(connection, "SELECT pg_get_serial_sequence(%s, %s)", [quoted, table.counter])


def set_of_sqlite(connection, table, number):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, number])


def set_of_postgresql(connection, table, number):
    name = sequence(connection, table)
    if name:
        value(connection, "SELECT setval(%s, %s, %s)", [name, max(number, 1), number > 0])


LAST = {"sqlite": last_of_sqlite, "postgresql": last_of_postgresql}
SET = {"sqlite": set_of_sqlite, "postgresql": set_of_postgresql}
