from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.http import health
from cms.kept import generation
from cms.kept.generation import watch
from tests.factories import NOON, make_author, make_image, make_tag, publish_article
from tests.website import moments

DAY = timedelta(days=1)


@pytest.fixture
def read(settings, monkeypatch):
    """read(path, at=…): what an anonymous reader of that moment is answered."""
    monkeypatch.setattr(health, "REMEMBERED", 0)
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{moments.__name__}.MomentOfTheTest"]

    def read(path, *, at=NOON, method="get", **headers):
        response = getattr(Client(), method)(path, headers={moments.HEADER: at.isoformat(), **headers})
        if response.streaming:
            response.body = b"".join(response.streaming_content)
        return response

    return read


@pytest.fixture
def now(monkeypatch):
    """A clock: `now.at = …` sets it."""

    class Now:
        at = NOON

    monkeypatch.setattr(timezone, "now", lambda: Now.at)
    return Now


@pytest.fixture
def reader(settings, monkeypatch, now):
    """A reader of a site that keeps pages, and looks at the generation whenever it is asked."""
    settings.KEPT_PAGES_MEMORY = 2**20
    monkeypatch.setattr(generation, "LOOK_EVERY", 0)
    watch.seen = None
    yield Client()
    watch.seen = None


@pytest.fixture
def article(db):
    tag, author = make_tag(name="Patios", section_position=1), make_author(name="Anna Roux")
    fields = {"tags": [tag], "bylines": [author], "lead_image": make_image()}
    publish_article(title="Ancien", slug="ancien", at=NOON - DAY, **fields)
    return publish_article(title="Cour", slug="cour", at=NOON - DAY / 2, **fields)
