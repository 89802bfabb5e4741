"""The files that pictures name: originals, renditions and crops."""

from cms import media_files
from cms.batches import one_by_one
from images import renditions
from images.models import Image


def names(using):
    for image in one_by_one(Image.objects.using(using).only("token", "file", "renditions", "crops").order_by("pk")):
        yield from names_of(image)


def names_of(image):
    yield image.file.name
    for each in sorted(renditions.existing(image)):
        yield image.rendition_name(*each)


def connect():
    media_files.register(names)
