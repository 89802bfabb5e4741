"""A file is what its bytes say, whatever it is called; one that is cut off is refused."""

import io

import pytest
from django.core.exceptions import ValidationError

from documents import uploads
from documents.kinds import kind_of
from tests.documents.factories import CONTENTS, FRAME, box, mp3, ogg_page, pdf, upload


@pytest.mark.parametrize("kind", CONTENTS)
def test_each_kind_is_known_by_its_bytes(kind):
    received = uploads.receive(upload(CONTENTS[kind](), name="page.html"))
    assert (received.kind.key, received.size) == (kind, len(CONTENTS[kind]()) if kind != "pdf" else received.size)
    assert len(received.digest) == 64


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("share", [0.4, 0.7, 0.95])
def test_one_that_is_cut_off_is_refused(kind, share):
    content = CONTENTS[kind]() if kind != "pdf" else pdf() + b"x" * 40_000 + b"\n%%EOF"
    with pytest.raises(ValidationError, match="est abîmé.*il en manque la fin"):
        uploads.receive(upload(content[: int(len(content) * share)]))


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"MZ" + b"\0" * 300,
        b"PK\3\4" + b"\0" * 300,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 300,
        box(b"ftyp", b"isom\0\0\0\0") + box(b"moov") + box(b"mdat"),  # a film
        ogg_page(b"\x80theora" + b"\1" * 30, flags=2),
        b"RIFF\0\0\0\0WAVEfmt ",
        b"\xff\xfe<\0h\0t\0m\0l\0",  # UTF-16
        b"\xff\xf1" + b"\0" * 300,  # AAC without a container
        b"ID3",
    ],
)
def test_all_else_is_refused_whatever_it_is_called(content):
    assert kind_of(io.BytesIO(content)) is None
    with pytest.raises(ValidationError, match="Seuls les fichiers PDF"):
        uploads.receive(upload(content, name="programme.pdf"))


def test_nothing_is_no_file():
    with pytest.raises(ValidationError, match="Le fichier est vide"):
        uploads.receive(upload(b""))


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_FILE", 1024 * 1024)
    assert uploads.receive(upload(pdf() + b"x" * (1024 * 1024 - len(pdf()) - 200) + b"%%EOF")).size <= 1024 * 1024
    with pytest.raises(ValidationError, match="plus de 1 Mo|dépasse"):
        uploads.receive(upload(pdf() + b"x" * 1024 * 1024 + b"%%EOF"))


def test_an_mp3_need_not_say_its_length_or_have_a_tag():
    for content in (mp3(told=False), mp3(tag=b""), mp3(tag=b"", told=False), FRAME):
        assert uploads.receive(upload(content)).kind.key == "mp3"


def test_a_tag_alone_is_no_sound():
    with pytest.raises(ValidationError, match="abîmé"):
        uploads.receive(upload(b"ID3\x04\0\0\0\0\0\x0a" + b"T" * 10 + b"<html>"))
