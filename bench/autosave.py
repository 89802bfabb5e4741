"""What one save of the writing page costs, of an article of 10,000 words: `python -m bench.autosave [--database URL]`.

The page is opened, a word is changed, and the form saves itself, as its script does; in this process, with all middleware. Said
are the middle and the worst of the processor time (PostgreSQL's own included), and the bytes of the body, compressed, and of the
answer. Once more, where somebody else changed another paragraph before each save, so that two texts are merged. Exits with 1 where
the middle is 100 ms or more (with a merge: 200), or the traffic of one save 50 kB or more.
"""

import argparse
import gzip
import json
import re
import statistics
import sys
import tempfile

from bench import scratch
from bench.cpu import Clock

MOST_MILLISECONDS, MOST_WITH_A_MERGE, MOST_BYTES = 100, 200, 50_000
ADDRESS = "/admin/articles/article"


class Form:
    def __init__(self, client, article):
        page = client.get(f"{ADDRESS}/{article.pk}/change/").content.decode()
        self.client, self.article, self.number, self.body = client, article, 0, article.body
        self.token, self.base = (re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("session", "base"))

    def type(self, place, word):
        """At the end of a paragraph, counted from 0. Returns the request's body."""
        paragraphs = self.body.split("</p>")
        paragraphs[place] += f" {word}"
        self.body, self.number = "</p>".join(paragraphs), self.number + 1
        content = {"session": self.token, "base": self.base, "number": self.number, "fields": {"body": self.body}}
        return gzip.compress(json.dumps(content, ensure_ascii=False).encode(), 6)

    def send(self, body):
        headers = {"Content-Encoding": "gzip", "Accept-Encoding": "gzip"}
        page = f"{ADDRESS}/{self.article.pk}/autosave/"
        response = self.client.post(page, body, content_type="application/json", headers=headers)
        if response.status_code != 200:
            raise SystemExit(f"{response.status_code}: {response.content[:500]!r}")
        self.base = None  # the server knows it by now
        return response

    def take(self, response):
        is_packed = response.get("Content-Encoding") == "gzip"
        answer = json.loads(gzip.decompress(response.content) if is_packed else response.content)
        self.body = answer["theirs"].get("body", self.body)
        return answer


def measure(form, other, words, *, with_other):
    """[(milliseconds, bytes)] of each save but the first."""
    clock, found = Clock(), []
    for word in words:
        if with_other:
            other.take(other.send(other.type(-4, word)))
        body = form.type(3, word)
        response, seconds = clock.of(lambda body=body: form.send(body))
        found.append((seconds * 1000, len(body) + len(response.content)))
        if bool(form.take(response)["changed"]) != with_other:
            raise SystemExit("What the other wrote did not arrive.")
    return found[1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--saves", type=int, default=20)
    parser.add_argument("--database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="patio-") as folder:
        scratch.begin(options.database, folder)
        sys.exit(report(options.words, options.saves))


def report(length, number):
    """Returns the exit status."""
    from django.test import Client

    from bench.made_up import Words
    from bench.merging import WORDS_OF_A_PARAGRAPH, body, paragraphs
    from tests.factories import make_article, make_user

    status, words = 0, Words()
    for with_other in (False, True):
        people = [make_user(role="editor") for _person in range(2)]
        text = body(paragraphs(words, length // WORDS_OF_A_PARAGRAPH))
        article = make_article(by=people[0], state="draft", body=text)
        clients = [Client(SERVER_NAME="127.0.0.1") for _person in people]
        for client, person in zip(clients, people, strict=True):
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        form, other = (Form(client, article) for client in clients)
        made = [words.made() for _save in range(number + 1)]
        times, sizes = zip(*measure(form, other, made, with_other=with_other), strict=True)
        middle = statistics.median(times)
        most = MOST_WITH_A_MERGE if with_other else MOST_MILLISECONDS
        status |= middle >= most or max(sizes) >= MOST_BYTES
        kind = "with what somebody else wrote" if with_other else "alone"
        sys.stdout.write(f"{kind}: {middle:.0f} ms, at the most {max(times):.0f}; {max(sizes) / 1000:.1f} kB\n")
    return int(status)


if __name__ == "__main__":
    main()
