"""Four hours in which two people write on one article, its form saving by itself: what its history and the database hold
afterwards. `python -m bench.history`; the clock is moved along, so that it takes as long as its saves do.

Every word that is typed is one of its own. Exits with 1 where one of them is neither in the article nor among the clashes, or
where the history has more than ten lines.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from unittest import mock

from bench import scratch
from bench.demosite import say

MOST_LINES = 10
WORDS_A_MINUTE = 30
BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PARAGRAPH = re.compile(r"<p>(.*?)</p>")


class Writer:
    """Somebody with the article's form open: types words of their own, in a paragraph of their own or, now and then, in one of
    the other's."""

    def __init__(self, user, article, *, name, seed):
        from articles import saving

        self.saving, self.user, self.article, self.name = saving, user, article, name
        self.chance, self.typed, self.number = random.Random(seed), [], 0
        self.token = f"form-of-{name}"
        self.opened = saving.opened_on(article, by=user)
        self.paragraphs = PARAGRAPH.findall(article.body)

    def type(self, number):
        """So many words, where the form says that the text is."""
        place = self.place()
        words = [f"{self.name}{len(self.typed) + each}" for each in range(number)]
        self.typed += words
        self.paragraphs[place] = f"{self.paragraphs[place]} {' '.join(words)}".strip()

    def place(self):
        own = [place for place, text in enumerate(self.paragraphs) if text.split(" ")[-1].startswith(self.name)]
        if not own or len(self.paragraphs[own[-1]]) > 600:
            self.paragraphs.append("")
            return len(self.paragraphs) - 1
        return self.chance.randrange(len(self.paragraphs)) if self.chance.random() < 0.01 else own[-1]

    def save(self):
        """As the script of the form does; the form then holds what it is answered."""
        self.number += 1
        body = "".join(f"<p>{text}</p>" for text in self.paragraphs)
        sent = self.saving.Sent(self.token, {"body": body}, self.number, opened=self.opened)
        saved = self.saving.save(sent, by=self.user, article=self.article)
        self.paragraphs = PARAGRAPH.findall(saved.form["body"])


def write(article, users, *, hours, every, words=WORDS_A_MINUTE, step=lambda at: None):
    """Both write all the time, so many words a minute, and each saves every `every` seconds. Returns the writers."""
    from django.utils import timezone

    now = [BEGIN]
    with mock.patch.object(timezone, "now", lambda: now[0]):
        writers = [Writer(user, article, name=name, seed=name) for user, name in zip(users, "ab", strict=True)]
        for number in range(int(hours * 3600 / every)):
            now[0] = BEGIN + timedelta(seconds=number * every)
            for writer in writers:
                writer.type(max(1, round(words * every / 60)))
                writer.save()
            step(now[0])
    return writers


def lost(article, writers):
    """The words that were typed and are nowhere."""
    from articles.models import StoredClash

    article.refresh_from_db()
    known = f"{article.body} {' '.join(str(row.ours) for row in StoredClash.objects.filter(article=article))}"
    there = set(re.findall(r"[ab]\d+", known))
    return [word for writer in writers for word in writer.typed if word not in there]


def size_of_database():
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT (SELECT * FROM pragma_page_count) * (SELECT * FROM pragma_page_size)")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def begin():
    """(an article that has one paragraph, its two writers)"""
    from articles import writing
    from articles.roles import make_groups
    from authors.models import User

    make_groups()
    users = [User.objects.create_superuser(username=name) for name in ("lucia", "marc")]
    with mock.patch("django.utils.timezone.now", lambda: BEGIN):
        article = writing.create({"title": "Quatre heures", "body": "<p>Le début.</p>"}, by=users[0])
    return article, users


def show_hours():
    hours = set()

    def step(at):
        if at.hour not in hours:
            hours.add(at.hour)
            say(f"it is {at:%H:%M}")

    return step


def measure(options):
    article, users = begin()
    before, started = size_of_database(), time.process_time()
    writers = write(article, users, hours=options.hours, every=options.every, step=show_hours())
    took = time.process_time() - started
    missing = lost(article, writers)
    saves, words = sum(writer.number for writer in writers), sum(len(writer.typed) for writer in writers)
    say(f"{words:,} words, saved {saves:,} times: {took / saves * 1000:.1f} ms of processor time a save")
    for line in article.revisions.order_by("pk").select_related("by"):
        say(f"  {line.began_at:%H:%M}–{line.at:%H:%M} {line.by} +{line.words_added} −{line.words_removed}")
    lines = article.revisions.count()
    grown = size_of_database() - before
    say(
        f"{lines} lines of history (at most {MOST_LINES}); {len(missing)} words lost; the database grew by {grown:,} bytes"
    )
    return 1 if missing or lines > MOST_LINES else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=4)
    parser.add_argument("--every", type=int, default=10, metavar="SECONDS", help="between two saves of one person (10)")
    parser.add_argument("--database", metavar="URL", help="an empty database (default: SQLite in a scratch folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="patio-") as folder:
        scratch.begin(options.database, folder)
        sys.exit(measure(options))


if __name__ == "__main__":
    main()
