import pytest

from articles.merging import Clash, merge

BASE = {"title": "A", "body": "B", "tags": [1]}


def test_changes_of_different_fields_come_together():
    assert merge(BASE, {**BASE, "title": "X"}, {**BASE, "body": "Y"}) == {"title": "X", "body": "Y", "tags": [1]}


def test_the_same_change_on_both_sides_is_no_clash():
    assert merge(BASE, {**BASE, "title": "X"}, {**BASE, "title": "X"})["title"] == "X"


def test_different_changes_of_one_field_clash_and_both_are_shown():
    with pytest.raises(Clash) as clash:
        merge(BASE, {**BASE, "title": "X", "body": "Z"}, {**BASE, "title": "Y"})
    assert clash.value.clashes == {"title": ("X", "Y")}
    assert "X" in str(clash.value) and "Y" in str(clash.value)
