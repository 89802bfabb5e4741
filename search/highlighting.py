"""Where the words of a query stand in an edition: its title and a passage of its text, the words marked.

Everything is plain text of the edition, escaped here.
"""

import re
from functools import cached_property, lru_cache

from django.utils.html import format_html, format_html_join

from cms.text.folding import fold
from cms.text.plaintext import SEPARATOR, one_line
from cms.text.words import is_common, stem

# The first letter of a word, unless it is one of those left out; what is behind it, accents of their own included.
BEGIN = r"[^{}](?<=[^\W_])(?<![^\W_].)(?<![\u0300-\u036f].)"
REST = r"[^\W_]*(?:[\u0300-\u036f]+[^\W_]*)*"
SENTENCE_END = re.compile(rf"[.!?] |{SEPARATOR}")
ASCII = [chr(number) for number in range(128)]
LENGTH = 220
LONGEST_TEXT = 60_000
LONGEST_WORD = 80  # what is behind of a longer one is no part of its stem


class Highlighter:
    def __init__(self, query, language):
        self.language = language
        self.stems = {each for group in query.groups for each in group.stems}
        self.beginnings = tuple(group.begins for group in query.groups if group.begins)
        self.keys = {}  # {word: its `key`}: texts have the same words again and again

    @cached_property
    def pattern(self):
        return words_that_begin_as([*self.stems, *self.beginnings])

    def highlight(self, editions, texts, tags):
        """Sets their `marked_title` and `passage`. `texts` and `tags` give {primary key: text} of some editions: each is asked
        for those in which no word was found before."""
        left = editions
        for edition in editions:
            edition.marked_title = highlighted(edition.title, self.places(edition.title))
            edition.passage = self.passage(edition.standfirst)
        for texts_of in (texts, tags):
            left = [edition for edition in left if not edition.passage]
            found = texts_of([edition.pk for edition in left])
            for edition in left:
                edition.passage = self.passage(found.get(edition.pk, ""))

    def passage(self, text):
        """The stretch of the text with the most of the words; empty where none of them is in it."""
        text = one_line(text[:LONGEST_TEXT])
        places = self.places(text)
        if not places:
            return ""
        start, end = stretch(text, densest(places))
        inside = [(begin - start, stop - start) for begin, stop, _key in places if begin >= start and stop <= end]
        return format_html(
            "{}{}{}",
            "… " if start else "",
            highlighted(text[start:end], [(*place, "") for place in inside]),
            " …" if end < len(text) else "",
        )

    def places(self, text):
        """[(from, until, which word)]"""
        found, keys = [], self.keys
        for match in self.pattern.finditer(text):
            word = match[0]
            key = keys.get(word)
            if key is None:
                key = keys[word] = self.key(word)
            if key:
                found.append((*match.span(), key))
        return found

    def key(self, word):
        folded, its_stem = known(word[:LONGEST_WORD], self.language)
        if its_stem in self.stems:
            return its_stem
        return next((each for each in self.beginnings if folded.startswith(each)), "")


def spellings(words, texts, language):
    """{folded word: as the texts write it, in small letters where one does} of those that they hold."""
    found, pattern = {}, words_that_begin_as(words)
    for text in texts:
        for match in pattern.finditer(text[:LONGEST_TEXT]):
            folded, _stem = known(match[0][:LONGEST_WORD], language)
            if folded in words and (folded not in found or match[0].islower()):
                found[folded] = match[0]
    return found


def words_that_begin_as(others):
    """A pattern of the words with the first letter of one of these folded words, in either case, and of those whose first
    letter may be folded to anything: a text has ten times as many words. A stem always keeps its word's first letter."""
    return pattern_of("".join(sorted({each[0] for each in others})))


@lru_cache(maxsize=1000)
def pattern_of(letters):
    left_out = "".join(f"\\x{ord(each):02x}" for each in ASCII if each.lower() not in letters)
    return re.compile(BEGIN.format(left_out) + REST)


@lru_cache(maxsize=50_000)
def known(word, language):
    """(folded, stem); no stem for the small words that every text has."""
    folded = fold(word)
    return folded, "" if is_common(folded, language) else stem(folded[:40], language)


def densest(places):
    """The (from, until) of the stretch with the most different words, the first of these."""
    best, chosen = (0, 0), places[0][:2]
    for number, (begin, _stop, _key) in enumerate(places):
        inside = [place for place in places[number : number + 12] if place[1] - begin <= LENGTH]
        value = (len({key for *_span, key in inside}), len(inside))
        if inside and value > best:
            best, chosen = value, (begin, inside[-1][1])
    return chosen


def stretch(text, core):
    """The core with what is around it, cut between words; from the sentence's beginning where that is near."""
    begin, stop = core
    spare = max(LENGTH - (stop - begin), 0)
    start = max(begin - spare // 2, 0)
    before = list(SENTENCE_END.finditer(text, start, begin))
    if before:
        start = before[-1].end()
    elif start:
        start = text.find(" ", start, begin) + 1 or begin
    end = min(max(start + LENGTH, stop), len(text))
    if end < len(text):
        end = max(text.rfind(" ", stop, end), stop)
        end = max(len(text[:end].rstrip(SEPARATOR)), stop)
    return start, end


def highlighted(text, places):
    pieces, done = [], 0
    for begin, stop, _key in places:
        pieces.append((text[done:begin], text[begin:stop]))
        done = stop
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[done:])
