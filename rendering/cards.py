"""The card that a shared link shows: title, section, the magazine's name, and the lead picture in the arch of a patio.

A pure function of its arguments: the same words and pixels give the same bytes. Knows no database and no storage.
"""

import io
import math
import unicodedata
from functools import cache
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from cms.text.folding import fold
from images.shapes import largest_box
from rendering.palette import ACCENT, CLAY, INK, LEAF, OCHRE, PAPER

DESIGN = 2  # raised whenever cards look different: the stored ones are drawn again then

SIZE = WIDTH, HEIGHT = 1200, 630
HEAVIEST = 120_000  # bytes; some networks leave larger pictures out

FONTS = Path(__file__).parent / "static" / "site" / "fonts"
ROMAN, ITALIC = "newsreader-roman.woff2", "newsreader-italic.woff2"
NO_CHARACTER = "\ufffe"
AKIN = str.maketrans("\u2010\u2011\u202f", "--\u00a0")

MARGIN = 72
COLUMN = 580  # what the words may be wide
TITLE_SIZES = range(86, 37, -2)
TITLE_HEIGHT = 372
LEADING = 1.1
SECTION_SIZE, NAME_SIZE, SECTION_GAP = 36, 32, 26
FOOT = HEIGHT - MARGIN
ARCH = (722, 76, 1138, HEIGHT)  # left, top, right, bottom: it stands on the edge
FINE = 3  # edges are drawn this many times larger, then made smaller


def draw(*, title, section="", site_name="", picture=None, focal=(0.5, 0.5)):
    """The card as JPEG. `picture` is an upright Pillow image; `focal` is what of it must be seen."""
    card = Pillow.new("RGB", SIZE, PAPER)
    stand(card, in_shape(picture, focal) if picture else tiles())
    pen = ImageDraw.Draw(card)
    write_words(pen, drawable(title), drawable(section, ITALIC))
    write_name(card, pen, drawable(site_name))
    return encode(card)


def encode(card):
    for quality in (88, 82, 74, 66, 56, 45):
        content = io.BytesIO()
        card.save(content, "JPEG", quality=quality, optimize=True, progressive=True)
        if content.tell() <= HEAVIEST:
            break
    return content.getvalue()


# The picture in its arch


def stand(card, picture):
    left, top, right, bottom = ARCH
    for widening, fill in ((20, ACCENT), (17, PAPER)):
        outline = (left - widening, top - widening, right + widening, bottom)
        card.paste(fill, outline, arch(right - left + 2 * widening, bottom - top + widening))
    card.paste(picture, ARCH, arch(right - left, bottom - top))


def arch(width, height):
    """A mask: straight below, half a circle above."""
    wide, high = width * FINE, height * FINE
    mask = Pillow.new("L", (wide, high), 0)
    pen = ImageDraw.Draw(mask)
    pen.ellipse([0, 0, wide - 1, wide - 1], fill=255)
    pen.rectangle([0, wide // 2, wide, high], fill=255)
    return mask.resize((width, height), Pillow.Resampling.BOX)


def in_shape(picture, focal):
    shape = ARCH[2] - ARCH[0], ARCH[3] - ARCH[1]
    box = largest_box(picture.size, shape, focal)
    return on_paper(picture).resize(shape, Pillow.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def on_paper(picture):
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    paper = Pillow.new("RGB", picture.size, PAPER)
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


# Tiles: stars of eight points between crosses, as on the walls of Andalusia


@cache
def tiles():
    width, height = ARCH[2] - ARCH[0], ARCH[3] - ARCH[1]
    side = width / 3
    wall = Pillow.new("RGB", (width * FINE, height * FINE), CLAY)
    pen = ImageDraw.Draw(wall)
    for row in range(math.ceil(height / side) + 1):
        for column in range(4):
            x, y = (column + 0.5) * side, height - (row + 0.5) * side
            tile(pen, x * FINE, y * FINE, side * FINE, dark=(row + column) % 2)
            star(pen, x * FINE + side * FINE / 2, y * FINE + side * FINE / 2, side * FINE * 0.16, OCHRE)
    return wall.resize((width, height), Pillow.Resampling.BOX)


def tile(pen, x, y, side, *, dark):
    star(pen, x, y, side * 0.5, PAPER)
    star(pen, x, y, side * 0.43, LEAF if dark else ACCENT)
    star(pen, x, y, side * 0.27, PAPER)
    star(pen, x, y, side * 0.2, OCHRE if dark else LEAF)


def star(pen, x, y, radius, colour):
    """Two squares, one turned by an eighth."""
    for turn in (0, math.pi / 4):
        corners = [turn + quarter * math.pi / 2 for quarter in range(4)]
        pen.polygon([(x + radius * math.cos(a), y + radius * math.sin(a)) for a in corners], fill=colour)


# The words


def write_words(pen, title, section):
    """Section and title as one block, in the middle of the room above the magazine's name."""
    section_font = font(ITALIC, SECTION_SIZE)
    section = shortened(section, section_font) if section else ""
    title_font, lines = fitted(title) if title else (None, [])
    line_height = round(title_font.size * LEADING) if lines else 0
    above = SECTION_SIZE + SECTION_GAP if section else 0
    y = (FOOT - NAME_SIZE - above - line_height * len(lines)) // 2 + MARGIN // 4
    if section:
        pen.text((MARGIN, y + SECTION_SIZE), section, fill=ACCENT, font=section_font, anchor="ls")
    for number, line in enumerate(lines):
        baseline = y + above + round(title_font.size * 0.82) + number * line_height
        pen.text((MARGIN, baseline), line, fill=INK, font=title_font, anchor="ls")


def write_name(card, pen, name):
    mark = Pillow.new("RGB", (NAME_SIZE * FINE, NAME_SIZE * FINE), PAPER)
    middle = NAME_SIZE * FINE / 2
    star(ImageDraw.Draw(mark), middle, middle, middle - 1, ACCENT)
    star(ImageDraw.Draw(mark), middle, middle, middle * 0.42, PAPER)
    card.paste(mark.resize((NAME_SIZE, NAME_SIZE), Pillow.Resampling.BOX), (MARGIN, FOOT - NAME_SIZE + 5))
    name_font = font(ROMAN, NAME_SIZE, 600)
    name = shortened(name, name_font, COLUMN - NAME_SIZE - 14) if name else ""
    pen.text((MARGIN + NAME_SIZE + 14, FOOT), name, fill=INK, font=name_font, anchor="ls")


def fitted(title):
    """(font, lines): the largest size that the whole title fits in; the smallest, cut with an ellipsis, if none does."""
    words = title.split(" ")
    for size in TITLE_SIZES:
        title_font = font(ROMAN, size, 650)
        lines = wrapped(words, title_font, COLUMN)
        fits = len(lines) * size * LEADING <= TITLE_HEIGHT
        if fits and all(title_font.getlength(line) <= COLUMN for line in lines):
            return title_font, balanced(words, title_font, len(lines))
    words = [piece for word in words for piece in pieces(word, title_font)]
    lines = wrapped(words, title_font, COLUMN)
    most = int(TITLE_HEIGHT / (title_font.size * LEADING))
    if len(lines) > most:
        lines = [*lines[: most - 1], shortened(" ".join(lines[most - 1 :]), title_font)]
    return title_font, lines


def wrapped(words, words_font, width):
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if words_font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def balanced(words, words_font, count):
    """As many lines, of lengths as equal as may be: no word is left alone on the last one."""
    narrow, wide = max(words_font.getlength(word) for word in words), COLUMN
    while wide - narrow > 4:
        middle = (narrow + wide) / 2
        if len(wrapped(words, words_font, middle)) <= count:
            wide = middle
        else:
            narrow = middle
    return wrapped(words, words_font, wide)


def pieces(word, words_font):
    """A word that is wider than the column, broken where the line ends."""
    while words_font.getlength(word) > COLUMN:
        end = next(n for n in range(len(word), 0, -1) if n == 1 or words_font.getlength(word[:n]) <= COLUMN)
        yield word[:end]
        word = word[end:]
    yield word


def shortened(text, text_font, width=COLUMN):
    if text_font.getlength(text) <= width:
        return text
    while text and text_font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip(' ,;:.-–—')}…"


# What the fonts can write


@cache
def font(name, size, weight=None):
    """`weight` of a variable font; the italic has one weight alone."""
    found = ImageFont.truetype(FONTS / name, size)
    if weight:
        found.set_variation_by_axes([weight])
    return found


@cache
def plain_font(name):
    """Lays out one character after the other: nothing is shaped, combined or left out."""
    return ImageFont.truetype(FONTS / name, 32, layout_engine=ImageFont.Layout.BASIC)


def drawable(text, name=ROMAN):
    """The text in characters that the font has: accents that it lacks are left off, other scripts and emoji left out.
    Empty where no letter and no digit remains."""
    text = unicodedata.normalize("NFC", text).translate(AKIN)
    text = " ".join("".join(spelled(character, name) for character in text).split(" ")).strip()
    text = " ".join(word for word in text.split(" ") if word)
    return text if any(character.isalnum() for character in text) else ""


@cache
def spelled(character, name):
    if character.isspace() and character != "\u00a0":
        return " "
    if unicodedata.category(character).startswith("C"):
        return ""
    if is_in(name, character):
        return character
    nearest = fold(character)
    nearest = nearest.upper() if character.isupper() else nearest
    return nearest if all(is_in(name, each) for each in nearest) else ""


@cache
def is_in(name, character):
    return outline(name, character) != outline(name, NO_CHARACTER)


def outline(name, character):
    glyph = plain_font(name).getmask(character)
    return glyph.size, bytes(glyph)
