"""A process of a site that does what it is told: what both sites' workers have in common.

Each line of its input is [the name of an action, its arguments], each line of its output what that returned. It runs in the
site's own virtual environment, so it needs no more than Django.
"""

import io
import json
import statistics
import sys
import time

import django

from bench.cpu import Clock
from bench.reading_worker import Site

TIMES = 5  # of three answers of the desk or more the median counts


def serve(*actions):
    """Until its input ends."""
    django.setup()
    actions = {action.__name__: action for action in actions} | {"bytes": database_bytes}
    answers, sys.stdout = sys.stdout, sys.stderr  # what commands print is no answer
    for line in sys.stdin:
        name, arguments = json.loads(line)
        answers.write(json.dumps(actions[name](**arguments)) + "\n")
        answers.flush()


def database_bytes():
    """Of the site's database, without what is free in it."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            return cursor.fetchone()[0]
        numbers = []
        for name in ("page_count", "freelist_count", "page_size"):
            cursor.execute(f"PRAGMA {name}")
            numbers.append(cursor.fetchone()[0])
        pages, free, size = numbers
        return (pages - free) * size


def tidy():
    """What PostgreSQL does by itself a while after many rows were written, and the statistics of both."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def until_seen(application, publish, paths, words):
    """{what: seconds by the clock} of a publication, and of each page of this process that has to show it, all together also
    of CPU. `publish()` returns nothing, `paths` are {kind: path}, each read once before."""
    site, clock = Site(application), Clock()
    for kind, path in paths.items():
        if kind != "article":  # there is none yet
            site.read(path)
    begun, used = time.perf_counter(), clock.read()
    publish()
    seconds, before = {"publish": time.perf_counter() - begun}, time.perf_counter()
    for kind, path in paths.items():
        if words.encode() not in site.read(path):
            raise SystemExit(f"{path} does not show what was published.")
        seconds[kind], before = time.perf_counter() - before, time.perf_counter()
    return seconds | {"all": time.perf_counter() - begun, "all, CPU": clock.read() - used}


def costs_at_the_desk(client, paths):
    """{name: ms of CPU} for {name: path}."""
    found = {}
    for name, path in paths.items():
        read = lambda path=path: client.get(path, SERVER_NAME="127.0.0.1")  # noqa: E731 - it is called again and again
        if read().status_code != 200:
            raise SystemExit(f"{path}: {read().status_code}")
        found[name] = statistics.median(Clock().of(read)[1] for _time in range(TIMES)) * 1000
    return found


def say(line):
    sys.stderr.write(f"{line}\n")


def quietly(command, *arguments):
    from django.core.management import call_command

    call_command(command, *arguments, stdout=io.StringIO(), stderr=io.StringIO())
