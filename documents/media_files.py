"""The files that documents name."""

from cms import media_files
from cms.batches import one_by_one
from documents.models import Document


def names(using):
    for document in one_by_one(Document.objects.using(using).only("file").order_by("pk")):
        yield from names_of(document)


def names_of(document):
    yield document.file.name


def connect():
    media_files.register(names)
