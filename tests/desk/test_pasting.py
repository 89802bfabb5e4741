"""The cleaner as the editor asks it: what is pasted comes back clean, and nothing of it is kept."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from desk.pasting import LONGEST
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia(client):
    client.force_login(make_user(role="journalist"))
    return client


def ask(client, **asked):
    return client.post(reverse("admin:pasted"), json.dumps(asked), content_type="application/json")


def test_what_is_pasted_comes_back_clean(lucia):
    html = '<p class="MsoTitle"><span lang=FR>Un titre</span></p><p>a <del cite="mailto:x">volé</del><ins>géré</ins></p><img src="cid:1">'
    answer = ask(lucia, html=html, language="fr")
    assert answer.status_code == 200
    assert answer.json() == {"html": "<h2>Un titre</h2><p>a géré</p>", "leftOut": ["volé"], "lost": [""]}
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_plain_text_comes_back_as_paragraphs(lucia):
    answer = ask(lucia, text="un & deux\n\nhttps://youtu.be/abcdefghijk")
    assert (
        answer.json()["html"]
        == '<p>un &amp; deux</p><div class="embed" data-embed="https://www.youtube.com/watch?v=abcdefghijk"></div>'
    )


def test_words_in_the_language_of_the_text_are_not_marked(lucia):
    html = '<p>a <span lang="es">b</span> <span lang="fr">c</span></p>'
    assert ask(lucia, html=html, language="es").json()["html"] == '<p>a b <span lang="fr">c</span></p>'
    assert ask(lucia, html=html, language="fr").json()["html"] == '<p>a <span lang="es">b</span> c</p>'


@pytest.mark.parametrize("body", ["", "{", "[]", "1", '{"html": 3}', '{"html": "a", "language": null}', '"é'])
def test_what_is_nothing_of_the_kind_is_refused(lucia, body):
    answer = lucia.post(reverse("admin:pasted"), body, content_type="application/json")
    assert (answer.status_code, set(answer.json())) == (400, {"message"})


def test_what_is_too_large_is_refused(lucia):
    assert ask(lucia, html="a" * (LONGEST + 1)).status_code == 413
    assert ask(lucia, html="a" * 1000, text="b" * LONGEST).status_code == 413


def test_it_asks_for_the_token_of_the_form():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(role="journalist"))
    assert ask(client, html="<p>a</p>").status_code == 401


def test_it_asks_the_database_for_nobody_but_who_asks(lucia, django_assert_num_queries):
    with django_assert_num_queries(2):  # the session and its person
        ask(lucia, html="<p>a</p>")
