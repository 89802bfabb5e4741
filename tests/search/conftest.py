import pytest

from articles.signals import editions_changing
from search import indexing
from search.index import opensearch as opensearch_index
from tests.search.opensearch_server import Server


@pytest.fixture
def server(settings):
    """A stand-in for OpenSearch, which the site has by its setting, with an empty index."""
    server = Server(user="patio", password="hunter2 é:@").begin()
    settings.SEARCH = server.address()
    opensearch_index.outage.end()
    opensearch_index.create()
    editions_changing.connect(send_at_once)
    yield server
    editions_changing.disconnect(send_at_once)
    server.end()
    opensearch_index.outage.end()
    opensearch_index.client.cache_clear()


def send_at_once(sender, **kwargs):
    """The site sends after commit; most tests never commit."""
    indexing.send()
