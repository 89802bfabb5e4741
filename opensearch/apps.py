from django.apps import AppConfig
from django.conf import settings


class OpenSearchConfig(AppConfig):
    name = "opensearch"
    verbose_name = "OpenSearch"

    def ready(self):
        from opensearch import checks, receivers
        from opensearch.engine import OpenSearch
        from search import engines

        if settings.SEARCH:
            engines.register(OpenSearch())
        checks.connect()
        receivers.connect()
