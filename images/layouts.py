"""Where pictures stand on a page: the shape and the sizes that the style sheet gives each place, said once.

`sizes` is what browsers choose a width by, so it must be true: change it together with the style sheet.
"""

from dataclasses import dataclass

from images.shapes import LANDSCAPE, RATIOS, SQUARE

OWN = None  # the picture's own shape


@dataclass(frozen=True)
class Layout:
    """`widest` is what a sharp screen asks for there: wider files are not offered."""

    sizes: str
    widest: int
    shape: str | None = OWN
    tallest: str | None = None  # a picture that is taller than this shape is cut to it

    def shape_of(self, image):
        if self.tallest:
            across, down = RATIOS[self.tallest]
            return self.tallest if image.height * across > image.width * down else OWN
        return self.shape


LAYOUTS = {
    "lead": Layout(
        "(min-width: 60.5rem) 56.5rem, (min-width: 40rem) calc(100vw - 4rem), 100vw", 1920, tallest=LANDSCAPE
    ),
    "story": Layout("(min-width: 40rem) 36rem, calc(100vw - 2.5rem)", 1440),
    "gallery": Layout("(min-width: 40rem) 17.5rem, calc(100vw - 2.5rem)", 1120, LANDSCAPE),
    "front": Layout(
        "(min-width: 80rem) 48.5rem, (min-width: 60rem) calc(66vw - 5rem), (min-width: 40rem) calc(100vw - 4rem), 100vw",
        1920,
        LANDSCAPE,
    ),
    "card": Layout(
        "(min-width: 60rem) 18rem, (min-width: 40rem) calc(50vw - 3rem), calc(100vw - 2.5rem)", 1120, LANDSCAPE
    ),
    "strip": Layout("(min-width: 60rem) 18rem, (min-width: 40rem) calc(50vw - 3rem), 30vw", 768, LANDSCAPE),
    "row": Layout("(min-width: 60rem) 19rem, (min-width: 40rem) 15rem, 30vw", 768, LANDSCAPE),
    "first_row": Layout("(min-width: 60rem) 26rem, (min-width: 40rem) 15rem, 30vw", 1120, LANDSCAPE),
    "thumb": Layout("5.5rem", 192, SQUARE),
    "portrait": Layout("4.5rem", 192, SQUARE),
    "portrait_large": Layout("9rem", 384, SQUARE),
}
