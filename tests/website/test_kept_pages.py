"""Kept pages: the same as those made anew, for everybody alike, made once, and never of what is private."""

import gzip
from datetime import timedelta

import brotli
import pytest
from django.db import connection
from django.test import Client

from articles import publishing
from articles.models import Tag
from authors.models import Author
from cms.http import encodings
from cms.kept import tables
from cms.kept.generation import watch
from cms.kept.models import Epoch
from tests.factories import NOON, make_user, publish_article
from tests.kept import as_committed, is_kept, layers, questions

DAY = timedelta(days=1)


KEPT = ["/", "/cour/", "/tag/patios/", "/author/anna-roux/", "/search/?q=cour", "/search/", "/corrections/", "/feed/"]
KEPT += ["/feed.json", "/tag/patios/feed/", "/author/anna-roux/feed.json", "/search/suggest/?q=cou", "/robots.txt"]
KEPT += ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-articles.xml", "/sitemap-news.xml", "/en/"]


def test_a_page_is_made_once(article, reader):
    for path in KEPT:
        first = reader.get(path)
        assert is_kept(reader, path), path
        again = reader.get(path)
        assert (again.content, dict(again.headers)) == (first.content, dict(first.headers)), path


@pytest.mark.parametrize("path", ["/?p=1", "/health/", "/moment/", "/media/rien.jpg"])
def test_what_is_no_page_of_the_site_is_not_kept(path, article, reader):
    first = reader.get(path)
    assert reader.get(path).status_code == first.status_code != 200 or path == "/health/"
    [kept] = [each for each in layers(reader) if hasattr(each, "plain")]
    assert not kept.plain.pages and not kept.queried.pages and not kept.absent.pages


def test_it_has_what_a_page_made_anew_has(article, reader, settings):
    for path in KEPT:
        reader.get(path)
    kept = {path: reader.get(path) for path in KEPT}
    settings.KEPT_PAGES_MEMORY = 0
    for path, page in kept.items():
        anew = Client().get(path)
        assert page.content == anew.content, path
        assert set(anew.headers.items()) <= set(page.headers.items()), path


def test_a_reader_who_has_it_is_told_so(article, reader):
    etag = reader.get("/cour/").headers["ETag"]
    for client in (reader, Client()):  # kept, and not yet kept
        known = client.get("/cour/", headers={"If-None-Match": etag})
        assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", etag)
    changed_at = reader.get("/feed/").headers["Last-Modified"]
    assert reader.get("/feed/", headers={"If-Modified-Since": changed_at}).status_code == 304


def test_an_unchanged_page_is_unchanged_in_another_generation(article, reader):
    etag = reader.get("/cour/").headers["ETag"]
    publish_article(title="Tout autre", language="en", at=NOON + 9 * DAY)
    assert reader.get("/cour/", headers={"If-None-Match": etag}).status_code == 304


UNPACK = {"br": brotli.decompress, "zstd": encodings.zstd.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize("encoding", UNPACK)
def test_it_travels_compressed_where_the_reader_takes_that(encoding, article, reader):
    plain = reader.get("/cour/", headers={"Accept-Encoding": f"{encoding};q=0"})
    assert "Content-Encoding" not in plain.headers
    for _turn in range(2):
        compressed = reader.get("/cour/", headers={"Accept-Encoding": f"{encoding}, other"})
        assert compressed.headers["Content-Encoding"] == encoding
        assert len(compressed.content) == int(compressed.headers["Content-Length"]) < len(plain.content)
        assert UNPACK[encoding](compressed.content) == plain.content
    assert compressed.headers["ETag"] == plain.headers["ETag"]
    for page in (plain, compressed):
        assert {each.strip() for each in page.headers["Vary"].split(",")} == {"Accept-Encoding", "Cookie"}
    head = reader.head("/cour/", headers={"Accept-Encoding": encoding})
    assert (head.content, head.headers["Content-Length"]) == (b"", compressed.headers["Content-Length"])
    short = reader.get("/cour/", headers={"Accept-Encoding": encoding, "If-None-Match": plain.headers["ETag"]})
    assert (short.status_code, short.content) == (304, b"")


def test_it_is_compressed_once_and_only_when_somebody_asks(article, reader, monkeypatch):
    made = []
    for name, compress in encodings.COMPRESS.items():
        packed = lambda text, name=name, compress=compress: (made.append(name), compress(text))[1]  # noqa: E731
        monkeypatch.setitem(encodings.COMPRESS, name, packed)
    etag = reader.get("/cour/").headers["ETag"]
    assert made == []
    for _turn in range(2):
        reader.get("/cour/", headers={"Accept-Encoding": "gzip, br"})
        reader.get("/cour/", headers={"Accept-Encoding": "zstd"})
        reader.get("/cour/", headers={"Accept-Encoding": "gzip", "If-None-Match": etag})
    assert made == ["br", "zstd"]


def test_a_page_that_is_not_kept_travels_compressed_as_ever(article, reader, settings):
    settings.KEPT_PAGES_MEMORY = 0
    page = Client().get("/cour/", headers={"Accept-Encoding": "gzip, br"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(page.content) == reader.get("/cour/").content
    Epoch.objects.all().delete()
    watch.seen = None
    assert reader.get("/cour/", headers={"Accept-Encoding": "gzip, br"}).headers["Content-Encoding"] == "gzip"


def test_nothing_of_one_person_is_compressed(article, reader):
    editor = Client()
    editor.force_login(make_user(role="editor"))
    for path in ("/cour/", "/admin/", "/search/?q=cour"):
        for encoding in ("gzip", "br", "zstd", "*"):
            assert "Content-Encoding" not in editor.get(path, headers={"Accept-Encoding": encoding}).headers
    assert "Content-Encoding" not in reader.get("/admin/login/", headers={"Accept-Encoding": "gzip, br"}).headers


def test_head_first_and_a_page_after(article, reader):
    assert reader.head("/cour/").content == b""
    assert "Cour" in reader.get("/cour/").content.decode()


def test_what_a_page_does_not_depend_on_makes_no_other_page(article, reader):
    reader.get("/cour/")
    for query in ("utm_source=x", "x=1", "page=2"):
        assert is_kept(reader, f"/cour/?{query}")
    reader.get("/")
    assert is_kept(reader, "/?fbclid=1")
    assert reader.get("/?p=99999").status_code == 404
    assert reader.get("/?p[]=99999").status_code == 404
    assert reader.get("/?page=2").status_code == 404
    reader.get("/search/?q=cour")
    assert is_kept(reader, "/search/?utm=1&q=cour")
    assert not is_kept(reader, "/search/?q=ancien")


def test_those_who_signed_in_get_their_own(article, reader, client):
    reader.get("/cour/")
    editor = Client()
    editor.force_login(make_user(role="editor"))
    page = editor.get("/cour/")
    assert "no-store" in page.headers["Cache-Control"]
    assert page.content != reader.get("/cour/").content
    assert "no-store" not in reader.get("/cour/").headers["Cache-Control"]


def test_a_strange_host_is_refused_as_ever(article, reader):
    reader.get("/cour/")
    assert reader.get("/cour/", headers={"Host": "evil.example"}).status_code == 400


def test_memory_is_bounded(article, reader, settings):
    settings.KEPT_PAGES_MEMORY = 60_000
    client = Client()
    for number in range(40):
        client.get(f"/search/?q={number}")
    [kept] = [each for each in layers(client) if hasattr(each, "plain")]
    assert kept.queried.bytes <= 15_000


# What changes


CHANGES = {
    "published": lambda edition: publish_article(title="Neuf", slug="neuf", at=NOON),
    "corrected": lambda edition: publishing.correct(
        edition,
        source={**edition.source, "title": "Corrigé"},
        by=make_user(role="chief editor"),
        note="Faux.",
        now=NOON,
    ),
    "withdrawn": lambda edition: publishing.withdraw(edition.article, by=make_user(role="chief editor"), now=NOON),
    "author renamed": lambda edition: Author.objects.update(name="Ana Ruiz"),
    "tag renamed": lambda edition: Tag.objects.update(name="Cours"),
    "credit": lambda edition: type(edition.lead_image).objects.update(alt="Un puits"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_every_page_is_as_if_nothing_had_been_kept(change, article, reader, settings):
    for path in KEPT:
        reader.get(path)
    as_committed(lambda: CHANGES[change](article))
    kept = {path: reader.get(path) for path in KEPT}
    settings.KEPT_PAGES_MEMORY = 0
    for path, page in kept.items():
        anew = Client().get(path)
        assert (page.status_code, page.content) == (anew.status_code, anew.content), path


def test_at_its_second_it_is_there_and_at_its_end_it_is_gone(article, reader, now):
    publish_article(title="Plus tard", slug="plus-tard", at=NOON + DAY, until=NOON + 2 * DAY)
    moment = timedelta(microseconds=1)
    for at, shown in [(NOON + DAY - moment, False), (NOON + DAY, True), (NOON + 2 * DAY - moment, True)]:
        now.at = at
        assert ("Plus tard" in reader.get("/").content.decode()) is shown
        assert reader.get("/plus-tard/").status_code == (200 if shown else 404)
    now.at = NOON + 2 * DAY
    assert "Plus tard" not in reader.get("/").content.decode()
    assert reader.get("/plus-tard/").status_code == 410


def test_the_tables_of_all_pages_are_watched(article, reader, run_tasks):
    """Whatever a page that is kept reads has a trigger, or a reason."""
    run_tasks()
    read, names = set(), connection.introspection.table_names()
    for path in KEPT:
        _response, statements = questions(reader.get, path)
        read |= {table for table in names if any(table in sql for sql in statements)}
    assert read - tables.registered.keys() - tables.exempt.keys() == set()
    assert tables.registered.keys() & tables.exempt.keys() == set()
    assert "articles_edition" in read


def test_hosts_that_are_all_ours_share_a_page(article, reader, settings):
    settings.ALLOWED_HOSTS = ["testserver", "www.example.org"]
    reader.get("/cour/")
    for host in ("www.example.org", "TESTSERVER", "testserver:81"):
        assert is_kept(reader, "/cour/", headers={"Host": host}), host
    assert reader.get("/cour/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_query_that_cannot_be_read_is_refused_as_everything_is(article, reader):
    reader.get("/cour/")
    refused = reader.get("/cour/?" + "&".join(f"p={number}" for number in range(3100)))
    assert refused.status_code in (200, 400)
    assert "Content-Security-Policy" in refused.headers
