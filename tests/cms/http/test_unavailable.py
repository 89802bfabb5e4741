"""Without the database the desk loses nothing of what was typed, and says truthfully whether it was saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from lxml import html

from articles.models import Article
from cms import outages
from tests.desk.pages import form_of
from tests.factories import make_user

ADD = "/admin/articles/article/add/"
TYPED = {"title": "L’été <b> & « l’hiver »", "body": "<p>Un <strong>mot</strong>.</p>"}
pytestmark = pytest.mark.django_db


def away(*args):
    raise OperationalError("connection refused")


@pytest.fixture
def client():
    """Signed in; the token of a form is asked for, as everywhere but in tests."""
    made = Client(enforce_csrf_checks=True, raise_request_exception=False)
    made.force_login(make_user(role="journalist"), backend="django.contrib.auth.backends.ModelBackend")
    return made


def send(client, path=ADD, data=None, **options):
    """Sends it while the database is away. (the answer, its page)"""
    with connection.execute_wrapper(away):
        response = client.post(path, TYPED if data is None else data, **options)
    return response, html.fromstring(response.content)


def words(page):
    return " ".join(page.text_content().split())


def shown(page):
    return [each.text.removeprefix("\n") for each in page.xpath("//section[@class='kept']//textarea")]


def offered(page):
    return {each.get("name"): each.get("value") for each in page.xpath("//form//input")}


def test_what_was_typed_is_shown_and_sent_again_by_one_button(client):
    form = form_of(client.get(ADD)) | TYPED | {"_continue": "1"}
    response, page = send(client, data=form)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "La base de données ne répond pas en ce moment. Rien n’a été enregistré." in words(page)
    assert shown(page) == [TYPED["title"], "Un mot."]
    assert offered(page) == form
    assert page.xpath("//form/@action") == [ADD]
    assert not Article.objects.exists()
    assert client.post(ADD, offered(page)).status_code == 302
    assert Article.objects.get().title == TYPED["title"]


def test_it_can_be_sent_again_and_again(client):
    form = form_of(client.get(ADD)) | TYPED
    _response, page = send(client, data=form)
    _response, page = send(client, data=offered(page))
    assert offered(page) == form


def test_a_form_of_another_site_is_refused_when_it_is_sent_again(client):
    _response, page = send(client, headers={"origin": "https://elsewhere.example"})
    assert offered(page) == TYPED
    assert client.post(ADD, offered(page)).status_code == 403
    assert not Article.objects.exists()


def test_files_stay_in_the_form_that_one_goes_back_to(client):
    data = {"alt": "Une cour fleurie", "upload": SimpleUploadedFile("cour.jpg", b"\xff\xd8")}
    _response, page = send(client, "/admin/images/image/add/", data)
    assert "revenez en arrière" in words(page) and "rechargez" not in words(page)
    assert (shown(page), offered(page)) == (["Une cour fleurie"], {})


def test_the_editor_is_told_in_its_own_form(client):
    with connection.execute_wrapper(away):
        response = client.post("/admin/images/image/upload/?responseType=json", {"alt": "Cour"})
    assert response.status_code == 503
    assert response.json() == {
        "uploaded": 0,
        "error": {"message": "La base de données ne répond pas en ce moment."},
    }


def test_no_password_and_nothing_of_strangers_comes_back(client):
    secret = TYPED | {"password1": "hunter22hunter"}
    response, page = send(client, "/admin/password_change/", secret)
    assert (shown(page), offered(page)) == ([], {})
    assert b"hunter22" not in response.content
    stranger = Client(raise_request_exception=False)
    response, page = send(stranger, "/admin/login/", {"username": "lucia", "password": "hunter22hunter"})
    assert response.status_code == 503
    assert (shown(page), offered(page)) == ([], {})
    assert b"lucia" not in response.content


def test_what_is_too_large_is_not_read(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response, page = send(client, data={"title": "x" * 200})
    assert response.status_code == 503
    assert (shown(page), offered(page)) == ([], {})


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OperationalError("database is locked"), "La base de données est trop occupée en ce moment."),
        (OperationalError("database or disk is full"), "Le disque de la base de données est plein"),
    ],
)
def test_the_reason_is_said(error, reason, client, monkeypatch):
    if "full" in str(error):
        monkeypatch.setattr(outages, "kind_of", lambda error: outages.FULL)

    def fail(*args):
        raise error

    with connection.execute_wrapper(fail):
        response = client.post(ADD, TYPED)
    assert reason in words(html.fromstring(response.content))


def test_whoever_only_looks_is_told_to_come_back(client):
    with connection.execute_wrapper(away):
        response = client.get(ADD)
    assert response.status_code == 503
    assert "De retour dans un instant" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_may_have_been_saved_is_not_called_unsaved(client):
    """The database goes away after the article was saved, when the session is."""
    form = form_of(client.get(ADD)) | TYPED | {"_continue": "1", "step_note": "Encore."}  # which the session keeps

    def away_after_commit(execute, *arguments):
        if outages.may_be_saved():
            away()
        return execute(*arguments)

    with connection.execute_wrapper(away_after_commit):
        response = client.post(ADD, form)
    page = html.fromstring(response.content)
    assert response.status_code == 503
    assert Article.objects.get().title == TYPED["title"]
    assert "Rien n’a été enregistré" not in words(page)
    assert "Enregistré ou non : on ne le sait pas" in words(page)
    assert page.xpath("//a[@target='_blank']/@href") == [ADD]
    assert offered(page) == form


def test_a_fault_of_ours_is_a_500_and_logged(client, caplog):
    def fail(execute, *arguments):
        return execute("SELECT * FROM no_such_table", None, *arguments[2:])

    with connection.execute_wrapper(fail):
        response = client.get("/cour/")
    assert response.status_code == 500
    assert "Retry-After" not in response.headers
    assert [record.levelname for record in caplog.records if record.exc_info]


def test_an_address_that_may_be_there_is_no_404_without_the_database(client):
    client.cookies.clear()
    for path in ("/Cour-Fleurie/Rue", "/2020/05/cour/"):
        with connection.execute_wrapper(away):
            assert client.get(path).status_code == 503, path
