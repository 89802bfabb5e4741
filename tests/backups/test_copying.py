"""From one kind of database to the other, by one command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from backups import making, schema, scratch
from backups.scratch import connected, settings_of
from backups.verifying import verify
from tests import databases
from tests.backups.places import rows
from tests.backups.test_backup import fill

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings", **environment},
        capture_output=True,
        text=True,
    )


def manage(*arguments, **environment):
    result = run(*arguments, **environment)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture
def empty_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL")
    with databases.empty_postgresql("copy") as address:
        yield address


def test_into_sqlite(tmp_path):
    fill()
    url = f"sqlite:///{tmp_path}/copy.sqlite3"
    call_command("copy_database", to=url)
    with connected("copied", **settings_of(url)) as copy:
        assert rows(copy.alias) == rows()


def test_from_sqlite_into_postgresql(tmp_path, empty_postgresql):
    fill()
    call_command("rebuild_related")
    file = f"sqlite:///{tmp_path}/copy.sqlite3"
    call_command("copy_database", to=file)
    manage("copy_database", "--to", empty_postgresql, DATABASE_URL=file)
    with connected("copied", **settings_of(empty_postgresql)) as copy:
        assert rows(copy.alias) == rows()
    warnings = manage("check", "--database", "default", "--fail-level", "WARNING", DATABASE_URL=empty_postgresql)
    assert "W00" not in warnings


def test_a_backup_of_sqlite_goes_into_postgresql_too(tmp_path, empty_postgresql):
    fill()
    file, places = f"sqlite:///{tmp_path}/copy.sqlite3", {"MEDIA_ROOT": str(tmp_path / "media")}
    call_command("copy_database", to=file)
    manage("backup", str(tmp_path / "backups"), DATABASE_URL=file, **places)
    places = {"MEDIA_ROOT": str(tmp_path / "new")}
    manage("restore", str(tmp_path / "backups"), DATABASE_URL=empty_postgresql, **places)
    with connected("copied", **settings_of(empty_postgresql)) as copy:
        assert rows(copy.alias) == rows()


def test_what_postgresql_cannot_hold_is_named_and_nothing_is_left(tmp_path, empty_postgresql):
    edition = fill()
    file = f"sqlite:///{tmp_path}/copy.sqlite3"
    call_command("copy_database", to=file)
    with connected("copied", **settings_of(file)) as copy, copy.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET kicker = 'a' || char(0) WHERE id = %s", [edition.article_id])
    result = run("copy_database", "--to", empty_postgresql, DATABASE_URL=file)
    assert result.returncode == 1 and "articles_article" in result.stderr and "NUL" in result.stderr
    with connected("copied", **settings_of(empty_postgresql)) as copy:
        assert schema.table_names(copy) == set()


@pytest.mark.parametrize("url", ["", "mysql://x/y", "rubbish"])
def test_what_names_no_database(url):
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("copy_database", to=url)


def test_a_database_with_rows_is_left_alone(tmp_path):
    fill()
    url = f"sqlite:///{tmp_path}/copy.sqlite3"
    call_command("copy_database", to=url)
    with pytest.raises(CommandError, match=r"articles_article \(2\)"):
        call_command("copy_database", to=url)
    assert "copy" not in connections


def test_a_restored_site_says_nothing_and_finds_what_it_found(tmp_path, target):
    """By commands alone, in processes of their own, as an operator would."""
    edition = fill()
    call_command("rebuild_search")
    call_command("rebuild_related")
    making.make(target)
    places = {"DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3", "MEDIA_ROOT": str(tmp_path / "new")}
    manage("restore", str(target), **places)
    assert "W00" not in manage("check", "--database", "default", "--fail-level", "WARNING", **places)
    script = f"""
from django.test import Client
client = Client()
print(client.get("/health/").json())
print(client.get("/{edition.slug}/").status_code)
print("{edition.slug}" in client.get("/search/?q=ombre").content.decode())
print(client.get("/media/{edition.lead_image.file.name}").status_code)
"""
    health, page, found, picture = manage("shell", "-v", "0", "-c", script, **places).splitlines()
    assert health.startswith("{'status': 'ok'"), health
    assert (page, found, picture) == ("200", "True", "200")


def test_who_may_make_no_database_verifies_in_a_file(tmp_path, target, monkeypatch):
    fill()
    making.make(target)
    monkeypatch.setattr(scratch, "made", lambda connection, name: False)
    verified = verify(target)
    assert (verified.vendor, verified.differences) == ("sqlite", [])
