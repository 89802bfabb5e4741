import pytest

from articles.models import Tag
from cms import batches
from tests.factories import make_tag

pytestmark = pytest.mark.django_db


def names(found):
    return [[tag.name for tag in batch] for batch in found]


def test_rows_come_in_their_own_order_few_at_a_time():
    for name in "CABED":
        make_tag(name=name)
    assert names(batches.batches(Tag.objects.order_by("name"), 2)) == [["A", "B"], ["C", "D"], ["E"]]
    assert [tag.name for tag in batches.one_by_one(Tag.objects.order_by("-name"), 2)] == list("EDCBA")
    assert list(batches.batches(Tag.objects.none())) == []


def test_a_batch_is_read_when_its_turn_comes_and_leaves_out_what_is_gone():
    for name in "ABCD":
        make_tag(name=name)
    found = batches.batches(Tag.objects.order_by("name"), 2)
    assert [tag.name for tag in next(found)] == ["A", "B"]
    Tag.objects.filter(name="C").delete()
    Tag.objects.filter(name="D").update(description="Nouveau")
    assert [(tag.name, tag.description) for tag in next(found)] == [("D", "Nouveau")]
    assert next(found, None) is None


def test_a_row_that_a_join_finds_twice_comes_once():
    tag = make_tag(name="A")
    for key in ("b", "c"):
        tag.aliases.create(key=key)
    twice = Tag.objects.filter(aliases__key__in="bc")
    assert twice.count() == 2
    assert list(batches.one_by_one(twice)) == [tag]
