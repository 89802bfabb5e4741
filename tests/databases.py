"""The databases of tests, as other processes are told of them."""

from contextlib import contextmanager

from django.db import connection

from backups.scratch import execute, made


def address_of(facts):
    """The value of DATABASE_URL for `connection.settings_dict`."""
    if "postgresql" not in facts["ENGINE"]:
        return f"sqlite:///{facts['NAME']}"
    host = f"{facts['HOST'] or 'localhost'}:{facts['PORT'] or 5432}"
    secret = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    return f"postgres://{facts['USER']}{secret}@{host}/{facts['NAME']}"


@contextmanager
def empty_postgresql(suffix):
    """The address of a new database beside the one under test, which is one of PostgreSQL."""
    name = f"{connection.settings_dict['NAME']}_{suffix}"
    assert made(connection, name)
    try:
        yield address_of({**connection.settings_dict, "NAME": name})
    finally:
        execute(connection, f"DROP DATABASE {name} WITH (FORCE)")
