"""The same magazine for both sites, one article a line: nine hundred words each, twenty authors, two hundred tags of which few
are on many articles, three questions below every third one, one of twenty pictures, and no sections.
"""

import json
import re
import unicodedata
from datetime import timedelta
from itertools import accumulate, islice
from pathlib import Path

from bench.made_up import FIRST, Words

AUTHORS, TAGS, PICTURES = 20, 200, 20
WIDTH, HEIGHT = 1600, 1000  # of a picture
MINUTES = 53  # between two articles
SEARCHED = 100  # words, common and rare ones


class Magazine:
    """The first articles of a longer one are those of a shorter one."""

    def __init__(self):
        self.words = words = Words(seed=12)
        apart = {slug(word): word for word in words.known}  # no two that differ by an accent
        names = words.chance.sample(sorted(apart.values()), TAGS + 2 * AUTHORS)
        self.tags = [{"name": name.capitalize(), "slug": slug(name)} for name in names[:TAGS]]
        self.weights = list(accumulate(1 / (place + 1) for place in range(TAGS)))
        pairs = zip(names[TAGS : TAGS + AUTHORS], names[TAGS + AUTHORS :], strict=True)
        self.authors = [self.author(" ".join(pair).title()) for pair in pairs]

    def author(self, name):
        return {"name": name, "slug": slug(name), "role": "Reporter", "bio": f"<p>{self.sentence(45)}</p>"}

    def sentence(self, number):
        return f"{self.words.some(number).capitalize()}."

    def articles(self):
        number = 0
        while True:
            yield self.article(number)
            number += 1

    def article(self, number):
        chance, title = self.words.chance, self.words.some(8).capitalize()
        tags = chance.choices(self.tags, cum_weights=self.weights, k=chance.randint(3, 6))
        return {
            "slug": f"{slug(title)[:80].rstrip('-')}-{number}",
            "title": title,
            "deck": self.sentence(16),
            "date": (FIRST + timedelta(minutes=MINUTES * number)).isoformat(),
            "body": self.words.body(),
            "tags": list(dict.fromkeys(tag["slug"] for tag in tags)),
            "author": chance.choice(self.authors)["slug"],
            "picture": number % PICTURES,
            "faq": [
                {"question": f"{self.words.some(9)} ?", "answer": f"<p>{self.sentence(60)}</p>"} for _each in range(3)
            ]
            if number % 3 == 0
            else [],
        }

    def searched(self):
        return [self.words.known[int(8 * 1.06**place)] for place in range(SEARCHED)]


def slug(text):
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def write(path, number):
    """The first line has the authors, the tags and words to search for, each other one an article."""
    magazine = Magazine()
    with path.with_suffix(".part").open("w", encoding="utf-8") as lines:
        head = {"authors": magazine.authors, "tags": magazine.tags, "searched": magazine.searched()}
        for record in (head, *islice(magazine.articles(), number)):
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    path.with_suffix(".part").rename(path)


def read(path):
    """The head, and an iterator of the articles."""
    records = lines_of(Path(path))
    return next(records), records


def lines_of(path):
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
