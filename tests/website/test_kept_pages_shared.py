"""Kept pages of several processes: made by one of them, right in all, and nothing in them that is not everybody's."""

import http.client
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Tag
from cms.kept import generation, release
from cms.kept.generation import watch
from cms.kept.packing import unpacked
from tests import renders
from tests.factories import NOON, make_article, make_tag, make_user, publish_article
from tests.kept import as_committed, is_kept, layers, questions
from tests.served import served
from tests.waiting import wait_until
from tests.website.test_kept_pages import KEPT

DAY = timedelta(days=1)


@pytest.fixture
def folder(settings, tmp_path):
    settings.KEPT_PAGES_FOLDER = str(tmp_path / "kept")
    return tmp_path / "kept"


@pytest.fixture
def other(folder, reader):
    """Of another process, which shares what `reader`'s keeps."""
    return Client()


def shared_pages(folder):
    return [unpacked(path.read_bytes()) for path in (*(folder / "pages").iterdir(), *(folder / "queries").iterdir())]


def test_what_one_process_made_another_one_gives(article, folder, other, reader):
    for path in KEPT:
        reader.get(path.partition("?")[0])  # says which parameters its pages depend on
        first = reader.get(path, headers={"Accept-Encoding": "br"})
        assert is_kept(other, path, headers={"Accept-Encoding": "br"}), path
        again = other.get(path, headers={"Accept-Encoding": "br"})
        assert (again.content, dict(again.headers)) == (first.content, dict(first.headers)), path
        assert other.get(path).content == reader.get(path).content, path


def test_what_a_query_says_that_no_page_depends_on_is_known_of_others(article, folder, other, reader):
    reader.get("/cour/")
    assert is_kept(other, "/cour/?utm_source=x")
    assert len(shared_pages(folder)) == 1
    for number in range(20):
        other.get(f"/cour/?x={number}")
    assert len(shared_pages(folder)) == 1


def test_what_another_release_made_is_made_anew(article, folder, other, reader, monkeypatch):
    reader.get("/cour/")
    monkeypatch.setattr(release, "digest", lambda: "the next")
    assert not is_kept(other, "/cour/")
    assert is_kept(other, "/cour/")
    assert len(shared_pages(folder)) == 2


@pytest.mark.parametrize("change", ["changed", "begun"])
def test_who_finds_a_page_of_a_later_generation_looks_again(change, article, folder, other, reader, now, monkeypatch):
    """Instead of making one that others would take for the older."""
    monkeypatch.setattr(generation, "LOOK_EVERY", 3600)
    before = watch.looked(timezone.now())
    if change == "changed":
        as_committed(lambda: Tag.objects.update(name="Cours"))
    else:
        publish_article(title="Plus tard", at=NOON + DAY)
        before = watch.looked(timezone.now())._replace(following=None)  # by a clock that is slow
        now.at = NOON + DAY
    right = reader.get("/").content
    watch.seen = before
    page = other.get("/")
    assert page.content == right
    assert watch.seen.generation != before.generation
    assert {each.generation for each in shared_pages(folder)} == {watch.seen.generation}


def test_a_page_of_a_time_that_never_was_is_made_anew_once(article, folder, other, reader):
    """The database is a copy of what it was earlier."""
    reader.get("/cour/")
    [path] = (folder / "pages").iterdir()
    later = unpacked(path.read_bytes())
    never = later.generation._replace(number=later.generation.number + 1)
    [kept] = [each for each in layers(other) if hasattr(each, "shared")]
    kept.shared.put(("http", "/cour/", ""), later._replace(generation=never, body=b"another"))
    assert b"another" not in other.get("/cour/").content
    assert is_kept(Client(), "/cour/")


def test_nothing_is_in_it_but_what_everybody_may_read(article, folder, other, reader):
    editor = Client()
    editor.force_login(make_user(role="editor"))
    make_article(title="Secret")
    for client in (editor, reader):
        for path in (*KEPT, "/admin/", "/admin/login/", "/moment/", "/health/", "/rien/", "/?p=1", "/media/rien.jpg"):
            client.get(path)
            client.head(path)
    reader.get("/cour/", headers={"Authorization": "Basic x"})
    reader.get("/cour/", headers={"Host": "evil.example"})
    reader.get("/tag/patios/", headers={"Cookie": "patio_session=x"})
    reader.post("/cour/")
    pages = shared_pages(folder)
    assert len(pages) == len(KEPT)
    for page in pages:
        assert page.headers["Cache-Control"].startswith("public")
        assert "Set-Cookie" not in page.headers
        assert page.body in [reader.get(path).content for path in KEPT]


def test_an_error_is_never_in_it(article, folder, reader, monkeypatch):
    reader.raise_request_exception = False
    monkeypatch.setattr("website.views.edition_at", lambda *arguments: 1 / 0)
    assert reader.get("/cour/").status_code == 500
    assert shared_pages(folder) == []


def test_a_folder_that_breaks_costs_nothing_but_the_sharing(article, folder, other, reader):
    for client in (reader, other):
        client.get("/")
    shutil.rmtree(folder)
    folder.write_text("")
    for client in (reader, other):
        assert client.get("/cour/").status_code == 200
        assert is_kept(client, "/cour/")


# Without a database


def away(*args):
    raise OperationalError("connection refused")


def test_without_a_database_a_process_gives_what_others_made(article, folder, other, reader):
    right = reader.get("/cour/").content
    with connection.execute_wrapper(away):
        page = other.get("/cour/")
    assert (page.status_code, page.headers["Warning"]) == (200, '110 - "Response is Stale"')
    assert page.content == right


def test_without_a_database_the_younger_page_is_given(article, folder, other, reader):
    other.get("/tag/patios/")
    as_committed(lambda: Tag.objects.update(name="Cours"))
    right = reader.get("/tag/patios/").content
    with connection.execute_wrapper(away):
        assert other.get("/tag/patios/").content == right


def test_without_a_database_nobody_gives_what_was_seen_to_be_withdrawn(article, folder, other, reader):
    for client in (reader, other):
        client.raise_request_exception = False
        client.get("/cour/")
    publishing.withdraw(article.article, by=make_user(role="chief editor"), now=NOON)
    assert reader.get("/cour/").status_code == 410
    with connection.execute_wrapper(away):
        for client in (reader, other):
            assert client.get("/cour/").status_code == 503
    assert other.get("/cour/").status_code == 410


def test_without_a_database_nobody_gives_what_one_knows_to_have_ended(article, folder, other, reader):
    """Not even a process that began after the outage."""
    other.get("/cour/")
    publishing.withdraw(article.article, by=make_user(role="chief editor"), now=NOON)
    reader.get("/")
    watch.seen = None
    with connection.execute_wrapper(away):
        for client in (reader, other, Client()):
            client.raise_request_exception = False
            assert client.get("/cour/").status_code == 503
            assert client.get("/").status_code == 200


def test_a_process_that_begins_learns_what_ended_before(article, folder, other, reader):
    reader.get("/cour/")
    publishing.withdraw(article.article, by=make_user(role="chief editor"), now=NOON)
    watch.seen = None
    other.raise_request_exception = False
    other.get("/")
    with connection.execute_wrapper(away):
        assert other.get("/cour/").status_code == 503


# Real processes


@contextmanager
def three_processes(tmp_path, settings):
    changes = {
        "DJANGO_SETTINGS_MODULE": renders.SETTINGS,
        "RENDERS": str(tmp_path / "renders"),
        "KEPT_PAGES_MEGABYTES": "16",
        "KEPT_PAGES_FOLDER": str(tmp_path / "kept"),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "TASKS": "worker",
    }
    with served(tmp_path, "cms.server", "--processes", "3", **changes) as server:
        wait_until(lambda: answers(server.port))
        yield server


def ask(port, path):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
        asked.request("GET", path, headers={"Host": "testserver"})
        answer = asked.getresponse()
        return answer.status, answer.read().decode()


def answers(port):
    try:
        return ask(port, "/robots.txt")[0] == 200
    except OSError:
        return False


def ask_often(port, path, number=60):
    """On as many connections: each process gets some."""
    with ThreadPoolExecutor(12) as pool:
        return set(pool.map(lambda _number: ask(port, path), range(number)))


@pytest.mark.django_db(transaction=True)
def test_three_processes_make_a_page_once(tmp_path, settings):
    publish_article(title="Cour", slug="cour", at=timezone.now() - DAY)
    with three_processes(tmp_path, settings) as server:
        for path in ("/cour/", "/"):
            assert {status for status, _body in ask_often(server.port, path)} == {200}
        publish_article(title="Neuf", slug="neuf", at=timezone.now())
        wait_until(lambda: all("Neuf" in body for _status, body in ask_often(server.port, "/")))
    made = [(each.path, each.generation) for each in renders.read(tmp_path / "renders") if each.status == 200]
    assert len({which for path, which in made if path == "/"}) > 1
    assert len(made) == len(set(made))


@pytest.mark.django_db(transaction=True)
def test_what_three_processes_keep_while_somebody_writes_is_right_afterwards(tmp_path, settings):
    tag = make_tag(name="Patios", section_position=1)
    publish_article(slug="cour", tags=[tag], at=timezone.now() - DAY)
    with three_processes(tmp_path, settings) as server, ThreadPoolExecutor(4) as pool:
        ended = []
        readers = [pool.submit(read_until, ended, server.port) for _number in range(4)]
        for number in range(40):
            Tag.objects.update(description=f"numéro {number}.")
            time.sleep(0.03)
        wait_until(lambda: all("numéro 39." in body for _status, body in ask_often(server.port, "/tag/patios/")))
        ended.append(True)
        assert {status for each in readers for status in each.result()} == {200}
        assert all("numéro 39." in body for _status, body in ask_often(server.port, "/tag/patios/"))


def read_until(ended, port):
    statuses = []
    while not ended:
        statuses.append(ask(port, "/tag/patios/")[0])
    return statuses


# What headers tell


def test_no_header_tells_that_something_was_changed_or_is_planned(article, folder, reader, now):
    before = {path: reader.get(path) for path in KEPT}
    tag = make_tag(name="Secret")
    as_committed(lambda: publish_article(title="Futur", tags=[tag], at=NOON + 9 * DAY))
    make_article(title="Secret", tags=[tag])
    now.at += timedelta(minutes=1)
    for path, first in before.items():
        page, asked = questions(reader.get, path)
        assert asked or path == "/robots.txt", path  # it was made anew
        assert (dict(page.headers), page.content) == (dict(first.headers), first.content), path
        assert page.headers["ETag"] == first.headers["ETag"] and "Date" not in page.headers
        short = reader.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (short.status_code, set(short.headers) - set(first.headers)) == (304, set()), path
