"""The end that a publication goes on with, and the ends that an act of the door takes away."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from articles import ends, publishing, writing
from articles.ends import EndAhead
from tests.factories import NOON, make_article, make_user, publish_article

pytestmark = pytest.mark.django_db


def hours(number):
    return NOON + timedelta(hours=number)


@pytest.fixture
def chief():
    return make_user(role="chief editor")


def kept(article, at):
    return ends.to_keep(article, article.snapshot(), at=hours(at), now=NOON)


def test_what_is_planned_moves_with_its_end_but_not_beyond(chief):
    article = publish_article(at=hours(2), until=hours(5), by=chief, now=NOON).article
    assert [kept(article, at) for at in (0, 1, 4)] == [hours(5)] * 3
    with pytest.raises(ValidationError) as refused:
        kept(article, 5)
    assert refused.value.code == "end_before_start"


def test_an_update_has_the_end_of_what_is_live_and_what_comes_after_has_none(chief):
    article = publish_article(until=hours(5), by=chief, now=NOON).article
    writing.write(article, {"title": "Autre"}, by=chief)
    assert [kept(article, at) for at in (1, 4.9, 5, 6)] == [hours(5), hours(5), None, None]


def test_what_is_planned_without_an_end_gets_none_from_what_is_live(chief):
    article = publish_article(until=hours(5), by=chief, now=NOON).article
    writing.write(article, {"title": "Autre"}, by=chief)
    publishing.publish(article, by=chief, at=hours(3), now=NOON)
    assert kept(article, 2) is None


def test_an_end_that_a_next_edition_comes_before_is_none(chief):
    article = publish_article(until=hours(5), by=chief, now=NOON).article
    publishing.withdraw(article, by=chief, at=hours(4), now=NOON)
    assert ends.ahead(article, NOON) == [EndAhead(hours(4), True)]
    writing.write(article, {"title": "Autre"}, by=chief)
    publishing.publish(article, by=chief, at=hours(3), until=hours(8), now=NOON)
    assert ends.ahead(article, NOON) == [EndAhead(hours(8), False)]


PLAIN, TOLD = EndAhead(hours(4), False), EndAhead(hours(4), True)


@pytest.mark.parametrize(
    ("before", "after", "until", "lost"),
    [
        (PLAIN, None, None, [PLAIN]),
        (PLAIN, PLAIN, None, []),
        (PLAIN, TOLD, 4, []),
        (PLAIN, EndAhead(hours(6), False), 6, []),
        (TOLD, None, None, [TOLD]),
        (TOLD, PLAIN, 4, [TOLD]),
        (TOLD, EndAhead(hours(6), False), 6, [TOLD]),
        (TOLD, EndAhead(hours(6), True), 6, []),
    ],
)
def test_which_ends_are_lost(before, after, until, lost, chief):
    published = publish_article(article=make_article(), until=hours(until), by=chief, now=NOON) if until else None
    assert ends.lost([before], [after] if after else [], published=published) == lost
