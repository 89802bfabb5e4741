import pytest
from django.test import Client

from cms.http import health
from tests.factories import NOON
from tests.website import moments


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
