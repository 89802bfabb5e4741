"""The passage of a text that calls for a link: where it speaks of what another article's title says."""

import re
from dataclasses import dataclass

from cms.text.folding import fold
from cms.text.words import LONGEST, stemmer
from related.similarity import is_term

LONGEST_ANCHOR = 7  # words
ENOUGH = 0.6  # of the title's weight
AROUND = 60  # letters


@dataclass(frozen=True)
class AnchorText:
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Word:
    stem: str
    begin: int
    end: int
    line: int


def words_in(text, language):
    """the terms of a text, line by line, each with its place."""
    found, line, offset = [], 0, 0
    for line, content in enumerate(text.split("\n")):
        for match in re.finditer(r"[^\W_]+", content):
            word = fold(match.group())[:LONGEST]
            kept = stemmer(language).stemWord(word) if is_term(word, language) else ""
            found.append(Word(kept, offset + match.start(), offset + match.end(), line))
        offset += len(content) + 1
    return found


def anchor_text_for(title, text, words, language, weight):
    """Where the text says most of the title within a few words; None where it says too little of it."""
    wanted = {word.stem: weight(word.stem) for word in words_in(title, language) if word.stem}
    whole = sum(wanted.values())
    places = [place for place, word in enumerate(words) if wanted.get(word.stem)]
    best, best_share = None, 0
    for number, first in enumerate(places):
        said = {}
        for last in places[number:]:
            if last - first >= LONGEST_ANCHOR or words[last].line != words[first].line:
                break
            said[words[last].stem] = wanted[words[last].stem]
            share = sum(said.values()) / whole
            if share > best_share + 1e-9:
                best, best_share = (words[first].begin, words[last].end), share
    return cut_out(text, *best) if best_share >= ENOUGH else None


def cut_out(text, begin, end):
    line_begin = text.rfind("\n", 0, begin) + 1
    line_end = text.find("\n", end) if "\n" in text[end:] else len(text)
    before, after = text[line_begin:begin], text[end:line_end]
    if len(before) > AROUND:
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return AnchorText(before, text[begin:end], after)
