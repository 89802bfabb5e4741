"""Pictures cut to a shape around their focal point. A crop's name says all of it, so that another point is another name:
`<width>x<height>-<x>-<y>`, the point in whole percent from the left and from the top.
"""

import re
from functools import lru_cache
from typing import NamedTuple

LANDSCAPE, SQUARE = "landscape", "square"
RATIOS = {LANDSCAPE: (3, 2), SQUARE: (1, 1)}
WIDTHS = {LANDSCAPE: (320, 480, 768, 1120, 1920), SQUARE: (96, 128, 192, 384)}
STEM = re.compile(r"([1-9][0-9]{0,3})x([1-9][0-9]{0,3})-(0|[1-9][0-9]?|100)-(0|[1-9][0-9]?|100)", re.ASCII)


class Crop(NamedTuple):
    width: int
    height: int
    x: int
    y: int

    @classmethod
    def named(cls, stem):
        """The crop that a name means; None for the name of an uncropped rendition."""
        found = STEM.fullmatch(stem)
        return cls(*map(int, found.groups())) if found else None

    def is_of(self, shape):
        across, down = RATIOS[shape]
        return self.height == scaled(down, self.width, across)

    @property
    def stem(self):
        return f"{self.width}x{self.height}-{self.x}-{self.y}"

    def box(self, width, height):
        return largest_box((width, height), (self.width, self.height), (self.x / 100, self.y / 100))


def largest_box(size, shape, point):
    """(left, top, right, bottom) in whole pixels: the largest part of a picture of this size that has this shape, the
    point (each from 0 to 1) as near its middle as may be. Never empty and never outside the picture."""
    (width, height), (across, down), (x, y) = size, shape, point
    if width * down <= height * across:
        wide, high = width, scaled(down, width, across, most=height)
    else:
        wide, high = scaled(across, height, down, most=width), height
    left, top = around(x, wide, width), around(y, high, height)
    return left, top, left + wide, top + high


def scaled(side, to, of, *, most=None):
    """How long a side becomes when another one of length `of` becomes `to`: at least one pixel, at most `most`."""
    length = max(1, round(side * to / of))
    return length if most is None else min(length, most)


def around(share, length, whole):
    """Where a part of this length begins so that it stays inside the whole."""
    return min(max(round(whole * share - length / 2), 0), whole - length)


def needs_crop(shape, width, height):
    """Not where less than one part in fifty would be cut off; squares are smaller than any uncropped rendition."""
    across, down = RATIOS[shape]
    return shape == SQUARE or abs(width * down - height * across) * 50 > height * across


def largest(shape, width, height):
    """The width of the largest crop of this shape in a picture of this size."""
    across, down = RATIOS[shape]
    return max(1, min(width, height * across // down))


def crops_for(shape, width, height, x, y):
    """Narrowest first; never larger than the picture, whose largest crop is made itself where it is below the widest.
    `x` and `y` as an image keeps them, between 0 and 1. None where the picture has this shape already."""
    if not needs_crop(shape, width, height):
        return []
    across, down = RATIOS[shape]
    most = largest(shape, width, height)
    widths = [each for each in WIDTHS[shape] if each < most] + ([most] if most <= WIDTHS[shape][-1] else [])
    return [Crop(each, scaled(down, each, across), *in_percent(x, y)) for each in widths]


def in_percent(x, y):
    return round(100 * x), round(100 * y)


@lru_cache(maxsize=4096)
def crops_named(stems, shape, point):
    """Those of a shape and around a point (in percent) among the names of crops."""
    crops = [Crop.named(stem) for stem in stems]
    return tuple(crop for crop in crops if (crop.x, crop.y) == point and crop.is_of(shape))
