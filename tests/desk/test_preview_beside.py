"""The preview beside the text: the public page of what stands in the form, for whoever may write in it; saved nowhere."""

import pytest
from django.test import Client
from lxml import html

from articles.models import Edition, Revision, Tag
from tests.desk.pages import address, form_of, fresh, new_row, open_form, signed_in
from tests.factories import make_article, make_author, make_image, make_user, publish_article

pytestmark = pytest.mark.django_db

ASKED_BY_SCRIPT = {"Accept": "application/json, text/html"}
QUERIES = 37  # of them 2 for who asks


@pytest.fixture
def article(ines):
    return make_article(by=ines, state="draft", title="Avant", body="<p>Avant.</p>", tags=["Avant"])


def ask(client, form, *pk, **headers):
    path = f"{address('preview' if pk else 'preview_new', *pk)}?framed=1"
    return client.post(path, form, headers=ASKED_BY_SCRIPT | headers)


def filled(form):
    author, picture, pinned = (
        make_author(name="Paul Neuf"),
        make_image(alt="Un citronnier"),
        publish_article(title="Lu"),
    )
    return form | {
        "title": "Titre pas gardé",
        "kicker": "Surtitre pas gardé",
        "standfirst": "Chapô pas gardé.",
        "body": "<h2>Un intertitre</h2><p>Texte pas gardé.</p>",
        "tags": "Mot tout neuf, Avant",
        "lead_image": str(picture.pk),
        "faq-TOTAL_FORMS": "2",
        **new_row("faq", 0, question="Seconde ?", answer="<p>Réponse deux.</p>", position=20),
        **new_row("faq", 1, question="Première ?", answer="<p>Réponse une.</p>", position=10),
        "bylines-TOTAL_FORMS": "1",
        **new_row("bylines", 0, author=author.pk, position=10),
        "pinned-TOTAL_FORMS": "1",
        **new_row("pinned", 0, target=pinned.article_id, position=10),
    }


def test_all_that_stands_in_the_form_is_on_the_page_and_saved_nowhere(ines, article):
    client = signed_in(ines)
    form = filled(open_form(client, article))
    before = article.snapshot(), article.version, Revision.objects.count(), Edition.objects.count()
    page = html.fromstring(ask(client, form, article.pk).content.decode())
    story = " ".join(page.find_class("story")[0].text_content().split())
    for words in (
        *("Titre pas gardé", "Surtitre pas gardé", "Chapô pas gardé.", "Texte pas gardé.", "Paul Neuf", "Lu"),
        *("Mot tout neuf", "Réponse une.", "Réponse deux."),
    ):
        assert words in story
    assert story.index("Première") < story.index("Seconde")
    assert page.xpath("//img[@alt='Un citronnier']")
    after = fresh(article)
    assert (after.snapshot(), after.version, Revision.objects.count(), Edition.objects.count()) == before
    assert not Tag.objects.filter(name="Mot tout neuf").exists()


def test_a_new_article_has_one_too(lucia):
    client = signed_in(lucia)
    form = form_of(client.get(address("add"))) | {"title": "Tout neuf", "tags": "Encore un"}
    page = ask(client, form).content.decode()
    assert "Tout neuf" in page and "Encore un" in page


def test_the_page_is_made_for_a_frame_without_scripts_and_stays_private(ines, article):
    client = signed_in(ines)
    response = ask(client, open_form(client, article), article.pk)
    page = html.fromstring(response.content.decode())
    assert "framed" in page.find("body").classes
    assert [each.get("target") for each in page.iter("base")] == ["_blank"]
    assert [each.get("type") for each in page.iter("script") if each.get("type") != "application/ld+json"] == []
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")
    assert (
        "frame-ancestors 'none'" in response["Content-Security-Policy"]
    )  # it is read by the script, and framed as its words


def test_it_asks_the_database_little(ines, article, django_assert_num_queries):
    client = signed_in(ines)
    form = filled(open_form(client, article))
    ask(client, form, article.pk)
    with django_assert_num_queries(QUERIES):
        ask(client, form, article.pk)


def test_nothing_of_one_persons_form_is_in_anothers(lucia, ines):
    articles = [make_article(by=user, state="draft", title="Le même", tags=["Le même"]) for user in (lucia, ines)]
    clients = [signed_in(user) for user in (lucia, ines)]
    forms = [open_form(client, article) for client, article in zip(clients, articles, strict=True)]
    before = [ask(client, form, article.pk) for client, form, article in zip(clients, forms, articles, strict=True)]
    changed = filled(forms[0]) | {"title": "De Lucía", "tags": "Mot de Lucía"}
    assert "De Lucía" in ask(clients[0], changed, articles[0].pk).content.decode()
    after = ask(clients[1], forms[1], articles[1].pk).content.decode()
    assert story_of(after) == story_of(before[1].content.decode())
    assert open_form(clients[1], articles[1])["title"].strip() == "Le même"


def story_of(page):
    """Without the minute at which it was made."""
    story = html.fromstring(page).find_class("story")[0]
    for time in story.findall(".//time"):
        time.drop_tree()
    return html.tostring(story)


def test_forbidden_and_absent_articles_answer_alike(lucia, article):
    client = signed_in(lucia)
    form = form_of(client.get(address("add")))
    answers = [ask(client, form, pk) for pk in (article.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Avant" not in answers[0].content.decode()


def test_whoever_may_only_read_it_now_writes_no_preview(lucia):
    article = make_article(by=lucia, state="in_review", title="En relecture")
    client = signed_in(lucia)
    assert ask(client, form_of(client.get(address("add"))), article.pk).status_code == 403


def test_who_is_signed_out_or_somebody_else_hears_it_and_nothing_of_the_form(ines, article):
    client = signed_in(ines)
    form = open_form(client, article) | {"title": "Secret"}
    other = ask(signed_in(make_user(role="editor", language="en")), form, article.pk)
    assert (other.status_code, other.json()["person"]) == (403, False)
    client.logout()
    signed_out = ask(client, form, article.pk)
    assert (signed_out.status_code, signed_out.json()["signed_in"]) == (401, False)
    assert not any("Secret" in answer.content.decode() for answer in (other, signed_out))


def test_it_wants_a_token(ines, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ines)
    form = open_form(client, article)
    token = form.pop("csrfmiddlewaretoken")
    assert ask(client, form, article.pk).status_code == 401
    assert ask(client, form, article.pk, **{"X-CSRFToken": token}).status_code == 200


def test_the_pane_stands_outside_of_the_form_and_runs_no_script(ines, article):
    page = html.fromstring(signed_in(ines).get(address("change", article.pk)).content.decode())
    (pane,) = page.xpath("//section[@id='preview-beside']")
    assert not pane.xpath("ancestor::form") and "hidden" in pane.attrib
    (frame,) = pane.iter("iframe")
    assert frame.get("sandbox") == "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    assert frame.get("title")
    (button,) = page.find_class("open-preview-beside")
    assert (button.get("type"), button.get("aria-controls")) == ("button", "preview-beside")
    assert "hidden" in button.attrib  # without scripts there is the other one


@pytest.mark.parametrize("query", ["?_popup=1", ""])
def test_where_nothing_is_written_or_little_there_is_none(lucia, query):
    article = make_article(by=lucia, state="draft" if query else "in_review")
    page = signed_in(lucia).get(address("change", article.pk) + query).content.decode()
    assert "preview-beside" not in page
