"""A connection outlives a request, and nothing of one request is left in it for the next."""

import threading
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.urls import path

from authors.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def half_read(request):
    """As a view that stops at the first row that it needs."""
    rows = User.objects.order_by("pk").iterator(chunk_size=1)
    first = next(rows)
    return HttpResponse(f"{first.username} {User.objects.count()}")


urlpatterns = [path("half/", half_read)]


def answer(application):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/half/", "SERVER_NAME": "testserver", "SERVER_PORT": "80"}
    environ |= {"HTTP_HOST": "testserver", "wsgi.input": BytesIO(), "wsgi.url_scheme": "http"}
    response = application(environ, lambda status, headers: None)
    body = b"".join(response).decode()
    response.close()
    return body


def elsewhere(work):
    """On a connection of its own, as another process."""

    def run():
        work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_the_next_request_sees_what_was_written_since_on_the_same_connection(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    for number in range(300):
        User.objects.create(username=f"u{number}")
    connection.close()
    application = WSGIHandler()
    assert answer(application) == "u0 300"
    kept = connection.connection
    elsewhere(lambda: User.objects.create(username="another"))
    assert answer(application) == "u0 301"
    assert connection.connection is kept is not None
