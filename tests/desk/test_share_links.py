"""The page of a share link, as its guests have it, and the panel that makes links (promise D6)."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from articles import share_links
from articles.models import Remark, ShareLink
from tests.desk.pages import address, signed_in
from tests.documents.factories import box_for, make_document
from tests.factories import make_article, make_author, make_image, make_user

pytestmark = pytest.mark.django_db

BODY = "<p>Le premier « mot ».</p><h2>Un titre</h2><p>Le deuxième paragraphe.</p>"


@pytest.fixture
def writer():
    return make_user(role="journalist", username="ana")


@pytest.fixture
def article(writer):
    return make_article(by=writer, title="Le patio caché", body=BODY, state="draft", language="fr")


@pytest.fixture
def page(article, writer):
    _link, token = share_links.make(article, by=writer, label="Mme Roy")
    return f"/partage/{token}/"


def tree(response):
    return html.fromstring(response.content.decode())


def sent(client, page, **values):
    stamp = tree(client.get(page)).xpath("//input[@name='stamp']/@value")[0]
    return client.post(page, {"stamp": stamp, "name": "Mme Roy", "text": "Bien vu.", "kind": "remark", **values})


def assert_hidden(response):
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_who_has_the_link_reads_the_working_copy_without_an_account(page):
    response = Client().get(page)
    assert response.status_code == 200
    assert "Le patio caché" in response.content.decode()
    assert [option.text_content() for option in tree(response).xpath("//select[@name='place']/option")] == [
        "tout le texte",
        "Le premier « mot ».",
        "Un titre",
        "Le deuxième paragraphe.",
    ]
    assert_hidden(response)


def test_the_page_speaks_the_language_of_its_text(writer):
    article = make_article(by=writer, language="en", state="draft")
    _link, token = share_links.make(article, by=writer, label="Ms King")
    response = Client().get(f"/partage/{token}/")
    assert "What do you say of this text?" in response.content.decode()
    assert response["Content-Language"] == "en"


def test_somebody_of_the_desk_sees_no_bar_there(page, writer):
    response = signed_in(writer).get(page)
    assert 'class="staff-bar"' not in response.content.decode()
    assert_hidden(response)


def test_all_that_is_wrong_with_a_link_has_one_answer(page, article, writer):
    link = ShareLink.objects.get()

    def nothing(address):
        response = Client().get(address)
        assert response.status_code == 404
        assert_hidden(response)
        return response.content

    unknown = nothing("/partage/inconnu/")
    ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert nothing(page) == unknown
    ShareLink.objects.update(expires_at=link.expires_at, revoked_at=timezone.now())
    assert nothing(page) == unknown
    ShareLink.objects.update(revoked_at=None)
    writer.is_active = False
    writer.save()
    assert nothing(page) == unknown
    writer.is_active = True
    writer.save()
    assert Client().get(page).status_code == 200
    article.delete()
    assert nothing(page) == unknown
    assert "Le patio caché" not in unknown.decode()


def test_a_guest_remarks_on_a_paragraph(page):
    client = Client()
    place = tree(client.get(page)).xpath("//option[contains(., 'deuxième')]/@value")[0]
    response = sent(client, page, place=place)
    assert (response.status_code, response["Location"]) == (302, f"{page}?sent=remark#remark-box")
    assert_hidden(response)
    remark = Remark.objects.get()
    assert (remark.who, remark.text, remark.quote, remark.block) == (
        "Mme Roy",
        "Bien vu.",
        "Le deuxième paragraphe.",
        2,
    )
    assert "votre remarque est parvenue" in client.get(response["Location"]).content.decode()


def test_a_guest_says_good_for_me(page):
    assert sent(Client(), page, kind="approval", text="").status_code == 302
    assert Remark.objects.get().is_approval


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "Dites qui vous êtes"),
        ({"text": "", "name": "Roy <b>"}, "Écrivez ce que vous avez à dire"),
        ({"text": "x" * 2001}, "trop long"),
        ({"name": "x" * 81}, "trop long"),
        ({"place": "2-0123456789ab"}, "a changé entre-temps"),
        ({"place": "9" * 5000}, "a changé entre-temps"),
        ({"kind": "publish"}, "Rien n’a encore été envoyé"),
    ],
)
def test_bad_input_is_told_and_what_was_typed_is_kept(page, values, said):
    response = sent(Client(), page, **values)
    assert response.status_code == 400
    assert said in response.content.decode()
    found = tree(response)
    assert found.xpath("//textarea[@name='text']")[0].text.lstrip("\n").strip() == values.get("text", "Bien vu.")
    assert found.xpath("//input[@name='name']/@value")[0] == values.get("name", "Mme Roy")
    assert not Remark.objects.exists()
    assert_hidden(response)


def test_a_form_without_its_stamp_is_refused_and_kept(page, article, writer):
    _link, other = share_links.make(article, by=writer, label="M. Bel")
    foreign = tree(Client().get(f"/partage/{other}/")).xpath("//input[@name='stamp']/@value")[0]
    for stamp in ("", "x", foreign):
        response = sent(Client(enforce_csrf_checks=True), page, stamp=stamp)
        assert response.status_code == 403
        assert "Bien vu." in response.content.decode()
    assert not Remark.objects.exists()


def test_too_many_are_told_to_wait(page, monkeypatch):
    monkeypatch.setattr(share_links, "MOST_A_MINUTE", 1)
    assert sent(Client(), page).status_code == 302
    response = sent(Client(), page, text="Autre chose.")
    assert response.status_code == 429
    assert "Autre chose." in response.content.decode()


# Pictures


def picture_addresses(response):
    return set(re.findall(r"/partage/[^/]+/media/images/[^\s\"]+", response.content.decode()))


def test_its_pictures_are_shown_by_this_link_only(writer):
    lead, portrait, other = make_image(by=writer), make_image(by=writer), make_image(by=writer)
    article = make_article(by=writer, lead_image=lead, bylines=[make_author(portrait=portrait)], state="draft")
    _link, token = share_links.make(article, by=writer, label="Roy")
    found = picture_addresses(Client().get(f"/partage/{token}/"))
    assert any(lead.token in each for each in found)
    for each in found:
        response = Client().get(each)
        assert response.status_code == 200
        assert_hidden(response)
        assert b"".join(response.streaming_content)
    public = lead.url
    assert Client().get(public).status_code == 404
    assert Client().get(f"/partage/{token}{other.url}").status_code == 404
    assert Client().get(f"/partage/autre{lead.url}").status_code == 404
    share_links.revoke(ShareLink.objects.get(), by=writer)
    assert Client().get(f"/partage/{token}{lead.url}").status_code == 404


# The panel


def test_the_address_is_said_once(article, writer):
    client = signed_in(writer)
    made = client.post(address("share_links", article.pk), {"label": "Mme Roy", "days": "1"}).json()
    assert re.fullmatch(r"http://[^/]+/partage/[\w-]{32}/", made["address"])
    assert Client().get(urlsplit(made["address"]).path).status_code == 200
    listed = client.get(address("share_links", article.pk)).json()
    assert "Mme Roy" in listed["html"]
    assert "partage" not in listed["html"]
    link = ShareLink.objects.get()
    gone = client.post(address("share_link", article.pk, link.pk)).json()
    assert (gone["open"], "révoqué" in gone["html"]) == (0, True)


def test_a_link_without_sense_is_told(article, writer):
    response = signed_in(writer).post(address("share_links", article.pk), {"label": "", "days": "7"})
    assert (response.status_code, response.json()["message"]) == (400, "Dites pour qui est ce lien.")


def test_a_link_of_another_article_is_not_there(article, writer):
    link, _token = share_links.make(make_article(by=writer, state="draft"), by=writer, label="Roy")
    assert signed_in(writer).post(address("share_link", article.pk, link.pk)).status_code == 404


def test_what_the_page_asks(page, django_assert_num_queries):
    client = Client()
    client.get(page)
    with django_assert_num_queries(23):
        client.get(page)


def test_its_files_are_had_by_this_link_only(writer):
    document, other = make_document(by=writer), make_document(by=writer)
    article = make_article(by=writer, body=box_for(document), state="draft")
    _link, token = share_links.make(article, by=writer, label="Roy")
    page = Client().get(f"/partage/{token}/").content.decode()
    address = f"/partage/{token}/media/{document.file.name}"
    assert f'href="{address}"' in page and document.url not in page.replace(address, "")
    response = Client().get(address)
    assert (response.status_code, response.headers["Content-Disposition"][:10]) == (200, "attachment")
    assert_hidden(response)
    assert Client().get(f"/partage/{token}/media/{other.file.name}").status_code == 404
    assert Client().get(document.url).status_code == 404
