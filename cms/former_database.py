"""Databases that an earlier Patio made, whose migrations are no more: recognised, and said in one sentence.

`python -m cms.former_database`, for `make run`, puts the file in `var/` aside and refuses any other.
"""

import os
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import django
from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections
from django.db.migrations.recorder import MigrationRecorder

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "var/patio.sqlite3"
SENTENCE = (
    "This database was made by an earlier Patio, whose tables cannot be taken over: set it aside, begin with a new one "
    "(manage.py migrate) and import your articles again."
)
# What servers take for an application that cannot be loaded: they stop, instead of starting one process after another.
EXIT_STATUS = 4


def is_former(recorded):
    """Whether an app of ours has migrations among those recorded, pairs of app and name, but none that exists today.

    One that a later release made has today's among its own, and is none of these.
    """
    names = {}
    for app, name in recorded:
        names.setdefault(app, set()).add(name)
    return any(not names[app] & existing for app in names if (existing := existing_of(app)))


def existing_of(app):
    return {path.stem for path in (ROOT / app / "migrations").glob("[0-9]*.py")}


def recorded_in(alias):
    """Nothing where the database does not answer, or is not there yet: that is said by whoever needs it."""
    connection = connections[alias]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not name.startswith("file:") and not Path(name).exists():
        return set()
    try:
        return MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        return set()


def system_check(databases=None, **kwargs):
    return [
        checks.Error(SENTENCE, id="cms.E001") for alias in databases or ["default"] if is_former(recorded_in(alias))
    ]


def refuse():
    """Stops the process at its start."""
    try:
        if is_former(recorded_in("default")):
            print(SENTENCE, file=sys.stderr)  # noqa: T201 - for whoever starts it; nothing is logged yet
            sys.exit(EXIT_STATUS)
    finally:
        connections["default"].close()


def set_aside(path):
    """Renames a SQLite file that an earlier Patio made, and returns the new path; None where it is none."""
    if not path.exists() or not is_former(recorded_in_file(path)):
        return None
    aside = free_name(path)
    for ending in ("-wal", "-shm", ""):
        if (part := path.with_name(path.name + ending)).exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


def recorded_in_file(path):
    with closing(sqlite3.connect(path)) as connection:
        try:
            return set(connection.execute("SELECT app, name FROM django_migrations"))
        except sqlite3.DatabaseError:
            return set()


def free_name(path):
    name = f"{path.stem}-{date.today().isoformat()}"
    names = (f"{name}{suffix}{path.suffix}" for suffix in ("", *(f"-{count}" for count in range(2, 1000))))
    return next(free for each in names if not (free := path.with_name(each)).exists())


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    if Path(settings.DATABASES["default"]["NAME"]) != OWN:
        django.setup()
        refuse()
    elif aside := set_aside(OWN):
        print(  # noqa: T201 - make run shows it
            f"{OWN.relative_to(ROOT)} was made by an earlier Patio: it is kept as {aside.relative_to(ROOT)}, its pictures "
            "stay where they are, and the demo begins afresh."
        )


if __name__ == "__main__":
    main()
