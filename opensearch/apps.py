from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


class OpenSearchConfig(AppConfig):
    name = "opensearch"
    verbose_name = "OpenSearch"

    def ready(self):
        from cms.tasks.periodic import register_periodic
        from opensearch import checks, receivers, sync
        from opensearch.engine import OpenSearch
        from search import engines

        if settings.SEARCH:
            engines.register(OpenSearch())
        checks.connect()
        receivers.connect()
        register_periodic("OpenSearch", sync.keep_in_step, every=timedelta(hours=1))
