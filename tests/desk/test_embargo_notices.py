"""Who asks for an earlier end of an embargo, who may agree, and what each is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from articles import embargoes
from desk.models import Notice, NoticeChoice, NoticeEvent, NoticeWay
from desk.notices import wording
from tests.factories import make_article, make_user
from tests.mail_server import mailbox  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
MAY = datetime(2027, 5, 3, 9, tzinfo=UTC)


@pytest.fixture
def held(ana, ben):
    article = make_article(by=ana, title="Le patio")
    embargoes.set_until(article, by=ben, until=MAY, now=MAY - timedelta(days=9))
    return article


def test_an_earlier_end_of_an_embargo_is_told_to_who_may_agree_and_its_asker(held, ben, eva, mailbox, run_tasks):  # noqa: F811
    make_user(role="editor", email="gone@example.org", is_active=False)
    for _press in range(2):
        embargoes.ask(held, by=ben, until=MAY - timedelta(days=1), now=MAY - timedelta(days=2))
    run_tasks()
    assert mailbox.to == ["eva@example.org"]
    [asked] = mailbox.letters
    assert asked["Subject"].startswith("Patio · Ben demande que l’embargo de « Le patio » prenne fin plus tôt")
    assert f"http://testserver/admin/articles/article/{held.pk}/change/#embargo" in asked.text
    embargoes.agree(held, by=eva, now=MAY - timedelta(days=2))
    run_tasks()
    assert mailbox.to == ["ben@example.org", "eva@example.org"]
    to_ben = next(letter for letter in mailbox.letters if letter.to == ["ben@example.org"])
    assert "Eva agreed: the embargo of “Le patio” ends on" in to_ben["Subject"]
    assert set(Notice.objects.values_list("person__username", flat=True)) == {"eva", "ben"}


def test_no_embargo_any_more_is_asked_for_and_agreed_to_in_words(held, ben, eva):
    embargoes.ask(held, by=ben, until=None, now=MAY - timedelta(days=2))
    embargoes.agree(held, by=eva, now=MAY - timedelta(days=2))
    with translation.override("en"):
        said = [wording.sentence(each) for each in Notice.objects.order_by("pk")]
    assert said == [
        "Ben asks that “Le patio” has no embargo any more.",
        "Eva agreed: “Le patio” has no embargo any more.",
    ]


def test_a_refusal_is_told_to_the_asker_with_its_reason(held, ben, eva, mailbox, run_tasks):  # noqa: F811
    embargoes.ask(held, by=ben, until=None, now=MAY - timedelta(days=2))
    embargoes.decline(held, by=eva, note="La mairie y tient.", now=MAY - timedelta(days=2))
    run_tasks()
    [letter] = [each for each in mailbox.letters if each.to == ["ben@example.org"]]
    assert "Eva declined: the embargo of “Le patio” lasts until" in letter["Subject"]
    assert "La mairie y tient." in letter.text


def test_of_what_its_asker_takes_back_nobody_is_told(held, ben, eva):
    embargoes.ask(held, by=ben, until=None, now=MAY - timedelta(days=2))
    asked = Notice.objects.count()
    embargoes.decline(held, by=ben, now=MAY - timedelta(days=2))
    assert Notice.objects.count() == asked


def test_an_embargo_that_is_moved_instead_is_told_to_the_asker(held, ben, eva):
    embargoes.ask(held, by=ben, until=None, now=MAY - timedelta(days=2))
    embargoes.set_until(held, by=eva, until=MAY + timedelta(days=1), now=MAY - timedelta(days=2))
    [told] = Notice.objects.filter(person=ben)
    with translation.override("en"):
        assert wording.sentence(told).endswith("what you asked for is not asked any more.")
    embargoes.set_until(held, by=eva, until=MAY + timedelta(days=2), now=MAY - timedelta(days=2))
    assert Notice.objects.filter(person=ben).count() == 1


def test_of_an_embargo_nobody_is_told_who_may_not_agree_or_chose_not_to_be(held, ben, eva):
    other = make_user(role="editor", username="uma", email="zoe@example.org")
    NoticeChoice.objects.create(person=eva, event=NoticeEvent.EMBARGO, way=NoticeWay.NONE)
    embargoes.ask(held, by=ben, until=None, now=MAY - timedelta(days=2))
    assert set(Notice.objects.values_list("person__username", flat=True)) == {"uma"}
    ben.groups.clear()
    embargoes.agree(held, by=other, now=MAY - timedelta(days=2))
    assert not Notice.objects.filter(person=ben).exists()
