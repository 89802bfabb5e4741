"""The backup of the night, what is said of it, and when nothing is said."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core import checks
from django.test import Client

from backups import folders, making, nightly, tasks
from backups.errors import BackupError
from cms.http import health, health_issues
from tests.desk.pages import signed_in
from tests.factories import make_image, make_tag, make_user

HOUR = timedelta(hours=1)
NIGHT = datetime(2026, 3, 2, 2, tzinfo=UTC)  # three o'clock in Paris


@pytest.fixture
def site(settings, target, monkeypatch):
    settings.BACKUP_TARGET, settings.BACKUP_HOUR, settings.BACKUP_KEEP = str(target), 3, "2 daily"
    monkeypatch.setitem(health.told, "backup", nightly.status)
    return settings


def made(target):
    return [path.name[:16] for path in folders.Folder(target).backups()]


def test_one_a_night_at_its_hour_and_as_many_as_are_kept(site, target):
    for hours in range(0, 72, 3):
        nightly.backup_if_due(NIGHT + hours * HOUR)
    assert made(target) == ["2026-03-03T02-00", "2026-03-04T02-00"]


def test_what_was_missed_is_made_up_for(site, target):
    nightly.backup_if_due(NIGHT)
    assert nightly.backup_if_due(NIGHT + 23 * HOUR) is None
    assert nightly.backup_if_due(NIGHT + 30 * HOUR) is not None
    assert nightly.backup_if_due(NIGHT + 47 * HOUR) is None
    assert nightly.backup_if_due(NIGHT + 48 * HOUR) is not None


def test_another_one_under_way_is_enough(site, target):
    making.make(target, now=NIGHT)
    with folders.Folder(target).locked():
        assert nightly.backup_if_due(NIGHT + 24 * HOUR) is None
    assert folders.Folder(target).failure() is None


def test_what_a_backup_lacks_stands_in_the_log(site, media_root, caplog):
    image = make_image()
    (media_root / image.file.name).unlink()
    tasks.backup_if_due.call()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert image.file.name in caplog.text


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_target_nothing_happens(site, value, target):
    site.BACKUP_TARGET = value
    assert nightly.backup_if_due(NIGHT) is None
    assert not target.exists()
    assert warnings() == []


def test_what_fails_is_tried_again_after_an_hour(site, target):
    now = datetime.now(UTC)
    making.make(target, now=now - timedelta(days=3))
    (target / "pool").rmdir()
    (target / "pool").write_text("in the way")
    with pytest.raises(BackupError):
        nightly.backup_if_due(now)
    # prepare() refused: nothing could be written down of a folder that is none
    (target / "pool").unlink()
    making.note_failure(folders.Folder(target), OSError(28, "No space left on device"))
    assert nightly.backup_if_due(now) is None
    assert nightly.backup_if_due(now + 2 * HOUR) is not None
    assert folders.Folder(target).failure() is None


def warnings():
    return [each.msg for each in health_issues.system_check(["default"]) if each.id == "backups.W001"]


def said(at):
    return nightly.status(at), warnings()


def test_what_health_and_check_say(site, target):
    now = datetime.now(UTC)
    assert said(now) == ((False, "never made"), [f"Aucune sauvegarde n’a encore été faite dans {target}."])
    making.make(target, now=now - 30 * HOUR)
    assert said(now) == ((False, "overdue, 30 hours old"), ["La dernière sauvegarde a 30 heures."])
    making.make(target, now=now - 5 * HOUR)
    assert said(now) == ((True, "ok, 5 hours old"), [])
    (target / folders.FAILED).write_text(json.dumps({"at": now.isoformat(), "reason": "plus de place"}))
    assert said(now) == (
        (False, "failed, the last one is 5 hours old"),
        ["La dernière sauvegarde a échoué\xa0: plus de place"],
    )


def test_the_health_page_has_its_age(site, target):
    making.make(target)
    found = Client().get("/health/").json()
    assert (found["status"], found["backup"]) == ("ok", "ok, 0 hours old")
    (target / folders.FAILED).write_text(json.dumps({"at": datetime.now(UTC).isoformat(), "reason": "/secret"}))
    health.memory["until"] = 0
    response = Client().get("/health/")
    assert (response.status_code, response.json()["status"]) == (200, "warning")
    assert "secret" not in response.content.decode()


def test_chief_editors_are_told_at_the_desk(site, target):
    def front_page(role):
        return signed_in(make_user(role=role)).get("/admin/").content.decode()

    assert "Aucune sauvegarde n’a encore été faite" in front_page("chief editor")
    assert "sauvegarde n’a" not in front_page("editor")
    making.make(target)
    assert "sauvegarde" not in front_page("chief editor")
    (target / folders.FAILED).write_text('{"at": "yesterday"}')
    assert signed_in(make_user(role="chief editor")).get("/admin/").status_code == 200


def test_a_folder_inside_the_pictures_is_an_error_of_the_settings(site, media_root):
    site.BACKUP_TARGET = str(media_root / "backups")
    assert [error.id for error in nightly.place_check()] == ["backups.E001"]


def test_a_site_in_earnest_says_where_its_backups_go(site):
    def ids():
        return [each.id for each in checks.run_checks(include_deployment_checks=True) if each.id.startswith("backups")]

    site.BACKUP_TARGET = None
    assert ids() == ["backups.W002"]
    site.BACKUP_TARGET = ""
    assert ids() == []


def test_commands_that_a_person_runs(site, target, capsys):
    from django.core.management import call_command

    make_tag()
    call_command("backup")
    call_command("verify", str(target))
    backed_up, verified = capsys.readouterr().out.splitlines()
    assert backed_up.startswith(f"{target}/20") and "lignes" in backed_up
    assert "est entière" in verified
