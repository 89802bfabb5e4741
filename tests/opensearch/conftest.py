import pytest

from opensearch import client
from opensearch.engine import OpenSearch
from search import engines
from tests.opensearch.server import Server


@pytest.fixture
def server(settings):
    """A stand-in for OpenSearch, which the site has by its setting, with an empty index."""
    server, engine = Server(user="patio", password="hunter2 é:@").begin(), OpenSearch()
    settings.SEARCH = server.address()
    engines.register(engine)
    client.outage.end()
    client.create()
    yield server
    engines.unregister(engine)
    server.end()
    client.outage.end()
    client.connected.cache_clear()
