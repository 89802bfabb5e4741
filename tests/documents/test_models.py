"""The file and its row stand and fall together."""

import os

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from cms import media_files
from documents import files, uploads
from documents.models import Document
from tests.documents.factories import CONTENTS, make_document, pdf, upload
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def on_disk(media_root):
    return {str(path.relative_to(media_root)) for path in media_root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_document_has_a_name_that_cannot_be_guessed(kind, media_root):
    user = make_user()
    document = make_document(by=user, kind=kind)
    assert files.PATH.fullmatch(document.file.name)
    assert on_disk(media_root) == {document.file.name}
    assert (document.kind, document.uploaded_by) == (kind, user)
    assert document.size == (media_root / document.file.name).stat().st_size
    assert document.file.name in set(media_files.named("default"))
    assert Document.from_path(document.file.name) == document
    assert Document.from_path(document.file.name.replace(f".{kind}", ".pdf" if kind != "pdf" else ".mp3")) is None


def test_the_same_bytes_are_stored_once(media_root):
    first = make_document(content=pdf("a"))
    assert make_document(content=pdf("a"), title="Autre") == first
    assert Document.objects.count() == len(on_disk(media_root)) == 1


def test_a_row_that_cannot_be_written_leaves_no_file(media_root, monkeypatch):
    monkeypatch.setattr(Document, "save", lambda self, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_document()
    assert on_disk(media_root) == set()


def test_a_full_disk_is_said_and_leaves_nothing(media_root, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda number: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(ValidationError, match="No space left"):
        make_document()
    assert on_disk(media_root) == set() and not Document.objects.exists()


def test_another_file_takes_its_place_and_the_former_goes(media_root, django_capture_on_commit_callbacks):
    document = make_document()
    former = document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        document.store_file(uploads.receive(upload(CONTENTS["m4a"]())))
    document.refresh_from_db()
    assert on_disk(media_root) == {document.file.name} != {former}
    assert document.kind == "m4a"


def test_a_replacement_that_is_undone_keeps_the_former_file(media_root):
    document = make_document()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        document.store_file(uploads.receive(upload()))
        raise ZeroDivisionError
    stored = Document.objects.get()
    assert (media_root / stored.file.name).exists()


def test_a_form_that_was_opened_earlier_takes_no_file_back(django_capture_on_commit_callbacks):
    document = make_document()
    earlier = Document.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        document.store_file(uploads.receive(upload()))
    earlier.title = "Autre titre"
    earlier.save()
    stored = Document.objects.get()
    assert (stored.title, stored.token, stored.digest) == ("Autre titre", document.token, document.digest)


def test_deleting_removes_the_file(media_root, django_capture_on_commit_callbacks):
    document = make_document()
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert on_disk(media_root) == set()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Programme de la féria 2026", "programme-de-la-feria-2026.pdf"),
        ('"../../etc/passwd\r\nX: y', "etc-passwd-x-y.pdf"),
        ("…", "document.pdf"),
        ("mot " * 40, "-".join(["mot"] * 20) + ".pdf"),
    ],
)
def test_it_is_saved_under_a_clean_name(title, name):
    assert make_document(title=title).file_name == name


def test_its_facts_are_in_the_reader_s_language():
    sizes = {412: "1 ko", 999_400: "999 ko", 1_240_000: "1,2 Mo", 50 * 1024 * 1024: "52,4 Mo"}
    found = {size: Document(kind="pdf", size=size).facts.replace("\u00a0", " ") for size in sizes}
    assert found == {size: f"PDF, {words}" for size, words in sizes.items()}
    with override("en"):
        assert Document(kind="pdf", size=1_240_000).facts == "PDF, 1.2\u00a0MB"
