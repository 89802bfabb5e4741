"""Signing in again in place: the same person goes on, another one gets nothing of the page."""

import re

import pytest
from django.test import Client

from cms.http import person
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESS = "/admin/sign-in/"
PASSWORD = "a long password"


@pytest.fixture
def lucia():
    return make_person("lucia")


@pytest.fixture
def marc():
    return make_person("marc")


def make_person(name):
    user = make_user(role="journalist", username=name)
    user.set_password(PASSWORD)
    user.save()
    return user


def ask(client, user, **query):
    return client.get(ADDRESS, {"person": person.signed(user), **query})


def sign_in(client, user, *, page_of, password=PASSWORD):
    token = client.cookies["csrftoken"].value
    sent = {"username": user.username, "password": password, "person": person.signed(page_of)}
    return client.post(ADDRESS, sent, headers={"x-csrftoken": token})


def test_who_opened_the_page_signs_in_and_gets_a_token_for_its_forms(lucia):
    client = Client(enforce_csrf_checks=True)
    asked = ask(client, lucia)
    assert (asked.status_code, asked.headers["Cache-Control"]) == (200, "private, no-store")
    assert {**asked.json(), "form": ""} == {"signed_in": False, "same_person": False, "csrf_token": "", "form": ""}
    assert 'name="password"' in asked.json()["form"] and "Vous n’êtes plus connecté" in asked.json()["form"]
    answer = sign_in(client, lucia, page_of=lucia)
    token = answer.json()["csrf_token"]
    assert answer.json() == {"signed_in": True, "same_person": True, "csrf_token": token, "form": ""}
    sent = {"title": "Été", "csrfmiddlewaretoken": token, "person": person.signed(lucia)}
    assert client.post("/admin/articles/article/add/", sent).status_code == 200
    assert client.post("/admin/articles/article/add/", {**sent, "csrfmiddlewaretoken": "x"}).status_code == 403


def test_another_person_is_told_and_gets_no_token(lucia, marc):
    client = Client(enforce_csrf_checks=True)
    ask(client, lucia)
    answer = sign_in(client, marc, page_of=lucia).json()
    assert (answer["signed_in"], answer["same_person"], answer["csrf_token"]) == (True, False, "")
    assert "Une autre personne est connectée" in answer["form"] and "marc" in answer["form"]
    assert "lucia" not in answer["form"]


def test_who_signed_in_in_another_tab_has_nothing_to_fill_in(lucia, marc):
    client = Client()
    client.force_login(lucia, backend="django.contrib.auth.backends.ModelBackend")
    assert ask(client, lucia).json()["same_person"] is True
    assert ask(client, marc).json()["csrf_token"] == ""
    assert client.get(ADDRESS, {"person": f"{lucia.pk}:forged"}).json()["csrf_token"] == ""
    assert client.get(ADDRESS).json()["csrf_token"] == ""


def test_a_wrong_password_is_said_and_counted(lucia, settings):
    settings.AXES_ENABLED = True
    client = Client()
    ask(client, lucia)
    answers = [sign_in(client, lucia, page_of=lucia, password="wrong") for _attempt in range(5)]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 403, 429]
    assert "errornote" in answers[0].json()["form"]
    assert "un quart d’heure" in answers[4].json()["form"]
    locked = sign_in(client, lucia, page_of=lucia)
    assert (locked.status_code, locked.json()["signed_in"]) == (429, False)
    assert "wrong" not in locked.json()["form"]


def test_without_a_token_nobody_is_signed_in(lucia):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(ADDRESS, {"username": "lucia", "password": PASSWORD})
    assert answer.status_code == 403
    assert "patio_session" not in client.cookies


def test_the_form_speaks_the_language_of_the_page(lucia):
    client = Client()
    assert "Sign in again" in ask(client, lucia, language="en").json()["form"]
    assert "Se reconnecter" in ask(client, lucia, language="xx").json()["form"]


def username_in(markup):
    return re.search(r'<input[^>]*name="username"[^>]*>', markup)[0]


def test_the_name_of_who_opened_the_page_is_filled_in(lucia, marc):
    client = Client()
    assert 'value="lucia"' in username_in(ask(client, lucia).json()["form"])
    for person_of_page in (f"{lucia.pk}:forged", str(lucia.pk), "", "0"):
        form = client.get(ADDRESS, {"person": person_of_page}).json()["form"]
        assert "value=" not in username_in(form).replace('value=""', "")
    failed = sign_in_plainly(client, marc, page_of=lucia, password="wrong").json()["form"]
    assert 'value="marc"' in username_in(failed)


def sign_in_plainly(client, user, *, page_of, password):
    sent = {"username": user.username, "password": password, "person": person.signed(page_of)}
    return client.post(ADDRESS, sent)


def test_it_is_named_to_nobody_who_is_signed_in_as_another(lucia, marc):
    client = Client()
    client.force_login(marc, backend="django.contrib.auth.backends.ModelBackend")
    assert "lucia" not in ask(client, lucia).json()["form"]


def test_who_may_not_come_in_any_more_is_not_named(lucia):
    lucia.is_active = False
    lucia.save()
    assert "lucia" not in ask(Client(), lucia).json()["form"]
