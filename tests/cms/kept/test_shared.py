"""What the processes of a machine share: whole or not at all, nobody else's, bounded; and one maker of each page."""

import errno
import os
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest

from cms.kept import release, shared
from cms.kept.generation import Generation
from cms.kept.packing import packed, unpacked
from cms.kept.store import KeptPage, Store
from tests.factories import NOON
from tests.redis_server import redis_server
from tests.served import ROOT

HOUR = timedelta(hours=1)
KEY = ("http", "/cour/", "")
QUERIED = ("http", "/search/", (("q", "cour"),))


def page(body=b"page", **changes):
    made = KeptPage(Generation("release", "epoch", 2**40, NOON), None, {"ETag": '"é"'}, frozenset({"page"}), body, {})
    return made._replace(**changes)


@pytest.fixture
def folder(settings, tmp_path):
    settings.KEPT_PAGES_MEMORY = 2**20
    settings.KEPT_PAGES_FOLDER = str(tmp_path / "kept")
    shared.told["at"] = 0
    return tmp_path / "kept"


@pytest.fixture
def pages(folder):
    return shared.of_settings(4)


# Pages as bytes


def test_a_page_comes_back_as_it_was():
    for each in (page(), page(until=NOON), page(generation=Generation("r", "e", 1, None)), page(b""), page(status=410)):
        assert unpacked(packed(each)) == each


@pytest.mark.parametrize("place", ["memory", "folder"])
def test_an_end_is_written_on_the_pages_that_do_not_know_better(place, pages):
    kept = pages if place == "folder" else Store(2**20)
    made = page()
    later, earlier = (made.generation._replace(number=made.generation.number + step) for step in (1, -1))
    for each, generation, until in [
        (made, made.generation, NOON),
        (made, later, NOON),
        (made, earlier, None),
        (page(until=NOON + HOUR), later, NOON),
        (page(status=410), later, None),
    ]:
        kept.put(KEY, each)
        kept.end(KEY, NOON, generation)
        assert kept.get(KEY) == each._replace(until=until)
    kept.end(QUERIED, NOON, later)
    assert kept.get(QUERIED) is None


def test_it_is_packed_as_readers_asked_for_it():
    made = page(b"x" * 10_000)
    made.copy("gzip")
    assert unpacked(packed(made)) == made._replace(copies={})
    made.copy("br")
    assert len(packed(made)) < 1000
    assert unpacked(packed(made)) == made._replace(copies={"br": made.copies["br"]})


def test_what_was_damaged_is_no_page():
    whole = packed(page(b"x" * 100))
    for damaged in (b"", whole[:10], whole[:-1], whole + b"x", whole[:-1] + b"y", bytes(len(whole))):
        assert unpacked(damaged) is None


# Where they are


@contextmanager
def in_redis(settings):
    with redis_server() as server:
        settings.CACHES = server.caches
        yield server


@pytest.mark.parametrize("place", ["folder", "redis"])
def test_another_process_finds_what_one_put_there(place, folder, settings, monkeypatch):
    with in_redis(settings):
        if place == "folder":
            settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        one, other = shared.of_settings(4), shared.of_settings(4)
        for key in (KEY, QUERIED):
            assert other.get(key) is None
            one.put(key, page())
            one.put(key, page(b"newer"))
            assert other.get(key) == page(b"newer")
        monkeypatch.setattr(release, "digest", lambda: "another")
        assert other.get(QUERIED) is None


def test_without_a_folder_nothing_is_shared(settings):
    settings.KEPT_PAGES_FOLDER = ""
    alone = shared.of_settings(4)
    alone.put(KEY, page())
    assert alone.get(KEY) is None
    with alone.making(KEY, 0) as is_alone:
        assert is_alone


@pytest.fixture
def unsaid(settings, monkeypatch, tmp_path):
    """Nobody said where they are; a place in memory that is ours."""
    settings.KEPT_PAGES_FOLDER, settings.KEPT_PAGES_MEMORY = None, 2**20
    sqlite = {"ENGINE": "cms.sqlite", "NAME": str(tmp_path / "site.sqlite3")}
    monkeypatch.setitem(settings.DATABASES, "default", sqlite)
    (tmp_path / "shm").mkdir()
    monkeypatch.setattr(shared, "IN_MEMORY", tmp_path / "shm")
    return tmp_path


def test_where_nobody_said_they_are_in_memory_by_database(unsaid, settings, monkeypatch):
    for name in ("site", "site", "another"):
        monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(unsaid / f"{name}.sqlite3"))
        pages = shared.of_settings(4)
        pages.put(KEY, page())
    folders = list((unsaid / "shm").iterdir())
    assert len(folders) == 2
    assert {len(list((folder / "pages").iterdir())) for folder in folders} == {1}
    assert {folder.name.rpartition("-")[0] for folder in folders} == {f"patio-{os.geteuid()}"}
    assert not (unsaid / "site.sqlite3.kept").exists()


def test_where_files_in_memory_have_little_room_they_take_a_quarter(unsaid, settings, monkeypatch):
    def is_of(total):
        monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(total=total))
        return shared.of_settings(4).plain.most_bytes

    assert is_of(2**30) == 4 * 2**20
    assert is_of(2**22) == 2**20
    settings.KEPT_PAGES_FOLDER = str(unsaid / "kept")
    assert is_of(2**22) == 4 * 2**20


def test_without_files_in_memory_they_are_beside_the_database(unsaid):
    (unsaid / "shm").rmdir()
    shared.of_settings(4)
    assert (unsaid / "site.sqlite3.kept" / "pages").is_dir()


def test_nobody_else_may_read_them(pages, folder):
    pages.put(KEY, page())
    with pages.making(KEY, 0):
        found = [folder, *folder.rglob("*")]
    assert {oct(path.stat().st_mode & 0o777) for path in found if path.is_dir()} == {"0o700"}
    assert [oct(path.stat().st_mode & 0o777) for path in found if path.is_file()] == ["0o600"] * 2


def test_a_folder_that_others_may_write_to_is_not_used(folder, caplog):
    (folder / "pages").mkdir(parents=True, mode=0o755)
    pages = shared.of_settings(4)
    pages.put(KEY, page())
    assert list((folder / "pages").iterdir()) == []
    assert "cannot be shared" in caplog.text


def test_a_folder_that_is_gone_is_made_again(pages, folder):
    shutil.rmtree(folder)
    assert pages.get(KEY) is None
    pages.put(KEY, page())
    assert pages.get(KEY) == page()


def test_a_place_that_is_out_of_order_costs_the_sharing_alone(pages, folder, caplog):
    shutil.rmtree(folder)
    folder.write_text("")
    for _turn in range(3):
        pages.put(KEY, page())
        assert pages.get(KEY) is None
        with pages.making(KEY, 0) as is_alone:
            assert is_alone
    assert caplog.text.count("cannot be shared") == 1


def test_a_folder_that_cannot_be_made_stops_nothing(folder, caplog):
    folder.write_text("")
    assert shared.of_settings(4).get(KEY) is None
    assert "cannot be shared" in caplog.text


@contextmanager
def full_disk():
    """No file may become longer than this."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_page_that_there_was_no_room_for_leaves_the_former_one(pages, folder, monkeypatch):
    told = []
    monkeypatch.setattr(shared, "tell", told.append)
    pages.put(KEY, page())
    with full_disk():
        pages.put(KEY, page(b"x" * 10_000))
    assert pages.get(KEY) == page()
    assert len(list((folder / "pages").iterdir())) == 1
    assert [each.errno for each in told] == [errno.EFBIG]


def test_there_are_never_more_bytes_than_said(settings, folder):
    settings.KEPT_PAGES_MEMORY = 2**18
    pages, most = shared.of_settings(4), 4 * 2**18
    for number in range(400):
        pages.put(("http", f"/{number}/", ""), page(bytes(8000)))
        pages.put(("http", f"/{number}/", (("q", "x"),)), page(bytes(8000)))
    for name, room in (("pages", most), ("queries", most // 4)):
        size = sum(path.stat().st_blocks * 512 for path in (folder / name).iterdir())
        assert room / 2 < size <= room, name
    assert pages.get(("http", "/399/", "")) and not pages.get(("http", "/0/", ""))
    shared.of_settings(4).put(KEY, page())  # one that begins now counts what is there
    assert sum(path.stat().st_blocks * 512 for path in (folder / "pages").iterdir()) <= most


# Who makes a page

HOLD = """
import sys
from pathlib import Path
import django
django.setup()
from cms.kept.shared import Makers
with Makers(Path(sys.argv[1])).making(sys.argv[2], 0) as is_alone:
    print(is_alone, flush=True)
    sys.stdin.read()
"""


@contextmanager
def maker(path, name):
    process = subprocess.Popen([sys.executable, "-c", HOLD, path, name], cwd=ROOT, stdin=-1, stdout=-1, text=True)
    process.is_alone = process.stdout.readline().strip() == "True"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_page_has_one_maker_and_another_page_another(tmp_path):
    makers, name, other = shared.Makers(tmp_path / "makers"), "0" * 32, "1" * 32
    with maker(tmp_path / "makers", name) as process:
        assert process.is_alone
        with makers.making(name, 0.05) as is_alone:
            assert not is_alone
        with makers.making(other, 0) as is_alone, maker(tmp_path / "makers", other) as late:
            assert is_alone and not late.is_alone
        with makers.making(other, 0), maker(tmp_path / "makers", "2" * 32) as third:
            assert third.is_alone


def test_a_maker_that_is_killed_is_waited_for_by_nobody(tmp_path):
    makers, name = shared.Makers(tmp_path / "makers"), "f" * 32
    with maker(tmp_path / "makers", name) as process:
        process.kill()
        process.wait()
        with makers.making(name, 120) as is_alone:
            assert is_alone
    with makers.making(name, 0) as is_alone, maker(tmp_path / "makers", name) as late:
        assert is_alone and not late.is_alone
