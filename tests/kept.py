"""Kept pages in tests: changes in the one transaction of a test, as if each had been committed by itself; a reader of the
server; what a page asks the database."""

from io import BytesIO

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.kept.answers import Answers, key_of
from cms.kept.generation import watch
from cms.serving import Application, environ_of
from tests.rsgi import Protocol, scope


def as_committed(change):
    """On PostgreSQL a transaction raises the generation once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('patio.raised', '', true)")
    return change()


class ServedReader:
    """Is answered as the server does: by what it knows, else by Django, here in this thread."""

    def __init__(self):
        self.served = Application(WSGIHandler(), Answers(2**22), most_to_read=lambda environ: 0, end=lambda: None)
        self.known = 0

    def get(self, path):
        """(status, headers, body)"""
        path, _mark, query = path.partition("?")
        asked, protocol = scope("GET", path, query=query), Protocol()
        key = key_of(asked.method, asked.scheme, asked.path, asked.query_string, asked.headers.get)
        found = self.served.answers.find(key)
        if found:
            self.known += 1
            return found
        for signal in (request_started, request_finished):  # which would close the test's connection
            signal.disconnect(close_old_connections)
        try:
            self.served.answer(environ_of(asked, BytesIO()), protocol, key)
        finally:
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)
        return protocol.answer


def questions(read, path, **options):
    """(the answer, its queries), where the generation was looked at just before."""
    watch.seen = watch.looked(timezone.now())._replace(begun=float("inf"))
    with CaptureQueriesContext(connection) as captured:
        response = read(path, **options)
    watch.seen = None
    return response, [each["sql"] for each in captured.captured_queries]


def is_kept(reader, path, **options):
    return not questions(reader.get, path, **options)[1]


def layers(client):
    if client.handler._middleware_chain is None:  # loaded again they would have kept nothing
        client.handler.load_middleware()
    layer = client.handler._middleware_chain
    while layer:
        layer = getattr(layer, "__wrapped__", layer)
        yield layer
        layer = getattr(layer, "get_response", None)
