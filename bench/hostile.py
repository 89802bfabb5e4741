"""Search under queries that mean harm, or nothing: it fails at none, and none costs much more than others.

    python bench/hostile.py ARTICLES.jsonl.gz [--count 10000] [--texts DIR] [--corpus NAME] [--copies N] [--database URL]

The articles are loaded into a scratch database; then `--count` queries are asked, and the first page of what each finds
is read as the page reads it: signs and operators of databases, control characters and NUL, ten kilobytes of everything,
letters of every script that Python's Unicode tables name, ten mistyped or unfinished words at once, words that
nearly every article has, and the strings of the JSON files in DIR. The same seed makes the same queries.

Printed are the errors and what queries cost of CPU, against the median; ten of the costliest are asked
five times more each and the quickest of these counts, so that a pause of the machine is not taken for a query's. Exits with 1 where
one failed or costs more than ten times the median.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import scratch  # noqa: E402 - it may be run as a file
from bench.cpu import Clock  # noqa: E402

PAGE = 20
COSTLIEST = 10
AGAIN = 5
MOST = 10  # times the median
SIGNS = [
    *"\"'`*:^(){}[]+-|&!<>\\%_~?;,.$#@/=\x00\x01\x08\x1b\x7f\u200b\u200f\u202e\u0301\ufeff\ufffe\ud800",
    *[
        " AND ",
        " OR ",
        " NOT ",
        " NEAR(",
        "NEAR/2",
        "title:",
        "{title deck} : ",
        "^",
        "**",
        ":*",
        "<->",
        " & ",
        " | ",
        "!!",
    ],
    *["' OR 1=1 --", '"; DROP TABLE search_indexentry; --', "%s", "%(at)s", "${jndi:ldap://x}", "../../etc/passwd"],
    *["<script>alert(1)</script>", "</title>", "&lt;", "&#0;", "\\u0000", "\r\n\r\n", "{{ 7*7 }}", "{% load %}"],
]


def queries(count, *, words, texts=(), seed=4):
    """`count` of them, of each kind as many."""
    chance = random.Random(seed)
    common, all_words, letters = words[:60], words, letters_by_script()
    scripts = sorted(letters)

    def of_signs():
        return "".join(chance.choice(SIGNS) for _ in range(chance.randint(1, 40)))

    def signs_and_words():
        return " ".join(chance.choice([*common, of_signs()]) + chance.choice(SIGNS) for _ in range(8))

    def huge():
        return (chance.choice([of_signs, common_words, mistyped, of_a_script])() + chance.choice(["", " "])) * 10_000

    def of_a_script():
        own = letters[chance.choice(scripts)]
        return " ".join("".join(chance.choices(own, k=chance.randint(1, 12))) for _ in range(chance.randint(1, 12)))

    def common_words():
        return " ".join(chance.choices(common, k=12))

    def mistyped():
        return " ".join(slip(chance.choice(all_words), chance) for _ in range(12))

    def unfinished():
        begun = chance.choice(all_words)
        return " ".join([*chance.choices(common, k=chance.randint(0, 9)), begun[: chance.randint(1, 4)]])

    def of_texts():
        return chance.choice(texts or SIGNS)

    kinds = [of_signs, signs_and_words, huge, of_a_script, common_words, mistyped, unfinished, of_texts]
    for number in range(count):
        yield kinds[number % len(kinds)]()[:10_000]


def slip(word, chance):
    """One letter dropped, doubled, swapped with the next one, or another one in its place."""
    place = chance.randrange(len(word))
    before, letter, after = word[:place], word[place], word[place + 1 :]
    return chance.choice(
        [before + after, before + letter * 2 + after, before + after[:1] + letter + after[1:], f"{before}e{after}"]
    )


def letters_by_script():
    """{first word of the letters' names: the letters}: Unicode's scripts, as far as Python names them."""
    found = defaultdict(list)
    for number in range(sys.maxunicode + 1):
        letter = chr(number)
        if unicodedata.category(letter)[0] in "LMN":
            found[unicodedata.name(letter, "UNNAMED").partition(" ")[0]].append(letter)
    return dict(found)


def strings_in(folder):
    found = []
    for path in sorted(Path(folder).glob("*.json")):
        waiting = [json.loads(path.read_text())]
        while waiting:
            each = waiting.pop()
            if isinstance(each, str):
                found.append(each)
            elif isinstance(each, dict | list):
                waiting += each.values() if isinstance(each, dict) else each
    return found


def words_of_the_index():
    """The most common words first."""
    from search.models import IndexEntry

    count = Counter()
    for words in IndexEntry.objects.values_list("words", flat=True)[:3000]:
        count.update(words.split())
    return [word for word, _often in count.most_common() if len(word) > 1]


def ask(query, at, language):
    """All that a page of search shows, and what a reader is shown while typing."""
    from search import facets
    from search.results import search
    from search.suggestions import suggest

    found = search(query, at=at, language=language)
    found[:PAGE]
    facets.of(found, {"section": None, "author": None, "year": None}, at=at, language=language)
    suggest(query, at=at, language=language)


def least(clock, query, at, language):
    return min(clock.of(lambda: ask(query, at, language))[1] for _ in range(AGAIN))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--texts", type=Path, metavar="DIR")
    parser.add_argument("--corpus", help="only this one")
    parser.add_argument("--copies", type=int, default=0, metavar="N")
    parser.add_argument("--database", metavar="URL", help="a scratch database (default: SQLite in a temporary file)")
    options = parser.parse_args()
    texts = strings_in(options.texts) if options.texts else ()
    with tempfile.TemporaryDirectory(prefix="patio-") as folder:
        scratch.begin(options.database, folder)
        scratch.fill(options.articles, corpus=options.corpus, copies=options.copies)
        sys.exit(0 if attack(options.count, texts) else 1)


def attack(count, texts):
    from django.db import connection
    from django.utils import timezone

    from articles.models import Edition

    now, clock, costs, failed = timezone.now(), Clock(), {}, []
    languages = sorted(set(Edition.objects.live(now).values_list("language", flat=True)))
    for number, query in enumerate(queries(count, words=words_of_the_index(), texts=texts)):
        language = languages[number % len(languages)]
        try:
            costs[query, language] = clock.of(lambda: ask(query, now, language))[1]  # noqa: B023 - called at once
        except Exception as error:  # whatever it is: it is counted, and shown
            failed.append((query[:60], repr(error)))
    for query, error in failed[:10]:
        sys.stdout.write(f"failed: {query!r}: {error}\n")
    median = statistics.median(costs.values() or [0])
    costliest = sorted(costs, key=costs.get)[-COSTLIEST:]
    worst = max((least(clock, query, now, language), query) for query, language in costliest)
    sys.stdout.write(
        f"{connection.vendor}, {Edition.objects.live(now).count()} articles: {count} queries, {len(failed)} errors; "
        f"CPU median {median * 1000:.2f} ms, the costliest {worst[0] * 1000:.2f} ms, {worst[0] / median:.1f} times as "
        f"much: {worst[1][:80]!r}\n"
    )
    return not failed and worst[0] <= MOST * median


if __name__ == "__main__":
    main()
