"""Changes that a test makes in its one transaction, as if each had been committed by itself."""

from django.db import connection


def as_committed(change):
    """On PostgreSQL a transaction raises the generation once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('patio.raised', '', true)")
    return change()
