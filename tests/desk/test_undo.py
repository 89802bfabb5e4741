"""The button that undoes, and the page of the embargo."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from lxml import html

from articles import embargoes, publishing, writing
from articles.former import UNDO_WITHIN
from articles.models import AuditRecord, Embargo
from desk import audit_words
from tests.desk.pages import address, as_shown, days, fresh, messages_of, press, save, signed_in
from tests.factories import make_article, make_user, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user(role="editor", username="ines", language="en")


@pytest.fixture
def chief():
    return make_user(role="chief editor", username="paco", language="en")


@pytest.fixture
def article():
    return publish_article(title="Avant").article


def panel(client, article):
    """What the form of its panel sends; None where there is none."""
    page = html.fromstring(client.get(address("change", article.pk)).content.decode())
    found = page.xpath("//form[@id='undo']")
    return dict(found[0].form_values()) if found else None


def undo(client, article, sent):
    return client.post(address("undo", article.pk), sent, follow=True)


def test_what_was_just_published_is_undone_by_its_button(article, editor):
    client = signed_in(editor)
    assert panel(client, article) is None
    done = save(client, article, {"title": "Après"}, button="_publish")
    assert 'id="undo"' in done.content.decode() and "“Publish” can be undone until" in done.content.decode()
    told = messages_of(undo(client, article, panel(client, article)))
    assert told == "“Après”: “Publish” is undone. The former text is live again."
    assert article.editions.live(timezone.now()).get().title == "Avant"
    assert fresh(article).title == "Après"
    assert panel(client, article) is None


def test_a_second_press_undoes_nothing_more_and_is_told(article, editor):
    client = signed_in(editor)
    publishing.withdraw(article, by=editor)
    sent = panel(client, article)
    undo(client, article, sent)
    assert messages_of(undo(client, article, sent)).startswith("It was undone already.")
    assert article.editions.count() == 2


def test_a_late_press_is_told_what_to_do_instead(article, editor):
    client, sent = signed_in(editor), as_shown(article)
    publishing.withdraw(article, by=editor, now=timezone.now() - UNDO_WITHIN)
    assert panel(client, article) is None
    assert "publish an earlier edition again" in messages_of(undo(client, article, sent))
    assert article.editions.count() == 1


def test_two_people_at_once_and_the_second_is_told_who_did_what(article, editor, chief):
    writing.write(article, {"title": "Après"}, by=editor)
    publishing.publish(article, by=editor)
    first, second = signed_in(editor), signed_in(chief)
    sent, other = panel(first, article), panel(second, article)
    live = article.editions.live(timezone.now()).get()
    publishing.correct(live, source={**live.source, "standfirst": "Court."}, by=chief)
    told = messages_of(undo(first, article, sent))
    assert "the article has changed since" in told and "paco" in told
    undo(second, article, panel(second, article))
    assert "undone already" in messages_of(undo(second, article, other))


def test_a_press_without_what_its_page_showed_does_nothing(article, editor):
    publishing.withdraw(article, by=editor)
    assert "Not done" in messages_of(undo(signed_in(editor), article, {}))
    assert article.editions.count() == 1


def test_who_may_not_publish_is_offered_nothing(editor):
    writer = make_user(role="journalist", language="en")
    article = make_article(by=writer)
    publishing.publish(article, by=editor)
    article.state = "draft"
    article.save()
    assert panel(signed_in(writer), article) is None


@translation.override("en")
def test_records_say_what_was_undone_and_how_the_embargo_changed(article, editor):
    client = signed_in(editor)
    publishing.withdraw(article, by=editor)
    undo(client, article, panel(client, article))
    assert audit_words.changes_of(AuditRecord.objects.get(action="undo"))[0].startswith("Undone: “Withdraw”, ")
    other = make_article(by=editor)
    embargoes.set_until(other, by=editor, until=days(3))
    said = audit_words.changes_of(AuditRecord.objects.get(action="set_embargo"))
    assert len(said) == 1 and said[0].startswith("Embargo: — → ")


# The embargo


def moment(at):
    local = timezone.localtime(at)
    return {"until_date": f"{local:%Y-%m-%d}", "until_time": f"{local:%H:%M}"}


def test_a_writer_sets_an_embargo_and_everybody_is_told_of_it(chief):
    writer = make_user(role="journalist", language="en")
    article = make_article(by=writer, state="draft", title="Sous embargo")
    response = press(signed_in(writer), article, "embargo", **moment(days(3)))
    assert "Embargo until" in messages_of(response)
    for client in map(signed_in, (writer, chief)):
        for page in (address("change", article.pk), address("changelist")):
            assert '<span class="lock" aria-hidden="true"></span>Embargo until' in client.get(page).content.decode()
    article.state = "approved"
    article.save()
    told = messages_of(save(signed_in(chief), article, button="_publish"))
    assert "Embargo until" in told and "nobody can make this article public before that" in told
    assert not article.editions.exists()


def test_an_earlier_end_is_asked_for_by_one_and_agreed_to_by_another(editor, chief):
    article = make_article()
    embargoes.set_until(article, by=editor, until=days(3), now=timezone.now() - timedelta(minutes=5))
    asked = press(signed_in(chief), article, "embargo", _lift="1")
    assert "You asked for an earlier end" in messages_of(asked)
    button = 'name="_agree"'
    assert button not in signed_in(chief).get(address("embargo", article.pk)).content.decode()
    assert button in signed_in(editor).get(address("embargo", article.pk)).content.decode()
    assert "takes somebody else" in press(signed_in(chief), article, "embargo", _agree="1").content.decode()
    press(signed_in(editor), article, "embargo", _agree="1")
    assert not Embargo.objects.exists()


@translation.override("en")
def test_it_is_declined_with_a_reason_that_stays_in_the_form_while_it_is_too_long(editor, chief):
    article = make_article()
    embargoes.set_until(article, by=editor, until=days(3), now=timezone.now() - timedelta(minutes=5))
    press(signed_in(chief), article, "embargo", _lift="1")
    client = signed_in(editor)
    refused = press(client, article, "embargo", _decline="1", note="x" * 2_001).content.decode()
    assert "x" * 2_001 in refused and Embargo.objects.get().asked_by == chief
    told = press(client, article, "embargo", _decline="1", note="La mairie y tient.")
    assert "as it did: nobody asks for an earlier end any more" in messages_of(told)
    assert Embargo.objects.get().asked_by is None
    said = audit_words.changes_of(AuditRecord.objects.get(action="keep_embargo"))
    assert said[0].startswith("Embargo: ") and "→" not in said[0] and said[1] == f"Asked for by {chief}"


def test_a_reason_is_kept_where_the_asker_took_it_back_meanwhile(editor, chief):
    article = make_article()
    embargoes.set_until(article, by=editor, until=days(3), now=timezone.now() - timedelta(minutes=5))
    press(signed_in(chief), article, "embargo", _lift="1")
    shown = as_shown(article)
    page = signed_in(chief).get(address("embargo", article.pk)).content.decode()
    assert "Take back what I asked for" in page and ">Decline<" not in page
    press(signed_in(chief), article, "embargo", _decline="1")
    late = signed_in(editor).post(address("embargo", article.pk), shown | {"_decline": "1", "note": "Trop tôt."})
    assert late.status_code == 200 and "Trop tôt.</textarea>" in late.content.decode()


def test_a_page_that_shows_another_embargo_does_nothing(editor, chief):
    article = make_article()
    shown = as_shown(article)
    embargoes.set_until(article, by=editor, until=days(3))
    late = signed_in(chief).post(address("embargo", article.pk), shown | moment(days(5)))
    assert "ines" in late.content.decode()
    assert Embargo.objects.get().until < days(4)


def test_a_writer_is_refused_an_earlier_end(editor):
    writer = make_user(role="journalist", language="en")
    article = make_article(by=writer, state="draft")
    embargoes.set_until(article, by=editor, until=days(3), now=timezone.now() - timedelta(minutes=5))
    page = press(signed_in(writer), article, "embargo", **moment(days(1))).content.decode()
    assert "two people who may publish agree" in page
    assert Embargo.objects.get().asked_by is None


def test_the_calendar_shows_it_to_whom_may_see_the_article(editor):
    article = make_article(title="Tenu secret", by=make_user(role="journalist", language="en"))
    embargoes.set_until(article, by=editor, until=days(1))
    pages = [
        signed_in(who).get(f"/admin/calendar/?view=agenda&day={days(1):%Y-%m-%d}").content.decode()
        for who in (editor, make_user(role="journalist", language="en"))
    ]
    assert ["kind-embargo" in page for page in pages] == [True, False]
    assert "Tenu secret" not in pages[1]
