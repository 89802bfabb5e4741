"""A dead link is told once for good, and one that nobody is told of is not looked at again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import OutsideLink
from articles.models.outside_link import Outcome
from desk.models import Notice, NoticeChoice, ToldKey
from desk.notices import looks
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(ana):
    return make_article(by=ana, title="Le patio", state="draft")


def dead_link(article, number=0):
    now = timezone.now()
    facts = {"outcome": Outcome.GONE, "nights": 2, "since": now, "asked_at": now}
    OutsideLink.objects.create(address=f"https://example.com/{number}", **facts).articles.add(article)


def test_a_dead_link_is_not_told_again_when_its_notice_is_forgotten(article, ana):
    dead_link(article)
    looks.look_around.call()
    Notice.objects.update(created_at=timezone.now() - looks.KEPT - timedelta(days=1))
    for _again in range(2):
        looks.look_around.call()
    assert not Notice.objects.exists()
    OutsideLink.objects.update(since=timezone.now() + timedelta(days=1))  # it was there, and is dead again
    looks.look_around.call()
    assert (Notice.objects.count(), ToldKey.objects.count()) == (1, 1)


@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize("writer", ["none", "gone"])
def test_of_links_that_nobody_is_told_of_nothing_is_asked_again(number, writer, ana, django_assert_num_queries):
    NoticeChoice.objects.create(person=ana, event="dead_link", way="none")
    by = ana if writer == "none" else make_user(role="journalist", is_active=False)
    for each in range(number):
        dead_link(make_article(by=by, state="draft"), each)
    looks.tell_of_dead_links()
    with django_assert_num_queries(2):
        looks.tell_of_dead_links()
    assert not Notice.objects.exists()
