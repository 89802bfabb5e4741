"""Which renditions an image should have, and the making of those that it lacks: whole in some widths, cut to some shapes.

A rendition is a pair of stem and format: the stem of its file is its width, or the name of a crop.
"""

import io

from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image as Pillow

from images import files
from images.formats import FORMATS, WEBP, widths_for
from images.models import Image
from images.rendering import encode, resized
from images.shapes import RATIOS, Crop
from images.signals import announce
from images.tones import tone_of


def wanted(image, formats=FORMATS):
    return {(stem, format) for format in formats for stem in stems(image)}


def stems(image):
    """In the order in which they are made."""
    crops = [crop.stem for shape in RATIOS for crop in image.crops_wanted(shape)]
    return [*map(str, widths_for(image.width)), *crops]


def existing(image):
    whole = {(str(width), format) for format, widths in image.renditions.items() for width in widths}
    return whole | {(stem, format) for format, names in image.crops.items() for stem in names}


def missing(image, formats=FORMATS):
    return wanted(image, formats) - existing(image)


def stale(image):
    """Crops around another focal point than today's."""
    return {(stem, format) for stem, format in existing(image) - wanted(image) if Crop.named(stem)}


def lacks_tone(image):
    return not image.tone and not image.file.name.endswith(f".{WEBP}")  # what is kept as WebP lets something through


def finish(image, formats=FORMATS):
    """Makes what is missing, and writes each down as soon as it is there. Returns how many were made."""
    to_make, to_remove = missing(image, formats), stale(image)
    if not (to_make or to_remove or lacks_tone(image)):
        return 0
    with Pillow.open(io.BytesIO(files.read(image.file.name))) as picture:
        picture.load()
    for stem in stems(image):
        made = {each for each in to_make if each[0] == stem}
        if made and not make(image, picture, stem, made):
            files.remove_folder(image.token)  # the file was replaced, or the image deleted, in the meantime
            return 0
    record(image, tone=tone_of(picture))
    files.remove(image.rendition_name(*each) for each in to_remove - existing(image))  # the point may have moved back
    announce(image)
    return len(to_make)


def make(image, picture, stem, pairs):
    smaller = resized(picture, Crop.named(stem) or int(stem))
    for _stem, format in sorted(pairs):
        files.put(image.rendition_name(stem, format), encode(smaller, format))
    return record(image, pairs)


def record(image, made=frozenset(), gone=frozenset(), tone=""):
    """Adds to the lists as they are now, so that two processes keep each other's entries; crops around a former focal
    point leave them. False: the file is no more."""
    with transaction.atomic():
        row = Image.objects.select_for_update().filter(pk=image.pk, token=image.token).first()
        if row is None:
            return False
        row.renditions, row.crops = lists((existing(row) | made) - gone - stale(row))
        row.tone = tone or row.tone
        Image.objects.filter(pk=row.pk).update(renditions=row.renditions, crops=row.crops, tone=row.tone)
    image.renditions, image.crops, image.tone = row.renditions, row.crops, row.tone
    return True


def lists(pairs):
    """(renditions, crops) as an image keeps them."""
    renditions, crops = {}, {}
    for stem, format in sorted(pairs, key=in_order):
        if stem.isdecimal():
            renditions.setdefault(format, []).append(int(stem))
        else:
            crops.setdefault(format, []).append(stem)
    return renditions, crops


def in_order(pair):
    stem, format = pair
    return format, [int(number) for number in stem.replace("x", "-").split("-")]


def lost(image):
    """Renditions that are written down but whose file is not there."""
    return {each for each in existing(image) if not default_storage.exists(image.rendition_name(*each))}
