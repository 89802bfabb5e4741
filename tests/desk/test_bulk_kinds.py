"""What readers are told where several articles are published at once: a change only of those that they read before."""

import pytest
from django.test import Client
from django.utils import timezone, translation
from lxml import html

from articles import publishing, writing
from articles.kinds import ChangeKind, kind_of
from articles.models import Edition
from tests.desk.pages import days, fresh, signed_in
from tests.desk.test_bulk import ask, chosen, kinds, page_form, run, told
from tests.factories import make_article, publish_article

pytestmark = pytest.mark.django_db
NOTE = {"publish_kind": "correction", "publish_note": "Le nom était faux."}
MISSING = "A correction has a note for readers"


def moment_of(at):
    local = timezone.localtime(at)
    return {"publish_at_date": f"{local:%Y-%m-%d}", "publish_at_time": f"{local:%H:%M:%S}"}


@pytest.fixture
def client(ines):
    return signed_in(ines)


@pytest.fixture
def known(ines):
    """Readers had another text of it."""
    article = publish_article(title="Lion").article
    writing.write(article, {"title": "Lyon"}, by=ines)
    return fresh(article)


@pytest.fixture
def new(lucia):
    return make_article(by=lucia, title="Neuf")


def newest(article):
    return article.editions.order_by("-live_from").first()


def read(article):
    """The page as readers have it."""
    return Client().get(newest(article).get_absolute_url()).content.decode()


def asks(response):
    """(whether the page that asks shows the choice, titles of those that it says readers had before)"""
    page = html.fromstring(response.content.decode())
    rows = page.xpath("//li[p[contains(., 'Published before')]]//strong")
    return bool(page.xpath("//input[@name='publish_kind']")), [title.text_content() for title in rows]


@pytest.mark.parametrize("step", ["publish", "plan"])
def test_the_choice_is_shown_for_those_that_readers_had_before(step, client, known, new):
    assert asks(ask(client, step, chosen(new))) == (False, [])
    page = ask(client, step, chosen(known, new))
    assert asks(page) == (True, ["Lyon"])
    assert "1 of these was published before" in page.content.decode()
    assert page_form(page)["publish_kind"] == ["update"]


def test_no_other_step_asks(client, ines, known):
    writing.write(known, {"title": "Lyonne"}, by=ines)
    for step in ("take", "assign", "return", "approve", "submit"):
        assert asks(ask(client, step, chosen(known))) == (False, [])


@pytest.mark.parametrize(
    ("given", "is_dated", "says_note"),
    [
        ({"publish_kind": "typo"}, False, False),
        ({"publish_kind": "update"}, True, False),
        (NOTE, True, True),
        ({}, True, False),
    ],
)
def test_what_was_chosen_is_what_readers_see_of_the_text_that_they_had(given, is_dated, says_note, client, known, new):
    found = told(run(client, "publish", chosen(known, new), **given))
    kind = ChangeKind(given.get("publish_kind", "update"))
    with translation.override("en"):
        label = str(kind.label)
    assert {title: result for title, (result, _said) in found.items()} == {"Lyon": "done", "Neuf": "done"}
    assert (found["Lyon"][1].endswith(label), kind_of(newest(known))) == (True, kind)
    page = read(known)
    assert ("Mis à jour le" in page, NOTE["publish_note"] in page) == (is_dated, says_note)
    assert (kind_of(newest(new)), newest(new).note, newest(new).silent) == (None, "", False)
    assert NOTE["publish_note"] not in read(new) and "Mis à jour le" not in read(new)


@pytest.mark.parametrize("given", [{"publish_kind": "typo"}, NOTE])
def test_at_a_moment_too(given, client, known, new):
    assert set(kinds(run(client, "plan", chosen(known, new), **moment_of(days(2)), **given)).values()) == {"done"}
    assert (kind_of(newest(known)), newest(known).note) == (given["publish_kind"], given.get("publish_note", ""))
    assert [kind_of(edition) for edition in new.editions.all()] == [None]


def test_without_the_note_of_a_correction_nothing_is_done_and_nothing_lost(client, known, new):
    moment = moment_of(days(2))
    page = run(client, "plan", chosen(known, new), publish_kind="correction", publish_note=" ", **moment)
    errors = html.fromstring(page.content.decode()).xpath("//div[contains(@class, 'field-publish_note')]//ul")
    assert MISSING in errors[0].text_content()
    again = page_form(page)
    assert again["_selected_action"] == [str(known.pk), str(new.pk)]
    assert (again["publish_kind"], again["publish_at_date"]) == (["correction"], [moment["publish_at_date"]])
    assert Edition.objects.count() == 1
    kept = again | {"publish_note": NOTE["publish_note"]}
    assert set(kinds(run(client, "plan", kept)).values()) == {"done"}


@pytest.mark.parametrize(
    "given", [{"publish_kind": "correction"}, {"publish_kind": "typo", "publish_note": "Vu."}, {"publish_kind": "loud"}]
)
def test_a_refused_choice_is_shown_with_its_reason_where_it_was_not_asked_for(given, client, new):
    page = run(client, "publish", chosen(new), **given)
    assert asks(page) == (True, [])
    assert 'class="errorlist"' in page.content.decode() and not Edition.objects.exists()


def test_what_is_planned_already_moves_with_what_was_planned_to_be_told(client, ines, known):
    change = (ChangeKind.CORRECTION, "Prévue.")
    publishing.publish(known, by=ines, at=days(3), change=change)
    page = ask(client, "plan", chosen(known))
    assert asks(page) == (False, [])
    assert "Readers are told of it as planned: Correction." in page.content.decode()
    run(client, "plan", chosen(known), publish_kind="typo", **moment_of(days(2)))
    assert (newest(known).live_from < days(2.1), kind_of(newest(known)), newest(known).note) == (True, *change)


def test_of_a_text_that_readers_have_already_no_note_is_shown(client):
    article = publish_article(title="Lion").article
    assert asks(ask(client, "plan", chosen(article))) == (False, [])
    run(client, "plan", chosen(article), **moment_of(days(2)), **NOTE)
    assert article.editions.count() == 1


@pytest.mark.parametrize(("step", "moment"), [("publish", {}), ("plan", moment_of(days(2)))])
def test_a_second_press_counts_as_done_and_another_kind_does_not(step, moment, client, known):
    data = chosen(known)
    answers = [kinds(run(client, step, data, **given, **moment)) for given in (NOTE, NOTE, {"publish_kind": "typo"})]
    assert answers == [{"Lyon": "done"}, {"Lyon": "done"}, {"Lyon": "changed"}]
    assert (known.editions.count(), newest(known).note) == (2, NOTE["publish_note"])
