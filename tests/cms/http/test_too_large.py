"""Requests that are larger than the site reads are refused in words; who is signed in sees what was sent."""

import io

import pytest
from django.test import Client
from django.utils.http import urlencode
from lxml import html

from articles.models import Article
from desk.accepting import accepted
from tests.desk.pages import address, form_of, open_form, signed_in
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FORM = "application/x-www-form-urlencoded"


TOO_MANY = {f"champ-{n}": "" for n in range(20_001)}


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
    assert said(answer)[:2] == ["Trop volumineux pour être envoyé", "L’envoi a plus de 20000 champs."]
    assert "revenez en arrière" in said(answer)[2]
    found = shown(answer)
    assert (found["Titre"], found["Texte"], found["Réponse 1"]) == (
        "Une <b>heure</b>",
        "<p>De travail.</p>",
        "<p>Oui</p>",
    )
    assert "<b>heure" not in answer.content.decode()
    assert Article.objects.get(pk=article.pk).title == "Avant"


def huge(megabytes):
    return f'<img alt="mur.jpg" src="data:image/jpeg;base64,{"A+/9" * (megabytes * 2**18)}">'


def test_pictures_in_the_text_are_left_out_named_and_the_rest_is_saved():
    writer = make_user(role="journalist")
    article = make_article(by=writer, state="draft", title="Avant")
    client = signed_in(writer)
    body = f"<p>Deux heures.</p>{huge(9)}<p>Et demie.</p>{huge(6)}"
    form = open_form(client, article) | {"title": "Été", "body": body, "_continue": "1"}
    answer = post(client, address("change", article.pk), form)
    assert answer.status_code == 302
    saved = Article.objects.get(pk=article.pk)
    words = "<p>mur.jpg</p>"  # its text alternative: no word is lost
    assert (saved.title, saved.body) == ("Été", f"<p>Deux heures.</p>{words}<p>Et demie.</p>{words}")
    messages = page_of(client.get(answer.url)).xpath("//ul[@class='messagelist']/li")
    assert "mur.jpg" in messages[0].text_content()
    assert {each.get("class") for each in messages} == {"warning"}  # no green one over a loss


def test_a_small_picture_in_the_text_is_named_too_and_looking_at_it_says_nothing():
    client = signed_in(make_user(role="journalist"))
    form = form_of(client.get(address("add")))
    form |= {"title": "Été", "body": '<p>Un.</p><img src="data:image/png;base64,AAAA"><img src="file:///C:/mur.jpg">'}
    assert client.post(address("preview_new"), form).status_code == 200
    answer = client.post(address("add"), form | {"_continue": "1"}, follow=True)
    said = [each.text_content() for each in page_of(answer).xpath("//ul[@class='messagelist']/li")]
    assert "png, mur.jpg" in said[0] and len(said) == 2
    assert Article.objects.get().body == "<p>Un.</p>"


def test_a_form_that_saves_by_itself_is_told_too():
    body = '<p>Un.</p><img alt="mur.jpg" src="data:image/png;base64,AAAA"><img src="https://exemple.fr/a.jpg">'
    found = accepted({"body": body}, by=make_user(role="journalist"), article=None)
    assert list(found.problems) == list(found.fields) == ["body"]
    assert "mur.jpg" in found.problems["body"][0] and "exemple" not in found.problems["body"][0]


def test_a_picture_of_another_site_is_told_as_the_link_that_it_becomes():
    client = signed_in(make_user(role="journalist"))
    form = form_of(client.get(address("add")))
    form |= {"title": "Été", "body": '<p>Un <img src="https://exemple.fr/a.jpg"></p>', "_continue": "1"}
    answer = client.post(address("add"), form, follow=True)
    said = page_of(answer).xpath("//ul[@class='messagelist']/li")
    assert "exemple.fr" in said[0].text_content() and said[1].get("class") == "success"


def test_who_was_signed_out_may_send_as_much_by_a_form_that_was_made_for_a_person():
    writer = make_user(role="journalist")
    form = form_of(signed_in(writer).get(address("add"))) | {"title": "Été", "body": f"<p>Un.</p>{huge(3)}"}
    answer = post(Client(), address("add"), form)
    assert answer.status_code == 403
    page = page_of(answer)
    assert page.get_element_by_id("login-form") is not None
    assert len(page.xpath("//input[@name='kept']/@value")[0]) < 3000
    assert post(Client(), address("add"), form | {"person": f"{writer.pk}:forged"}).status_code == 413


def test_neither_passwords_nor_tokens_are_shown():
    client = signed_in(make_user(role="chief editor"))
    secret = {"csrfmiddlewaretoken": "jeton", "password1": "motdepasse", "new_password2": "motdepasse", "title": "Oui"}
    answer = post(client, address("add"), secret | TOO_MANY)
    assert shown(answer) == {"Titre": "Oui"}


def test_what_is_larger_still_is_refused_without_being_read():
    client = signed_in(make_user(role="journalist"))
    unread = Unread()
    answer = large(client, address("add"), FORM, 65, unread)
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
