"""What the article's page says beside its fields, fetched by a page that is open, is what a page made now would say."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from articles import publishing, writing
from articles.models import Article, EditingSession
from articles.versions import page_version
from desk import plan
from tests.desk.autosaves import OpenForm
from tests.desk.pages import address, fresh, open_form, save, signed_in
from tests.factories import make_article, make_author, make_user, publish_article

pytestmark = pytest.mark.django_db
PARTS = ("page-title", "page-name", "plan", "badges", "steps", "facts", "snippet", "publishing", "editions", "deleting")


@pytest.fixture
def lucia():
    user = make_user(role="journalist", first_name="Lucía", language="en")
    make_author(user=user)
    return user


@pytest.fixture
def ines():
    return make_user(role="editor", first_name="Inés", language="en")


def parts(response):
    page = html.fromstring(f"<div>{response.content.decode()}</div>")
    shown = {name: page.xpath(f"//*[@id='{name}']") for name in PARTS}
    found = {name: " ".join(html.tostring(each[0]).decode().split()) for name, each in shown.items() if each}
    return found | {"title": " ".join(page.xpath("//title")[0].text.split())}


def scheduled(article, by, **changes):
    writing.write(article, changes, by=by)
    return publishing.publish(article, by=by, at=timezone.now() + timedelta(days=3))


@pytest.mark.parametrize("role", ["journalist", "editor"])
def test_after_its_first_save_a_new_article_has_all_that_a_page_of_it_has(role):
    client = signed_in(make_user(role=role))
    new = parts(client.get(address("add")))
    OpenForm(client).save(title="Cordoue")
    article = Article.objects.get()
    expected = parts(client.get(address("change", article.pk)))
    assert parts(client.get(address("overview", article.pk))) == expected
    assert expected.keys() == new.keys() >= set(PARTS) - {"publishing", "editions"}
    changed = {name for name in expected if expected[name] != new[name]}
    assert changed >= {"title", "page-title", "page-name", "plan", "badges", "facts"}
    assert expected["title"].startswith("Cordoue | ")


def test_it_has_the_numbers_and_the_choices_of_now(ines):
    article, client = publish_article(title="A").article, signed_in(ines)
    scheduled(article, ines, title="B")
    form = OpenForm.opened(client, article)
    form.save(title="C", kicker="Été")
    response = client.get(address("overview", article.pk))
    assert response["Cache-Control"] == "private, no-store"
    assert "2 changes are not in the edition planned" in parts(response)["plan"]
    assert parts(response) == parts(client.get(address("change", article.pk)))
    assert parts(response)["publishing"].count("checked") == 1


def test_what_waits_for_the_next_page_waits_on(ines):
    article, client = publish_article(title="A").article, signed_in(ines)
    planned = scheduled(article, ines, title="B")
    sent = open_form(client, article) | {"title": "C", f"planned-{planned.pk}": "", "_publish": "1"}
    client.post(address("change", article.pk), sent)
    session = dict(client.session)
    assert any(name.startswith("pending-input") for name in session)
    client.get(address("overview", article.pk))
    assert dict(client.session) == session


def test_a_choice_that_somebody_made_is_told_from_what_is_proposed(ines):
    article, client = publish_article(title="A").article, signed_in(ines)
    planned = scheduled(article, ines, title="B")
    typed = {"publish_at_date": "2020-01-01", "publish_at_time": "8:00", f"planned-{planned.pk}": "replace"}
    refused = save(client, article, {"title": "C", **typed}, button="_publish")
    [chosen] = html.fromstring(refused.content.decode()).xpath("//fieldset[@data-chosen]//input[@checked]/@value")
    assert chosen == "replace"
    assert "data-chosen" not in client.get(address("overview", article.pk)).content.decode()


def test_who_publishes_now_chooses_right_there_what_becomes_of_the_plan(ines):
    article = publish_article(title="A").article
    scheduled(article, ines, title="B")
    page = html.fromstring(signed_in(ines).get(address("change", article.pk)).content.decode())
    [block] = page.xpath("//form//*[fieldset[contains(@class, 'fates')]]")
    buttons = ["_publish", "_publish_now"]
    assert block.xpath(".//button/@name") == page.xpath("//button[starts-with(@name, '_publish')]/@name") == buttons
    assert page.xpath("//*[@id='plan']//a/@href")[-1] == f"#{block.get('id')}"


# What an answer says of the plan


def answered(form, shown):
    form.number += 1
    return form.send(form.body(), **{"Shown-Plan": shown}).json()["plan"]


def test_an_answer_has_the_plan_only_where_it_is_another_than_the_page_shows(ines):
    article, client = publish_article(title="A").article, signed_in(ines)
    form = OpenForm.opened(client, article)

    def shown():
        page = html.fromstring(client.get(address("change", article.pk)).content.decode())
        return page.get_element_by_id("plan").get("data-of")

    first = shown()
    assert (answered(form, first), "Readers see" in answered(form, "")) == ("", True)
    planned = scheduled(fresh(article), ines, title="B")
    second = shown()
    assert (answered(form, second), "Update planned" in answered(form, first)) == ("", True)
    publishing.reschedule(planned, by=ines, at=timezone.now() + timedelta(days=5))
    assert "Update planned" in answered(form, second)
    assert answered(form, shown()) == ""
    form.save(title="C")
    assert "not in the edition planned" in answered(form, second)


def test_that_what_was_planned_is_live_by_now_is_news(ines, rf):
    article = publish_article(title="A").article
    edition = scheduled(article, ines, title="B")
    news = lambda request: plan.news(request, fresh(article), page_version(fresh(article)))  # noqa: E731
    request = rf.get("/")
    request.user, request.at = ines, timezone.now()
    [shown] = html.fromstring(news(request)).xpath("//@data-of")
    request = rf.get("/", headers={"shown-plan": shown})
    request.user, request.at = ines, timezone.now()
    assert news(request) == ""
    request.at = edition.live_from
    assert news(request) != ""


# Who left


def test_whoever_leaves_is_gone_at_once_and_back_with_a_sign_of_life(lucia, ines):
    article, client = make_article(by=lucia, state="draft", title="Un"), signed_in(lucia)
    first, second = OpenForm.opened(client, article), OpenForm.opened(signed_in(ines), article)
    first.save()
    assert "Lucía" in second.save()["present"]
    assert client.post(address("goodbye", article.pk), {"session": first.token}).status_code == 204
    assert "Lucía" not in second.save()["present"]
    first.save()
    assert "Lucía" in second.save()["present"]


def test_nobody_says_goodbye_for_another(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    for form in (first, second):
        form.save()
    before = list(EditingSession.objects.values())
    for form in (first, second):
        for token in (first.token, second.token, "", "x\0" * 40):
            if token != form.token:
                form.client.post(address("goodbye", article.pk), {"session": token})
    assert list(EditingSession.objects.values()) == before


def test_a_form_that_was_sent_by_a_button_is_left(lucia, ines):
    article, client = make_article(by=lucia, state="draft", title="Un"), signed_in(lucia)
    second = OpenForm.opened(signed_in(ines), article)
    save(client, article, {"title": "Deux"}, button="_save")
    assert "Lucía" not in second.save()["present"]
