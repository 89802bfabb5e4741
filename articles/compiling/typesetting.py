"""Typography (`cms.text.typography`) over the words of a tree: a paragraph is one text, whatever elements its words stand in, each
in its own language; code stays as it was typed."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from django.conf import settings

from articles.compiling.markup import parse, serialise
from cms.text import typography
from cms.text.for_readers import language_of
from cms.text.vocabulary import BLOCKS

AS_TYPED = {"code", "pre"}
APART = {*BLOCKS, "br", "img"}


def typeset_tree(root, language):
    if not settings.TYPOGRAPHY:
        return
    for runs in paragraphs(root, language_of(language)):
        for step in typography.STEPS:
            typeset_paragraph(runs, step)


def typeset_bio(markup):
    """In the site's language."""
    return remembered_bio(markup, settings.LANGUAGE_CODE) if settings.TYPOGRAPHY else markup


@lru_cache(maxsize=256)
def remembered_bio(markup, language):
    root = parse(markup)
    typeset_tree(root, language)
    return serialise(root)


@dataclass
class Run:
    """Words between two tags: an element's `text` or `tail`. Without a language they stay as they are."""

    element: object
    name: str
    language: str

    @property
    def words(self):
        return getattr(self.element, self.name)


def paragraphs(root, language):
    """Lists of runs that are read without a break."""
    found = [[]]
    collect(root, language, found)
    return [runs for runs in found if runs]


def collect(element, language, found):
    is_apart = element.tag in APART
    language = language_of(element.get("lang", language)) if element.tag not in AS_TYPED else ""
    if is_apart:
        found.append([])
    if element.text:
        found[-1].append(Run(element, "text", language))
    for child in element:
        collect(child, language, found)
        if child.tail:
            found[-1].append(Run(child, "tail", language))
    if is_apart:
        found.append([])


def typeset_paragraph(runs, step):
    words = [run.words for run in runs]
    text, begins = "".join(words), [0, *accumulate(map(len, words))]
    found = []
    for language in {run.language for run in runs} - {""}:
        own = typography.edits(text, language, step)
        found += [edit for edit in own if is_within(edit, language, runs, begins, text)]
    for start, end, new in sorted(found, reverse=True):
        first, last = runs_of(start, end, begins)
        for place in range(last, first, -1):
            words[place] = words[place][end - begins[place] :]
        begin = start - begins[first]
        words[first] = words[first][:begin] + new + words[first][min(end, begins[first + 1]) - begins[first] :]
    for run, new in zip(runs, words, strict=True) if found else ():
        setattr(run.element, run.name, new)


def runs_of(start, end, begins):
    """(first, last): the runs with this part of the paragraph. What is put in stands where the next sign does."""
    return bisect_right(begins, start) - 1, bisect_right(begins, max(start, end - 1)) - 1


def is_within(edit, language, runs, begins, text):
    """No word leaves the element that it stands in, and no mark is made of signs of two; spaces may."""
    start, end, _new = edit
    first, last = runs_of(start, end, begins)
    if runs[first].language != language:
        return False
    return first == last or text[begins[first + 1] : end].isspace() and runs[last].language == language
