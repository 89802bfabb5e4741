"""Requests that are larger than the site reads are refused in words; who is signed in sees what was sent."""

import io

import pytest
from django.test import Client
from django.utils.http import urlencode
from lxml import html

from articles.models import Article
from tests.desk.pages import address, open_form, signed_in
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"


TOO_MANY = {f"champ-{n}": "" for n in range(3001)}


def post(client, page, form):
    """As a browser sends a form without files."""
    return client.post(page, urlencode(form), content_type=FORM)


def page_of(response):
    return html.fromstring(response.content.decode())


def said(response):
    return [
        " ".join(each.text_content().split()) for each in page_of(response).xpath("//main//h1|//main/p[not(@class)]")
    ]


def shown(response):
    """{label: text} of what was sent."""
    labels = page_of(response).xpath("//label[textarea]")
    return {label.text.strip(): label.find("textarea").text.removeprefix("\n") for label in labels}


def test_too_many_fields_are_refused_and_the_text_is_there_to_be_copied():
    writer = make_user(role="journalist")
    article = make_article(by=writer, state="draft", title="Avant")
    client = signed_in(writer)
    typed = {"title": "Une <b>heure</b>", "body": "<p>De travail.</p>", "faq-0-answer": "<p>Oui</p>"}
    answer = post(client, address("change", article.pk), open_form(client, article) | typed | TOO_MANY)
    assert answer.status_code == 413
    assert said(answer)[:2] == ["Trop volumineux pour être envoyé", "L’envoi a plus de 3000 champs."]
    assert "revenez en arrière" in said(answer)[2]
    found = shown(answer)
    assert (found["Titre"], found["Texte"], found["Réponse 1"]) == (
        "Une <b>heure</b>",
        "<p>De travail.</p>",
        "<p>Oui</p>",
    )
    assert "<b>heure" not in answer.content.decode()
    assert Article.objects.get(pk=article.pk).title == "Avant"


def test_a_text_with_a_huge_picture_is_shown_without_it():
    client = signed_in(make_user(role="journalist"))
    body = f'<p>Deux heures.</p><img src="data:image/jpeg;base64,{"A+/9" * 3_000_000}"><p>Et demie.</p>'
    answer = post(client, address("add"), {"title": "Été", "body": body})
    assert answer.status_code == 413
    assert shown(answer) == {"Titre": "Été", "Texte": '<p>Deux heures.</p><img src=""><p>Et demie.</p>'}
    assert len(answer.content) < 10_000


def test_neither_passwords_nor_tokens_are_shown():
    client = signed_in(make_user(role="chief editor"))
    secret = {"csrfmiddlewaretoken": "jeton", "password1": "motdepasse", "new_password2": "motdepasse", "title": "Oui"}
    answer = post(client, address("add"), secret | TOO_MANY)
    assert shown(answer) == {"Titre": "Oui"}


def test_what_is_larger_still_is_refused_without_being_read():
    client = signed_in(make_user(role="journalist"))
    unread = Unread()
    answer = large(client, address("add"), FORM, 60, unread)
    assert (answer.status_code, shown(answer), unread.asked) == (413, {}, 0)


def large(client, page, kind, megabytes, body):
    length = str(megabytes * 2**20)
    return client.generic("POST", page, CONTENT_TYPE=kind, CONTENT_LENGTH=length, **{"wsgi.input": body})


class Unread(io.BytesIO):
    """A body of which nobody may read."""

    asked = 0

    def read(self, size=-1):
        self.asked += 1
        return b""


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/admin/articles/article/add/", "/moment/"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "application/octet-stream"])
def test_a_stranger_sends_little_and_nothing_of_it_is_read_or_shown(path, kind):
    unread = Unread()
    answer = large(Client(), path, kind, 200, unread)
    assert (answer.status_code, unread.asked) == (413, 0)
    assert said(answer)[0] == "Trop volumineux pour être envoyé"
    assert shown(answer) == {}


def test_the_page_speaks_the_language_of_who_is_at_the_desk_and_is_kept_by_nobody():
    client = signed_in(make_user(role="journalist", language="en"))
    answer = post(client, address("add"), TOO_MANY)
    assert said(answer)[0] == "Too large to be sent"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_too_many_files_are_named():
    client = signed_in(make_user(role="journalist"))
    files = {f"file-{n}": io.BytesIO(b"x") for n in range(101)}
    answer = client.post("/admin/images/image/add/", files)
    assert (answer.status_code, said(answer)[1]) == (413, "L’envoi contient trop de fichiers.")


def test_the_editor_is_told_in_its_own_words():
    client = signed_in(make_user(role="journalist"))
    page = "/admin/images/image/upload/?responseType=json"
    answer = large(client, page, "multipart/form-data; boundary=x", 200, Unread())
    assert answer.status_code == 413
    assert list(answer.json()) == ["uploaded", "error"] and "64,0" in answer.json()["error"]["message"]
