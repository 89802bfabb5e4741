from functools import cached_property

from search.index import sending
from search.index.database import Database
from search.index.opensearch import OpenSearch, SilentError


class Within:
    """Questions about the editions of a scope: to OpenSearch where the site has one that answers and knows of every
    change, to the database otherwise. Both say the same."""

    def __init__(self, scope):
        self.scope = scope
        self.database = Database(scope)

    def count(self, conditions, *, most):
        return self.answer(lambda engine: engine.count(conditions, most=most))

    def size(self, *, most):
        return self.answer(lambda engine: engine.size(most=most))

    def newest(self, conditions, *, limit):
        return self.answer(lambda engine: engine.newest(conditions, limit=limit))

    def is_empty(self):
        return self.database.is_empty()

    def answer(self, question):
        if self.opensearch:
            try:
                return question(self.opensearch)
            except SilentError:
                self.opensearch = None
        return question(self.database)

    @cached_property
    def opensearch(self):
        return OpenSearch(self.scope) if sending.is_in_step() else None
