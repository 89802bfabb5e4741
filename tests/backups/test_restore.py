"""What is damaged or in the way is refused with the place named, and nothing is left half."""

import errno
import gzip

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backups import making, manifests, media, schema
from backups.errors import BackupError
from backups.restoring import restore
from backups.scratch import SQLITE, connected, scratch_database
from backups.tables import Table
from tests.backups.places import ALIAS, files, restored
from tests.backups.test_backup import fill
from tests.factories import make_tag


def flip(path, place=-20):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def pooled(backup):
    return sorted(path for path in (backup.parent / "pool").rglob("*") if path.is_file())[0]


PLACES = {
    "a table": lambda backup: backup / "tables/articles_edition.jsonl.gz",
    "the list of pictures": lambda backup: backup / "files.jsonl.gz",
    "the manifest": lambda backup: backup / "manifest.json",
    "a picture": pooled,
}


@pytest.mark.parametrize("what", PLACES)
@pytest.mark.parametrize("harm", [flip, cut, lambda path: path.unlink()], ids=["flipped", "cut", "missing"])
def test_each_harm_is_refused_with_its_place_before_anything_is_written(what, harm, target, tmp_path):
    fill()
    backup = making.make(target).path
    place = PLACES[what](backup)
    harm(place)
    with scratch_database(ALIAS, tmp_path) as copy:
        with pytest.raises(BackupError) as refusal:
            restore(backup, connection=copy, media_root=tmp_path / "new")
        assert refusal.value.damaged
        assert (str(place) if place.exists() else place.name) in str(refusal.value)
        assert schema.table_names(copy) == set()
        assert not (tmp_path / "new").exists()


def test_verify_exits_with_1_where_the_backup_is_damaged_and_with_2_where_it_cannot_tell(target, tmp_path):
    fill()
    backup = making.make(target).path

    def exit_status(*arguments, **options):
        with pytest.raises(CommandError) as refusal:
            call_command("verify", *arguments, **options)
        return refusal.value.returncode

    assert exit_status(str(tmp_path)) == 2
    assert exit_status(str(target), scratch=str(tmp_path / "nowhere")) == 2
    flip(pooled(backup))
    assert exit_status(str(target)) == 1
    pooled(backup).unlink()
    assert exit_status(str(target)) == 1


def test_every_byte_of_the_manifest_counts(target):
    backup = making.make(target).path
    for place in range(0, len((backup / "manifest.json").read_bytes()), 37):
        flip(backup / "manifest.json", place)
        with pytest.raises(BackupError, match="manifest.json"):
            manifests.read(backup)
        flip(backup / "manifest.json", place)
    manifests.read(backup)


def test_what_is_in_the_way_is_named(target, tmp_path):
    fill()
    making.make(target)
    with restored(target, tmp_path) as copy, pytest.raises(BackupError, match=r"articles_article \(2\)"):
        restore(target, connection=copy, media_root=tmp_path / "new")
    with scratch_database(ALIAS, tmp_path / "new") as copy:
        stray = tmp_path / "new" / "images" / "stray.jpg"
        stray.write_bytes(b"x")
        with pytest.raises(BackupError, match="stray.jpg"):
            restore(target, connection=copy, media_root=tmp_path / "new")
        assert schema.table_names(copy) == set()
        assert stray.exists()


def test_pictures_that_are_there_already_are_taken_as_they_are(target, tmp_path, media_root):
    """The database was lost, and nothing else; or a restoration was killed at its end."""
    fill()
    making.make(target)
    with scratch_database(ALIAS, tmp_path) as copy:
        restore(target, connection=copy, media_root=media_root)
    assert len(files(media_root)) == making.make(target).files


def test_a_migrated_database_without_rows_is_empty(target, tmp_path):
    fill()
    making.make(target)
    with scratch_database(ALIAS, tmp_path) as copy:
        schema.migrate(copy)
        restore(target, connection=copy, media_root=tmp_path / "new")


def rewritten(backup, table, change):
    """As if a bug had written it: all digests are right, and the rows are not."""
    place = manifests.place_of(backup, table)
    lines = gzip.decompress(place.read_bytes())
    with manifests.Written(place) as written:
        for line in change(lines.splitlines()):
            written.add(line)
    manifest = manifests.read(backup)
    manifest["tables"][table] |= written.facts
    manifests.write(backup, manifest)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("articles_edition", lambda lines: lines[:-1]),
        ("articles_article", lambda lines: []),
        ("articles_article", lambda lines: [lines[0].replace(b'"', b"", 1)]),
    ],
)
def test_what_fails_in_the_middle_takes_everything_back(table, change, target, tmp_path):
    fill()
    backup = making.make(target).path
    rewritten(backup, table, change)
    with scratch_database(ALIAS, tmp_path) as copy:
        with pytest.raises(Exception):  # noqa: B017 - whatever it is
            restore(backup, connection=copy, media_root=tmp_path / "new")
        assert schema.table_names(copy) == set()
        assert not (tmp_path / "new").exists()


def test_a_database_without_room_is_said_and_nothing_is_left(target, tmp_path):
    fill()
    making.make(target)
    options = {**SQLITE["OPTIONS"], "init_command": "PRAGMA max_page_count=150"}
    place = tmp_path / "small.sqlite3"
    with (
        connected(ALIAS, **{**SQLITE, "OPTIONS": options, "NAME": str(place)}) as copy,
        pytest.raises(BackupError, match="plus de place sur le disque de la base"),
    ):
        restore(target, connection=copy, media_root=tmp_path / "new")
    assert not place.exists() and not (tmp_path / "new").exists()


def test_a_disk_of_pictures_without_room_is_said(target, tmp_path, monkeypatch):
    fill()
    making.make(target)

    def full(_path, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    with scratch_database(ALIAS, tmp_path) as copy:
        monkeypatch.setattr(media.os, "utime", full)
        with pytest.raises(BackupError, match=f"plus de place sur le disque de {tmp_path}/new"):
            restore(target, connection=copy, media_root=tmp_path / "new")
        assert schema.table_names(copy) == set()
    assert not (tmp_path / "new").exists()


def test_a_row_that_the_database_does_not_take_is_named():
    tag = make_tag(name="Cordoue")
    table = Table(type(tag))
    [line] = table.lines(connection)
    with pytest.raises(BackupError, match="(?s)articles_tag.*Cordoue"):
        table.insert(connection, [line])


def test_folders_that_are_no_backup(tmp_path, target):
    def refused(source):
        with pytest.raises(CommandError) as refusal:
            call_command("restore", str(source))
        return str(refusal.value)

    assert refused(tmp_path / "nowhere") == f"{tmp_path}/nowhere n’est pas un dossier."
    assert refused(tmp_path).startswith(f"{tmp_path} n’est pas une sauvegarde")
    backup = making.make(target).path
    (backup / "manifest.json").unlink()
    assert refused(target) == f"{target} ne contient aucune sauvegarde achevée."
    assert refused(backup) == f"{backup} est une sauvegarde inachevée\xa0: manifest.json y manque."
