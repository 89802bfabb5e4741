import gzip

import pytest
from django.contrib.auth import get_user_model
from django.http import FileResponse, Http404, HttpResponse
from django.test import Client
from django.urls import path

from cms.http.caching import private, public, public_page

SHARED = "public, max-age=0, s-maxage=1, stale-if-error=10"
UNSHARED = "private, no-store"
LONG = b"Les patios de Cordoue. " * 200


def missing(request):
    raise Http404


def handler404(request, exception):
    return HttpResponse("nothing here", status=404)


def greeting(request):
    response = public(HttpResponse("hello"))
    response.set_cookie("greeted", "yes")
    return response


def lasting(request):
    return public(HttpResponse("hello"), is_at_its_own_address=True)


def text_of(content_type):
    return public_page(lambda request: HttpResponse(LONG, content_type=content_type))


def media_file(request):
    return public(FileResponse([LONG], content_type="image/jpeg", headers={"ETag": '"picture"'}))


def packed(request):
    return public(HttpResponse(gzip.compress(LONG), headers={"Content-Encoding": "gzip"}))


def part(request):
    return public(HttpResponse(LONG, status=206, headers={"Content-Range": "bytes 0-3999/9000"}))


TEXT_TYPES = [
    *("text/html; charset=utf-8", "text/css", "text/plain", "text/javascript", "image/svg+xml", "application/json"),
    *("application/xml; charset=utf-8", "application/atom+xml", "application/feed+json", "application/ld+json"),
]
OTHER_TYPES = ["image/jpeg", "image/avif", "font/woff2", "application/octet-stream", "application/pdf"]

urlpatterns = [
    *(path(f"typed/{number}/", text_of(name)) for number, name in enumerate([*TEXT_TYPES, *OTHER_TYPES])),
    path("long/", public_page(lambda request: HttpResponse(LONG))),
    path("long-private/", lambda request: private(HttpResponse(LONG))),
    path("admin/long/", public_page(lambda request: HttpResponse(LONG))),
    path("media/long.jpg", media_file),
    path("packed/", packed),
    path("part/", part),
    path("public/", public_page(lambda request: HttpResponse("hello"))),
    path("private/", lambda request: private(HttpResponse("secret"))),
    path("unmarked/", lambda request: HttpResponse("hello")),
    path("greeting/", greeting),
    path("lasting/", lasting),
    path("missing/", missing),
]


@pytest.fixture(autouse=True)
def pages(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def staff(client):
    client.force_login(get_user_model().objects.create_user("someone"))
    return client


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/public/", SHARED),
        ("/lasting/", "public, max-age=31536000, immutable, s-maxage=1, stale-if-error=10"),
        ("/private/", UNSHARED),
        ("/greeting/", UNSHARED),
        ("/unmarked/", "no-cache"),
        ("/missing/", "no-cache"),
    ],
)
def test_what_an_anonymous_reader_gets_may_be_kept_as_its_view_says(client, address, kept):
    response = client.get(address)
    assert response.headers["Cache-Control"] == kept
    assert bool(response.cookies) == (address == "/greeting/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/public/", "/lasting/", "/private/", "/unmarked/", "/missing/"])
def test_nothing_that_a_signed_in_person_gets_is_kept(staff, address):
    response = staff.get(address)
    assert response.headers["Cache-Control"] == UNSHARED
    assert "ETag" not in response.headers


def test_a_session_cookie_is_enough_even_when_it_is_worthless(client, settings):
    client.cookies[settings.SESSION_COOKIE_NAME] = "rubbish"
    assert client.get("/public/").headers["Cache-Control"] == UNSHARED


def test_shared_copies_are_kept_apart_from_those_of_the_desk(client):
    assert "Cookie" in client.get("/public/").headers["Vary"]


def test_an_unchanged_page_is_not_sent_twice(client):
    first = client.get("/public/")
    second = client.get("/public/", headers={"if-none-match": first.headers["ETag"]})
    assert (second.status_code, second.content) == (304, b"")


@pytest.mark.parametrize("etag", ["*", '"anything"'])
def test_what_is_missing_is_missing_for_conditional_requests_too(client, etag):
    response = client.get("/missing/", headers={"if-none-match": etag})
    assert response.status_code == 404
    assert "ETag" not in response.headers


def encoding_of(client, address, *, accept="gzip, br", **headers):
    return client.get(address, headers={"accept-encoding": accept, **headers}).headers.get("Content-Encoding")


def test_texts_travel_compressed_and_nothing_else(client):
    found = {name: encoding_of(client, f"/typed/{number}/") for number, name in enumerate([*TEXT_TYPES, *OTHER_TYPES])}
    assert found == dict.fromkeys(TEXT_TYPES, "gzip") | dict.fromkeys(OTHER_TYPES)


@pytest.mark.parametrize("accept", ["", "br", "identity", "gzip;q=0", "br, gzip ; q=0.0"])
def test_nobody_is_sent_what_he_cannot_unpack(client, accept):
    response = client.get("/long/", headers={"accept-encoding": accept})
    assert (response.content, response.headers.get("Content-Encoding")) == (LONG, None)
    assert "Accept-Encoding" in response.headers["Vary"]


def test_what_was_compressed_is_the_page_and_the_same_each_time(client):
    first, second = (client.get("/long/", headers={"accept-encoding": "gzip"}) for _time in range(2))
    assert gzip.decompress(first.content) == LONG
    assert first.content == second.content
    assert first.headers["Content-Length"] == str(len(first.content))
    assert {each.strip() for each in first.headers["Vary"].split(",")} == {"Accept-Encoding", "Cookie"}


def test_nothing_is_compressed_twice(client):
    response = client.get("/packed/", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(response.content) == LONG


def test_a_part_of_a_file_stays_that_part(client):
    assert client.get("/part/", headers={"accept-encoding": "gzip"}).content == LONG


@pytest.mark.django_db
def test_no_private_page_is_compressed(staff):
    assert encoding_of(Client(), "/long/") == "gzip"
    assert [encoding_of(staff, address) for address in ("/long/", "/long-private/", "/admin/long/")] == [None] * 3
    assert [encoding_of(Client(), address) for address in ("/long-private/", "/admin/long/")] == [None] * 2


@pytest.mark.parametrize("got", ["gzip", "identity"])
@pytest.mark.parametrize("asks", ["gzip", "identity"])
def test_a_copy_is_asked_after_by_one_name_compressed_or_not(client, got, asks):
    etag = client.get("/long/", headers={"accept-encoding": got}).headers["ETag"]
    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}'):
        response = client.get("/long/", headers={"accept-encoding": asks, "if-none-match": known})
        assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", etag)
        assert "Accept-Encoding" in response.headers["Vary"]
    changed = client.get("/long/", headers={"accept-encoding": asks, "if-none-match": 'W/"other"'})
    assert changed.status_code == 200


def test_a_picture_keeps_its_name(client):
    response = client.get("/media/long.jpg", headers={"accept-encoding": "gzip"})
    assert (response.headers["ETag"], b"".join(response.streaming_content)) == ('"picture"', LONG)
    response = client.get("/media/long.jpg", headers={"if-none-match": '"picture"'})
    assert (response.status_code, response.headers["ETag"]) == (304, '"picture"')


def test_a_static_file_travels_compressed_and_only_once(client):
    address = "/static/site/site.css"
    plain = client.get(address)
    whole = b"".join(plain.streaming_content)
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(b"".join(response.streaming_content)) == whole
    assert response.headers["ETag"] == plain.headers["ETag"]
    again = client.get(address, headers={"accept-encoding": "gzip", "if-none-match": response.headers["ETag"]})
    assert again.status_code == 304
    font = client.get("/static/site/fonts/newsreader-roman.woff2", headers={"accept-encoding": "gzip"})
    assert b"".join(font.streaming_content).startswith(b"wOF2")
