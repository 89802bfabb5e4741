"""The tables that public pages are made of: a change of one raises the generation, in the transaction that makes it, however it
is made. `register` is called by the app whose pages show it."""

from cms.triggers import Trigger
from cms.triggers import register as register_triggers

CHANGES = "kept_change"
NEEDS = (CHANGES,)
# By any number up to 2**28, so that no other change ever leads to the same one: neither in a copy of the database, nor where
# the last changes were lost with the machine's power, and pages that were made of them are still kept on its disk.
RAISE_SQLITE = (
    f"INSERT INTO {CHANGES} (id, number) VALUES (1, 1 + (random() & 268435455)) "
    "ON CONFLICT (id) DO UPDATE SET number = number + excluded.number;"
)
# Once in a transaction, or in each of its savepoints that is not undone.
RAISE_POSTGRESQL = f"""    IF current_setting('patio.raised', true) IS DISTINCT FROM txid_current()::text THEN
        INSERT INTO {CHANGES} (number) VALUES (1 + floor(random() * 268435455)::bigint);
        PERFORM set_config('patio.raised', txid_current()::text, true);
    END IF;"""
EVENTS = ("INSERT", "UPDATE", "DELETE")

registered = {}
exempt = {  # {table that pages read: why a change of it changes no kept page}
    CHANGES: "is the generation itself",
    "kept_epoch": "is the generation itself",
}


def register(table, *, events=EVENTS, when=None):
    """`when` is {event: a condition in the SQL of both databases on `new` and `old`}: other changes are shown by no page."""
    registered[table] = events
    for event in events:
        condition = (when or {}).get(event, "")
        register_triggers(of_sqlite(table, event, condition), of_postgresql(table, event, condition))
    register_triggers(of_truncate(table))


def of_sqlite(table, event, condition):
    name = f"kept_{table}_{event.lower()}"
    clause = f" WHEN {condition}" if condition else ""
    create = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW{clause} BEGIN {RAISE_SQLITE} END"
    return Trigger(name, table, "sqlite", create, needs=NEEDS)


def of_postgresql(table, event, condition):
    name = f"kept_{table}_{event.lower()}"
    steps = f"    IF {condition} THEN\n{RAISE_POSTGRESQL}\n    END IF;" if condition else RAISE_POSTGRESQL
    create = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    return Trigger(name, table, "postgresql", create, function=function(name, steps), needs=NEEDS)


def of_truncate(table):
    name = f"kept_{table}_truncate"
    create = f"CREATE TRIGGER {name} AFTER TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    return Trigger(name, table, "postgresql", create, function=function(name, RAISE_POSTGRESQL), needs=NEEDS)


def function(name, steps):
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{steps}\n"
        "    RETURN NULL;\nEND $$"
    )
