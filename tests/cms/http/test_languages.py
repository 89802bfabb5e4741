import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from cms.http.languages import LanguageMiddleware


def language_for(path, user=None, **headers):
    request = RequestFactory().get(path, headers=headers)
    request.user = user or AnonymousUser()
    middleware = LanguageMiddleware(lambda request: HttpResponse(translation.get_language()))
    response = middleware(request)
    assert response.headers["Content-Language"] == request.LANGUAGE_CODE == response.text
    return response.text


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/", "fr"),
        ("/un-article/", "fr"),
        ("/en/", "en"),
        ("/en/an-article/", "en"),
        ("/english/", "fr"),
        ("/de/", "fr"),
    ],
)
def test_the_address_decides_for_readers(path, language):
    assert language_for(path) == language


def test_the_browsers_wish_is_not_heard():
    assert language_for("/un-article/", **{"Accept-Language": "en"}) == "fr"


def test_a_readers_page_is_in_its_own_language_for_every_user():
    assert language_for("/un-article/", user=get_user_model()(language="en")) == "fr"


def test_at_the_desk_each_person_chooses():
    assert language_for("/admin/", user=get_user_model()(language="en")) == "en"
    assert language_for("/admin/", user=get_user_model()(language="fr")) == "fr"


@pytest.mark.parametrize("code", ["en", "fr"])
def test_at_the_desk_the_sites_language_is_the_fallback(settings, code):
    settings.LANGUAGE_CODE = code
    assert language_for("/admin/login/") == code
    assert language_for("/admin/", user=get_user_model()(language="xx")) == code


def test_a_language_does_not_outlive_its_request():
    with translation.override("fr"):
        language_for("/en/")
        assert translation.get_language() == "fr"
