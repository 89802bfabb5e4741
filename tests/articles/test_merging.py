import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.merging import (
    BASE,
    BOTH,
    LABELS,
    OURS,
    THEIRS,
    Clashed,
    blocks,
    changed_blocks,
    compare,
    merge,
    number_of_changes,
    same,
)
from cms.text.canonical import parts_of
from cms.text.richtext import clean

ARTICLE = {"title": "A", "body": "<p>B</p>", "tags": [1]}


def test_changes_of_different_fields_come_together():
    assert merge(ARTICLE, {**ARTICLE, "title": "X"}, {**ARTICLE, "body": "<p>Y</p>"}).whole() == {
        "title": "X",
        "body": "<p>Y</p>",
        "tags": [1],
    }


def test_the_same_change_on_both_sides_is_no_clash():
    assert merge(ARTICLE, {**ARTICLE, "title": "X"}, {**ARTICLE, "title": "X"}).whole()["title"] == "X"


def test_different_changes_of_one_field_clash_and_both_are_shown():
    with pytest.raises(Clashed) as clash:
        merge(ARTICLE, {**ARTICLE, "title": "X", "body": "Z"}, {**ARTICLE, "title": "Y"}).whole()
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


# Plain values


@pytest.mark.parametrize(
    "name", ["title", "kicker", "partner", "slug", "language", "seo_title", "lead_image", "translation_of"]
)
def test_a_short_value_is_merged_whole(name):
    base, ours, theirs = ({name: value} for value in ("a b c d", "x b c d", "a b c y"))
    merged = merge(base, ours, theirs)
    assert [(clash.base, clash.ours, clash.theirs, clash.holds_both) for clash in merged.clashes] == [
        ("a b c d", "x b c d", "a b c y", False)
    ]
    assert [merged.source(side) for side in (BASE, OURS, THEIRS)] == [base, ours, theirs]
    assert merged.whole({merged.clashes[0].key: BOTH}) == theirs


@pytest.mark.parametrize("name", ["standfirst", "seo_description"])
def test_a_standfirst_is_merged_by_words(name):
    base, ours, theirs = ({name: text} for text in ("a b, c d.\ne f", "x b, c d.\ne f", "a b, c d.\ne f g & <g>"))
    assert merge(base, ours, theirs).whole() == {name: "x b, c d.\ne f g & <g>"}
    merged = merge(base, ours, {name: "y b, c d.\ne f"})
    [clash] = merged.clashes
    assert merged.whole({clash.key: BOTH}) == {name: "y b, c d.\ne f\nx b, c d.\ne f"}


def test_a_lead_picture_of_one_side_stays_beside_the_text_of_the_other():
    base = {"lead_image": 1, "title": "A"}
    assert merge(base, {**base, "lead_image": 2}, {**base, "title": "B"}).whole() == {"lead_image": 2, "title": "B"}
    assert merge(base, {**base, "lead_image": None}, base).whole() == {**base, "lead_image": None}


# Lists

NUMBERS = {
    "one more on each side": ([1, 2], [1, 2, 3], [4, 1, 2], [4, 1, 2, 3]),
    "one more at the same place": ([1], [1, 2], [1, 3], [1, 2, 3]),
    "the same one more": ([1], [1, 2], [1, 2], [1, 2]),
    "reordered here, one more there": ([1, 2, 3], [3, 1, 2], [1, 2, 3, 4], [3, 1, 2, 4]),
    "reordered here, one taken out there": ([1, 2, 3], [3, 1, 2], [1, 3], [3, 1]),
    "different ones taken out": ([1, 2, 3], [1, 2], [2, 3], [2]),
    "one moved here, taken out there": ([1, 2, 3], [3, 1, 2], [1, 2], [1, 2]),
    "one taken out, one more": ([1, 2], [2], [1, 2, 3], [2, 3]),
}


@pytest.mark.parametrize("field", ["bylines", "pinned"])
@pytest.mark.parametrize("case", NUMBERS)
def test_lists_of_names_are_merged_in_their_order(field, case):
    *versions, expected = NUMBERS[case]
    base, ours, theirs = ({field: value} for value in versions)
    assert merge(base, ours, theirs).whole() == merge(base, theirs, ours).whole() == {field: expected}


def tag(pk, name):
    return {"id": pk, "name": name}


def test_a_tag_is_the_same_by_its_row_and_by_its_name():
    base = {"tags": [tag(1, "Patios"), tag(2, "Été")]}
    assert same(base, {"tags": ["patios", "ete"]})
    assert same(base, {"tags": [tag(1, "Cours"), tag(2, "Été")]})
    merged = merge(
        base, {"tags": ["patios", "Musique", "été"]}, {"tags": [tag(2, "Été"), tag(3, "musique"), tag(4, "Eau")]}
    )
    assert merged.whole() == {"tags": [tag(3, "musique"), tag(2, "Été"), tag(4, "Eau")]}


def test_tags_of_both_sides_come_together():
    base, ours, theirs = ({"tags": tags} for tags in (["a", "b"], ["b", "c"], ["a", "b", "d"]))
    assert merge(base, ours, theirs).whole() == {"tags": ["b", "c", "d"]}


# Questions and answers

PRICE, DAY, PLACE = (
    {"question": "Combien coûte le billet ?", "answer": "<p>Dix euros en tout.</p>"},
    {"question": "Quel jour vient-on ?", "answer": "<p>Le mardi matin.</p>"},
    {"question": "Où se trouve la salle ?", "answer": "<p>Sur la grande place, au fond.</p>"},
)
DEARER = {**PRICE, "answer": "<p>Douze euros en tout.</p>"}
REWORDED = {**PRICE, "question": "Combien coûte un billet ?"}

FAQS = {
    "reordered here, edited there": ([PRICE, DAY], [DAY, PRICE], [DEARER, DAY], [DAY, DEARER]),
    "edited here, reordered there": ([PRICE, DAY], [DEARER, DAY], [DAY, PRICE], [DAY, DEARER]),
    "question here, answer there": ([PRICE, DAY], [REWORDED, DAY], [DEARER, DAY], [{**DEARER, "question": REWORDED["question"]}, DAY]),
    "one more on each side": ([PRICE], [PRICE, DAY], [PLACE, PRICE], [PLACE, PRICE, DAY]),
    "two more at the same place": ([PRICE], [PRICE, DAY], [PRICE, PLACE], [PRICE, PLACE, DAY]),
    "one taken out here, another edited there": ([PRICE, DAY], [PRICE], [DEARER, DAY], [DEARER]),
    "an answer by words": (
        [PLACE],
        [{**PLACE, "answer": "<p>Sur la petite place, au fond.</p>"}],
        [{**PLACE, "answer": "<p>Sur la grande place, au fond à droite.</p><p>Sonnez.</p>"}],
        [{**PLACE, "answer": "<p>Sur la petite place, au fond à droite.</p><p>Sonnez.</p>"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAQS)
def test_questions_and_answers_are_merged_by_entries(case):
    *versions, expected = FAQS[case]
    base, ours, theirs = ({"faq": value} for value in versions)
    merged, turned = merge(base, ours, theirs), merge(base, theirs, ours)
    assert sorted(map(str, merged.whole()["faq"])) == sorted(map(str, expected))
    assert merged.whole() == turned.whole()
    if "more at" not in case:
        assert merged.whole()["faq"] == expected


def test_an_answer_that_both_changed_is_a_clash_of_the_whole_entry():
    cheaper = {**PRICE, "answer": "<p>Six euros en tout.</p>"}
    merged = merge({"faq": [PRICE, DAY]}, {"faq": [DEARER, DAY]}, {"faq": [DAY, cheaper]})
    [clash] = merged.clashes
    assert (clash.base, clash.ours, clash.theirs) == (PRICE, DEARER, cheaper)
    assert merged.source(OURS) == {"faq": [DAY, DEARER]}
    assert merged.whole({clash.key: BOTH}) == {"faq": [DAY, cheaper, DEARER]}


def test_an_entry_taken_out_here_and_edited_there_is_a_clash():
    merged = merge({"faq": [PRICE, DAY]}, {"faq": [DAY]}, {"faq": [DEARER, DAY]})
    assert [(clash.base, clash.ours, clash.theirs) for clash in merged.clashes] == [(PRICE, None, DEARER)]
    assert (merged.source(), merged.source(OURS)) == ({"faq": [DEARER, DAY]}, {"faq": [DAY]})


# Whatever comes

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from(["<p>a</p>", "<b><i>a</b>", "<li>"]),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "question", "answer"]), inside, max_size=3)
    ),
    max_leaves=6,
)
SOURCES = st.dictionaries(st.sampled_from([*LABELS, "other"]), VALUES, max_size=4)


@given(SOURCES, SOURCES, SOURCES)
def test_merging_and_comparing_bear_whatever_comes(base, ours, theirs):
    merged = merge(base, ours, theirs)
    for side in (BASE, OURS, THEIRS):
        assert merged.source(side).keys() == {*base, *ours, *theirs}
    assert merged.source(choices={clash.key: BOTH for clash in merged.clashes}).keys() == {*base, *ours, *theirs}
    assert compare(base, ours) is not None
    assert number_of_changes(base, base) == 0


@given(st.text(alphabet="<>/pbliua \"'=&;\n\u00a0é1", max_size=60), st.text(alphabet="<>/pbliua &;", max_size=40))
def test_markup_of_whatever_form_comes_out_clean(one, other):
    body = merge({"body": ""}, {"body": one}, {"body": other}).source(OURS)["body"]
    assert clean(body) == body


# What it costs


def test_a_block_that_nobody_changed_is_not_parsed(monkeypatch):
    parsed = []
    monkeypatch.setattr(blocks, "parts_of", lambda html, **kwargs: parsed.append(html) or parts_of(html, **kwargs))
    texts = [[f"<p>{number} un deux trois quatre cinq six</p>" for number in range(20)] for _version in range(3)]
    texts[1][3], texts[2][9] = "<p>3 un deux trois quatre cinq sept</p>", "<p>9 un deux trois quatre cinq huit</p>"
    base, ours, theirs = ("".join(text) for text in texts)
    merged = merge({"body": base}, {"body": ours}, {"body": theirs}).source()["body"]
    assert changed_blocks(ours, merged) == [9]
    assert not [html for html in parsed if "<p>5 un" in html]


def test_words_are_looked_for_in_blocks_that_changed_alone():
    before, after = ([blocks.Piece(word, "p") for word in words.split()] for words in ("un deux trois", "un dix trois"))
    blocks.paired(before, after)
    assert [[piece.key for piece in pieces if "words" in vars(piece)] for pieces in (before, after)] == [
        ["deux"],
        ["dix"],
    ]


def test_a_source_older_than_the_field_of_partners_has_none():
    old = {"title": "Le jardin"}
    assert same(old, {**old, "partner": ""})
    assert not same(old, {**old, "partner": "Les Moulins"})
    assert merge(old, old, {**old, "partner": "Les Moulins"}).whole()["partner"] == "Les Moulins"
