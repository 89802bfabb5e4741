"""One step for several articles: what each is told, and that nothing is done that its list did not show."""

import json
import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from lxml import html

from articles import reviewing, workflow, writing
from articles.models import Article, AuditRecord, Edition
from articles.models.article import State
from desk import bulk
from desk.button_form import BulkMomentForm
from tests.desk.pages import address, as_shown, fresh, messages_of, scheduled, signed_in
from tests.factories import make_article, make_image, make_user, publish_article

pytestmark = pytest.mark.django_db


def chosen(*articles):
    """What a list sends of these, as it would show them now."""
    seen = {f"seen-{article.pk}": as_shown(article)["page_version"] for article in articles}
    return {"_selected_action": [article.pk for article in articles]} | seen


def ask(client, action, data):
    return client.post(address("bulk"), data | {"action": action})


def run(client, action, data, **given):
    return client.post(address("bulk"), data | {"action": action, "run": "1"} | given)


def told(response):
    """{title: (done, refused or changed, what is said)} of the last page."""
    page = html.fromstring(response.content.decode())
    return {
        row.xpath("a")[0].text_content(): (
            card.get("aria-labelledby").removeprefix("bulk-"),
            " ".join(sentence.text_content() for sentence in row.xpath("p")),
        )
        for card in page.xpath("//section[starts-with(@aria-labelledby, 'bulk-')]")
        for row in card.xpath(".//li")
    }


def kinds(response):
    return {title: kind for title, (kind, _said) in told(response).items()}


def in_review(writer, *titles):
    return [workflow.take("submit", make_article(by=writer, state="draft", title=title), by=writer) for title in titles]


def actions():
    return list(AuditRecord.objects.order_by("pk").values_list("action", flat=True))


def page_form(response):
    """What a browser would send of the page that asks."""
    page = html.fromstring(response.content.decode())
    form = page.xpath("//form[contains(@class, 'bulk-form')]")[0]
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


# From the choice to the outcome


@pytest.mark.parametrize("where", ["changelist", "review_queue"])
def test_from_the_list_by_the_page_that_asks_to_the_outcome(where, lucia, ines):
    articles = in_review(lucia, "Une", "Deux")
    client = signed_in(ines)
    page = html.fromstring(client.get(address(where), {"state": "in_review"}).content.decode())
    shown = {each.get("name"): each.get("value") for each in page.xpath("//input[starts-with(@name, 'seen-')]")}
    assert shown == {f"seen-{each.pk}": as_shown(each)["page_version"] for each in articles}
    choice = shown | {"_selected_action": [each.pk for each in articles], "action": "approve", "index": "0"}
    choice |= {"list": "queue"} if where == "review_queue" else {}
    asked = client.post(address("bulk" if where == "review_queue" else "changelist"), choice)
    assert "This will happen to 2 articles" in asked.content.decode()
    assert "“In review” → “Approved”" in asked.content.decode()
    assert {each.state for each in Article.objects.all()} == {State.IN_REVIEW}
    done = client.post(address("bulk"), page_form(asked) | {"run": "1"})
    assert kinds(done) == {"Une": "done", "Deux": "done"}
    assert {each.state for each in Article.objects.all()} == {State.APPROVED}
    assert f'href="{address(where)}' in done.content.decode()


def test_asking_changes_nothing(lucia, ines):
    articles = in_review(lucia, "Une", "Deux")
    before = actions()
    for name in bulk.STEPS:
        assert ask(signed_in(ines), name, chosen(*articles)).status_code == 200
    assert actions() == before
    assert not Edition.objects.exists()


def test_the_list_that_one_came_from_is_gone_back_to_as_it_was_narrowed(lucia, ines):
    (article,) = in_review(lucia, "Une")
    data = chosen(article) | {"action": "approve", "index": "0"}
    asked = signed_in(ines).post(address("changelist") + "?state=in_review", data)
    assert f"{address('changelist')}?state=in_review" in asked.content.decode()
    done = run(signed_in(ines), "approve", chosen(article), query="//evil.example?x", list="https://evil.example/")
    assert 'href="//evil' not in done.content.decode()
    assert 'href="https://evil' not in done.content.decode()


def test_each_step(lucia, ines, paco):
    client, due = signed_in(ines), (timezone.localdate() + timedelta(days=2)).isoformat()
    (article,) = in_review(lucia, "Une")
    assert kinds(run(client, "take", chosen(article))) == {"Une": "done"}
    assert reviewing.review_of(fresh(article)).reviewer == ines
    assert kinds(run(client, "assign", chosen(article), reviewer=paco.pk, due=due)) == {"Une": "done"}
    review = reviewing.review_of(fresh(article))
    assert (review.reviewer, str(review.due)) == (paco, due)
    assert kinds(run(client, "return", chosen(article), note="La fin manque.")) == {"Une": "done"}
    assert (fresh(article).state, fresh(article).desk_note) == (State.RETURNED, "La fin manque.")
    assert kinds(run(signed_in(lucia), "submit", chosen(article))) == {"Une": "done"}
    assert kinds(run(client, "publish", chosen(article))) == {"Une": "done"}
    assert fresh(article).editions.get().is_live(timezone.now())
    assert actions()[-2:] == ["approve", "publish"]


def test_a_return_wants_its_note_and_nothing_is_lost_without_one(lucia, ines):
    articles = in_review(lucia, "Une", "Deux")
    asked = run(signed_in(ines), "return", chosen(*articles), note=" ")
    assert "Say in a note what has to be done." in asked.content.decode()
    assert page_form(asked)["_selected_action"] == [str(article.pk) for article in articles]
    assert {each.state for each in Article.objects.all()} == {State.IN_REVIEW}


# What is refused, article by article


def test_one_that_cannot_be_done_stops_no_other_and_says_why(lucia, ines):
    articles = in_review(lucia, "Une", "Deux", "Trois", "Quatre", "Cinq")
    Article.objects.filter(pk=articles[2].pk).update(title="Trois", standfirst="", body="")
    data = chosen(*articles)
    found = told(run(signed_in(ines), "publish", data))
    assert {title: kind for title, (kind, _said) in found.items()} == {
        **dict.fromkeys(["Une", "Deux", "Quatre", "Cinq"], "done"),
        "Trois": "refused",
    }
    assert found["Trois"][1]
    assert fresh(articles[2]).state == State.IN_REVIEW
    assert Edition.objects.count() == 4


def test_an_error_in_one_is_told_and_logged_and_stops_no_other(lucia, ines, monkeypatch, caplog):
    articles = in_review(lucia, "Une", "Deux", "Trois")
    follow = reviewing.follow

    def broken(article, state, *, at):
        if article.pk == articles[1].pk:
            raise RuntimeError("a fault")
        follow(article, state, at=at)

    monkeypatch.setattr(reviewing, "follow", broken)
    found = told(run(signed_in(ines), "approve", chosen(*articles)))
    assert [found[title][0] for title in ("Une", "Deux", "Trois")] == ["done", "refused", "done"]
    assert "written into the log" in found["Deux"][1]
    assert "a fault" in caplog.text
    assert fresh(articles[1]).state == State.IN_REVIEW


def test_what_is_left_out_stands_on_the_page_that_asks_and_is_not_sent(lucia, ines):
    waiting, draft = *in_review(lucia, "Une"), make_article(by=lucia, state="draft", title="Brouillon")
    asked = ask(signed_in(ines), "return", chosen(waiting, draft))
    assert page_form(asked)["_selected_action"] == [str(waiting.pk)]
    shown = asked.content.decode()
    assert "Left out: 1 article" in shown
    assert "“Return to the writer” does not apply" in shown


def test_no_text_that_is_planned_is_replaced_unseen(ines):
    chief = make_user(role="chief editor")
    article = publish_article(title="Une").article
    scheduled(article, chief, title="Demain")
    writing.write(article, {"title": "Autre"}, by=chief)
    found = told(run(signed_in(ines), "publish", chosen(article)))
    assert found["Autre"][0] == "refused"
    assert found["Autre"][1].startswith("Another text is planned for ")
    assert Edition.objects.count() == 2


def test_the_same_text_that_is_planned_already_is_moved_and_that_is_said_before(ines):
    article = make_article(title="Une")
    scheduled(article, ines)
    client = signed_in(ines)
    assert "that moves" in ask(client, "publish", chosen(article)).content.decode()
    assert kinds(run(client, "publish", chosen(article))) == {"Une": "done"}
    assert Edition.objects.get().is_live(timezone.now())


def test_a_return_says_what_stays_planned(lucia, ines):
    article = make_article(by=lucia, title="Une")
    scheduled(article, ines)
    assert "Stays planned for" in ask(signed_in(ines), "return", chosen(article)).content.decode()


# What has changed meanwhile


@pytest.mark.parametrize("step", ["approve", "return", "publish"])
def test_nothing_is_done_with_a_row_that_is_another_by_now(step, lucia, ines, paco):
    text, state, plan, kept = articles = in_review(lucia, "Texte", "Retiré", "Prévu", "Resté")
    data = chosen(*articles)
    writing.write(text, {"standfirst": "Autre chose."}, by=paco)
    workflow.take("take_back", state, by=lucia)
    workflow.take("approve", plan, by=paco)
    scheduled(plan, paco)
    before = actions()
    found = told(run(signed_in(ines), step, data, note="Encore."))
    assert {title: kind for title, (kind, _said) in found.items()} == {
        **dict.fromkeys(["Texte", "Retiré", "Prévu"], "changed"),
        "Resté": "done",
    }
    assert "Paco saved the text" in found["Texte"][1]
    assert "Lucía" in found["Retiré"][1]
    assert set(AuditRecord.objects.order_by("pk")[len(before) :].values_list("article_id", flat=True)) == {kept.pk}


def test_what_somebody_else_took_meanwhile_is_not_taken(lucia, ines, paco):
    articles = in_review(lucia, "Une", "Deux")
    data = chosen(*articles)
    reviewing.take(articles[0], by=paco)
    found = told(run(signed_in(ines), "take", data))
    assert [found[title][0] for title in ("Une", "Deux")] == ["changed", "done"]
    assert "Paco" in found["Une"][1]
    assert reviewing.review_of(fresh(articles[0])).reviewer == paco


def test_a_row_without_what_was_shown_of_it_is_not_acted_on(lucia, ines):
    (article,) = in_review(lucia, "Une")
    for seen in ("", "x", "1 in_review", "\x00"):
        data = {"_selected_action": [article.pk], f"seen-{article.pk}": seen}
        assert kinds(run(signed_in(ines), "approve", data)) == {"Une": "changed"}
    assert fresh(article).state == State.IN_REVIEW


def test_what_changes_between_the_page_that_asks_and_the_step_counts_too(lucia, ines):
    (article,) = in_review(lucia, "Une")
    client = signed_in(ines)
    form = page_form(ask(client, "approve", chosen(article)))
    workflow.take("take_back", article, by=lucia)
    assert kinds(client.post(address("bulk"), form | {"run": "1"})) == {"Une": "changed"}


@pytest.mark.parametrize(
    ("step", "given", "actions_of_step"),
    [
        ("take", {}, ["take_review"]),
        ("return", {"note": "Encore."}, ["return"]),
        ("approve", {}, ["approve"]),
        ("publish", {}, ["approve", "publish"]),
        ("plan", {"publish_at": "2040-05-01T10:00:00+00:00"}, ["approve", "publish"]),
    ],
)
def test_a_double_click_does_it_once_and_says_so_twice(step, given, actions_of_step, lucia, ines):
    (article,) = in_review(lucia, "Une")
    data, client = chosen(article), signed_in(ines)
    answers = [kinds(run(client, step, data, **given)) for _click in range(2)]
    assert answers == [{"Une": "done"}] * 2
    assert actions()[1:] == actions_of_step


def test_only_the_very_step_by_the_same_person_counts_as_done(lucia, ines, paco):
    one, other = in_review(lucia, "Une", "Deux")
    data = chosen(one, other)
    workflow.take("approve", one, by=paco)
    reviewing.take(other, by=ines)
    workflow.take("approve", other, by=ines)
    assert kinds(run(signed_in(ines), "approve", data)) == {"Une": "changed", "Deux": "changed"}


def test_another_moment_from_the_same_page_is_no_double_click(lucia, ines):
    (article,) = in_review(lucia, "Une")
    data, client = chosen(article), signed_in(ines)
    assert kinds(run(client, "plan", data, publish_at="2040-05-01T10:00:00+00:00")) == {"Une": "done"}
    assert kinds(run(client, "plan", data, publish_at="2040-05-02T10:00:00+00:00")) == {"Une": "changed"}
    assert Edition.objects.get().live_from.day == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_each_is_told_the_truth(lucia, ines, paco):
    articles = in_review(lucia, "Une", "Deux", "Trois")
    data, start, found = chosen(*articles), threading.Barrier(2), []

    def press(client):
        try:
            start.wait(60)
            found.append(kinds(run(client, "take", data)))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[signed_in(person)]) for person in (ines, paco)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for title in ("Une", "Deux", "Trois"):
        assert sorted(each[title] for each in found) == ["changed", "done"]
    assert actions().count("take_review") == 3


# Rights


def test_a_journalist_submits_and_does_nothing_else(lucia):
    article = make_article(by=lucia, state="draft", title="Une")
    client = signed_in(lucia)
    page = html.fromstring(client.get(address("changelist")).content.decode())
    assert page.xpath("//select[@name='action']/option/@value") == ["", "submit"]
    for step in set(bulk.STEPS) - {"submit"}:
        assert run(client, step, chosen(article), note="x", publish_at="2040-05-01T10:00+01:00").status_code == 403
        listed = client.post(address("changelist"), chosen(article) | {"action": step, "index": "0", "run": "1"})
        assert listed.status_code == 403
    assert (fresh(article).state, Edition.objects.count()) == (State.DRAFT, 0)


@pytest.mark.parametrize("step", ["publish", "plan"])
def test_a_publication_is_expected_of_nobody_who_may_not_publish(step, lucia):
    assert expected(step, make_article(by=lucia), by=lucia) == bulk.REFUSED


@pytest.mark.parametrize("step", ["publish", "plan"])
def test_nor_of_somebody_who_may_publish_but_not_approve_where_nobody_approved(step, lucia):
    lucia.user_permissions.add(Permission.objects.get(codename="publish_article"))
    assert expected(step, make_article(by=lucia), by=lucia) == bulk.DONE
    assert expected(step, make_article(by=lucia, state="draft"), by=lucia) == bulk.REFUSED


@pytest.mark.parametrize("step", ["publish", "plan"])
def test_nor_with_a_picture_whose_rights_have_ended_nor_of_an_unfinished_text(step, ines):
    picture = make_image(rights_until=date(2020, 1, 1))
    assert expected(step, make_article(lead_image=picture), by=ines) == bulk.REFUSED
    assert expected(step, make_article(body=""), by=ines) == bulk.REFUSED


def test_nor_of_a_text_that_readers_have_already(ines):
    assert expected("publish", publish_article().article, by=ines) == bulk.REFUSED


def expected(step, article, *, by):
    sent = {name: value if isinstance(value, list) else [value] for name, value in chosen(article).items()}
    [row] = bulk.rows_of(MultiValueDict({name: list(map(str, values)) for name, values in sent.items()}), by)
    return bulk.foreseen(bulk.STEPS[step], row, by=by).kind


def test_what_one_may_not_see_is_answered_as_what_is_not_there(lucia):
    hidden = make_article(state="draft", title="Secret")
    client = signed_in(lucia)
    answers = []
    for pk in (hidden.pk, 999_999):
        data = {"_selected_action": [pk], f"seen-{pk}": as_shown(hidden)["page_version"]}
        pages = [ask(client, "submit", data).content.decode(), run(client, "submit", data).content.decode()]
        assert "Secret" not in "".join(pages)
        answers.append(["This article is not there any more." in page for page in pages])
    assert answers == [[True, True]] * 2
    assert fresh(hidden).state == State.DRAFT


def test_the_form_that_one_person_was_asked_is_not_sent_by_another(lucia, ines, paco):
    (article,) = in_review(lucia, "Une")
    form = page_form(ask(signed_in(ines), "approve", chosen(article)))
    answer = signed_in(paco).post(address("bulk"), form | {"run": "1"})
    assert answer.status_code in (403, 409)
    assert fresh(article).state == State.IN_REVIEW


def test_of_two_people_in_one_process_each_is_offered_their_own(lucia, ines):
    make_article(by=lucia, state="draft")
    clients = {name: signed_in(person) for name, person in (("lucia", lucia), ("ines", ines))}

    def offered(name):
        page = html.fromstring(clients[name].get(address("changelist")).content.decode())
        return len(page.xpath("//select[@name='action']/option"))

    assert [offered(name) for name in ("lucia", "ines", "lucia", "ines")] == [2, 8, 2, 8]


# What is sent


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose articles first"),
        ({"_selected_action": ["x", "-1", "9" * 30]}, "Choose articles first"),
        ({"_selected_action": [1], "action": ""}, "Choose what is to be done"),
        ({"_selected_action": list(range(1, 300))}, "At most 200 articles"),
    ],
)
def test_what_is_missing_is_said_in_the_list(data, said, ines):
    response = signed_in(ines).post(address("bulk"), {"action": "approve"} | data, follow=True)
    assert said in messages_of(response)


def test_all_pages_at_once_cannot_be_chosen(lucia, ines):
    articles = in_review(lucia, "Une", "Deux")
    data = chosen(articles[0]) | {"action": "approve", "index": "0", "select_across": "1"}
    asked = signed_in(ines).post(address("changelist"), data)
    assert page_form(asked)["_selected_action"] == [str(articles[0].pk)]


def test_no_step_of_another_name(lucia, ines):
    (article,) = in_review(lucia, "Une")
    assert ask(signed_in(ines), "withdraw", chosen(article)).status_code == 404


# The moment (promise F4)


def asked_for(row, text):
    """(moment or None, codes of the refusals) of a time on the clocks of this zone."""
    with timezone.override(ZoneInfo(row["zone"])):
        form = BulkMomentForm({"publish_at": text})
        form.is_valid()
    return form.cleaned_data.get("publish_at"), [error.code for error in form.errors.as_data().get("publish_at", [])]


def test_every_change_of_the_clocks_that_is_known(testdata):
    rows = json.loads((testdata / "time/clock-changes.json").read_text())
    coming = [row for row in rows if datetime.fromisoformat(row["change_utc"]) > timezone.now() + timedelta(days=1)]
    assert coming
    for row in coming:
        assert asked_for(row, row["local_inside"]) == (None, [row["kind"]]), row
        for text in row.get("inside_utc", []):
            moment = datetime.fromisoformat(text)
            local = moment.astimezone(ZoneInfo(row["zone"])).isoformat()
            assert asked_for(row, local) == (moment, []), row


def plan_in(zone, article, by, text, **fold):
    moment = datetime.fromisoformat(text)
    given = {"publish_at_date": moment.date().isoformat(), "publish_at_time": moment.time().isoformat(), **fold}
    with timezone.override(ZoneInfo(zone)):
        return run(signed_in(by), "plan", chosen(article), **given)


SPRING, AUTUMN = "2040-03-25T02:30:00", "2040-10-28T02:30:00"


def test_a_time_that_the_clocks_skip_is_refused_with_the_reason(ines, settings):
    article = make_article(title="Une")
    asked = plan_in(settings.TIME_ZONE, article, ines, SPRING)
    assert "does not exist in the zone" in asked.content.decode()
    assert not Edition.objects.exists()


def test_of_a_time_that_comes_twice_both_are_offered(ines, settings):
    article = make_article(title="Une")
    asked = plan_in(settings.TIME_ZONE, article, ines, AUTUMN)
    page = html.fromstring(asked.content.decode())
    folds = page.xpath("//select[@name='publish_at_fold']/option/@value")
    assert folds == ["", "+02:00", "+01:00"]
    assert not Edition.objects.exists()
    done = plan_in(settings.TIME_ZONE, article, ines, AUTUMN, publish_at_fold="+01:00")
    assert told(done) == {"Une": ("done", "scheduled for 28 October 2040 02:30 CET")}
    assert Edition.objects.get().live_from.isoformat() == "2040-10-28T01:30:00+00:00"


def test_the_zone_stands_beside_the_moment(ines, settings):
    asked = ask(signed_in(ines), "plan", chosen(make_article()))
    zone = html.fromstring(asked.content.decode()).xpath("//*[@class='local-time-zone']")[0]
    assert settings.TIME_ZONE in zone.text_content()


def test_a_moment_that_has_passed_is_refused_once_for_all(ines):
    asked = run(signed_in(ines), "plan", chosen(make_article()), publish_at="2001-01-01T08:00+01:00")
    assert "This moment has passed" in asked.content.decode()
    assert not Edition.objects.exists()
