import pytest

from articles.signals import editions_changing
from opensearch import client, sync
from opensearch.engine import OpenSearch
from search import engines, indexing
from tests.opensearch.server import Server

PATIENT = 120  # seconds: where it answers, no test depends on how soon


@pytest.fixture
def server(settings, monkeypatch):
    """A stand-in for OpenSearch, which the site has by its setting, with an empty index."""
    for name in ("SOON", "LATER", "LATE", "REST"):
        monkeypatch.setattr(client, name, PATIENT)
    monkeypatch.setattr(sync, "TIME_LIMIT", PATIENT)
    server, engine = Server(user="patio", password="hunter2 é:@").begin(), OpenSearch()
    settings.SEARCH = server.address()
    engines.register(engine)
    client.outage.end()
    client.create()
    editions_changing.connect(sync_at_once)
    yield server
    editions_changing.disconnect(sync_at_once)
    engines.unregister(engine)
    server.end()
    client.outage.end()
    client.connected.cache_clear()


def sync_at_once(sender, **kwargs):
    """The site sends after commit; most tests never commit."""
    indexing.sync()
