"""The index as those know it who ask it; which engine answers is its own business."""

from functools import cached_property

from search import engines
from search.engines.base import Unavailable


class Index:
    """Questions about the editions of a scope: to a registered engine that answers and knows of every change, to the
    database otherwise. All say the same."""

    def __init__(self, scope):
        self.scope = scope
        self.database = engines.of_database()(scope)

    def count(self, conditions, *, most):
        return self.answer(lambda engine: engine.count(conditions, most=most))

    def size(self, *, most):
        return self.answer(lambda engine: engine.size(most=most))

    def newest(self, conditions, *, limit):
        return self.answer(lambda engine: engine.newest(conditions, limit=limit))

    def is_empty(self):
        return self.database.is_empty()

    def answer(self, question):
        while self.external:
            try:
                return question(self.external[0])
            except Unavailable:
                self.external.pop(0)
        return question(self.database)

    @cached_property
    def external(self):
        return [each for each in (engine.within(self.scope) for engine in engines.registered) if each]
