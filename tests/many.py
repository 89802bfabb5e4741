"""Many rows of a kind, quickly: copies of one that was made the ordinary way."""

import copy
import importlib
import io
import os
import random
import threading
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, connections

from articles.models import Article, Edition, EditionByline, EditionImage, EditionTag, Tag
from images import files
from images.models import Image
from tests.factories import make_author, make_image, make_tag, publish_article

# `HYPOTHESIS_PROFILE=full` asks for what a real site has, in its own bites. Otherwise each bite is smaller (`small_bites`), and
# these are more than two of the largest.
IS_FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
MANY = 2_000 if IS_FULL else 61
SMALL = 20
# What is read or written at once, or before other tasks have their turn: (module, its constant).
BITES = (
    ("articles.refreshing", "BATCH"),
    ("articles.item_trash", "AT_ONCE"),
    ("articles.outside_links", "AT_ONCE"),
    ("articles.pruning", "AT_ONCE"),
    ("articles.tasks", "AT_ONCE"),
    ("articles.trash", "AT_ONCE"),
    ("backups.tables", "FETCHED"),
    ("cms.batches", "SIZE"),
    ("cms.tasks.queue", "AT_ONCE"),
    ("cms.tasks.subjects", "AT_ONCE"),
    ("cms.word_search", "BATCH"),
    ("demo.corpus", "ADDRESSES"),
    ("website.archive", "AT_ONCE"),
    ("desk.audit_csv", "AT_ONCE"),
    ("desk.indexing", "BATCH"),
    ("desk.notices.looks", "AT_ONCE"),
    ("desk.tasks", "AT_ONCE"),
    ("opensearch.sync", "CHUNK"),
    ("related.counting", "BATCH"),
    ("related.few", "BATCH"),
    ("related.lists", "READ"),
    ("related.rebuilding", "BATCH"),
    ("rendering.share_cards", "BATCH"),
    ("rendering.tasks", "AT_ONCE"),
    ("search.management.commands.rebuild_search", "MARKED"),
    ("search.query", "AT_ONCE"),
)


@pytest.fixture(autouse=True)
def small_bites(monkeypatch):
    """In the module that imports it."""
    for module, name in () if IS_FULL else BITES:
        monkeypatch.setattr(importlib.import_module(module), name, SMALL)


def analyze():
    """What PostgreSQL does by itself a while after rows were written: until then its plans expect empty tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def run(name, *options):
    """The last line that the command wrote."""
    out, err = io.StringIO(), io.StringIO()
    call_command(name, *map(str, options), stdout=out, stderr=err)
    assert err.getvalue() == ""
    return out.getvalue().splitlines()[-1]


def copies(row, number, **values):
    """`values` by name: what the copy of that number has instead."""
    for each in range(number):
        new = copy.copy(row)
        new.pk, new._state = None, copy.copy(row._state)
        for name, value in values.items():
            setattr(new, name, value(each))
        yield new


def make_images(number, **fields):
    """Pictures that were uploaded, and of which nothing else was made yet."""
    first = make_image(size=(8, 6), **fields)
    content = files.read(first.file.name)
    tokens = [f"{each:032x}" for each in range(1, number)]
    for token in tokens:
        files.put(files.name(token, "original", "jpeg"), content)
    first.renditions = {}
    first.save(update_fields=["renditions"])
    Image.objects.bulk_create(
        copies(first, number - 1, token=tokens.__getitem__, file=lambda n: files.name(tokens[n], "original", "jpeg"))
    )


def make_editions(number):
    """Live editions of as many articles, which share a tag, an author and a picture: (tag, author, image)."""
    tag, author, image = make_tag(name="Patios"), make_author(name="Lucía Romero"), make_image(size=(8, 6))
    first = publish_article(
        title="Une cour",
        body=f'<p>Une cour et son puits.</p><figure class="photo" data-image="{image.pk}"></figure>',
        tags=[tag],
        bylines=[author],
        lead_image=image,
    )
    articles = Article.objects.bulk_create(copies(first.article, number - 1, slug=lambda n: f"cour-{n}"))
    editions = Edition.objects.bulk_create(
        copies(
            first,
            number - 1,
            article=articles.__getitem__,
            slug=lambda n: f"cour-{n}",
            text=words_of,
            translation_group=lambda n: articles[n].pk,
        )
    )
    for model in (EditionTag, EditionByline, EditionImage):
        for row in model.objects.filter(edition=first):
            model.objects.bulk_create(copies(row, number - 1, edition=editions.__getitem__))
    return tag, author, image


def words_of(number):
    """Thirty words, some of which other numbers have too."""
    chance = random.Random(number)
    return " ".join(
        "".join(chance.choices(["ba", "cour", "li", "mo", "ne", "pati", "ru", "to"], k=4)) for _ in range(30)
    )


@contextmanager
def somebody_writing():
    """Another connection commits again and again meanwhile."""
    tag = Tag.objects.filter(name="Autre").first() or make_tag(name="Autre")
    stop, errors = threading.Event(), []

    def write():
        try:
            while not stop.wait(0.01):
                Tag.objects.filter(pk=tag.pk).update(description="Encore.")
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert errors == []
