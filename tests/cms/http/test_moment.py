"""The time machine: who may use it, where, and that nobody else's page knows of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from authors.models import User
from cms.http.moment import KEY, MomentMiddleware, clear_moment, may_travel, set_moment

THEN = datetime(2031, 5, 3, 14, 3, tzinfo=UTC)


class UntouchableSession:
    def __getattr__(self, name):
        raise AssertionError(f"the session of an anonymous reader was asked for {name}")


def make_request(settings, path="/", *, user=None, session=None, cookie=True):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request.session = {} if session is None else session
    if cookie:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "key"
    return request


def serve(request):
    seen = []

    def view(request):
        seen.append((request.at, request.at, request.time_machine))
        return HttpResponse("page")

    response = MomentMiddleware(view)(request)
    return response, *seen[0][1:]


def is_now(at):
    return abs(timezone.now() - at) < timedelta(minutes=1)


@pytest.fixture
def traveller(db):
    user = User.objects.create_user("traveller", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="time_machine"))
    return User.objects.get(pk=user.pk)


def test_a_reader_is_in_the_present_and_has_no_session(settings):
    request = make_request(settings, session=UntouchableSession(), cookie=False)
    response, at, travelling = serve(request)
    assert is_now(at) and not travelling
    assert not response.headers.keys() & {"Vary", "Cache-Control", "X-Robots-Tag"}


def test_who_may_travel_sees_the_chosen_moment(settings, traveller):
    request = make_request(settings, user=traveller)
    set_moment(request, THEN)
    response, at, travelling = serve(request)
    assert (at, travelling) == (THEN, True)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_the_moment_survives_any_zone_and_fraction_of_a_second(settings, traveller):
    at = datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC)
    request = make_request(settings, user=traveller)
    set_moment(request, at.astimezone(timezone.get_default_timezone()))
    assert serve(request)[1] == at


@pytest.mark.parametrize("path", ["/admin/articles/", "/partage/token/"])
def test_the_desk_and_what_it_shares_are_in_the_present(settings, traveller, path):
    request = make_request(settings, path, user=traveller)
    set_moment(request, THEN)
    _response, at, travelling = serve(request)
    assert is_now(at) and not travelling


def test_without_the_permission_there_is_no_travelling(settings, db):
    user = User.objects.create_user("stranger", is_staff=True)
    _response, at, travelling = serve(make_request(settings, user=user, session={KEY: THEN.isoformat()}))
    assert is_now(at) and not travelling
    assert not may_travel(user)


def test_losing_the_permission_acts_on_the_next_request(settings, traveller):
    session = {KEY: THEN.isoformat()}
    assert serve(make_request(settings, user=traveller, session=session))[2]
    traveller.user_permissions.clear()
    demoted = User.objects.get(pk=traveller.pk)
    assert not serve(make_request(settings, user=demoted, session=session))[2]
    superuser = User.objects.create_superuser("chief")
    assert serve(make_request(settings, user=superuser, session=session))[2]
    superuser.is_active = False
    assert not serve(make_request(settings, user=superuser, session=session))[2]


@pytest.mark.parametrize("nonsense", ["", "yesterday", "2031-05-03T14:03:00", None, 7])
def test_a_moment_that_cannot_be_read_is_the_present(settings, traveller, nonsense):
    _response, at, travelling = serve(make_request(settings, user=traveller, session={KEY: nonsense}))
    assert is_now(at) and not travelling


def test_clearing_returns_to_the_present(settings, traveller):
    request = make_request(settings, user=traveller)
    set_moment(request, THEN)
    clear_moment(request)
    assert not serve(request)[2]
    clear_moment(request)


def test_asking_about_the_moment_does_not_write_the_session(settings, traveller):
    session = SessionStore()
    session[KEY] = THEN.isoformat()
    session.save()
    session = SessionStore(session.session_key)
    assert serve(make_request(settings, user=traveller, session=session))[2]
    assert not session.modified
