"""A page acts on nothing that it has not shown (promise G10): who comes too late is told who did what, and goes on."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition, Revision
from tests.desk.pages import (
    address,
    as_shown,
    correction_form,
    form_of,
    fresh,
    messages_of,
    open_correction,
    open_form,
    press,
    save,
    signed_in,
)
from tests.factories import end_sittings, make_article, make_user, publish_article

pytestmark = pytest.mark.django_db


def told_by(response):
    return [re.sub("<[^>]+>", "", str(message)) for message in response.context["messages"]]


def facts(article):
    """All that a press could have changed."""
    editions = Edition.objects.filter(article=article).order_by("pk")
    return (
        Article.objects.filter(pk=article.pk).values("version", "state", "title").get(),
        list(editions.values("title", "live_from", "live_until", "expires_at", "note")),
    )


def refused_titles(article):
    return [(row.snapshot["title"], row.by.first_name) for row in article.revisions.filter(refused=True).order_by("pk")]


# The writing page


@pytest.mark.parametrize("button", [("_publish", "1"), ("_step", "approve"), ("_step", "return")])
def test_what_the_writer_took_back_is_neither_published_nor_approved_by_an_open_form(lucia, ines, button):
    article = make_article(by=lucia, state="in_review", title="Avant")
    client = signed_in(ines)
    form = open_form(client, article) | {"title": "La version d’Inés", "step_note": "Encore"}
    press(signed_in(lucia), article, "step", "take_back")
    response = save(client, article, form=form, button=button[0], value=button[1])
    assert (fresh(article).state, Edition.objects.count()) == ("draft", 0)
    refused, who, state, saved = told_by(response)
    assert refused == "Not done: the article has changed since this page was opened. You see now how it is."
    assert who.startswith("Lucía, ") and who.endswith(": “Take back”.")
    assert (state, saved) == ("It is in the state “Draft” now.", "The text is saved; nothing else was done.")
    assert fresh(article).title == "La version d’Inés"


def test_who_was_told_goes_on_with_the_next_press(lucia, ines):
    article = make_article(by=lucia, state="in_review")
    client = signed_in(ines)
    form = open_form(client, article) | {"title": "La version d’Inés"}
    press(signed_in(lucia), article, "step", "take_back")
    told = save(client, article, form=form, button="_publish")
    save(client, article, form=form_of(told), button="_publish")
    assert Edition.objects.get().title == "La version d’Inés"


def test_a_text_saved_meanwhile_is_published_only_by_a_page_that_showed_it(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Avant")
    client = signed_in(ines)
    form = open_form(client, article) | {"standfirst": "La version d’Inés"}
    save(signed_in(lucia), article, {"title": "Celle de Lucía"}, button="_step", value="submit")
    told = save(client, article, form=form, button="_publish")
    merged, changed, refused, submitted, state, saved = told_by(told)
    assert merged == "Saved, with what Lucía had changed meanwhile: title, address."
    assert changed == "The text has changed since this page was opened. You see now how it is."
    assert refused.startswith("Not done") and saved.startswith("The text is saved")
    assert submitted.startswith("Lucía, ") and submitted.endswith(": “Submit for review”.")
    assert state == "It is in the state “In review” now."
    assert not Edition.objects.exists()
    save(client, article, form=form_of(told), button="_publish")
    edition = Edition.objects.get()
    assert (edition.title, edition.standfirst) == ("Celle de Lucía", "La version d’Inés")


@pytest.mark.parametrize("button", [("_publish", "1"), ("_step", "approve")])
def test_nothing_is_published_or_approved_while_two_texts_stand_for_one_place(lucia, ines, button):
    article = make_article(by=lucia, state="draft", title="Avant")
    end_sittings(article)
    client = signed_in(ines)
    form = open_form(client, article) | {"title": "La version d’Inés"}
    save(signed_in(lucia), article, {"title": "Celle de Lucía"})
    response = save(client, article, form=form, button=button[0], value=button[1])
    assert (fresh(article).state, fresh(article).title, Edition.objects.count()) == ("draft", "Celle de Lucía", 0)
    assert told_by(response)[1] == "Two texts stand for one place: choose one of them first."
    assert [clash.ours for clash in response.context["clashes"]] == ["La version d’Inés"]


@pytest.mark.parametrize("button", ["_publish", "_continue"])
def test_a_plan_made_meanwhile_stops_publishing_and_no_saving(ines, paco, button):
    article = make_article(title="A")
    edition = publish_article(article=article, at=timezone.now() + timedelta(days=3), now=timezone.now())
    client = signed_in(ines)
    form = open_form(client, article) | {"title": "B"}
    publishing.reschedule(edition, by=paco, at=timezone.now() + timedelta(days=5))
    save(client, article, form=form, button=button)
    assert (fresh(article).title, Edition.objects.count()) == ("B", 1)


def test_pressing_twice_adds_one_line_of_history(lucia, ines):
    article = make_article(by=lucia, state="in_review")
    client = signed_in(ines)
    form = open_form(client, article) | {"title": "Deux fois"}
    press(signed_in(lucia), article, "step", "take_back")
    for _press in range(2):
        save(client, article, form=form, button="_publish")
    assert [row.snapshot["title"] for row in article.revisions.all()][:-1] == ["Deux fois"]


def test_the_other_tab_of_one_person_is_told_as_such(ines):
    article = make_article(state="in_review")
    first, second = signed_in(ines), signed_in(ines)
    form = open_form(second, article)
    save(first, article, button="_step", value="approve")
    response = save(second, article, form=form, button="_step", value="approve")
    assert told_by(response)[1].split(",")[0] == "You yourself"


def test_the_writer_who_was_overtaken_reads_who_did_what(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Avant")
    client = signed_in(lucia)
    form = open_form(client, article) | {"title": "Perdu ?"}
    save(signed_in(ines), article, {"kicker": "Vu"}, button="_step", value="approve")
    response = save(client, article, form=form)
    assert (response.status_code, fresh(article).title) == (403, "Avant")
    saved, approved, state = response.context["changes"]
    assert (saved.split(" ")[0], approved.split(",")[0]) == ("Inés", "Inés")
    assert (approved[-12:], state) == (": “Approve”.", "It is in the state “Approved” now.")
    assert refused_titles(article) == [("Perdu ?", "Lucía")]


def test_previews_and_suggestions_ask_for_no_freshness(lucia, ines):
    article = make_article(by=lucia, state="in_review", title="Avant")
    client = signed_in(ines)
    form = open_form(client, article) | {"title": "Vu d’avance"}
    press(signed_in(lucia), article, "step", "take_back")
    assert "Vu d’avance" in client.post(address("preview", article.pk), form).content.decode()
    assert client.post(address("suggestions", article.pk), form).status_code == 200
    assert not Revision.objects.filter(refused=True).exists()


# Steps without the writing page, restoring, deleting


@pytest.mark.parametrize("page", ["step:take_back", "restore", "delete"])
def test_no_button_acts_on_a_text_or_state_that_its_page_did_not_show(lucia, ines, page):
    name, *last = page.split(":")
    article = make_article(by=lucia, state="in_review", title="Avant")
    last = last or ([article.revisions.get().pk] if name == "restore" else [])
    who = signed_in(lucia if name == "step" else ines)
    values = as_shown(article) | {"post": "yes"}
    save(signed_in(make_user(role="editor", first_name="Paco")), article, {"title": "Après"})
    before = facts(article)
    response = who.post(address(name, article.pk, *last), values, follow=True)
    assert facts(article) == before
    assert messages_of(response).startswith("Not done: the article has changed since this page was opened.")
    assert "Paco saved the text on" in messages_of(response)
    who.post(address(name, article.pk, *last), as_shown(article) | {"post": "yes"})
    assert (
        Article.objects.filter(pk=article.pk).values("state", "title").first()
        == {
            "step": {"state": "draft", "title": "Après"},
            "restore": {"state": "in_review", "title": "Avant"},
            "delete": None,
        }[name]
    )


@pytest.mark.parametrize("sent", ["", "x", "1", "1 draft", "-1 draft 0", "9999999999999999999999 draft 0", "١ draft 0"])
def test_a_page_that_does_not_say_what_it_showed_does_nothing(ines, sent):
    edition = publish_article()
    before = facts(edition.article)
    client = signed_in(ines)
    for page in (
        ("edition", edition.pk, "withdraw"),
        ("step", "rework"),
        ("restore", edition.article.revisions.get().pk),
    ):
        client.post(address(page[0], edition.article_id, *page[1:]), {"page_version": sent})
    client.post(address("correct", edition.article_id), {"page_version": sent, "edition": edition.pk, "title": "X"})
    save(client, edition.article, {"page_version": sent}, button="_publish")
    save(client, edition.article, {"page_version": sent}, button="_step", value="rework")
    assert facts(edition.article) == before


# Editions


@pytest.mark.parametrize("name", ["move", "cancel", "withdraw", "republish", "end"])
def test_nothing_is_done_with_a_plan_that_the_page_did_not_show(ines, paco, name):
    article = make_article(title="A")
    live = publish_article(article=article, at=timezone.now() - timedelta(days=1))
    planned = publishing.publish(fresh_with(article, "B", ines), by=ines, at=timezone.now() + timedelta(days=3))
    client = signed_in(ines)
    edition = planned if name in ("move", "cancel") else live
    seen = as_shown(article)
    publishing.reschedule(planned, by=paco, at=timezone.now() + timedelta(days=5))
    before = facts(article)
    values = {"at_date": "2041-01-02", "at_time": "09:15", "until_date": "2042-01-02", "until_time": "00:00"}
    values = {} if name in ("cancel", "withdraw") else values
    response = client.post(address("edition", article.pk, edition.pk, name), seen | values)
    assert facts(article) == before
    refused, moved, *typed = response.context["changes"]
    assert refused == "Not done: the article has changed since this page was opened. You see now how it is."
    assert moved.startswith("Paco, ") and "“Move” (" in moved
    moments = ["from → 2 January 2041 09:15 CET"] * ("at_date" in values and name != "end")
    moments += ["until → 2 January 2042 00:00 CET"] * ("until_date" in values)
    assert typed == ([f"You had typed: {', '.join(moments)}."] if moments else [])
    values |= {f"planned-{planned.pk}": "keep"} if name == "republish" else {}
    press(client, article, "edition", edition.pk, name, **values)
    assert facts(article) != before


def fresh_with(article, title, by):
    from articles import writing

    writing.write(article, {"title": title}, by=by)
    return article


def test_an_edition_that_is_gone_is_said_to_be_gone_and_by_whom(ines, paco):
    planned = publish_article(at=timezone.now() + timedelta(days=3), now=timezone.now())
    seen = as_shown(planned.article)
    publishing.cancel(planned, by=paco)
    page = address("edition", planned.article_id, planned.pk, "cancel")
    told = messages_of(signed_in(ines).post(page, seen, follow=True))
    assert told.startswith("This edition is not there any more: it was cancelled, or another took its place. Paco, ")
    assert "“Cancel”" in told


def test_a_mistyped_date_hides_nothing_of_what_happened_meanwhile(ines, paco):
    planned = publish_article(at=timezone.now() + timedelta(days=3), now=timezone.now())
    client, page = signed_in(ines), address("edition", planned.article_id, planned.pk, "move")
    seen = as_shown(planned.article)
    publishing.reschedule(planned, by=paco, at=timezone.now() + timedelta(days=5))
    before = facts(planned.article)
    response = client.post(page, seen | {"at_date": "x", "at_time": "y"})
    again = str(response.context["page_version"])
    client.post(page, {"page_version": again, "at_date": "2041-01-02", "at_time": "09:15"})
    assert facts(planned.article) == before


# Corrections


def send(client, article, form, **changes):
    return client.post(address("correct", article.pk), form | changes, follow=True)


def test_the_second_of_two_corrections_says_who_corrected_what_and_goes_on(ines, paco):
    edition = publish_article(title="Lion", standfirst="Un mot.", body="<p>Un.</p><p>Deux.</p>")
    article, second = edition.article, signed_in(ines)
    form = open_correction(second, article)
    first = signed_in(paco)
    send(first, article, open_correction(first, article), title="Lyon", body="<p>Un !</p><p>Deux.</p>")
    before = facts(article)
    told = send(second, article, form, standfirst="Deux mots.", kind="correction", note="Un mot manquait.")
    assert facts(article) == before
    refused, by_whom, kept, differs = told.context["changes"]
    assert refused.startswith("Not done: the article has changed")
    assert by_whom.startswith("Paco, ") and by_whom.endswith(": “Correct” (title, body).")
    assert kept.startswith("What you wrote is kept in the history")
    assert differs == "What is live differs from what you corrected in: title, body."
    assert told.context["overlaps"] == []
    assert [row.snapshot["standfirst"] for row in article.revisions.filter(refused=True, by=ines)] == ["Deux mots."]
    send(second, article, correction_form(told))
    live = Edition.objects.live(timezone.now()).get()
    assert (live.title, live.standfirst, live.note) == ("Lyon", "Deux mots.", "Un mot manquait.")
    assert live.source["body"] == "<p>Un !</p><p>Deux.</p>"
    assert fresh(article).standfirst == "Deux mots."


def test_two_corrections_of_different_paragraphs_are_merged_and_shown_before_they_go_live(ines, paco):
    edition = publish_article(body="<p>Un mot.</p><p>Deux mots.</p>")
    article, second, first = edition.article, signed_in(ines), signed_in(paco)
    form = open_correction(second, article)
    send(first, article, open_correction(first, article), body="<p>Un seul mot.</p><p>Deux mots.</p>")
    told = send(second, article, form, body="<p>Un mot.</p><p>Deux autres mots.</p>")
    both = "<p>Un seul mot.</p><p>Deux autres mots.</p>"
    assert (told.context["overlaps"], told.context["form"]["body"].value()) == ([], both)
    refused = article.revisions.get(refused=True)
    assert (refused.snapshot["body"], refused.by) == ("<p>Un mot.</p><p>Deux autres mots.</p>", ines)
    send(second, article, correction_form(told))
    assert Edition.objects.live(timezone.now()).get().source["body"] == both


@pytest.mark.parametrize(("choice", "title"), [("ours", "Lyon"), ("theirs", "Léon")])
def test_where_both_corrected_one_place_both_are_shown_and_one_click_settles_it(ines, paco, choice, title):
    edition = publish_article(title="Lion", standfirst="Un.")
    article, second, first = edition.article, signed_in(ines), signed_in(paco)
    form = open_correction(second, article)
    send(first, article, open_correction(first, article), title="Léon")
    told = send(second, article, form, title="Lyon", standfirst="Deux.")
    [overlap] = told.context["overlaps"]
    assert (overlap.ours, overlap.theirs, overlap.where) == ("Lyon", "Léon", ["what is live now"])
    again = correction_form(told)
    assert (again["title"].strip(), again["standfirst"].strip()) == ("Lyon", "Deux.")
    untouched = send(second, article, again)
    assert (len(untouched.context["overlaps"]), Edition.objects.count()) == (1, 2)
    send(second, article, correction_form(untouched), **{overlap.field_name: choice})
    live = Edition.objects.live(timezone.now()).get()
    assert (live.title, live.standfirst) == (title, "Deux.")
    assert (fresh(article).title, fresh(article).standfirst) == (title, "Deux.")


def test_a_correction_goes_on_where_a_planned_edition_has_begun_meanwhile(ines):
    article = make_article(title="A", standfirst="Un.")
    start = timezone.now() - timedelta(days=2)
    publishing.publish(article, by=ines, now=start)
    client = signed_in(ines)
    publishing.publish(fresh_with(article, "B", ines), by=ines, at=timezone.now() + timedelta(hours=1), now=start)
    form = open_correction(client, article)
    Edition.objects.filter(title="A").update(live_until=timezone.now() - timedelta(hours=1))
    Edition.objects.filter(title="B").update(live_from=timezone.now() - timedelta(hours=1))
    told = send(client, article, form, standfirst="Deux.")
    assert told.context["changes"][0].startswith("Not done: another edition went live, “B”, on ")
    send(client, article, correction_form(told))
    live = Edition.objects.live(timezone.now()).get()
    assert (live.title, live.standfirst) == ("B", "Deux.")


def test_a_correction_of_what_was_withdrawn_meanwhile_is_kept(ines, paco):
    edition = publish_article(title="Lion")
    client = signed_in(ines)
    form = open_correction(client, edition.article)
    publishing.withdraw(edition.article, by=paco)
    told = messages_of(send(client, edition.article, form, title="Lyon"))
    assert told.startswith(
        "Nothing of this article is live now. Not corrected. What you wrote is kept in the history. Paco, "
    )
    assert refused_titles(edition.article) == [("Lyon", "Inés")]


def test_a_correction_that_clashes_with_the_working_copy_is_kept(ines):
    edition = publish_article(title="Base")
    client = signed_in(ines)
    fresh_with(edition.article, "Le leur", ines)
    told = send(client, edition.article, open_correction(client, edition.article), title="Le mien")
    assert [(clash.ours, clash.theirs) for clash in told.context["clashes"]] == [("Le mien", "Le leur")]
    assert refused_titles(edition.article) == [("Le mien", "Inés")]


def test_whoever_was_demoted_meanwhile_does_nothing_with_an_open_page(ines):
    edition = publish_article(title="A")
    client = signed_in(ines)
    form, correction = open_form(client, edition.article), open_correction(client, edition.article)
    ines.groups.clear()
    before = facts(edition.article)
    for page, values in (
        (address("change", edition.article_id), form | {"title": "B", "_publish": "1"}),
        (address("correct", edition.article_id), correction | {"title": "B"}),
        (address("step", edition.article_id, "rework"), as_shown(edition.article)),
    ):
        assert client.post(page, values).status_code in (302, 403, 404)
    assert facts(edition.article) == before
