"""Which renditions an image should have, and the making of those that it lacks."""

import io

from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image as Pillow

from images import files
from images.formats import FORMATS, widths_for
from images.models import Image
from images.rendering import render
from images.signals import announce


def wanted(image, formats=FORMATS):
    return {(width, format) for format in formats for width in widths_for(image.width)}


def existing(image):
    return {(width, format) for format, widths in image.renditions.items() for width in widths}


def missing(image, formats=FORMATS):
    return wanted(image, formats) - existing(image)


def finish(image, formats=FORMATS):
    """Makes what is missing, and writes each down as soon as it is there. Returns how many were made."""
    to_make = sorted(missing(image, formats))
    if not to_make:
        return 0
    with Pillow.open(io.BytesIO(files.read(image.file.name))) as picture:
        picture.load()
    for width, format in to_make:
        content = render(picture, [format], [width])[width, format]
        files.put(image.rendition_name(width, format), content)
        if not record(image, {(width, format)}):
            files.remove_folder(image.token)  # the file was replaced, or the image deleted, in the meantime
            return 0
    announce(image)
    return len(to_make)


def record(image, made=frozenset(), gone=frozenset()):
    """Adds to the list as it is now, so that two processes keep each other's entries. False: the file is no more."""
    with transaction.atomic():
        row = Image.objects.select_for_update().filter(pk=image.pk, token=image.token).first()
        if row is None:
            return False
        pairs = sorted((existing(row) | made) - gone)
        row.renditions = {format: [w for w, f in pairs if f == format] for format in {f for _, f in pairs}}
        Image.objects.filter(pk=row.pk).update(renditions=row.renditions)
    image.renditions = row.renditions
    return True


def lost(image):
    """Renditions that are written down but whose file is not there."""
    return {each for each in existing(image) if not default_storage.exists(image.rendition_name(*each))}
