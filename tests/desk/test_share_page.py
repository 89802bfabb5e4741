"""What the page of a share link and the panels refuse."""

import pytest
from django.core import signing
from django.test import Client
from lxml import html

from articles import remarks, share_links
from articles.models import Remark, ShareLink
from desk import guest_form, remark_views
from tests.desk.pages import address, signed_in
from tests.factories import make_article, make_image, make_series, make_user, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_user(role="journalist", username="ana")


@pytest.fixture
def article(writer):
    return make_article(by=writer, title="Le patio caché", state="draft", language="fr")


@pytest.fixture
def page(article, writer):
    _link, token = share_links.make(article, by=writer, label="Mme Roy")
    return f"/partage/{token}/"


def test_the_stamp_of_a_form_ends(page, monkeypatch):
    stamp = html.fromstring(Client().get(page).content.decode()).xpath("//input[@name='stamp']/@value")[0]
    sent = {"stamp": stamp, "name": "Mme Roy", "text": "Bien vu.", "kind": "remark"}
    late = signing.time.time() + guest_form.OPEN_FOR.total_seconds() + 1
    with monkeypatch.context() as later:
        later.setattr(signing.time, "time", lambda: late)
        assert Client().post(page, sent).status_code == 403
    assert not Remark.objects.exists()
    assert Client().post(page, sent).status_code == 302


def test_nothing_is_sent_by_a_link_that_ended_while_its_page_was_open(page):
    stamp = html.fromstring(Client().get(page).content.decode()).xpath("//input[@name='stamp']/@value")[0]
    ShareLink.objects.update(expires_at=ShareLink.objects.get().created_at)
    sent = {"stamp": stamp, "name": "Mme Roy", "text": "Bien vu.", "kind": "remark"}
    answer = Client().post(page, sent)
    assert (answer.status_code, answer.content) == (404, Client().get("/partage/inconnu/").content)
    assert not Remark.objects.exists()


def test_what_is_no_picture_of_the_text_has_the_answer_of_no_link(page):
    unknown = Client().get("/partage/inconnu/")
    for path in (make_image().url.removeprefix("/media/"), "images/x/y.jpg", "../../etc/passwd", "cards/a.png"):
        answer = Client().get(f"{page}media/{path}")
        assert (answer.status_code, answer.content) == (404, unknown.content), path
        assert dict(answer.headers) == dict(unknown.headers), path


def test_who_may_not_change_the_article_is_refused_before_anything_is_read(article, writer):
    article.state = "in_review"
    article.save()
    client = signed_in(writer)
    assert client.post(address("share_links", article.pk), {"label": "", "days": "x"}).status_code == 403


def words(response):
    return html.fromstring(response.content.decode()).text_content().split()


def test_to_who_may_not_see_the_article_it_is_not_there(article, writer):
    remark = remarks.create(article, "Vraiment ?", by=writer)
    link, _token = share_links.make(article, by=writer, label="Roy")
    client = signed_in(make_user(role="journalist"))
    for name, *more in (("remarks",), ("remark_people",), ("share_links",)):
        hidden, absent = (client.get(address(name, pk, *more)) for pk in (article.pk, article.pk + 1000))
        assert (hidden.status_code, words(hidden)) == (404, words(absent)), name
    for name, *more in (("remark", remark.pk, "resolve"), ("share_link", link.pk), ("remarks",), ("share_links",)):
        sent = {"text": "Non.", "label": "Non", "days": "7"}
        hidden, absent = (client.post(address(name, pk, *more), sent) for pk in (article.pk, article.pk + 1000))
        assert (hidden.status_code, words(hidden)) == (404, words(absent)), name
    assert (Remark.objects.get().resolved_at, ShareLink.objects.get().revoked_at) == (None, None)


def test_answers_of_the_panels_are_kept_by_nobody(article, writer):
    client = signed_in(writer)
    answers = [client.get(address(name, article.pk)) for name in ("remarks", "remark_people", "share_links")]
    answers += [client.post(address("remarks", article.pk), {"text": ""})]
    answers += [client.post(address("share_links", article.pk), {"label": "Roy", "days": "7"})]
    assert ["no-store" in each["Cache-Control"] for each in answers] == [True] * 5


def test_two_clicks_make_two_links_and_say_each_address_once(article, writer):
    client, sent = signed_in(writer), {"label": "Roy", "days": "7"}
    made = [client.post(address("share_links", article.pk), sent).json() for _click in range(2)]
    assert len({each["address"] for each in made}) == 2 and made[1]["open"] == 2
    for link in ShareLink.objects.all():
        assert client.post(address("share_link", article.pk, link.pk)).status_code == 200
        assert client.post(address("share_link", article.pk, link.pk)).status_code == 200
    assert not ShareLink.objects.filter(revoked_at=None).exists()


def test_lists_of_the_panel_end(article, writer, monkeypatch):
    monkeypatch.setattr(remark_views, "MOST_RESOLVED", 1)
    monkeypatch.setattr(remark_views, "MOST_PEOPLE", 2)
    for number in range(3):
        make_user(role="editor", username=f"ines{number}")
        remarks.resolve(remarks.create(article, f"Mot {number}", by=writer), by=writer)
    client = signed_in(writer)
    listed = client.get(address("remarks", article.pk)).json()["html"]
    assert ["Mot 2" in listed, "Mot 1" in listed] == [True, False]
    assert len(client.get(address("remark_people", article.pk), {"term": "ines"}).json()["people"]) == 2


def test_a_guest_reads_of_a_series_once_readers_know_it(article, writer, page):
    secret = make_series(article, make_article(title="Épisode caché"), name="Série cachée")
    other = make_series(article, make_article(title="Dossier caché"), name="Le dossier caché", kind="dossier")
    assert {"cachée", "dossier"} <= set(words(signed_in(writer).get(address("preview", article.pk))))
    shown = Client().get(page).content.decode()
    assert not any(each in shown for each in (secret.name, secret.slug, other.name, other.slug, "Épisode caché"))
    publish_article(article=secret.entries.last().article)
    shown = Client().get(page).content.decode()
    assert secret.name in shown and "Épisode 1 sur 2" in shown
    assert other.name not in shown
