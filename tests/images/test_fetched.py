"""Pictures of other sites that a pasted text shows: the way in keeps promise B1, and tells nobody what it met."""

import itertools
import socket
import time
from contextlib import ExitStack

import pytest
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client

from cms import fetching
from cms.fetching import Fetcher
from images import fetched, uploads
from images.models import Image
from tests.cms.test_fetching import NOT_OF_THE_WEB, NOT_PUBLIC, PUBLIC
from tests.images.factories import encoded, make_image, make_person, make_writer
from tests.images.test_admin import signed_in
from tests.web_server import say, web_server

pytestmark = pytest.mark.django_db

FETCH = "/admin/images/image/fetch/"
PICTURE = "http://images.example/mur.png"
REFUSED = {"uploaded": 0, "error": {"message": "Elle n’a pas pu être récupérée."}}


@pytest.fixture(autouse=True)
def nobody_has_asked():
    cache.clear()


@pytest.fixture
def lucia():
    return signed_in(make_writer())


@pytest.fixture
def served_by(monkeypatch):
    """`served_by(answer)`: what is fetched comes from a server of this machine, whatever it is called; it returns what was
    dialled."""
    with ExitStack() as stack:
        yield lambda *arguments, **options: serve(stack, monkeypatch, *arguments, **options)


def serve(stack, monkeypatch, answer, names=None, **limits):
    dialled, port = [], stack.enter_context(web_server(answer))

    def dial(address, _port, timeout):
        dialled.append(address)
        return socket.create_connection(("127.0.0.1", port), timeout=timeout)

    def resolve(host, _port):
        found = (names or {}).get(host, [[PUBLIC]])
        return found.pop(0) if len(found) > 1 else found[0]

    limits = {"most_bytes": 1_000_000, "seconds": 5, **limits}
    monkeypatch.setattr(fetched, "new_fetcher", lambda: Fetcher(resolve=resolve, dial=dial, **limits))
    return dialled


def serving(content):
    return lambda _path, connection: say(connection, body=content)


def ask(client, address=PICTURE, **more):
    return client.post(FETCH, {"address": address, **more})


def test_a_picture_of_another_site_comes_into_the_library(served_by):
    content, person = encoded(), make_writer()
    served_by(serving(content))
    answer = ask(signed_in(person), alt="Un  <b>mur</b>").json()
    image = Image.objects.get()
    assert (answer["uploaded"], answer["id"], answer["alt"]) == (1, image.pk, "Un <b>mur</b>")
    assert (image.alt, image.source, image.uploaded_by) == ("Un <b>mur</b>", "http://images.example/mur.png", person)
    assert (image.credit_line, image.decorative) == ("", False)
    assert LogEntry.objects.get().object_id == str(image.pk)


def test_one_without_a_description_comes_too_as_the_checklist_asks_for_it(served_by, lucia):
    served_by(serving(encoded()))
    assert ask(lucia).json()["uploaded"] == 1
    assert Image.objects.get().alt == ""


def test_the_same_bytes_are_the_picture_that_is_there(served_by, lucia):
    image = make_image(by=make_writer(), alt="Un mur", credit_name="Ana Ruiz")
    served_by(serving(encoded()))
    answer = ask(lucia, alt="Autre").json()
    assert (answer["uploaded"], answer["known"], answer["id"], answer["alt"]) == (1, True, image.pk, "Un mur")
    assert Image.objects.get() == image and not LogEntry.objects.exists()


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_not_of_the_public_internet_are_never_dialled(served_by, lucia, address):
    dialled = served_by(serving(encoded()), names={"images.example": [[PUBLIC, address]]})
    assert ask(lucia).json() == REFUSED
    assert dialled == [] and not Image.objects.exists()


@pytest.mark.parametrize(
    "address", [*NOT_OF_THE_WEB, "http://127.0.0.1/a.png", "http://[::1]/", "http://a/" + "a" * 9000]
)
def test_what_is_no_address_of_the_web_is_refused_in_the_same_words(lucia, address):
    assert ask(lucia, address).json() == REFUSED


def test_a_name_that_means_another_machine_a_moment_later_is_dialled_where_it_was_asked_about(served_by, lucia):
    dialled = served_by(serving(encoded()), names={"images.example": [[PUBLIC], ["127.0.0.1"]]})
    assert ask(lucia).json()["uploaded"] == 1
    assert dialled == [PUBLIC]


def test_each_redirect_is_checked_again(served_by, lucia):
    def answer(_path, connection):
        say(connection, status="302 Found", headers=["Location: http://intern.example/mur.png"])

    dialled = served_by(answer, names={"intern.example": [["10.0.0.1"]]})
    assert ask(lucia).json() == REFUSED
    assert dialled == [PUBLIC]


def test_refused_closed_silent_and_absent_are_told_in_the_same_words(monkeypatch, served_by, lucia):
    def closed(*_):
        raise ConnectionRefusedError("closed")

    def unknown(*_):
        raise socket.gaierror("unknown name")

    fetchers = [
        Fetcher(resolve=lambda *_: ["127.0.0.1"]),
        Fetcher(resolve=lambda *_: [PUBLIC], dial=closed),
        Fetcher(resolve=unknown),
    ]
    answers = []
    for each in fetchers:
        monkeypatch.setattr(fetched, "new_fetcher", lambda each=each: each)
        answers.append(ask(lucia))
    served_by(lambda _path, connection: say(connection, status="404 Not Found"))
    answers.append(ask(lucia))
    served_by(lambda _path, connection: time.sleep(0.6), seconds=0.3)
    answers.append(ask(lucia))
    assert [each.json() for each in answers] == [REFUSED] * 5
    assert len({each.headers["Content-Length"] for each in answers if "Content-Length" in each.headers}) <= 1


def test_what_is_too_large_is_not_read_to_its_end(served_by, lucia):
    served_by(serving(b"x" * 3000), most_bytes=1000)
    assert ask(lucia).json() == {"uploaded": 0, "error": {"message": "Le fichier dépasse 25 Mo."}}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"<!doctype html><title>404</title>", "Seules"),
        (encoded()[:200], "abîmé"),
        (b"", "vide"),
    ],
)
def test_what_is_no_picture_is_refused_as_an_upload_is(served_by, lucia, content, word):
    served_by(serving(content))
    answer = ask(lucia, "http://images.example/mur.jpg")
    assert answer.status_code == 200 and word in answer.json()["error"]["message"]
    assert not Image.objects.exists()


def test_one_person_fetches_so_many_in_a_while_and_others_go_on(monkeypatch, served_by, lucia):
    monkeypatch.setattr(fetched, "MOST_IN_A_WHILE", 2)
    numbers = itertools.count(1)
    served_by(lambda _path, connection: say(connection, body=encoded(quality=50 + next(numbers))))
    assert [ask(lucia).json()["uploaded"] for _ in range(3)] == [1, 1, 0]
    assert "dix minutes" in ask(lucia).json()["error"]["message"]
    assert ask(signed_in(make_writer())).json()["uploaded"] == 1


def test_where_others_are_being_fetched_it_is_asked_again(served_by, lucia):
    served_by(serving(encoded()))
    taken = [fetched.places.acquire(blocking=False) for _ in range(fetched.AT_ONCE)]
    try:
        assert all(taken) and ask(lucia).status_code == 429
    finally:
        for _ in taken:
            fetched.places.release()
    assert ask(lucia).json()["uploaded"] == 1


def test_who_may_not_send_pictures_fetches_none(served_by):
    dialled = served_by(serving(encoded()))
    assert ask(signed_in(make_person())).status_code == 403
    assert ask(Client()).status_code == 403
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_writer())
    assert ask(client).status_code == 403
    assert dialled == []


def test_what_is_fetched_has_the_limits_of_an_upload():
    fetcher = fetched.new_fetcher()
    assert (fetcher.most_bytes, fetcher.files_left, fetcher.seconds) == (uploads.LARGEST_FILE, 1, 10)
    assert fetcher.resolve is fetching.resolve and fetcher.dial is fetching.dial


def test_a_cache_that_is_away_stops_nobody(monkeypatch, served_by, lucia):
    monkeypatch.setattr(fetched, "MOST_IN_A_WHILE", 0)
    monkeypatch.setattr(cache, "add", lambda *_: False)
    served_by(serving(encoded()))
    assert ask(lucia).json()["uploaded"] == 1


def test_it_is_asked_with_a_form_alone(served_by, lucia):
    dialled = served_by(serving(encoded()))
    assert lucia.get(FETCH, {"address": PICTURE}).status_code == 405
    assert dialled == []
