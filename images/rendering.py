"""Pixels to files: each width and crop in each format. Knows no database."""

import io

from PIL import Image as Pillow

from images.formats import AVIF, JPEG, WEBP, widths_for
from images.shapes import Crop, scaled

# AVIF at speed 9: a photograph of 1600 × 1000 in a quarter of a second, three quarters of the size of WebP; at speed 6,
# eight times as long for a twentieth less. One thread: the other processors are the readers'.
OPTIONS = {
    JPEG: {"quality": 82, "progressive": True, "optimize": True},
    WEBP: {"quality": 80, "method": 2},
    AVIF: {"quality": 60, "speed": 9, "max_threads": 1},
}


def render(picture, formats, widths=None):
    """{(width, format): bytes}, from an upright picture in RGB or RGBA."""
    made = {}
    for width in reversed(widths if widths is not None else widths_for(picture.width)):
        smaller = resized(picture, width)
        for format in formats:
            made[width, format] = encode(smaller, format)
    return dict(sorted(made.items()))


def resized(picture, to):
    """`to` is a width in pixels, or a `Crop`."""
    if isinstance(to, Crop):
        size, box = (to.width, to.height), to.box(*picture.size)
    else:
        size, box = (to, scaled(picture.height, to, picture.width)), None
    return picture.resize(size, Pillow.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def encode(picture, format):
    if format == JPEG and picture.mode == "RGBA":
        picture = over_white(picture)
    content = io.BytesIO()
    picture.save(content, format, **OPTIONS[format])
    return content.getvalue()


def over_white(picture):
    paper = Pillow.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper
