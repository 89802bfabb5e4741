import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db.migrations.recorder import MigrationRecorder

from cms import former_database
from cms.former_database import SENTENCE, is_former, recorded_in, set_aside, system_check
from tests.architecture import ROOT, packages

# As an earlier Patio wrote them down.
FORMER = [("authors", "0001_initial"), ("images", "0001_initial"), ("articles", "0002_no_overlap")]


@pytest.fixture
def recorded(db):
    """Makes the database of the test one that these migrations made."""

    def record(*migrations):
        migration = MigrationRecorder.Migration
        migration.objects.filter(app__in={app for app, _name in migrations}).delete()
        migration.objects.bulk_create(migration(app=app, name=name) for app, name in migrations)

    return record


def test_todays_database_is_none_of_before(db):
    assert recorded_in("default") and not is_former(recorded_in("default"))
    assert system_check() == system_check(databases=["default"]) == []


@pytest.mark.parametrize("migration", FORMER)
def test_one_app_whose_migrations_are_no_more_is_enough(recorded, migration):
    recorded(migration)
    assert [error.msg for error in system_check(databases=["default"])] == [SENTENCE]


def test_one_of_a_later_release_and_apps_of_others_are_left_to_django(recorded):
    first = min(former_database.existing_of("images"))
    recorded(("images", first), ("images", "0099_later"), ("taggit", "0099_later"), ("gone", "0001_initial"))
    assert system_check() == []


@pytest.mark.parametrize("command", ["check", "migrate"])
def test_commands_say_so_in_one_sentence(recorded, command):
    recorded(*FORMER)
    with pytest.raises(SystemCheckError) as refused:
        call_command(command, **({} if command == "check" else {"skip_checks": False}))
    assert str(refused.value).count(SENTENCE) == 1


def test_every_app_of_ours_with_tables_is_looked_at():
    own = {model._meta.app_label for model in apps.get_models() if not model.__module__.startswith("tests.")}
    ours = [config for config in apps.get_app_configs() if config.name in packages() and config.label in own]
    assert [config.label for config in ours if not former_database.existing_of(config.label)] == []


# Files


@pytest.fixture
def file_of(tmp_path):
    def make(*migrations):
        path = tmp_path / "patio.sqlite3"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app, name, applied)")
            rows = [(app, name, "2026-01-01") for app, name in migrations]
            connection.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", rows)
        return path

    return make


def test_a_file_of_before_is_renamed_and_nothing_is_lost(file_of):
    path = file_of(*FORMER)
    content = path.read_bytes()
    path.with_name("patio.sqlite3-wal").write_bytes(b"")
    days = [date.today(), date.today() + timedelta(days=1)]  # it may be midnight now
    aside = set_aside(path)
    assert aside in [path.with_name(f"patio-{day}.sqlite3") for day in days]
    assert sorted(each.name for each in path.parent.iterdir())[0] == aside.name
    assert aside.read_bytes() == content and not path.exists()
    for day in days:
        path.with_name(f"patio-{day}.sqlite3").touch()
    assert set_aside(file_of(*FORMER)) in [path.with_name(f"patio-{day}-2.sqlite3") for day in days]


def test_other_files_stay(file_of, tmp_path):
    first = min(former_database.existing_of("images"))
    path = file_of(("images", first))
    assert set_aside(path) is None and path.exists()
    other = tmp_path / "other.sqlite3"
    assert set_aside(other) is None and not other.exists()
    other.write_bytes(b"no database at all, but a text of some length")
    assert set_aside(other) is None and other.exists()


# Servers of ASGI import the application within their event loop, as Uvicorn does.
IN_A_LOOP = "import asyncio\nasync def start():\n    import cms.asgi\nasyncio.run(start())"
STARTS = {
    "wsgi": ["-c", "import cms.wsgi"],
    "asgi": ["-c", "import cms.asgi"],
    "loop": ["-c", IN_A_LOOP],
    "make run": ["-m", "cms.former_database"],
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_the_start_is_refused_with_this_sentence_alone(file_of, start):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{file_of(*FORMER)}",
        "DJANGO_SETTINGS_MODULE": "cms.settings",
    }
    started = subprocess.run([sys.executable, *start], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (started.returncode, started.stdout, started.stderr) == (former_database.EXIT_STATUS, "", f"{SENTENCE}\n")


@pytest.mark.parametrize("start", ["import cms.wsgi", IN_A_LOOP], ids=["wsgi", "loop"])
def test_the_start_needs_no_database(tmp_path, start):
    path = tmp_path / "none.sqlite3"
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{path}", "DJANGO_SETTINGS_MODULE": "cms.settings"}
    subprocess.run([sys.executable, "-c", start], cwd=ROOT, env=environment, check=True)
    assert not path.exists()


# make run


@pytest.fixture
def copy(tmp_path):
    """What `make run` looks at, as a copy of the project has it whose `var/` is younger than its files."""
    if not shutil.which("make"):
        pytest.skip("no make found")
    names = ["requirements.txt", "articles/migrations/0001_articles.py", ".venv/bin/python", ".venv/installed"]
    shutil.copy(ROOT / "Makefile", tmp_path)
    for age, name in enumerate([*names, "var/secret-key", "var/patio.sqlite3"], start=-1000):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (path.stat().st_mtime + age,) * 2)
    return tmp_path


def steps_of_make_run(folder, **variables):
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "MAKEFLAGS")}
    environment |= variables
    command = ["make", "--dry-run", "run"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def test_make_run_looks_at_a_database_that_was_copied_here_however_young_it_is(copy):
    (copy / "var/demo-loaded").touch()  # as an earlier Patio left it
    assert "-m cms.former_database" in steps_of_make_run(copy)


def test_make_run_begins_at_once_where_it_made_the_database(copy):
    (copy / "var/demo-sign-ins").touch()
    assert "manage.py migrate" not in steps_of_make_run(copy)


def test_make_run_looks_at_a_database_elsewhere_before_it_changes_it(copy):
    steps = steps_of_make_run(copy, DATABASE_URL="postgres://patio@localhost/patio")
    assert -1 < steps.find("-m cms.former_database") < steps.find("manage.py migrate")
