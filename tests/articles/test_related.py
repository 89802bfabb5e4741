from datetime import timedelta

import pytest

from articles import publishing, writing
from articles.models import Edition
from articles.related import sharing_most, surroundings
from tests.factories import NOON, make_article, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=365)


def around(edition, *, at=LATER):
    return surroundings(edition, at=at, tag_ids=[tag.pk for tag in edition.tag_list])


def days(number):
    return NOON + timedelta(days=number)


def test_neighbours_are_the_nearest_in_time_of_the_same_language():
    editions = [publish_article(at=days(number)) for number in range(5)]
    publish_article(at=days(2) + timedelta(hours=1), language="en")
    found = around(editions[2])
    assert (found.previous, found.next) == (editions[1], editions[3])
    assert (around(editions[0]).previous, around(editions[4]).next) == (None, None)


def test_articles_of_one_moment_have_an_order_too():
    editions = [publish_article(at=NOON) for _number in range(3)]
    assert (around(editions[1]).previous, around(editions[1]).next) == (editions[0], editions[2])


def test_shared_tags_count_before_nearness_in_time():
    one, two = make_tag(), make_tag()
    edition = publish_article(tags=[one, two], at=days(0))
    far_with_both = publish_article(tags=[two, one], at=days(-90))
    farther_with_one = publish_article(tags=[one], at=days(80))
    near_with_one = publish_article(tags=[two], at=days(-20))
    without = [publish_article(at=days(number)) for number in (-3, 3)]
    neighbours = [publish_article(at=days(number)) for number in (-1, 1)]
    found = around(edition)
    assert [found.previous, found.next] == neighbours
    assert found.related[:3] == [far_with_both, near_with_one, farther_with_one]
    assert set(found.related[3:]) == set(without)


def test_the_best_is_found_among_many():
    tag, rare = make_tag(), make_tag()
    edition = publish_article(tags=[tag, rare], at=days(0))
    best = publish_article(tags=[rare, tag], at=days(-200))
    for number in range(1, 40):
        publish_article(tags=[tag], at=days(-number))
    found = around(edition).related
    assert found[0] == best
    assert [edition.published_at for edition in found[1:]] == [days(-number) for number in range(2, 13)]


def test_texts_are_not_sorted_to_count_shared_tags():
    edition = publish_article(tags=[make_tag()])
    assert "body" not in str(sharing_most(Edition.objects.live(LATER), [tag.pk for tag in edition.tag_list]).query)


def test_one_translation_into_each_language_is_named_the_latest():
    original = publish_article(at=days(-2))
    former = publish_article(language="en", translation_of=original.article_id, at=days(-2))
    writing.write(former.article, {"translation_of": None}, by=make_user())
    latest = publish_article(language="en", translation_of=original.article_id, at=days(-1))
    assert around(original).translations == [latest]


def test_pins_come_first_in_their_order_and_only_while_they_are_live():
    first, second, ended, planned = (make_article() for _number in range(4))
    for number, article in enumerate([second, first]):
        publish_article(article=article, at=days(-number))
    publish_article(article=ended, at=days(-5), until=days(-4))
    publish_article(article=planned, at=LATER + timedelta(days=1))
    near = [publish_article(at=days(number)) for number in (-3, 3)]
    edition = publish_article(pinned=[planned, first, ended, second], at=days(0))
    found = around(edition)
    assert [each.article_id for each in found.related] == [first.pk, second.pk]
    assert [found.previous, found.next] == near


def test_only_what_is_live_at_the_moment_has_any_influence():
    tags = [make_tag(), make_tag()]
    edition = publish_article(tags=tags, at=days(0))
    for number in range(4):
        publish_article(tags=tags[: number % 3], at=days(-number - 1))
    before = around(edition, at=days(1))
    chief = make_user(role="chief editor")
    publish_article(tags=tags, at=days(2))
    publish_article(tags=tags, at=days(-2), until=days(-1))
    make_article(tags=tags, pinned=[edition.article])
    publishing.withdraw(publish_article(tags=tags, at=days(-2)).article, by=chief, at=days(1), now=days(0))
    assert around(edition, at=days(1)) == before


def test_one_query_answers_all(django_assert_num_queries):
    edition = publish_article(tags=["Un", "Deux"])
    for number in range(4):
        publish_article(tags=["Un"], at=days(number))
    tag_ids = [tag.pk for tag in edition.tag_list]
    with django_assert_num_queries(1):
        found = surroundings(edition, at=LATER, tag_ids=tag_ids)
        assert [each.lead_image for each in found.related] == [None] * 3
