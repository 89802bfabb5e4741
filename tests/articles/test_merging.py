import pytest

from articles.merging import Clashed, merge, same

BASE = {"title": "A", "body": "<p>B</p>", "tags": [1]}


def test_changes_of_different_fields_come_together():
    assert merge(BASE, {**BASE, "title": "X"}, {**BASE, "body": "<p>Y</p>"}).whole() == {
        "title": "X",
        "body": "<p>Y</p>",
        "tags": [1],
    }


def test_the_same_change_on_both_sides_is_no_clash():
    assert merge(BASE, {**BASE, "title": "X"}, {**BASE, "title": "X"}).whole()["title"] == "X"


def test_different_changes_of_one_field_clash_and_both_are_shown():
    with pytest.raises(Clashed) as clash:
        merge(BASE, {**BASE, "title": "X", "body": "Z"}, {**BASE, "title": "Y"}).whole()
    assert [(each.field, each.ours, each.theirs) for each in clash.value.clashes] == [("title", "X", "Y")]
    assert "X" in str(clash.value) and "Y" in str(clash.value)


OLD, NEW = "<p>a</p>\n<p><b>b</b></p>", "<p>a</p><p><strong>b</strong></p>"


def test_texts_that_differ_in_their_form_alone_are_the_same():
    faq = [[{"question": "Q", "answer": text}] for text in (OLD, NEW)]
    assert same({"body": OLD, "faq": faq[0]}, {"body": NEW, "faq": faq[1]})
    assert not same({"body": OLD}, {"body": "<p>a</p><p>b</p>"})
    changed = {"body": NEW + "<p>c</p>", "faq": faq[1]}
    assert merge({"body": OLD, "faq": faq[0]}, changed, {"body": NEW, "faq": faq[1]}).whole() == changed
    assert merge({"body": OLD, "faq": faq[0]}, {"body": NEW, "faq": faq[1]}, changed).whole() == changed
