"""A form that is refused loses nothing of what was typed, and nobody but our own pages is offered to send it again."""

import pytest
from django.test import Client
from lxml import html

from articles.models import Article
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADD = "/admin/articles/article/add/"
OWN = "http://testserver"
SENT = {
    "title": "L’été <b> & « l’hiver »",
    "body": '<p>Un <strong>mot</strong>.</p>\r\n<p>"Deux".</p>',
    "faq-TOTAL_FORMS": "0",
    "version": "3",
    "tags": ["Un", "Deux"],
}


@pytest.fixture
def person():
    return make_user(role="journalist", username="lucia", first_name="Lucia")


@pytest.fixture
def strict(person):
    """Signed in, with the token of a page that was opened before that."""
    client = Client(enforce_csrf_checks=True)
    client.get("/admin/login/")
    client.old_token = client.cookies["csrftoken"].value
    client.get("/admin/login/")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["csrftoken"] = "n" * 32
    return client


def send(client, data=None, *, path=ADD, origin=OWN, **headers):
    token = {"csrfmiddlewaretoken": client.old_token} if hasattr(client, "old_token") else {}
    headers |= {"origin": origin} if origin else {}
    response = client.post(path, {**(SENT if data is None else data), **token}, headers=headers)
    return response, html.fromstring(response.content)


def shown(page):
    return [each.text.removeprefix("\n") for each in page.xpath("//section[@class='kept']//textarea")]


def labels(page):
    return [each.text.strip() for each in page.xpath("//section[@class='kept']/label")]


def offered(page):
    """What the form on the page would send, but for its token."""
    return [
        (each.get("name"), each.get("value")) for each in page.xpath("//form//input") if "csrf" not in each.get("name")
    ]


def words(page):
    return " ".join(page.text_content().split())


def test_what_was_typed_in_a_form_that_names_nobody_is_shown_and_not_offered(strict):
    response, page = send(strict)
    assert response.status_code == 403
    assert response.headers["Cache-Control"] == "private, no-store"
    assert shown(page) == [
        "L’été <b> & « l’hiver »",
        "Un mot.\n“Deux”.".replace("“", '"').replace("”", '"'),
        "Un",
        "Deux",
    ]
    assert (offered(page), page.xpath("//form")) == ([], [])
    assert Article.objects.count() == 0


def test_nobody_is_told_to_do_what_loses_the_text(strict):
    for page in (
        send(strict)[1],
        send(Client(enforce_csrf_checks=True))[1],
        send(strict, origin="https://autre.example")[1],
    ):
        assert "rechargez la page et" not in words(page)
    assert "bouton Précédent" in words(send(strict)[1])


def test_without_a_person_in_the_form_it_is_shown_to_who_is_signed_out_and_not_offered():
    for client in (Client(enforce_csrf_checks=True), Client()):  # the token of the second is right: the session is gone
        response, page = send(client)
        assert (response.status_code, response.headers["Cache-Control"]) == (403, "private, no-store")
        assert shown(page)[:2] == [SENT["title"], 'Un mot.\n"Deux".']
        assert (offered(page), page.xpath("//form")) == ([], [])
        [link] = page.xpath("//a[@target='_blank']")
        assert (link.get("href"), link.get("rel")) == ("/admin/login/", "noopener")
    assert "Vous n’êtes plus connecté." in words(page)


@pytest.mark.parametrize("sent", [{}, {"_step": "1"}, {"title": " "}, {"username": "lucia", "password": "secret"}])
def test_who_was_signed_out_and_typed_nothing_is_sent_to_sign_in(sent, db):
    response = Client().post(ADD, sent)
    assert (response.status_code, response.url) == (302, f"/admin/login/?next={ADD}")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example", "<script>", None])
def test_a_form_of_another_site_is_shown_and_never_offered(strict, origin):
    response, page = send(strict, origin=origin)
    assert (response.status_code, offered(page), page.xpath("//form")) == (403, [], [])
    assert shown(page)[0] == SENT["title"]
    assert "<script>" not in response.text
    assert Article.objects.count() == 0


def test_behind_a_proxy_that_changes_the_host_the_truth_is_told_and_logged(strict, caplog, settings):
    settings.BASE_URL = "https://magazine.example"
    _response, page = send(strict, origin="https://www.magazine.example")
    assert "https://magazine.example" in words(page) and "https://www.magazine.example" in words(page)
    assert "ce n’est pas votre faute" in words(page)
    [line] = [each.getMessage() for each in caplog.records if each.name == "cms.http.csrf"]
    assert (
        "'https://www.magazine.example'" in line
        and "'testserver'" in line
        and "BASE_URL (https://magazine.example)" in line
    )
    send(strict, origin="https://x.example/\n2026 ERROR forged" + "x" * 5000)
    assert all(
        "\n" not in each.getMessage() and len(each.getMessage()) < 1000
        for each in caplog.records
        if each.name == "cms.http.csrf"
    )


def test_passwords_are_neither_shown_nor_offered(strict):
    for path, data in (
        ("/admin/login/", {"username": "lucia", "password": "a good password"}),
        ("/admin/password_change/", {"old_password": "a good password", "new_password1": "another one"}),
    ):
        response, page = send(strict, data, path=path)
        assert (response.status_code, shown(page), offered(page)) == (403, [], [])
        assert "good password" not in response.text
        assert page.xpath(f"//a[@href='{path}']") != []


def test_files_cannot_be_sent_again_and_that_is_said(strict):
    from django.core.files.uploadedfile import SimpleUploadedFile

    _response, page = send(
        strict, {"alt": "Un mur blanc", "file": SimpleUploadedFile("x.jpg", b"x")}, path="/admin/images/image/add/"
    )
    assert (shown(page), offered(page)) == (["Un mur blanc"], [])
    assert "Les fichiers sont à choisir de nouveau." in words(page)


def test_what_was_typed_is_called_what_the_form_calls_it(strict):
    _response, page = send(strict, {**SENT, "faq-3-answer": "<p>Oui, deux.</p>"})
    assert labels(page) == ["Titre", "Texte", "Mots-clés", "Mots-clés", "Réponse 4"]
