"""Which renditions an image should have, and the making of those that it lacks: whole in some widths, cut to some shapes.

A rendition is a pair of stem and format: the stem of its file is its width, or the name of a crop.
"""

import io
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.db import transaction

from cms.tasks import InVain
from images import files
from images.drawing import attempt, decoded, draw, in_words
from images.formats import BY_EXTENSION, FORMATS, WEBP, widths_for
from images.models import Image
from images.shapes import RATIOS, Crop
from images.signals import announce
from images.tones import tone_of

RECORDED = ("renditions", "crops", "failed", "tone")


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


def stale(image, made=frozenset()):
    """Crops around another focal point than today's, of those that are there or were made."""
    return {(stem, format) for stem, format in (existing(image) | made) - wanted(image) if Crop.named(stem)}


def lacks_tone(image):
    return not image.tone and not image.file.name.endswith(f".{WEBP}")  # what is kept as WebP lets something through


class NotMade(InVain):
    """Renditions that a picture cannot have: told once, by whoever tried first, after all others were made."""

    def __init__(self, errors, *, made=0):
        self.made = made
        (stem, format), first = min(errors.items(), key=lambda item: item[0])
        rest = f" (+ {len(errors) - 1})" if len(errors) > 1 else ""
        super().__init__(f"{stem}.{format}: {in_words(first)}{rest}")


def failures(image):
    """Pairs that could not be made before. Where the original cannot be read, the pair of the original stands for all."""
    return {(stem, format) for format, stems in image.failed.items() for stem in stems}


class Order(NamedTuple):
    to_make: frozenset
    to_remove: frozenset


def order_of(image, formats=FORMATS, *, again=False):
    """What is to be done; None where that is nothing. What failed before is tried only `again`."""
    in_vain = set() if again else failures(image)
    order = Order(frozenset(missing(image, formats) - in_vain), frozenset(stale(image)))
    return order if not is_original(in_vain) and (any(order) or lacks_tone(image)) else None


def is_finished(image, formats=FORMATS, *, again=False):
    return order_of(image, formats, again=again) is None


def finish(image, formats=FORMATS, *, again=False):
    """Makes what is missing, and writes each down as soon as it is there. Returns how many were made. What failed before
    is tried only `again`; what fails now stops nothing else and is raised at the end, as NotMade."""
    order = order_of(image, formats, again=again)
    if order is None:
        return 0
    picture = open_original(image)
    return conclude(image, order, make_all(image, picture, order.to_make) if picture else None)


def keep(image, order, made, errors, tone):
    """The end of `finish` where another process drew (`drawing.draw_all`): all of it is written down at once."""
    if made is None:
        raise_unreadable(image, errors)
        return 0
    for pair, content in made.items():
        files.put(image.rendition_name(*pair), content)
    is_there = record(image, made.keys(), failed=errors.keys(), tone=tone)
    return conclude(image, order, errors if is_there else None)


def conclude(image, order, errors):
    """`errors` is None where the file was replaced, or the image deleted, in the meantime."""
    if errors is None:
        files.let_go(image.token)
        return 0
    gone = order.to_remove - existing(image)  # the point may have moved back
    files.remove(image.rendition_name(*each) for each in gone)
    if errors:
        raise NotMade(errors, made=len(order.to_make) - len(errors))
    return len(order.to_make)


def is_original(pairs):
    return any(stem == files.ORIGINAL for stem, _format in pairs)


def original(image):
    """Its bytes; None where the file is no more: replaced, or deleted with its image."""
    try:
        return files.read(image.file.name)
    except FileNotFoundError as absent:
        raise_unreadable(image, absent)
    return None


def open_original(image):
    """The picture; None as `original`."""
    content = original(image)
    if content is None:
        return None
    picture, error = attempt(decoded, io.BytesIO(content))
    if error:
        raise_unreadable(image, error)
    return picture


def raise_unreadable(image, error):
    """Unless the file was replaced meanwhile."""
    pair = (files.ORIGINAL, BY_EXTENSION[image.file.name.rpartition(".")[2]])
    if record(image, failed={pair}):
        raise NotMade({pair: error})


def make_all(image, picture, to_make):
    """The last one that is written down announces all of them: as long as one is missing, whoever goes on does that."""
    errors, tone = {}, tone_of(picture)
    *others, last = [stem for stem in stems(image) if any(stem == each for each, _format in to_make)] or [None]
    for stem in [*others, last]:
        pairs = {each for each in to_make if each[0] == stem}
        found = make(image, picture, stem, pairs, tone if stem == last else None)
        if found is None:
            return None
        errors |= found
    return errors


def make(image, picture, stem, pairs, tone=None):
    """Returns {pair: error} of those that cannot be made; None where the file is no more. With a tone, these are the last."""
    made, errors = draw(picture, stem, pairs) if pairs else ({}, {})
    for pair, content in made.items():
        files.put(image.rendition_name(*pair), content)
    return errors if record(image, made.keys(), failed=errors.keys(), tone=tone) else None


def record(image, made=frozenset(), *, failed=frozenset(), gone=frozenset(), tone=None):
    """Adds to the lists as they are now, so that two processes keep each other's entries; crops around a former focal
    point leave them. With a tone, what readers see of the image is announced. False: the file is no more."""
    with transaction.atomic():
        row = Image.objects.select_for_update().filter(pk=image.pk, token=image.token).first()
        if row is None:
            return False
        row.renditions, row.crops = lists((existing(row) | made) - gone - stale(row, made))
        row.failed = by_format((failures(row) & wanted(row) | failed) - made)
        row.tone = tone or row.tone
        Image.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in RECORDED})
        if tone is not None:
            announce(row)
    for name in RECORDED:
        setattr(image, name, getattr(row, name))
    return True


def by_format(pairs):
    found = {}
    for stem, format in sorted(pairs):
        found.setdefault(format, []).append(stem)
    return found


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
