"""That there is no page at an address (404, 410, a redirect) is kept as pages are, without costing any of them its place."""

import gzip
from datetime import timedelta

import pytest
from django.db import OperationalError, ProgrammingError, connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from articles import publishing
from articles.models import Redirect
from cms.kept import tables
from cms.kept.pages import may_be_kept
from tests.factories import NOON, make_author, make_tag, make_user, publish_article
from tests.kept import as_committed, is_kept, layers, questions
from website import handlers, responses

DAY = timedelta(days=1)
NO_PAGES = {
    "/parti/": 410,
    "/tag/perdu/": 410,
    "/tag/perdu/feed/": 410,
    "/vieux/": 410,
    "/PARTI/": 410,
    "/avant/": 301,
    "/tag/avant/": 301,
    "/author/avant/feed.json": 301,
    "/2024/11/07/cour/": 301,
    "/COUR/": 301,
    "/cour": 301,
    "/rien/": 404,
    "/en/rien/": 404,
    "/demain/": 404,
    "/tag/rien/feed/": 404,
    "/author/rien/": 404,
}
QUESTIONS = [
    {},
    {"If-None-Match": "*"},
    {"If-None-Match": '"x"', "If-Modified-Since": "Mon, 02 Mar 2026 12:00:00 GMT"},
    {"Accept-Encoding": "gzip;q=0"},
    {"Cookie": "theme=dark"},
]


def readdress(row, slug):
    row.slug = slug
    row.save()
    return row


def rename(edition, slug):
    source, chief = {**edition.source, "slug": slug}, make_user(role="chief editor")
    return publishing.correct(edition, source=source, by=chief, now=NOON)


@pytest.fixture
def magazine(article):
    tag, author = readdress(make_tag(name="Avant"), "apres"), readdress(make_author(name="Avant"), "apres")
    rename(publish_article(slug="avant", tags=[tag], bylines=[author], at=NOON - DAY), "apres")
    publish_article(slug="parti", tags=["Perdu"], at=NOON - 2 * DAY, until=NOON - DAY)
    publish_article(slug="demain", at=NOON + DAY)
    Redirect.objects.add_missing(["/2024/11/07/cour/"], article=article.article)
    Redirect.objects.add_missing(["/vieux/"])
    return article


def layer_of(client):
    [found] = [each for each in layers(client) if hasattr(each, "plain")]
    return found


@pytest.mark.parametrize("path", NO_PAGES)
def test_it_is_found_out_once(path, magazine, reader):
    first = reader.get(path)
    assert first.status_code == NO_PAGES[path]
    assert is_kept(reader, path)
    for way in ("get", "head"):
        again = getattr(reader, way)(path)
        assert (again.status_code, dict(again.headers)) == (first.status_code, dict(first.headers))
        assert again.content == (first.content if way == "get" else b"")


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("way", ["get", "head"])
def test_it_is_what_is_answered_where_nothing_is_kept(way, asked, magazine, reader, settings):
    found = {path: [getattr(reader, way)(path, headers=asked) for _turn in range(2)] for path in NO_PAGES}
    settings.KEPT_PAGES_MEMORY = 0
    for path, kept in found.items():
        anew = getattr(Client(), way)(path, headers=asked)
        right = anew.status_code, dict(anew.headers), anew.content
        assert [(each.status_code, dict(each.headers), each.content) for each in kept] == [right] * 2, path


def test_it_travels_compressed_as_pages_do(magazine, reader, settings):
    for path in ("/parti/", "/rien/"):
        reader.get(path)
        kept = reader.get(path, headers={"Accept-Encoding": "gzip"})
        plain = reader.get(path)
        assert kept.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(kept.content) == plain.content
        assert {**kept.headers, "Content-Length": "", "Content-Encoding": ""} == {
            **plain.headers,
            "Content-Length": "",
            "Content-Encoding": "",
        }
        assert reader.get(path, headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"
    settings.KEPT_PAGES_MEMORY = 0
    anew = Client().get("/parti/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(anew.content) == reader.get("/parti/").content


def test_what_says_it_for_one_question_alone_is_not_kept_and_compressed_as_ever(magazine, reader):
    for path in ("/?p=99999", "/?page=99", "/avant/?utm_source=x", "/rien/?x=1"):
        page = reader.get(path, headers={"Accept-Encoding": "gzip"})
        assert page.status_code in (301, 404)
        assert page.status_code == 301 or page.headers["Content-Encoding"] == "gzip"
    kept = layer_of(reader)
    assert not kept.absent.pages and not kept.plain.pages and not kept.queried.pages


def test_a_redirect_leads_on_with_the_query_of_whoever_asks(magazine, reader, settings):
    queries = ("", "?utm_source=x", "?x=%C3%A9&y=l'%C3%A9t%C3%A9")
    reader.get("/cour/")
    as_committed(lambda: rename(magazine, "jardin"))
    first = reader.get("/cour/?first=1")
    assert first.headers["Location"] == "/jardin/?first=1"
    found = {query: reader.get(f"/cour/{query}") for query in queries}
    for query in queries:
        assert is_kept(reader, f"/cour/{query}"), query
    settings.KEPT_PAGES_MEMORY = 0
    for query, kept in found.items():
        anew = Client().get(f"/cour/{query}")
        assert (kept.status_code, dict(kept.headers)) == (301, dict(anew.headers)), query


def test_made_up_addresses_take_no_page_its_place(magazine, reader, settings, tmp_path):
    settings.KEPT_PAGES_FOLDER = str(tmp_path / "kept")
    settings.KEPT_PAGES_MEMORY = 2**20
    client = Client()
    client.get("/cour/")
    kept = layer_of(client)
    before, parameters = kept.plain.bytes, dict(kept.plain.parameters)
    for number in range(100):
        assert client.get(f"/x{number}/").status_code == 404
    assert 2**15 < kept.absent.bytes <= 2**16
    assert (kept.plain.bytes, dict(kept.plain.parameters), kept.queried.bytes) == (before, parameters, 0)
    assert len(list((tmp_path / "kept").rglob("pages/*"))) == 1
    assert is_kept(client, "/cour/")
    assert is_kept(client, "/x99/") and not is_kept(client, "/x0/")


def test_where_a_page_was_other_processes_are_told(magazine, reader, settings, tmp_path):
    settings.KEPT_PAGES_FOLDER = str(tmp_path / "kept")
    one, other = Client(), Client()
    one.get("/cour/")
    chief = make_user(role="chief editor")
    as_committed(lambda: publishing.withdraw(magazine.article, by=chief, now=NOON))
    first = one.get("/cour/")
    assert first.status_code == 410
    assert is_kept(other, "/cour/")
    again = other.get("/cour/")
    assert (again.status_code, again.content, dict(again.headers)) == (410, first.content, dict(first.headers))
    assert not layer_of(one).absent.pages


def test_what_queries_a_page_depends_on_is_not_learned_where_there_is_none(magazine, reader, settings, tmp_path):
    settings.KEPT_PAGES_FOLDER = str(tmp_path / "kept")
    one, other, section = Client(), Client(), make_tag(name="Rubrique", section_position=9)
    assert one.get("/tag/rubrique/").status_code == 200
    as_committed(section.delete)
    assert one.get("/tag/rubrique/").status_code == 404
    assert is_kept(other, "/tag/rubrique/")
    other.get("/tag/rubrique/?page=2")
    assert "/tag/rubrique/" not in layer_of(other).plain.parameters


def test_it_is_never_said_without_a_database(magazine, reader):
    reader.raise_request_exception = False
    for path in NO_PAGES:
        reader.get(path)

    def away(*args):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(away):
        for path in NO_PAGES:
            assert reader.get(path).status_code == 503, path


def test_what_was_said_in_need_is_not_kept(magazine, reader, monkeypatch):
    """Without the navigation, or without having looked whether another address was meant."""

    def broken(*arguments, **options):
        raise ProgrammingError("no such table")

    with monkeypatch.context() as patched:
        patched.setattr(responses, "show", broken)
        assert [reader.get(path).status_code for path in ("/parti/", "/rien/")] == [410, 404]
    with monkeypatch.context() as patched:
        patched.setattr(handlers, "LOOKED_UP", [broken])
        assert reader.get("/COUR/").status_code == 404
    assert not layer_of(reader).absent.pages
    assert reader.get("/COUR/").status_code == 301


def response_of(status, marked="public, max-age=0", *, cookie=False, kept_by=frozenset(), made=HttpResponse):
    response = made(status=status, headers={"Cache-Control": marked})
    response.kept_by = kept_by
    if cookie:
        response.set_cookie("x", "y")
    return response


def test_nothing_else_is_kept():
    request = RequestFactory().get("/x/")
    request.counts_by_query = False
    for kept in (response_of(200), response_of(410), response_of(301), response_of(404, "no-cache")):
        assert may_be_kept(request, kept)
        kept.set_cookie("x", "y")
        assert not may_be_kept(request, kept)
    for status in (302, 400, 403, 405, 429, 500, 503):
        assert not may_be_kept(request, response_of(status)), status
    for status in (200, 301, 404, 410):
        for marked in ("private, no-store", "", "no-store"):
            assert not may_be_kept(request, response_of(status, marked)), (status, marked)
        assert not may_be_kept(request, response_of(status, kept_by=None)), status
        assert not may_be_kept(request, response_of(status, made=StreamingHttpResponse)), status
    for status in (200, 301, 410):
        assert not may_be_kept(request, response_of(status, "no-cache")), status
    request.counts_by_query = True
    assert may_be_kept(request, response_of(200))
    assert not may_be_kept(request, response_of(410))


def test_those_who_signed_in_get_their_own(magazine, reader):
    for path in NO_PAGES:
        reader.get(path)
    editor = Client()
    editor.force_login(make_user(role="editor"))
    for path, status in NO_PAGES.items():
        page = editor.get(path)
        assert (page.status_code, page.headers["Cache-Control"]) == (status, "private, no-store"), path
        assert "no-store" not in reader.get(path).headers["Cache-Control"]


def test_the_tables_of_all_such_answers_are_watched(magazine, reader):
    read, names = set(), connection.introspection.table_names()
    for path in NO_PAGES:
        _response, statements = questions(reader.get, path)
        read |= {table for table in names if any(table in sql for sql in statements)}
    assert read - tables.registered.keys() - tables.exempt.keys() == set()
    assert read >= {"articles_redirect", "articles_formertagaddress", "authors_formerauthoraddress"}


CHANGES = {
    "/rien/": (lambda: publish_article(slug="rien", at=NOON), 200),
    "/2024/": (lambda: Redirect.objects.add_missing(["/2024/"]), 410),
    "/vieux/": (lambda: Redirect.objects.all().delete(), 404),
    "/tag/avant/": (lambda: make_tag(name="Neuf", slug="avant"), 404),
    "/author/avant/": (lambda: make_author(name="Neuve", slug="avant"), 404),
    "/tag/rien/": (lambda: make_tag(name="Rien", section_position=8), 200),
}


@pytest.mark.parametrize("path", CHANGES)
def test_after_a_change_it_is_found_out_anew(path, magazine, reader):
    change, status = CHANGES[path]
    before = reader.get(path)
    assert is_kept(reader, path)
    as_committed(change)
    after = reader.get(path)
    assert after.status_code == status != before.status_code
