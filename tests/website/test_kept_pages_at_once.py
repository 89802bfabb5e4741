"""Kept pages where many ask, or somebody writes, in the same moment: made once, and never older than what was seen."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections
from django.http import Http404
from django.test import Client

from articles import publishing
from articles.models import Tag
from cms.kept import pages
from cms.kept.generation import watch
from tests.factories import NOON, make_tag, make_user, publish_article
from tests.kept import is_kept, layers
from tests.waiting import wait_until
from website import views

DAY = timedelta(days=1)


@contextmanager
def threads(number, work):
    """So many that do this, each on connections of its own; what one of them raises is raised here."""

    def call():
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        futures = [pool.submit(call) for _number in range(number)]
        yield futures
    for future in futures:
        future.result()


@pytest.fixture
def patient(monkeypatch):
    """Who waits for a page goes on waiting, however slow the machine is."""
    monkeypatch.setattr(pages, "LONGEST_WAIT", 120)


@pytest.mark.django_db(transaction=True)
def test_a_herd_is_answered_by_one_page(reader, monkeypatch, patient):
    publish_article(slug="cour", at=NOON - DAY)
    made, begin, original = [], threading.Barrier(8, timeout=60), views.edition_at

    def slow(request, slug):
        made.append(slug)
        time.sleep(0.1)
        return original(request, slug)

    monkeypatch.setattr(views, "edition_at", slow)
    client = Client()
    client.get("/robots.txt")  # its middleware is loaded once

    def ask():
        begin.wait()
        return client.get("/cour/").status_code

    with threads(8, ask) as answers:
        pass
    assert [each.result() for each in answers] == [200] * 8
    assert made == ["cour"]


@pytest.mark.django_db(transaction=True)
def test_no_herd_sees_what_was_withdrawn_before_the_last_change(reader, monkeypatch, patient):
    """The page of an older generation is not that of the former one."""
    edition = publish_article(slug="cour", at=NOON - DAY)
    client, begin, original = Client(), threading.Barrier(4, timeout=60), views.edition_at
    assert client.get("/cour/").status_code == 200
    publishing.withdraw(edition.article, by=make_user(role="chief editor"), now=NOON)
    assert client.get("/").status_code == 200
    publish_article(at=NOON)
    monkeypatch.setattr(views, "edition_at", lambda *arguments: (time.sleep(0.2), original(*arguments))[1])

    def ask():
        begin.wait()
        return client.get("/cour/").status_code

    with threads(4, ask) as statuses:
        pass
    assert [each.result() for each in statuses] == [410] * 4


@pytest.mark.django_db(transaction=True)
def test_at_its_second_nobody_is_told_that_there_is_no_page(reader, monkeypatch, patient, now):
    """As those who wait for a page may be given the one before."""
    monkeypatch.setattr(pages, "FORMER_FOR", 120)
    publish_article(slug="cour", at=NOON + DAY)
    client, begin, original = Client(), threading.Barrier(4, timeout=60), views.edition_at
    assert client.get("/cour/").status_code == 404
    [kept] = [each for each in layers(client) if hasattr(each, "plain")]
    assert kept.absent.pages
    now.at = NOON + DAY
    monkeypatch.setattr(views, "edition_at", lambda *arguments: (time.sleep(0.2), original(*arguments))[1])

    def ask():
        begin.wait()
        return client.get("/cour/").status_code

    with threads(4, ask) as statuses:
        pass
    assert [each.result() for each in statuses] == [200] * 4


@pytest.mark.django_db(transaction=True)
def test_a_herd_is_told_once_that_it_is_gone(reader, monkeypatch, patient):
    edition = publish_article(slug="cour", at=NOON - DAY)
    client, begin, original, made = Client(), threading.Barrier(8, timeout=60), views.edition_at, []
    assert client.get("/cour/").status_code == 200
    publishing.withdraw(edition.article, by=make_user(role="chief editor"), now=NOON)
    monkeypatch.setattr(pages, "FORMER_FOR", 0)

    def slow(*arguments):
        made.append(1)
        time.sleep(0.1)
        return original(*arguments)

    monkeypatch.setattr(views, "edition_at", slow)

    def ask():
        begin.wait()
        return client.get("/cour/").status_code

    with threads(8, ask) as statuses:
        pass
    assert [each.result() for each in statuses] == [410] * 8
    assert len(made) == 1


@pytest.mark.django_db(transaction=True)
def test_one_makes_it_at_a_time_in_whatever_generation(article, settings, monkeypatch, patient):
    settings.KEPT_PAGES_MEMORY = 2**20
    monkeypatch.setattr(watch, "seen", None)
    client, original, making, at_once = Client(), views.edition_at, [], []
    changed = threading.Event()

    def slowly(*arguments):
        making.append(1)
        at_once.append(len(making))
        assert changed.wait(60)
        time.sleep(0.2)
        making.pop()
        return original(*arguments)

    def ask():
        client.get("/cour/")

    client.get("/robots.txt")
    monkeypatch.setattr(views, "edition_at", slowly)
    with threads(1, ask):
        wait_until(lambda: making)
        publish_article(at=NOON)
        watch.notice()
        with threads(4, ask):
            changed.set()
    assert at_once == [1, 1]  # one in the former generation, one in this


@pytest.mark.django_db(transaction=True)
def test_who_waited_too_long_for_another_keeps_no_page_that_this_one_would_be_put_over(article, reader, monkeypatch):
    monkeypatch.setattr(pages, "LONGEST_WAIT", 0)
    asked, over, original = [], threading.Event(), views.edition_at

    def first_slowly(*arguments):
        asked.append(1)
        assert len(asked) > 1 or over.wait(60)
        return original(*arguments)

    [kept] = [each for each in layers(reader) if hasattr(each, "plain")]
    monkeypatch.setattr(views, "edition_at", first_slowly)
    with threads(1, lambda: reader.get("/cour/")):
        wait_until(lambda: asked)
        assert reader.get("/cour/").status_code == 200
        kept_meanwhile = list(kept.plain.pages)
        over.set()
    assert kept_meanwhile == []
    assert is_kept(reader, "/cour/")


@pytest.mark.django_db(transaction=True)
def test_pages_made_while_others_write_are_right_afterwards(settings, monkeypatch, patient):
    settings.KEPT_PAGES_MEMORY = 2**20
    monkeypatch.setattr(watch, "seen", None)
    tag = make_tag(name="Patios", section_position=1)
    publish_article(slug="cour", tags=[tag], at=NOON - DAY)
    client, ended, failed = Client(), threading.Event(), []
    client.get("/robots.txt")

    def read():
        shown = 0
        while not ended.is_set():
            page = client.get("/tag/patios/").content.decode()
            number = int(re.search(r"numéro (\d+)", page)[1])
            failed.extend([(number, shown)] if number < shown else [])
            shown = max(shown, number)

    Tag.objects.update(description="numéro 0")
    with threads(4, read):
        try:
            for number in range(1, 60):
                Tag.objects.update(description=f"numéro {number}")
                time.sleep(0.02)
        finally:
            ended.set()
    watch.notice()
    assert "numéro 59" in client.get("/tag/patios/").content.decode()
    assert not failed


@pytest.mark.django_db(transaction=True)
def test_those_who_waited_for_what_was_not_there_yet_are_answered_by_one_page(reader, monkeypatch, patient):
    made, begun, published, original = [], threading.Event(), threading.Event(), views.edition_at

    def late(request, slug):
        is_first = not begun.is_set()
        begun.set()
        if is_first:
            assert published.wait(60)
            raise Http404
        made.append(slug)
        return original(request, slug)

    client = Client()
    client.get("/robots.txt")
    [kept] = [each for each in layers(client) if hasattr(each, "plain")]
    monkeypatch.setattr(views, "edition_at", late)
    statuses, joined, join = [], [], kept.flights.join
    monkeypatch.setattr(kept.flights, "join", lambda key: (joined.append(key), join(key))[1])
    with threads(1, lambda: statuses.append(client.get("/cour/").status_code)):
        assert begun.wait(60)
        publish_article(slug="cour", at=NOON - DAY)
        with threads(6, lambda: statuses.append(client.get("/cour/").status_code)):
            wait_until(lambda: len(joined) == 7)
            published.set()
    assert sorted(statuses) == [200] * 6 + [404]
    assert made == ["cour"]
