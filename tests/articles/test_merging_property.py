"""Whatever people write at the same time: every sentence typed is in the merged text or in a clash, the sides are equals, and
what comes out is clean.

`make test` runs the short profile; `HYPOTHESIS_PROFILE=full make test` the long one.
"""

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from articles.merging import BASE, OURS, THEIRS, merge
from articles.merging.blocks import pieces_of
from cms.text.richtext import clean

PHRASES = [
    "le pont de la ville tient bon",
    "les quais du fleuve sont ouverts",
    "la mairie a promis des travaux",
    "on danse le soir de la fête",
    "le marché couvre toute la place",
    "un musicien joue sous les arcades",
    "la pluie est tombée avant midi",
    "personne ne sait qui a payé",
]
TAGS = ("p", "p", "p", "p", "h2", "li", "li", "quote", "row", "figure")


class Text:
    """A text as lists of sentences, each block with its tag; and what somebody may do to it."""

    def __init__(self, blocks, chance):
        self.blocks = [(tag, list(sentences)) for tag, sentences in blocks]
        self.chance = chance

    def html(self):
        found = ""
        for tag, sentences in self.blocks:
            words = " ".join(sentences)
            found += {
                "li": f"<ul><li>{words}</li></ul>",
                "quote": f"<blockquote><p>{words}</p></blockquote>",
                "row": f"<table><tbody><tr><td>{words}</td><td>x</td></tr></tbody></table>",
                "figure": f'<figure class="photo" data-image="1"><figcaption>{words}</figcaption></figure>',
            }.get(tag, f"<{tag}>{words}</{tag}>")
        joined = found.replace("</ul><ul>", "").replace("</tbody></table><table><tbody>", "")
        return clean(joined.replace("</blockquote><blockquote>", ""))


numbers = iter(range(10**9))


def sentence(chance):
    """A sentence with a word that no other has."""
    words = chance.choice(PHRASES).split()
    words.insert(chance.randrange(len(words)), f"mot{next(numbers)}x")
    return " ".join(words).capitalize() + "."


def new_text(chance):
    blocks = [(chance.choice(TAGS), [sentence(chance) for _each in range(chance.randint(1, 4))]) for _block in range(6)]
    return Text(blocks, chance)


def written(text, chance, times):
    """The text after some random edits."""
    text = Text(text.blocks, chance)
    for _time in range(times):
        chance.choice((type_sentence, type_sentence, type_block, change_word, delete, move, split, join, retag))(
            text, chance
        )
    return text


def some_block(text, chance):
    return chance.randrange(len(text.blocks)) if text.blocks else None


def type_sentence(text, chance):
    if text.blocks:
        sentences = chance.choice(text.blocks)[1]
        sentences.insert(chance.randint(0, len(sentences)), sentence(chance))


def type_block(text, chance):
    text.blocks.insert(chance.randint(0, len(text.blocks)), (chance.choice(TAGS), [sentence(chance)]))


def change_word(text, chance):
    """A typed word is a word that stays: only others are changed."""
    if text.blocks:
        sentences = chance.choice(text.blocks)[1]
        if sentences:
            place = chance.randrange(len(sentences))
            sentences[place] = sentences[place].replace(chance.choice(("le", "la", "est", "de")), "tout", 1)


def delete(text, chance):
    if len(text.blocks) > 1:
        text.blocks.pop(some_block(text, chance))


def move(text, chance):
    if text.blocks:
        text.blocks.insert(chance.randint(0, len(text.blocks)), text.blocks.pop(some_block(text, chance)))


def split(text, chance):
    place = some_block(text, chance)
    if place is not None and len(text.blocks[place][1]) > 1:
        tag, sentences = text.blocks[place]
        text.blocks[place : place + 1] = [(tag, sentences[:1]), (tag, sentences[1:])]


def join(text, chance):
    place = some_block(text, chance)
    if place and text.blocks[place - 1][0] == text.blocks[place][0]:
        tag, sentences = text.blocks.pop(place)
        text.blocks[place - 1][1].extend(sentences)


def retag(text, chance):
    if text.blocks:
        place = some_block(text, chance)
        text.blocks[place] = (chance.choice(TAGS), text.blocks[place][1])


def typed(*texts):
    return {word.lower() for text in texts for word in re.findall(r"[Mm]ot\d+x", str(text))}


@given(st.integers(0, 2**48), st.integers(0, 4), st.integers(0, 4))
def test_nothing_that_one_of_two_typed_is_lost(seed, mine, others):
    chance = random.Random(seed)
    base = new_text(chance)
    ours, theirs = written(base, chance, mine).html(), written(base, chance, others).html()
    base = base.html()
    merged = merge({"body": base}, {"body": ours}, {"body": theirs})
    clashes = [value for clash in merged.clashes for value in (clash.ours, clash.theirs)]
    new = typed(ours, theirs) - typed(base)
    for side in (OURS, THEIRS, BASE):
        text = merged.source(side)["body"]
        assert clean(text) == text
        assert new <= typed(text, *clashes), (base, ours, theirs)
    untouched = typed(ours) & typed(theirs)
    assert untouched <= typed(merged.source()["body"], *clashes), (base, ours, theirs)


@given(st.integers(0, 2**48), st.integers(0, 4), st.integers(0, 4))
def test_the_sides_are_equals_and_merging_again_changes_nothing(seed, mine, others):
    chance = random.Random(seed)
    base = new_text(chance)
    ours, theirs = ({"body": written(base, chance, times).html()} for times in (mine, others))
    base = {"body": base.html()}
    merged, turned = merge(base, ours, theirs), merge(base, theirs, ours)
    assert {clash.key for clash in merged.clashes} == {clash.key for clash in turned.clashes}
    for side, other in ((OURS, THEIRS), (THEIRS, OURS), (BASE, BASE)):
        assert merged.source(side) == turned.source(other), (base, ours, theirs)
    assert merge(base, ours, base).whole() == merge(base, base, ours).whole() == merge(base, ours, ours).whole() == ours
    assert merge(theirs, merged.source(), theirs).whole() == merged.source()


def last_write_wins(_base, ours, theirs):
    """What this test is red with."""
    return merge(theirs, ours, theirs)


class Writer:
    """Somebody's form: what it is based on, what it holds, and the clashes that this person was told of."""

    def __init__(self, source):
        self.base = self.form = source
        self.clashes = {}

    def save(self, article, merging, *, answered=True):
        """The article afterwards. Without an answer the form stays as it was."""
        merged = merging(self.base, self.form, article)
        self.clashes |= {clash.key: clash for clash in merged.clashes}
        if answered:
            self.base, self.form = merged.source(BASE), merged.source(OURS)
        return merged.source()


def with_sentence(html, chance):
    """The text with a sentence more behind some other one, or as a paragraph of its own."""
    places = [found.start() for found in re.finditer(r"(?<=\.)(?=[ <])", html)]
    if not places or chance.random() < 0.2:
        return clean(f"{html}<p>{sentence(chance)}</p>")
    place = chance.choice(places)
    return clean(f"{html[:place]} {sentence(chance)}{html[place:]}")


def rearranged(html, chance):
    """(the text with a block moved, split, joined with the next one, made bold or deleted; the typed words that went with it)"""
    blocks = [piece.key for piece in pieces_of(html)]
    place, gone = chance.randrange(len(blocks)), ""
    act = chance.choice(["move", "split", "join", "bold", "delete"])
    if act == "move":
        blocks.insert(chance.randint(0, len(blocks)), blocks.pop(place))
    elif act == "split":
        blocks[place] = blocks[place].replace(". ", ".</p><p>", 1)
    elif act == "join" and "".join(blocks[place : place + 2]).count("<p>") == 2:
        blocks[place : place + 2] = ["".join(blocks[place : place + 2]).replace("</p><p>", " ")]
    elif act == "bold":
        blocks[place] = blocks[place].replace(" la ", " <strong>la</strong> ")
    elif act == "delete" and len(blocks) > 2:
        gone = blocks.pop(place)
    return clean("".join(blocks)), typed(gone)


def with_question(faq, chance):
    """The FAQ with an entry more, a longer answer, or in another order."""
    faq = [dict(entry) for entry in faq]
    act = chance.choice(["add", "answer", "question", "reorder"])
    if act == "add" or not faq:
        entry = {"question": sentence(chance), "answer": clean(f"<p>{sentence(chance)}</p>")}
        return [*faq, entry] if chance.random() < 0.7 else [entry, *faq]
    entry = chance.choice(faq)
    if act == "answer":
        entry["answer"] = with_sentence(entry["answer"], chance)
    elif act == "question":
        entry["question"] += f" {sentence(chance)}"
    else:
        chance.shuffle(faq)
    return faq


def lost(seed, number, merging):
    """The words that people typed and that are nowhere afterwards."""
    chance = random.Random(seed)
    article = {"body": new_text(chance).html(), "faq": with_question(with_question([], chance), chance)}
    writers = [Writer(article) for _writer in range(number)]
    required, deleted = typed(article), set()
    for _step in range(30):
        writer = chance.choice(writers)
        act = chance.random()
        if act < 0.35:
            writer.form = writer.form | {"body": with_sentence(writer.form["body"], chance)}
            required |= typed(writer.form) - deleted
        elif act < 0.5:
            writer.form = writer.form | {"faq": with_question(writer.form["faq"], chance)}
            required |= typed(writer.form) - deleted
        elif act < 0.65:
            text, gone = rearranged(writer.form["body"], chance)
            writer.form = writer.form | {"body": text}
            deleted |= gone
            required -= gone
        else:
            article = writer.save(article, merging, answered=chance.random() < 0.8)
    for writer in writers:
        article = writer.save(article, merging)
    clashes = [clash.ours for writer in writers for clash in writer.clashes.values()]
    return required - typed(article, *clashes)


@given(st.integers(0, 2**48), st.integers(2, 5))
def test_what_five_people_type_is_in_the_article_or_in_the_list_of_clashes(seed, number):
    assert lost(seed, number, merge) == set()


def test_it_would_be_seen_if_the_last_one_won():
    assert sum(bool(lost(seed, 3, last_write_wins)) for seed in range(5)) >= 4
