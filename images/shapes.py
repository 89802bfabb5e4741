"""Pictures cut to a shape around their focal point. A crop's name says all of it, so that another point is another name:
`<width>x<height>-<x>-<y>`, the point in whole percent from the left and from the top.
"""

import re
from dataclasses import dataclass

LANDSCAPE, SQUARE = "landscape", "square"
RATIOS = {LANDSCAPE: (3, 2), SQUARE: (1, 1)}
WIDTHS = {LANDSCAPE: (320, 480, 768, 1120, 1920), SQUARE: (96, 128, 192, 384)}
STEM = re.compile(r"([1-9][0-9]{0,3})x([1-9][0-9]{0,3})-(0|[1-9][0-9]?|100)-(0|[1-9][0-9]?|100)", re.ASCII)


@dataclass(frozen=True)
class Crop:
    width: int
    height: int
    x: int
    y: int

    @classmethod
    def named(cls, stem):
        """The crop that a name means; None for the name of an uncropped rendition."""
        found = STEM.fullmatch(stem)
        return cls(*map(int, found.groups())) if found else None

    @property
    def stem(self):
        return f"{self.width}x{self.height}-{self.x}-{self.y}"

    def box(self, width, height):
        """(left, top, right, bottom) in a picture of this size: as large as fits, the point as near the middle as may be."""
        scale = min(width / self.width, height / self.height)
        wide, high = self.width * scale, self.height * scale
        left = min(max(width * self.x / 100 - wide / 2, 0), width - wide)
        top = min(max(height * self.y / 100 - high / 2, 0), height - high)
        return left, top, left + wide, top + high


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
    point = round(100 * x), round(100 * y)
    return [Crop(each, max(1, round(each * down / across)), *point) for each in widths]
