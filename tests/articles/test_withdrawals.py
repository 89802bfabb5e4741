"""What readers are told where an article was withdrawn, and which of the ends that a time line has are withdrawals."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import publishing, withdrawals
from articles.models import AuditRecord, EditionLink, Withdrawal
from articles.refreshing import recompile
from tests.factories import NOON, make_article, make_user, publish_article

pytestmark = pytest.mark.django_db


def hours(number):
    return NOON + timedelta(hours=number)


@pytest.fixture
def chief():
    return make_user(role="chief editor")


@pytest.fixture
def article(chief):
    return publish_article(slug="cour", by=chief).article


def told(article, at):
    found = withdrawals.of_article(article.pk, hours(at))
    return found and (found.reason, found.instead)


def test_a_withdrawal_is_told_from_its_moment_on(article, chief):
    other = publish_article().article
    publishing.withdraw(article, by=chief, at=hours(2), reason="  Une erreur.\x07 ", instead=other, now=hours(1))
    assert [told(article, at) for at in (1, 1.99, 2)] == [None, None, ("Une erreur.", other)]
    assert AuditRecord.objects.get(action="withdraw").detail["note"] == "  Une erreur.\x07 "


def test_what_expired_was_not_withdrawn(chief):
    article = publish_article(until=hours(1)).article
    assert told(article, 2) is None


@pytest.mark.parametrize("end", [3, 6])
def test_another_end_of_a_planned_withdrawal_keeps_what_readers_will_be_told(article, chief, end):
    other = publish_article().article
    publishing.withdraw(article, by=chief, at=hours(4), reason="Bientôt", instead=other, now=hours(1))
    publishing.reschedule(article.editions.get(), by=chief, until=hours(end), now=hours(2))
    assert [told(article, at) for at in (end - 0.01, end)] == [None, ("Bientôt", other)]
    assert Withdrawal.objects.get().at == hours(end)


def test_a_planned_withdrawal_without_an_end_is_taken_back(article, chief):
    publishing.withdraw(article, by=chief, at=hours(4), reason="Bientôt", now=hours(1))
    publishing.reschedule(article.editions.get(), by=chief, until=None, now=hours(2))
    assert article.editions.get().is_live(hours(5)) and not Withdrawal.objects.exists()


def test_a_withdrawal_is_not_moved_to_where_its_other_article_has_ended(article, chief):
    other = publish_article(until=hours(5)).article
    publishing.withdraw(article, by=chief, at=hours(4), instead=other, now=hours(1))
    with pytest.raises(ValidationError, match="read instead|à la place"):
        publishing.reschedule(article.editions.get(), by=chief, until=hours(6), now=hours(2))
    assert (article.editions.get().expires_at, Withdrawal.objects.get().at) == (hours(4), hours(4))


def test_an_update_until_the_same_end_keeps_the_planned_withdrawal(article, chief):
    publishing.withdraw(article, by=chief, at=hours(4), reason="Fin", now=hours(1))
    publishing.publish(rewrite_text(article), by=chief, at=hours(2), until=hours(4), now=hours(1))
    assert told(article, 5) == ("Fin", None)


def test_a_withdrawal_that_is_written_anew_for_its_own_moment_says_so(article, chief):
    other = publish_article(title="Autre").article
    publishing.withdraw(article, by=chief, at=hours(4), reason="Faute", instead=other, now=hours(1))
    publishing.withdraw(article, by=chief, at=hours(4), reason="Juste", now=hours(2))
    assert told(article, 5) == ("Juste", None)
    first, second = AuditRecord.objects.filter(action="withdraw").order_by("pk")
    assert first.detail["changes"] == [["instead", "", "Autre"]]
    assert second.detail["changes"] == [["reason", "Faute", "Juste"], ["instead", "Autre", ""]]


def test_a_withdrawal_is_over_once_the_article_is_back(article, chief):
    publishing.withdraw(article, by=chief, reason="Erreur", now=hours(1))
    publishing.republish(article.editions.get(), by=chief, at=hours(2), until=hours(3), now=hours(2))
    assert [told(article, at) for at in (1, 3)] == [("Erreur", None), None]


def test_a_withdrawal_that_was_overtaken_counts_again_with_its_end(article, chief):
    publishing.withdraw(article, by=chief, at=hours(4), reason="Fin", now=hours(1))
    update = publishing.publish(rewrite_text(article), by=chief, at=hours(2), now=hours(1))
    assert told(article, 5) is None
    publishing.cancel(update, by=chief, now=hours(1.5))
    assert told(article, 5) == ("Fin", None)


def rewrite_text(article):
    article.title = "Autrement"
    article.save()
    return article


def test_what_is_told_changes_and_what_was_told_stays(article, chief):
    publishing.withdraw(article, by=chief, reason="Faute", now=hours(1))
    publishing.change_withdrawal(article, by=chief, reason="Juste", now=hours(2))
    assert [told(article, at)[0] for at in (1, 1.5, 2)] == ["Faute", "Faute", "Juste"]
    record = AuditRecord.objects.get(action="change_withdrawal")
    assert record.detail["changes"] == [["reason", "Faute", "Juste"]]


def test_what_is_live_is_told_nothing_of(article, chief):
    with pytest.raises(ValidationError, match="withdrawn|retiré"):
        publishing.change_withdrawal(article, by=chief, reason="Juste", now=hours(2))


@pytest.mark.parametrize("call", [publishing.withdraw, publishing.change_withdrawal])
def test_who_may_not_publish_tells_nothing(article, chief, call):
    if call is publishing.change_withdrawal:
        publishing.withdraw(article, by=chief, now=hours(1))
    with pytest.raises(PermissionDenied):
        call(article, by=make_user(role="journalist"), reason="Non", now=hours(2))
    assert not Withdrawal.objects.filter(reason="Non").exists()


@pytest.mark.parametrize("kind", ["draft", "planned", "itself", "ended"])
def test_readers_are_led_only_to_what_they_have_then(article, chief, kind):
    others = {
        "draft": lambda: make_article(),
        "planned": lambda: publish_article(at=hours(9), by=chief, now=NOON).article,
        "itself": lambda: article,
        "ended": lambda: publish_article(until=hours(0.5)).article,
    }
    with pytest.raises(ValidationError) as refused:
        publishing.withdraw(article, by=chief, instead=others[kind](), now=hours(1))
    assert list(refused.value.error_dict) == ["instead"]
    assert article.editions.get().live_until is None


def test_one_leads_on_to_the_last_and_never_in_a_circle(chief):
    first, second, third = (publish_article().article for _ in range(3))
    publishing.withdraw(first, by=chief, instead=second, now=hours(1))
    publishing.withdraw(second, by=chief, instead=third, now=hours(2))
    found = withdrawals.of_article(first.pk, hours(2))
    assert withdrawals.place_instead(found, hours(2)).article == third
    publishing.republish(first.editions.get(), by=chief, at=hours(3), until=hours(4), now=hours(3))
    publishing.withdraw(third, by=chief, instead=first, now=hours(3))
    publishing.withdraw(first, by=chief, instead=None, now=hours(3.5))
    circle = withdrawals.of_article(second.pk, hours(4))
    assert withdrawals.place_instead(circle, hours(4)) is None


def test_a_circle_leads_nowhere(chief):
    first, second = (publish_article().article for _ in range(2))
    publishing.withdraw(first, by=chief, instead=second, now=hours(1))
    publishing.withdraw(second, by=chief, now=hours(2))
    Withdrawal.objects.filter(article=second).update(instead=first)
    assert withdrawals.place_instead(withdrawals.of_article(first.pk, hours(3)), hours(3)) is None


def test_what_leads_to_an_article_is_found_by_all_its_addresses(article, chief):
    live = publish_article(body='<p><a href="/cour/">ici</a></p>')
    planned = publish_article(body='<p><a href="/cour/?a=1#b">ici</a></p>', at=hours(9), by=chief, now=NOON)
    publish_article(body='<p><a href="/cours/">ailleurs</a></p>')
    publish_article(body='<p><a href="/cour/">avant</a></p>', until=hours(0.5))
    publish_article(article=rewrite_text(article), at=hours(1), by=chief, now=hours(1))
    assert list(withdrawals.linking_to(article, hours(2))) == [live, planned]


def test_an_edition_that_is_compiled_again_leads_where_its_text_does(article):
    edition = publish_article(body='<p><a href="/cour/">ici</a></p>')
    EditionLink.objects.filter(edition=edition).update(path="/faux/")
    type(edition).objects.filter(pk=edition.pk).update(links=["/faux/"])
    recompile(type(edition).objects.filter(pk=edition.pk))
    assert list(EditionLink.objects.filter(edition=edition).values_list("path", flat=True)) == ["/cour/"]


def test_an_address_that_no_index_takes_is_no_row(article):
    edition = publish_article(body=f'<p><a href="/{"a" * 1000}/">ici</a> <a href="/cour/">là</a></p>')
    assert list(EditionLink.objects.filter(edition=edition).values_list("path", flat=True)) == ["/cour/"]
