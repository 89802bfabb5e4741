"""An end that was planned, or a withdrawal, stays unless somebody empties its field, and then that is said."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from lxml import html

from articles import publishing, writing
from articles.models import AuditRecord, Edition, Withdrawal
from desk import audit_words
from desk.datetimes import local_datetime
from tests.desk.pages import address, days, fresh, messages_of, open_form, press, save, signed_in
from tests.desk.test_bulk import ask, chosen, run, told
from tests.factories import make_article, make_user, publish_article

pytestmark = pytest.mark.django_db
EMPTY = {"publish_until_date": "", "publish_until_time": "", "publish_until_exact": ""}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def client(ines):
    return signed_in(ines)


@pytest.fixture
def ahead(ines):
    """Planned in two days, until five days from now."""
    return publishing.publish(make_article(title="Une"), by=ines, at=days(2), until=days(5))


@pytest.fixture
def withdrawn(ines):
    """Live, and to be withdrawn in four days."""
    edition = publish_article(title="Une")
    publishing.withdraw(edition.article, by=ines, at=days(4), reason="Fin")
    edition.refresh_from_db()
    return edition


def moment(at):
    local = timezone.localtime(at)
    return {"publish_at_date": f"{local:%Y-%m-%d}", "publish_at_time": f"{local:%H:%M:%S}"}


def day(number):
    return moment(days(number))


def write(edition, by, **changes):
    writing.write(edition.article, changes, by=by)


def act(client, edition, name, **values):
    """Fills in the page as it is shown."""
    page = client.get(address("edition", edition.article_id, edition.pk, name))
    form = html.fromstring(page.content.decode()).xpath("//form[contains(@class, 'narrow-form')]")[0]
    return press(client, edition.article, "edition", edition.pk, name, **dict(form.form_values()) | values)


# On the writing page


def test_another_date_of_what_is_planned_keeps_its_end(client, ahead):
    save(client, ahead.article, day(3), button="_publish")
    assert Edition.objects.get().expires_at == ahead.expires_at
    assert Edition.objects.get().live_from.date() == days(3).date()


def test_an_end_that_is_emptied_is_said_to_be_no_more(client, ahead):
    said = messages_of(save(client, ahead.article, day(3) | EMPTY, button="_publish"))
    assert f"The end that was planned for {local_datetime(ahead.expires_at)} is no more." in said
    assert Edition.objects.get().expires_at is None


def test_an_update_keeps_a_planned_withdrawal_and_says_so_before(client, withdrawn):
    page = client.get(address("change", withdrawn.article_id)).content.decode()
    assert f"A withdrawal is planned for {local_datetime(withdrawn.expires_at)}." in page
    said = messages_of(save(client, withdrawn.article, {"title": "Deux"}, button="_publish"))
    live = Edition.objects.live(timezone.now()).get()
    assert (live.title, live.live_until, Withdrawal.objects.get().at) == ("Deux", *[withdrawn.expires_at] * 2)
    assert "no more" not in said and "taken back" not in said


def test_an_update_without_the_planned_withdrawal_says_that_it_is_taken_back(client, withdrawn):
    said = messages_of(save(client, withdrawn.article, {"title": "Deux"} | EMPTY, button="_publish"))
    assert f"The withdrawal planned for {local_datetime(withdrawn.expires_at)} is taken back" in said


def test_an_update_until_another_end_says_that_nothing_is_told_then(client, withdrawn):
    until = {name.replace("_at_", "_until_"): value for name, value in day(6).items()}
    said = messages_of(save(client, withdrawn.article, {"title": "Deux"} | EMPTY | until, button="_publish"))
    assert "the new end comes without a word to readers" in said


def test_the_end_of_one_article_stands_in_no_other_form(client, ahead):
    assert open_form(client, ahead.article)["publish_until_date"] == f"{timezone.localtime(ahead.expires_at):%Y-%m-%d}"
    assert open_form(signed_in(make_user(role="editor")), make_article())["publish_until_date"] == ""
    assert not open_form(client, make_article()).get("until_shown")


@pytest.mark.parametrize(("typed", "shown"), [({}, 7), (EMPTY, None)])
def test_after_a_refusal_only_an_end_that_was_typed_is_shown_again(client, ines, ahead, typed, shown):
    form = open_form(client, ahead.article) | day(3) | typed
    publishing.reschedule(ahead, by=make_user(role="editor"), until=days(7))
    page = save(client, ahead.article, form=form, button="_publish")
    assert Edition.objects.get().live_from == ahead.live_from
    end = page.context["adminform"].form["publish_until"].value()
    assert (end.date() == days(shown).date()) if shown else not any(end)


@pytest.mark.parametrize("number", [4, 6])
def test_an_update_from_the_end_on_has_no_end_and_that_is_said(client, withdrawn, number):
    at = moment(withdrawn.expires_at + timedelta(seconds=1) if number == 4 else days(number))
    said = messages_of(save(client, withdrawn.article, {"title": "Deux"} | at, button="_publish"))
    assert (
        f"The end of {local_datetime(withdrawn.expires_at)} is that of the text before: the new one has none." in said
    )
    before, after = Edition.objects.order_by("live_from")
    assert (before.live_until, after.title, after.live_until) == (withdrawn.expires_at, "Deux", None)
    assert Withdrawal.objects.get().at == withdrawn.expires_at and "taken back" not in said


def test_an_end_that_was_typed_before_the_moment_is_refused(client, withdrawn):
    typed = {name.replace("_at_", "_until_"): value for name, value in day(5).items()} | {"publish_until_exact": ""}
    said = messages_of(save(client, withdrawn.article, {"title": "Deux"} | day(6) | typed, button="_publish"))
    assert "The end must come after the beginning." in said
    assert Edition.objects.count() == 1


def test_what_is_planned_is_not_moved_beyond_its_own_end(client, ahead):
    said = messages_of(save(client, ahead.article, day(6), button="_publish"))
    assert "planned with an end, which would come before its beginning" in said
    assert Edition.objects.get().live_from == ahead.live_from


def test_an_end_that_passed_while_its_page_was_open_is_not_left_out(client, ines, withdrawn, monkeypatch):
    form = open_form(client, withdrawn.article) | {"title": "Deux"}
    later = days(5)
    monkeypatch.setattr(timezone, "now", lambda: later)
    client.force_login(ines)
    assert "The end must come after" in messages_of(save(client, withdrawn.article, form=form, button="_publish"))
    assert Edition.objects.count() == 1


# Several at once


def test_an_update_of_several_from_the_end_on_has_no_end_and_that_is_said(client, ines, withdrawn):
    write(withdrawn, ines, title="Deux")
    kind, said = told(run(client, "plan", chosen(fresh(withdrawn.article)), **day(6)))["Deux"]
    assert kind == "done" and "is that of the text before: the new one has none." in said
    assert Edition.objects.order_by("live_from").last().live_until is None


def test_several_move_with_their_ends_and_that_is_said_before(client, ahead):
    assert (
        f"Its end, {local_datetime(ahead.expires_at)}, stays where it comes after the moment of publication."
        in ask(client, "plan", chosen(ahead.article)).content.decode()
    )
    done = told(run(client, "plan", chosen(ahead.article), **day(3)))
    assert done["Une"][0] == "done" and f"until {local_datetime(ahead.expires_at)}" in done["Une"][1]
    assert Edition.objects.get().expires_at == ahead.expires_at


def test_one_that_would_begin_after_its_end_is_refused_with_the_reason(client, ahead):
    kind, said = told(run(client, "plan", chosen(ahead.article), **day(6)))["Une"]
    assert kind == "refused" and "planned with an end" in said
    assert Edition.objects.get().live_from == ahead.live_from


def test_an_update_of_several_keeps_a_planned_withdrawal(client, ines, withdrawn):
    write(withdrawn, ines, title="Deux")
    said = f"The withdrawal planned for {local_datetime(withdrawn.expires_at)} stays"
    for step, end in (("publish", "."), ("plan", " where it comes after the moment of publication.")):
        assert said + end in ask(client, step, chosen(fresh(withdrawn.article))).content.decode()
    run(client, "publish", chosen(fresh(withdrawn.article)))
    assert Edition.objects.live(timezone.now()).get().live_until == Withdrawal.objects.get().at == withdrawn.expires_at


# On the pages of an edition


def test_what_is_published_again_keeps_the_end_and_says_where_it_does_not(client, ines, withdrawn):
    write(withdrawn, ines, title="Deux")
    publishing.publish(withdrawn.article, by=ines, until=withdrawn.expires_at)
    act(client, withdrawn, "republish")
    live = Edition.objects.live(timezone.now()).get()
    assert (live.title, live.live_until, Withdrawal.objects.count()) == ("Une", withdrawn.expires_at, 1)
    said = messages_of(act(client, withdrawn, "republish", until_date="", until_time="", until_exact=""))
    assert "is taken back, with what readers would have been told" in said


@pytest.mark.parametrize(("number", "said"), [(3, None), (None, "is taken back")])
def test_another_end_takes_the_withdrawal_along_and_none_takes_it_back(client, withdrawn, number, said):
    local = number and timezone.localtime(days(number))
    until = (f"{local:%Y-%m-%d}", f"{local:%H:%M:%S}") if local else ("", "")
    page = act(client, withdrawn, "end", until_date=until[0], until_time=until[1], until_exact="")
    assert ("taken back" in messages_of(page)) == bool(said)
    assert [each.reason for each in Withdrawal.objects.all()] == ([] if said else ["Fin"])


def test_the_page_of_a_planned_withdrawal_shows_it_and_keeps_its_moment(client, withdrawn):
    act(client, withdrawn, "withdraw", reason="Autrement")
    assert (Withdrawal.objects.get().reason, Edition.objects.get().live_until) == ("Autrement", withdrawn.expires_at)
    act(client, withdrawn, "withdraw")
    assert Withdrawal.objects.get().reason == "Autrement"
    act(client, withdrawn, "withdraw", at_date="", at_time="", at_exact="")
    assert not Edition.objects.live(timezone.now()).exists()


# In the journal


def test_the_journal_says_until_when_readers_have_it_and_what_they_read_instead(client, ines):
    edition, other = publish_article(title="Une"), publish_article(title="Autre").article
    publishing.withdraw(edition.article, by=ines, at=days(4), instead=other)
    said = audit_words.changes_of(AuditRecord.objects.get(action="withdraw"))
    end = local_datetime(edition.article.editions.get().expires_at)
    assert said == [f"Readers have it until: {end}", "Article to read instead: — → Autre"]
