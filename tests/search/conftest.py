from tests.opensearch.conftest import server

__all__ = ["server"]
