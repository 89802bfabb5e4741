"""Many readers of an article and of the first page, over the second in which it is published anew, and another one in which it
is withdrawn."""

import asyncio
import re
import threading
import time
from collections import Counter
from typing import NamedTuple

from bench.crowd_people import quantile
from bench.rivals.news import new_word
from bench.rivals.sites import Patio
from bench.rivals.tables import milliseconds, table
from bench.server import seconds_of

PAUSE = 0.5  # seconds between two requests of a reader
BEFORE, BETWEEN, AFTER = 3.0, 4.0, 3.0  # seconds


class Answer(NamedTuple):
    asked: float
    seconds: float
    status: int  # 0: it broke
    has_word: bool


async def read(port, path, word):
    begun = time.time()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        content = await reader.read()
        writer.close()
        status = int(re.match(rb"HTTP/1.1 (\d+)", content)[1])
    except (OSError, TypeError):
        status, content = 0, b""
    return Answer(begun, time.time() - begun, status, word in content)


async def go_on(port, path, word, until, answers, offset):
    await asyncio.sleep(offset)
    while time.time() < until:
        answers.append(await read(port, path, word))
        await asyncio.sleep(PAUSE)


def measure(sites, readers):
    rows = []
    for site in sites:
        settings = site.keeping(shared=True)
        serving = site.serving(processes=1, TASKS="thread", **settings)
        with serving as (address, process), site.worker(**settings) as worker:
            rows += rows_of(site, address, process, worker, readers)
    heads = [
        "answers",
        "p50 ms",
        "p99 ms",
        "most ms",
        "s of CPU",
        "last old page, s after it",
        "other than 200, 404, 410",
    ]
    table(f"{readers} readers of an article and the first page", heads, rows)


def rows_of(site, address, process, worker, readers):
    word, port = new_word(), int(address.rpartition(":")[2])
    worker.tell("publish", word=new_word())  # it is the newest now, and on the first page
    path = worker.tell("path")
    begin = time.time() + BEFORE
    end = begin + BETWEEN
    changes = threading.Thread(target=change, args=(site, worker, word, begin, end))
    changes.start()
    answers, used = asyncio.run(crowd(port, path, word.title().encode(), end + AFTER, readers)), seconds_of(process.pid)
    changes.join()
    published = [each for each in answers if begin - 1 <= each.asked < end - 1]
    withdrawn = [each for each in answers if each.asked >= end - 1]
    old = max((each.asked - begin for each in published if not each.has_word), default=0)
    still = max((each.asked - end for each in withdrawn if each.has_word), default=0)
    return [
        row(f"{site.title}, published", published, old, used),
        row(f"{site.title}, withdrawn", withdrawn, still, used),
    ]


def change(site, worker, word, begin, end):
    """Patio is told before, Wagtail does it when it is time."""
    if isinstance(site, Patio):
        worker.tell("publish", word=word, at=begin)
        worker.tell("withdraw", at=end)
        return
    time.sleep(max(0, begin - time.time()))
    worker.tell("publish", word=word)
    time.sleep(max(0, end - time.time()))
    worker.tell("withdraw")


async def crowd(port, path, word, until, readers):
    answers = []
    paths = (path, "/")
    people = [
        go_on(port, paths[number % 2], word, until, answers, PAUSE * number / readers) for number in range(readers)
    ]
    await asyncio.gather(*people)
    return answers


def row(name, answers, late, used):
    seconds = [each.seconds for each in answers]
    statuses = Counter(each.status for each in answers if each.status not in (200, 404, 410))
    figures = [quantile(seconds, 0.5), quantile(seconds, 0.99), max(seconds)]
    wrong = ", ".join(f"{number} × {status}" for status, number in statuses.items()) or "none"
    return [name, len(answers), *map(milliseconds, figures), f"{used:.1f}", f"{max(late, 0):.2f}", wrong]
