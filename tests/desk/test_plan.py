"""What the desk says of what readers see and of what is planned, and what its buttons do with it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from lxml import html

from articles import publishing, writing
from articles.models import Article, AuditRecord, Edition
from articles.versions import page_version
from desk import plan
from desk.datetimes import near_datetime
from tests.desk.pages import address, days, fresh, messages_of, open_form, press, save, scheduled, signed_in
from tests.factories import make_article, make_user, publish_article

pytestmark = pytest.mark.django_db
FIRST, SECOND = "Le patio ouvre en mai.", "L’entrée est libre pour tous."


@pytest.fixture
def client(ines):
    return signed_in(ines)


def words(markup):
    return " ".join(html.fromstring(f"<div>{markup}</div>").text_content().split())


def plan_on(client, article):
    page = html.fromstring(client.get(address("change", article.pk)).content.decode())
    return " ".join(page.get_element_by_id("plan").text_content().split())


def when(edition):
    with translation.override("en"):
        return plan.planned_for(edition.live_from, timezone.now())


def moment_of(edition):
    with translation.override("en"):
        return plan.local_datetime(edition.live_from)


# In words


def test_the_page_says_what_readers_see_what_is_planned_and_what_neither_has(client, ines):
    article = make_article(title="A", body=f"<p>{FIRST}</p><p>{SECOND}</p>")
    assert plan_on(client, article) == "Readers have seen nothing of this article yet."
    live = publish_article(article=article)
    assert plan_on(client, article).startswith(
        "Readers see the edition of 2 March 2026 13:00 CET. Readers see all that was written. Read what is live"
    )
    planned = scheduled(article, ines, title="B")
    said = plan_on(client, article)
    assert "1 change is not seen by readers." in said
    assert f"Update planned {when(planned)}. It has all that was written. Read it as it will be" in said
    writing.write(article, {"body": f"<p>{FIRST}</p><p>L’entrée coûte deux euros.</p>", "kicker": "Fête"}, by=ines)
    said = plan_on(client, article)
    assert "3 changes are not seen by readers." in said
    assert f"2 changes are not in the edition planned {when(planned)}. " in said
    publishing.withdraw(article, by=ines)
    gone = moment_of(SimpleNamespace(live_from=Edition.objects.get(pk=live.pk).live_until))
    assert plan_on(client, article) == f"This article is withdrawn: readers have not found it since {gone}."


def test_a_withdrawal_is_told_from_an_end_before_and_after_it(client, ines):
    end = timezone.now() + timedelta(days=2)
    withdrawn, ending = publish_article(title="A"), publish_article(title="B", until=end)
    publishing.withdraw(withdrawn.article, by=ines, at=end)
    assert ", until it is withdrawn on " in plan_on(client, withdrawn.article)
    assert ", until it" not in plan_on(client, ending.article) and ", until " in plan_on(client, ending.article)
    assert kinds_of_editions(client, withdrawn.article) == ["Live Withdrawal planned"]
    assert kinds_of_editions(client, ending.article) == ["Live"]
    publishing.withdraw(withdrawn.article, by=ines)
    assert kinds_of_editions(client, withdrawn.article) == ["Withdrawn"]
    gone = publish_article(title="C", until=timezone.now() - timedelta(days=1))
    assert kinds_of_editions(client, gone.article) == ["Expired"]


def kinds_of_editions(client, article):
    page = html.fromstring(client.get(address("change", article.pk)).content.decode())
    rows = page.xpath("//li[contains(@class, 'edition ')]")
    return [" ".join(row.xpath("span[@class='edition-kind' or @class='chip']/text()")) for row in rows]


def test_it_says_where_readers_of_a_withdrawn_article_are_led(client, ines):
    other, article = publish_article(title="Une autre cour").article, publish_article(title="A").article
    publishing.withdraw(article, by=ines, instead=other)
    assert plan_on(client, article).endswith(": they are led to “Une autre cour”.")


def test_of_one_that_expired_it_says_since_when(client, ines):
    edition = publish_article(title="A")
    publishing.reschedule(edition, by=ines, until=(end := edition.live_from + timedelta(days=1)), now=edition.live_from)
    assert (
        plan_on(client, edition.article)
        == f"Readers have not found this article since {moment_of(SimpleNamespace(live_from=end))}."
    )


def test_the_way_to_a_correction_is_where_readers_and_the_draft_differ(client, ines):
    article = make_article(title="A")
    publish_article(article=article)
    assert "Correct what is live" not in plan_on(client, article)
    writing.write(article, {"title": "B"}, by=ines)
    assert "Correct what is live" in plan_on(client, article)
    assert "Voir la différence" in (said := plan_on(signed_in(article.created_by), article)) and "Corriger" not in said


def test_it_says_it_in_french(ines):
    article = make_article(title="A")
    planned = scheduled(article, ines)
    writing.write(article, {"title": "B"}, by=ines)
    said = plan_on(signed_in(make_user(role="editor")), article)
    assert said.startswith("Les lecteurs n’ont encore rien vu de cet article. Mise en ligne prévue ")
    assert f"1 modification n’est pas dans l’édition prévue {near_datetime(planned.live_from, timezone.now())}" in said


def test_saving_says_that_what_is_planned_does_not_have_it(client, ines):
    article = make_article(title="A")
    assert messages_of(save(client, article, {"title": "B"})) == "Saved."
    planned = scheduled(fresh(article), ines)
    told = messages_of(save(client, article, {"title": "C"}))
    assert told == f"Saved. 1 change is not in the edition planned {when(planned)}."
    assert Edition.objects.get().title == "B"


def test_saving_says_that_readers_do_not_have_it(client):
    article = publish_article(title="A").article
    assert messages_of(save(client, article, {"title": "B"})) == "Saved. Readers do not see it before it is published."


def test_the_fragment_for_an_open_page_reads_no_text(ines):
    article = publish_article(title="A").article
    planned = scheduled(article, ines, title="B")
    writing.write(article, {"title": "C"}, by=ines)
    request = RequestFactory().get("/")
    request.user, request.at = ines, timezone.now()
    with CaptureQueriesContext(connection) as queries, translation.override("en"):
        said = words(plan.news(request, fresh(article), page_version(article)))
    assert not any("content" in query["sql"] for query in queries)
    assert f"Changes are not in the edition planned {when(planned)}." in said
    assert "Readers do not see your latest changes." in said


def test_lists_say_it_shortly(client, ines):
    live = publish_article(title="Aaa").article
    writing.write(live, {"title": "Aaa bis"}, by=ines)
    scheduled(ahead := make_article(title="Bbb"), ines)
    writing.write(ahead, {"title": "Bbb bis"}, by=ines)
    publish_article(title="Ccc")
    for page in (address("changelist"), "/admin/"):
        rows = html.fromstring(client.get(page).content.decode()).xpath(
            "//tr | //main//li | //ul[@class='front-list']/li"
        )
        said = {
            title: " ".join(row.text_content() for row in rows if title in row.text_content())
            for title in ("Aaa", "Bbb", "Ccc")
        }
        assert "changes not published" in said["Aaa"]
        assert "changes not in what is planned" in said["Bbb"]
        assert "changes not" not in said["Ccc"]


@pytest.mark.parametrize("changes", [{}, {"tags": "Fleurs"}])
def test_what_was_just_published_is_not_said_to_differ(client, changes):
    article = make_article(title="A")
    save(client, article, {"tags": ["Une fête"], **changes}, button="_publish")
    assert Edition.objects.exists()
    assert "changes not" not in client.get(address("changelist")).content.decode()
    assert "Readers see all that was written." in plan_on(client, article)


# Every edition can be read as it was, is and will be


def test_every_edition_is_read_as_it_is_and_kept_by_nobody(client, ines):
    article = publish_article(title="Hier").article
    past = article.editions.get()
    publishing.correct(past, source={**past.source, "title": "Aujourd’hui"}, note="Le titre.", by=ines)
    scheduled(fresh(article), ines, title="Demain")
    for edition in article.editions.all():
        response = client.get(address("edition_preview", article.pk, edition.pk))
        page = html.fromstring(response.content.decode())
        assert page.xpath("normalize-space(//h1)") == edition.title
        notes = page.xpath("//aside[@class='notes']/p[strong]")
        assert bool(notes) == (edition.title != "Hier")
        assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")


def test_the_difference_is_one_click_away_and_names_no_hidden_article(client, ines):
    writer = make_user(role="journalist", language="en")
    secret = make_article(title="Taupe")
    article = make_article(by=writer, title="A", pinned=[secret])
    edition = publish_article(article=article)
    writing.write(article, {"title": "B", "pinned": []}, by=ines)
    link = address("edition_compare", article.pk, edition.pk)
    assert link in client.get(address("change", article.pk)).content.decode()
    response = client.get(link)
    assert response["Cache-Control"] == "private, no-store"
    page = html.fromstring(response.content.decode())
    assert [page.xpath(f"normalize-space(//{tag}/text()[normalize-space()])") for tag in ("del", "ins")] == ["A", "B"]
    assert "Taupe" in page.text_content()
    assert "Taupe" not in signed_in(writer).get(link).content.decode()


@pytest.mark.parametrize("page", ["edition_preview", "edition_compare", "edition_note"])
def test_an_edition_of_another_article_is_not_there(client, page):
    mine, other = publish_article().article, publish_article()
    response = client.get(address(page, mine.pk, other.pk))
    assert response.status_code == (302 if page == "edition_note" else 404)


# Into the plan, or now


def test_one_button_takes_what_was_typed_into_the_plan_at_the_same_date(client, ines):
    article = make_article(title="A")
    planned = scheduled(article, ines)
    response = save(client, article, {"title": "B"}, button="_update_planned", value=planned.pk)
    edition = Edition.objects.get()
    assert (edition.title, edition.live_from, edition.expires_at) == ("B", planned.live_from, planned.expires_at)
    moment = moment_of(planned)
    assert messages_of(response) == f"“B”: the edition planned for {moment} has these changes now."
    assert "It has all that was written." in plan_on(client, article)


def test_it_approves_what_was_worked_on_again(client, ines):
    article = make_article(title="A")
    planned = scheduled(article, ines)
    press(client, article, "step", "rework")
    save(client, article, {"title": "B"}, button="_update_planned", value=planned.pk)
    assert (fresh(article).state, Edition.objects.get().title) == ("approved", "B")


@pytest.mark.parametrize("value", ["", "x", "0", "999999999999999999999"])
def test_a_plan_that_is_not_there_takes_nothing_and_the_text_is_saved(client, ines, value):
    article = make_article(title="A")
    scheduled(article, ines)
    told = messages_of(save(client, article, {"title": "B"}, button="_update_planned", value=value))
    assert told.startswith("This edition is not there any more")
    assert (fresh(article).title, Edition.objects.get().title) == ("B", "A")


def test_a_journalist_takes_nothing_into_the_plan(ines):
    writer = make_user(role="journalist")
    article = make_article(by=writer, state="draft", title="A")
    Article.objects.filter(pk=article.pk).update(state="approved")
    planned = scheduled(article, ines)
    Article.objects.filter(pk=article.pk).update(state="draft")
    client = signed_in(writer)
    assert "_update_planned" not in client.get(address("change", article.pk)).content.decode()
    for button in ("_update_planned", "_publish_now"):
        response = save(client, article, {"title": "B"}, button=button, value=planned.pk)
        assert response.status_code == 403
    assert Edition.objects.get().title == "A"


def fates_of(client, article):
    page = html.fromstring(client.get(address("change", article.pk)).content.decode())
    radios = page.xpath("//fieldset[@class='fates']//input")
    return {radio.get("value"): radio.get("checked") is not None for radio in radios}


def test_an_older_text_that_was_planned_never_comes_back_by_itself(client, ines):
    """The fault of old: a sentence added, published at once, and the former text put back in its place the next day."""
    article = make_article(title="A", body=f"<p>{FIRST}</p>")
    planned = scheduled(article, ines)
    assert fates_of(client, article) == {"cancel": True, "merge": False, "replace": False, "keep": False}
    told = messages_of(save(client, article, {"body": f"<p>{FIRST}</p><p>{SECOND}</p>"}, button="_publish"))
    moment = moment_of(planned)
    assert told == f"“A” is live. The edition planned for {moment} is cancelled."
    assert SECOND in Edition.objects.get().body
    assert list(AuditRecord.objects.values_list("action", flat=True)[:2]) == ["cancel", "publish"]


def fixed_draft(article, by, planned_title="Demain"):
    """An update is planned, and the draft is what is live with a fix: another text than the plan's."""
    live = publish_article(article=article)
    planned = scheduled(article, by, title=planned_title)
    line = article.revisions.filter(stored_source=live.stored_source).first()
    writing.write(article, live.source, by=by, restored=line)
    writing.write(article, {"standfirst": "Corrigé."}, by=by)
    return planned


def test_a_text_that_goes_its_own_way_is_merged_into_what_is_planned(client, ines):
    article = make_article(title="Aujourd’hui")
    planned = fixed_draft(article, ines)
    assert fates_of(client, article) == {"cancel": False, "merge": True, "replace": False, "keep": False}
    told = messages_of(save(client, article, button="_publish_now"))
    moment = moment_of(planned)
    assert told == f"“Aujourd’hui” is live. The edition planned for {moment} has these changes, too."
    _old, now, ahead = Edition.objects.order_by("live_from")
    assert [(each.title, each.standfirst) for each in (now, ahead)] == [
        ("Aujourd’hui", "Corrigé."),
        ("Demain", "Corrigé."),
    ]
    assert ahead.live_from == planned.live_from


@pytest.mark.parametrize(
    ("fate", "expected"),
    [("replace", [("Aujourd’hui", "Corrigé.")]), ("keep", [("Demain", "")]), ("cancel", [])],
)
def test_what_is_planned_is_replaced_kept_or_cancelled_by_choice(client, ines, fate, expected):
    article = make_article(title="Aujourd’hui")
    planned = fixed_draft(article, ines)
    told = messages_of(save(client, article, {f"planned-{planned.pk}": fate}, button="_publish"))
    ahead = Edition.objects.filter(live_from__gt=timezone.now())
    assert [(each.title, each.standfirst) for each in ahead] == expected
    assert [each.live_from for each in ahead] == [planned.live_from] * len(expected)
    assert ("Still planned" in told) == (fate == "keep")


@pytest.mark.parametrize("fate", ["", "x", None])
def test_without_a_choice_nothing_is_published(client, ines, fate):
    article = make_article(title="Aujourd’hui")
    planned = fixed_draft(article, ines)
    before = list(Edition.objects.values())
    form = open_form(client, article)
    form.pop(f"planned-{planned.pk}")
    form |= {} if fate is None else {f"planned-{planned.pk}": fate}
    told = messages_of(save(client, article, form=form, button="_publish"))
    assert told.startswith("Choose what becomes of the text that is planned for ")
    assert list(Edition.objects.values()) == before


def test_what_clashes_with_the_plan_is_settled_on_the_same_page(client, ines):
    article = make_article(title="Aujourd’hui")
    planned = fixed_draft(article, ines)
    form = open_form(client, article)
    assert not [name for name in form if name.startswith("settle-")]
    refused = save(client, article, {"title": "Ce soir"}, form=form, button="_publish")
    assert messages_of(refused).startswith("Not done: these places were changed differently in a text that is planned.")
    assert (fresh(article).title, Edition.objects.count()) == ("Ce soir", 2)
    page = html.fromstring(refused.content.decode())
    [name] = {radio.get("name") for radio in page.xpath("//input[starts-with(@name, 'settle-')]")}
    again = dict(page.get_element_by_id("article_form").form_values()) | {name: "theirs"}
    save(client, article, form=again, button="_publish")
    _old, now, ahead = Edition.objects.order_by("live_from")
    assert [(each.title, each.standfirst) for each in (now, ahead)] == [("Ce soir", "Corrigé."), ("Demain", "Corrigé.")]
    assert ahead.live_from == planned.live_from


def typed(name, moment):
    local = timezone.localtime(moment)
    return {f"{name}_date": f"{local:%Y-%m-%d}", f"{name}_time": f"{local:%H:%M:%S}"}


def test_another_date_with_another_text_moves_what_is_planned(client, ines):
    article = make_article(title="A")
    scheduled(article, ines)
    later = days(5).replace(microsecond=0)
    save(client, article, {"title": "B", **typed("publish_at", later)}, button="_publish")
    assert [(each.title, each.live_from) for each in Edition.objects.all()] == [("B", later)]


def test_a_date_after_what_is_planned_takes_nothing_into_it(client, ines):
    article = make_article(title="Aujourd’hui")
    planned = fixed_draft(article, ines)
    later = days(9).replace(microsecond=0)
    save(client, article, typed("publish_at", later), button="_publish")
    ahead = Edition.objects.filter(live_from__gt=timezone.now()).order_by("live_from")
    assert [(each.title, each.standfirst, each.live_from) for each in ahead] == [
        ("Demain", "", planned.live_from),
        ("Aujourd’hui", "Corrigé.", later),
    ]


@pytest.mark.parametrize(("fate", "ahead"), [("keep", ["Demain"]), ("cancel", [])])
def test_publishing_an_earlier_text_again_asks_what_becomes_of_what_is_planned(client, ines, fate, ahead):
    first = publish_article(title="Hier")
    article = first.article
    publishing.correct(first, source={**first.source, "title": "Aujourd’hui"}, by=ines)
    planned = scheduled(fresh(article), ines, title="Demain")
    page = html.fromstring(client.get(address("edition", article.pk, first.pk, "republish")).content.decode())
    chosen = page.xpath("//fieldset[@class='fates']//input[@checked]")
    assert [(radio.get("name"), radio.get("value")) for radio in chosen] == [(f"planned-{planned.pk}", "keep")]
    refused = press(client, article, "edition", first.pk, "republish")
    assert refused.context["form"].non_field_errors()[0].startswith("Choose what becomes of the text")
    told = messages_of(press(client, article, "edition", first.pk, "republish", **{f"planned-{planned.pk}": fate}))
    assert told.startswith("“Hier” is live.") and ("Still planned" in told) == (fate == "keep")
    now = timezone.now()
    assert Edition.objects.live(now).get().title == "Hier"
    assert [each.title for each in Edition.objects.filter(live_from__gt=now)] == ahead


@pytest.mark.parametrize("button", [("_step", "approve"), ("_publish", "1"), ("_continue", "1")])
def test_a_button_that_changes_no_word_makes_no_version(client, button):
    article = make_article(state="in_review", title="A", body=f"<p>{FIRST}</p>")
    before = (fresh(article).version, article.revisions.count())
    save(client, article, button=button[0], value=button[1])
    assert (fresh(article).version, article.revisions.count()) == before


# Two people


def test_a_choice_made_on_a_page_that_did_not_show_the_plan_does_nothing(client, ines, paco):
    article = make_article(title="A")
    planned = scheduled(article, ines)
    form = open_form(client, article) | {"title": "B"}
    publishing.reschedule(planned, by=paco, at=days(6))
    before = list(Edition.objects.values())
    for button, value in (("_update_planned", planned.pk), ("_publish_now", "1"), ("_publish", "1")):
        save(client, article, form=form, button=button, value=value)
        assert list(Edition.objects.values()) == before
        assert not Edition.objects.filter(title="B").exists()


def test_what_one_chose_is_in_nobody_elses_page(client, ines, paco):
    article = make_article(title="Aujourd’hui")
    planned = fixed_draft(article, ines)
    save(client, article, {"title": "Ce soir", f"planned-{planned.pk}": "merge"}, button="_publish")
    other = signed_in(paco)
    shown = {**fates_of(other, article)}
    assert shown == {"cancel": False, "merge": True, "replace": False, "keep": False}
    refused = save(client, article, {f"planned-{planned.pk}": "merge"}, button="_publish")
    radios = html.fromstring(refused.content.decode()).xpath("//input[starts-with(@name, 'settle-')]")
    assert radios
    assert not other.get(address("change", article.pk)).context["plan"].planned[0].target.choices


# Taking back what is scheduled


@pytest.mark.parametrize(("state", "step"), [("approved", "rework"), ("in_review", "take_back")])
def test_a_scheduled_article_is_taken_back_by_those_who_may_cancel_it(ines, state, step):
    writer = make_user(role="journalist", language="en")
    article = make_article(by=writer, title="A")
    scheduled(article, ines)
    Article.objects.filter(pk=article.pk).update(state=state)
    mine = signed_in(writer)
    page = mine.get(address("change", article.pk)).content.decode()
    assert "Only those who may cancel it take the text back." in page
    assert address("step", article.pk, step) not in page
    assert press(mine, article, "step", step).status_code == 403
    assert fresh(article).state == state
    told = messages_of(press(signed_in(ines), article, "step", step))
    assert "Still planned: the edition “A” goes live on" in told
    assert fresh(article).state == "draft"


def test_once_it_is_cancelled_its_writer_takes_it_back(ines):
    writer = make_user(role="journalist")
    article = make_article(by=writer)
    publishing.cancel(scheduled(article, ines), by=ines)
    press(signed_in(writer), article, "step", "rework")
    assert fresh(article).state == "draft"


# The button that publishes


def test_the_button_says_what_it_does_with_what_is_planned_or_live_as_it_is(client, ines):
    def label(article):
        page = html.fromstring(client.get(address("change", article.pk)).content.decode())
        [button] = page.xpath("//button[@name='_publish']")
        return [line.strip() for line in button.text_content().splitlines() if line.strip()]

    assert label(make_article(state="draft")) == ["Save, approve and publish", "Save, approve and schedule"]
    article = make_article(title="A")
    assert label(article) == ["Save and publish", "Save and schedule"]  # without a date, and with one
    scheduled(article, ines)
    assert label(article) == ["Save and change the planned date"]
    writing.write(article, {"title": "B"}, by=ines)
    assert label(article) == ["Save and publish", "Save and schedule"]
    assert label(publish_article(title="C").article) == ["Save and publish what was changed", "Save and schedule"]
