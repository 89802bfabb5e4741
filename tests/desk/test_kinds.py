"""Typo, update or correction is chosen where what is live is published over, and where it is corrected."""

import pytest
from django.utils import timezone, translation

from articles.kinds import ChangeKind, kind_of
from articles.models import Edition
from desk import buttons
from tests.desk.pages import (
    address,
    days,
    form_of,
    fresh,
    messages_of,
    open_correction,
    open_form,
    save,
    scheduled,
    signed_in,
)
from tests.factories import make_article, make_user, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(ines):
    return signed_in(ines)


def newest(article):
    return article.editions.order_by("-live_from").first()


def moment_of(at):
    local = timezone.localtime(at)
    return {"publish_at_date": f"{local:%Y-%m-%d}", "publish_at_time": f"{local:%H:%M:%S}"}


def test_a_first_publication_shows_no_choice_and_an_update_is_proposed_over_what_is_live(client, ines):
    assert "publish_kind" not in open_form(client, make_article(by=ines))
    form = open_form(client, publish_article(title="Un").article)
    assert (form["publish_kind"], form["publish_note"].strip()) == ("update", "")


@pytest.mark.parametrize(("kind", "note"), [("typo", ""), ("update", ""), ("correction", "Le nom.")])
@pytest.mark.parametrize("is_planned", [False, True])
def test_what_was_chosen_is_published_and_shown(client, kind, note, is_planned):
    article = publish_article(title="Lion").article
    changes = {"title": "Lyon", "publish_kind": kind, "publish_note": note}
    save(client, article, changes | (moment_of(days(3)) if is_planned else {}), button="_publish")
    edition = newest(article)
    assert (edition.title, kind_of(edition), edition.note) == ("Lyon", kind, note)
    with translation.override("en"):
        label = str(ChangeKind(kind).label)
    for page in ("change", "history"):
        assert f'<span class="chip">{label}</span>' in client.get(address(page, article.pk)).content.decode()
    if is_planned:  # what is planned as it is keeps its kind, where only its date is changed
        form = open_form(client, article)
        assert (form["publish_kind"], form["publish_note"].strip()) == (kind, note)


def test_a_correction_without_a_note_is_refused_at_its_field_and_the_text_kept(client):
    article = publish_article(title="Lion").article
    form = open_form(client, article) | {"title": "Lyon", "publish_kind": "correction"}
    told = client.post(address("change", article.pk), form | {"_publish": "1"})
    assert list(told.context["adminform"].form.errors) == ["publish_note"]
    again = form_of(told)
    assert (again["title"].strip(), again["publish_kind"]) == ("Lyon", "correction")
    client.post(address("change", article.pk), form | {"_continue": "1"})  # saved meanwhile, unfinished
    assert (fresh(article).title, article.editions.count()) == ("Lyon", 1)
    told = client.post(address("correct", article.pk), open_correction(client, article) | {"kind": "correction"})
    assert list(told.context["form"].errors) == ["note"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"publish_kind": "silent"}, "publish_kind"),
        ({"publish_kind": "typo", "publish_note": "Le nom."}, "publish_note"),
        ({"publish_kind": "", "publish_note": "Le nom."}, "publish_note"),
        ({"publish_kind": "correction", "publish_note": "é" * 2_001}, "publish_note"),
    ],
)
def test_forged_and_contradicting_values_are_refused(client, changes, field):
    article = publish_article(title="Lion").article
    form = open_form(client, article) | {"title": "Lyon"} | changes
    told = client.post(address("change", article.pk), form | {"_publish": "1"})
    assert list(told.context["adminform"].form.errors) == [field]
    sent = {name.removeprefix("publish_"): value for name, value in changes.items()}
    told = client.post(address("correct", article.pk), open_correction(client, article) | {"title": "Lyon"} | sent)
    assert told.context["form"].errors and Edition.objects.count() == 1


def test_a_kind_that_is_forged_for_a_first_publication_publishes_nothing(client, ines):
    article = make_article(by=ines)
    told = save(client, article, {"publish_kind": "typo"}, button="_publish")
    assert "first publication" in messages_of(told) and not article.editions.exists()


def test_nothing_is_chosen_on_the_page_that_corrects(client):
    article = publish_article(title="Lion").article
    page = client.get(address("correct", article.pk))
    assert page.context["form"]["kind"].value() is None
    sent = open_correction(client, article) | {"title": "Lyon", "kind": ""}
    told = client.post(address("correct", article.pk), sent)
    assert list(told.context["form"].errors) == ["kind"]
    assert told.context["form"]["title"].value() == "Lyon"
    client.post(address("correct", article.pk), sent | {"kind": "update"})
    assert kind_of(newest(article)) == ChangeKind.UPDATE


def test_what_one_person_chose_stands_in_no_other_form(client, paco):
    article, other = publish_article(title="Lion").article, signed_in(paco)
    choice = {"title": "Lyon", "publish_kind": "correction", "publish_note": "Le nom."}
    passed = {"publish_at_date": "2001-01-01", "publish_at_time": "08:00"}
    told = save(client, article, choice | passed, button="_publish")
    for form, expected in (
        (form_of(told), ("correction", "Le nom.")),
        (open_form(other, article), ("update", "")),
    ):
        assert (form["publish_kind"], form["publish_note"].strip()) == expected


def test_an_old_view_tells_nothing(client, paco):
    """What was published by another meanwhile is shown first."""
    article = publish_article(title="Lion").article
    form = open_form(client, article) | {"publish_kind": "typo", "standfirst": "Un."}
    save(signed_in(paco), article, {"title": "Lyon"}, button="_publish")
    told = client.post(address("change", article.pk), form | {buttons.PUBLISH: "1"}, follow=True)
    assert "nothing else was done" in messages_of(told)
    assert [kind_of(each) for each in article.editions.order_by("live_from")] == [None, ChangeKind.UPDATE]


def test_a_writer_has_no_choice(ines):
    user = make_user(role="journalist")
    article = publish_article(article=make_article(by=user)).article
    scheduled(article, ines, title="Deux")
    page = signed_in(user).get(address("change", article.pk)).content.decode()
    assert 'name="publish_kind"' not in page
