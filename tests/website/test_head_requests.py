"""HEAD is answered as GET is, without the body: whole, in short, compressed, and where nothing is."""

from datetime import timedelta

import pytest

from cms.http import health
from tests.factories import NOON, make_author, make_image, publish_article

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
DAY = timedelta(days=1)

ADDRESSES = [
    *(
        "/",
        "/en/",
        "/un/",
        "/tag/ete/",
        "/author/anna/",
        "/corrections/",
        "/archive/",
        "/author/",
        "/tag/",
        "/search/?q=un",
        "/search/suggest/?q=un",
    ),
    *("/feed/", "/feed.json", "/tag/ete/feed/", "/author/anna/feed.json", "/sitemap.xml", "/sitemap-pages.xml"),
    *("/sitemap-articles.xml", "/sitemap-news.xml", "/robots.txt", "/static/site/site.css", "/media/{picture}"),
]
OTHERS = ["/favicon.ico", "/health/", "/absent/", "/parti/", "/media/absent.jpg", "/?p=35", "/?s=un", "/un", "/admin/"]


@pytest.fixture
def answer(read, monkeypatch):
    monkeypatch.setattr(health, "REMEMBERED", 60)
    image = make_image()
    publish_article(slug="un", title="Un", tags=["Été"], bylines=[make_author(name="Anna")], lead_image=image)
    publish_article(slug="parti", at=NOON - 2 * DAY, until=NOON - DAY)

    def answer(method, path, **headers):
        """(status, headers, body)"""
        response = read(path.format(picture=image.file.name), method=method, **headers)
        body = response.body if response.streaming else response.content
        return response.status_code, {**response.headers}, body

    return answer


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_head_is_answered_as_get_is(answer, encoding):
    for path in [*ADDRESSES, *OTHERS]:
        status, headers, _body = answer("get", path, **{"accept-encoding": encoding})
        assert answer("head", path, **{"accept-encoding": encoding}) == (status, headers, b""), path
        assert ("ETag" in headers) == (path in ADDRESSES), path


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("path", ADDRESSES)
def test_what_has_not_changed_is_said_in_short_to_both(answer, path, encoding):
    accept = {"accept-encoding": encoding}
    _status, headers, _body = answer("get", path, **accept)
    known = {**accept, "if-none-match": headers["ETag"]}
    short = answer("get", path, **known)
    assert (short[0], short[1]["ETag"], short[2]) == (304, headers["ETag"], b"")
    assert answer("head", path, **known) == short
    assert answer("head", path, **accept, **{"if-none-match": '"another"'})[0] == 200
    if "Last-Modified" in headers:
        dated = {**accept, "if-modified-since": headers["Last-Modified"]}
        assert answer("head", path, **dated) == answer("get", path, **dated)
        assert answer("head", path, **dated)[0] == 304
