"""What merging two versions of an article of 10,000 words costs, and comparing them: `python -m bench.merging`.

Exits with 1 where a merge takes more than 200 ms of processor time.
"""

import argparse
import os
import statistics
import sys
import time

import django

from bench.demosite import say
from bench.made_up import Words

MOST = 200  # ms
WORDS_OF_A_PARAGRAPH = 70
PARAGRAPHS_OF_A_SECTION = 5


def paragraphs(words, number):
    return [f"{words.some(WORDS_OF_A_PARAGRAPH).capitalize()}." for _paragraph in range(number)]


def body(texts):
    """Sections with headings; each tenth paragraph is a list of three items."""
    found = []
    for number, text in enumerate(texts):
        if number % PARAGRAPHS_OF_A_SECTION == 0:
            found.append(f"<h2>{' '.join(text.split()[5:10])}</h2>")
        if len(text) % 10 == 9:
            found.append("<ul>" + "".join(f"<li>{item}</li>" for item in thirds(text)) + "</ul>")
        else:
            found.append(f"<p>{text}</p>")
    return "".join(found)


def thirds(text):
    words = text.split()
    return [" ".join(words[start : start + 24]) for start in range(0, len(words), 24)]


def edited(texts, words, *, first, number=30):
    """With one word changed in each of so many paragraphs."""
    found = list(texts)
    for step in range(number):
        position = (first + step * 4) % len(found)
        parts = found[position].split()
        parts[(first * 20 + step) % len(parts)] = words.made()
        found[position] = " ".join(parts)
    return found


def versions(length):
    """{name: (base, ours, theirs)}, bodies of so many words."""
    words = Words()
    base = paragraphs(words, length // WORDS_OF_A_PARAGRAPH)
    ours, theirs = edited(base, words, first=0), edited(base, words, first=2)
    one = " ".join(base)
    return {
        "thirty edits a side, apart": (base, ours, theirs),
        "thirty edits a side, same paragraphs": (base, ours, edited(base, words, first=0)),
        "one sentence more on each side": (base, [*base, "Une fin."], ["Un début.", *base]),
        "reordered here, edited there": (base, base[::-1], theirs),
        "rewritten here, edited there": (base, paragraphs(words, len(base)), theirs),
        "rewritten on both sides": (base, paragraphs(words, len(base)), paragraphs(words, len(base))),
        "one paragraph, edited at its ends": ([one], [f"Oui {one}"], [f"{one} Non."]),
        "one paragraph, rewritten here": ([one], [" ".join(paragraphs(words, len(base)))], [f"{one} Non."]),
    }


def milliseconds(call, runs):
    found = []
    for _run in range(runs):
        begin = time.process_time()
        call()
        found.append((time.process_time() - begin) * 1000)
    return statistics.median(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    os.environ.setdefault("SECRET_KEY", "x" * 64)
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    from articles.merging import compare, merge  # needs the settings
    from cms.text.richtext import clean, recent

    slowest = 0
    say(f"{options.words} words; ms of CPU, medians of {options.runs}\n{'':40}  merge  clashes  compare")
    for name, texts in versions(options.words).items():
        base, ours, theirs = ({"body": clean(body(text))} for text in texts)

        def merged(sources=(base, ours, theirs)):
            recent.clear()
            return merge(*sources).source()

        def compared(sources=(base, ours)):
            recent.clear()
            return compare(*sources)

        spent = milliseconds(merged, options.runs)
        slowest = max(slowest, spent)
        clashes = len(merge(base, ours, theirs).clashes)
        say(f"{name:40}  {spent:5.0f}  {clashes:7}  {milliseconds(compared, options.runs):7.0f}")
    sys.exit(slowest > MOST)


if __name__ == "__main__":
    main()
