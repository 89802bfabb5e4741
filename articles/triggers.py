"""The audit log is only added to: the database itself refuses to change or remove a row of it."""

from cms.triggers import Trigger, register

RECORDS = "articles_auditrecord"
REFUSED = "a record of what was done is never changed or removed"
FUNCTION = f"""CREATE OR REPLACE FUNCTION {RECORDS}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
END $$"""


def of_sqlite(event):
    name = f"{RECORDS}_no_{event.lower()}"
    create = (
        f"CREATE TRIGGER {name} BEFORE {event} ON {RECORDS} FOR EACH ROW BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    )
    return Trigger(name, RECORDS, "sqlite", create)


def of_postgresql(event):
    name = f"{RECORDS}_no_{event.lower()}"
    create = f"CREATE TRIGGER {name} BEFORE {event} ON {RECORDS} FOR EACH ROW EXECUTE FUNCTION {RECORDS}_stays()"
    return Trigger(name, RECORDS, "postgresql", create, function=FUNCTION)


def connect():
    for event in ("UPDATE", "DELETE"):
        register(of_sqlite(event), of_postgresql(event))
