"""The desk's side of `bench.herd`, in a process of its own: each line of its input is a JSON list of what to do and its arguments,
each line of its output the `time.time` at which that was begun."""

import json
import sys
import time
from datetime import UTC, datetime

import django

django.setup()

from articles import publishing  # noqa: E402 - the apps are there from now on
from articles.models import Edition  # noqa: E402
from tests.factories import make_article, make_user  # noqa: E402

CHIEF = make_user(role="chief editor")


def publish(slug, at=None):
    """`at` is a `time.time`."""
    article = make_article(by=CHIEF, title=slug.capitalize(), slug=slug)
    begun = time.time()
    publishing.publish(article, by=CHIEF, at=datetime.fromtimestamp(at, UTC) if at else None)
    return begun


def withdraw(slug):
    article = Edition.objects.filter(slug=slug).get().article
    begun = time.time()
    publishing.withdraw(article, by=CHIEF)
    return begun


def main():
    for line in sys.stdin:
        what, *arguments = json.loads(line)
        begun = {"publish": publish, "withdraw": withdraw}[what](*arguments)
        sys.stdout.write(f"{begun}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
