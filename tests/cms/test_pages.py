import pytest
from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponse
from django.urls import path

from cms.pages import private_page, public, public_page

SHARED = "public, max-age=0, must-revalidate"
UNSHARED = "private, no-store"


def missing(request):
    raise Http404


def handler404(request, exception):
    return HttpResponse("nothing here", status=404)


def greeting(request):
    response = public(HttpResponse("hello"))
    response.set_cookie("greeted", "yes")
    return response


def lasting(request):
    return public(HttpResponse("hello"), max_age=300)


urlpatterns = [
    path("public/", public_page(lambda request: HttpResponse("hello"))),
    path("private/", private_page(lambda request: HttpResponse("secret"))),
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
        ("/lasting/", "public, max-age=300, must-revalidate"),
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
