"""What the copy desk proposes for an article that is being written (`cms.text.copy_desk`), place by place; nothing of it is done
before the writer accepts it."""

import re
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from django.conf import settings

from articles.checklist import Location
from articles.compiling.markup import parse
from articles.compiling.typesetting import paragraphs, runs_of
from articles.merging import LABELS
from cms.text import copy_desk, house_words
from cms.text.for_readers import language_of
from cms.text.richtext import clean

PLAIN = ("kicker", "title", "standfirst", "seo_title", "seo_description")
AROUND = 60  # signs that are shown on each side
MOST = 300


@dataclass(frozen=True)
class Shown:
    """`start` counts the signs before it in its line, `line` the lines or paragraphs of its text."""

    location: Location
    line: int
    start: int
    before: str
    found: str
    after: str
    proposed: str
    reason: str

    @property
    def label(self):
        return LABELS[self.location.field]

    @property
    def is_cut_before(self):
        return len(self.before) == AROUND

    @property
    def is_cut_behind(self):
        return len(self.after) == AROUND

    @property
    def found_shown(self):
        return visible(self.found)

    @property
    def proposed_shown(self):
        return visible(self.proposed)


@dataclass
class Proofs:
    proposals: list
    is_more: bool = False
    faulty_lines: tuple = ()
    is_unreadable: bool = False


def visible(text):
    """Spaces alone as something that is seen."""
    return re.sub(r"\s", "␣", text) if text.isspace() else text


def proofs_of(source):
    """Of the form's content, in the form of `Article.snapshot`."""
    words, faults, is_unreadable = words_of_house()
    found = list(proposals_in(source, words))
    return Proofs(found[:MOST], len(found) > MOST, tuple(faults), is_unreadable)


def words_of_house():
    """(words, numbers of lines that cannot be understood, whether the file cannot be read)"""
    if not settings.HOUSE_WORDS:
        return {}, [], False
    try:
        text = Path(settings.HOUSE_WORDS).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}, [], True
    return *house_words.parse(text, language=settings.LANGUAGE_CODE), False


def proposals_in(source, words):
    language = language_of(source["language"])
    for name in PLAIN[:3]:
        yield from in_lines(source[name], Location(name), language, words)
    yield from in_markup(source["body"], Location("body"), language, words)
    for number, entry in enumerate(source["faq"]):
        yield from in_lines(entry["question"], Location("faq", number, "question"), language, words)
        yield from in_markup(entry["answer"], Location("faq", number, "answer"), language, words)
    for name in PLAIN[3:]:
        yield from in_lines(source[name], Location(name), language, words)


def in_lines(text, location, language, words):
    for number, line in enumerate(text.splitlines()):
        for each in copy_desk.proposals(line, language, words.get(language, ())):
            yield shown(line, each, location, number)


def in_markup(markup, location, language, words):
    for number, runs in enumerate(paragraphs(parse(clean(markup)), language)):
        texts = [run.words for run in runs]
        text, begins = "".join(texts), [0, *accumulate(map(len, texts))]
        found = []
        for own in {run.language for run in runs} - {""}:
            proposed = copy_desk.proposals(text, own, words.get(own, ()))
            found += [each for each in proposed if is_all_in(own, each, runs, begins)]
        yield from (shown(text, each, location, number) for each in sorted(found))


def is_all_in(language, proposal, runs, begins):
    first, last = runs_of(proposal.start, proposal.end, begins)
    return all(run.language == language for run in runs[first : last + 1])


def shown(text, each, location, line):
    before, after = text[max(0, each.start - AROUND) : each.start], text[each.end : each.end + AROUND]
    return Shown(
        location, line, utf16_length(text[: each.start]), before, each.found, after, each.proposed, each.reason
    )


def utf16_length(text):
    """As scripts count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
