import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageChops, ImageColor

from rendering import cards
from rendering.cards import COLUMN, HEAVIEST, draw, drawable, fitted
from tests.images.factories import drawing

LONG = "Entre le palais et la rivière, une ville entière apprend à vivre avec la chaleur et à compter ses patios. " * 3


def opened(content):
    return Pillow.open(io.BytesIO(content))


def words_of(content):
    """The column of the words, as what differs from the paper."""
    left = opened(content).convert("RGB").crop((0, 0, cards.ARCH[0] - 24, cards.HEIGHT))
    difference = ImageChops.difference(left, Pillow.new("RGB", left.size, cards.PAPER)).convert("L")
    return difference.point(lambda value: 255 * (value > 60))


def noise(size=(1600, 1000)):
    return Pillow.effect_noise(size, 200).convert("RGB")


@pytest.mark.parametrize("picture", [None, drawing(), drawing(mode="RGBA"), drawing(size=(3, 900)), noise()])
@pytest.mark.parametrize("title", ["", "Court", LONG])
def test_a_card_is_a_light_jpeg_of_the_size_that_networks_ask_for(picture, title):
    content = draw(title=title, section="Cordoue", site_name="Patio", picture=picture)
    card = opened(content)
    assert (card.format, card.size, card.mode) == ("JPEG", (1200, 630), "RGB")
    assert len(content) <= HEAVIEST and not card.getexif()


def test_the_same_card_is_the_same_bytes():
    assert draw(title="Une cour", picture=drawing()) == draw(title="Une cour", picture=drawing())
    assert draw(title="Une cour") == draw(title="Une cour") != draw(title="Une autre cour")


@pytest.mark.parametrize(
    "title", ["I", "Cadix en hiver", "A slow weekend in Hornachuelos", LONG, "W" * 250, "mot " * 60]
)
def test_the_words_stay_in_their_column_above_the_name(title):
    left, top, right, bottom = words_of(draw(title=title, section=LONG, site_name=LONG)).getbbox()
    assert left >= cards.MARGIN - 4 and right <= cards.MARGIN + COLUMN + 4
    assert top >= 36 and bottom <= cards.FOOT + 16


def test_a_title_shrinks_before_it_is_cut():
    short, lines = fitted("Cadix en hiver")
    longer, _lines = fitted("Trois matins à Cordoue : ce que la lumière fait aux murs de la mosquée")
    longest, cut = fitted(LONG.strip())
    assert lines == ["Cadix en hiver"] and short.size > longer.size > longest.size == cards.TITLE_SIZES[-1]
    assert cut[-1].endswith("…") and LONG.startswith(" ".join(cut[:-1]))


def test_a_title_that_fits_is_there_in_full_on_lines_of_like_length():
    title = "Le Guadalquivir à pied, de la source à la mer, en vingt jours"
    font, lines = fitted(title)
    assert " ".join(lines) == title
    lengths = [font.getlength(line) for line in lines]
    assert min(lengths) > max(lengths) / 2


@given(st.text(min_size=1, max_size=250))
@settings(max_examples=25)
def test_any_title_can_be_drawn(title):
    assert opened(draw(title=title, section=title, site_name=title)).size == (1200, 630)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Où est l’été\u202f? «\u00a0Là\u00a0» – œuvre…", "Où est l’été\u00a0? «\u00a0Là\u00a0» – œuvre…"),
        ("🌞 Soleil 🏺 et ombre 👩‍🌾", "Soleil et ombre"),
        ("東京 Tokyo", "Tokyo"),
        ("Łódź, Ÿ, e\u0301te\u0301", "Lódz, Y, été"),
        ("porte\u2011clés", "porte-clés"),
        ("مرحبا !", ""),
        ("🌞🏺", ""),
        ("", ""),
        ("\ufffe\x1e\u200d\xad", ""),
    ],
)
def test_what_the_font_lacks_is_left_out(text, drawn):
    assert drawable(text) == drawn


def test_no_box_stands_for_a_character_that_is_missing():
    plain = draw(title="Soleil et ombre", section="Arts", site_name="Patio")
    assert draw(title="🌞 Soleil 東 et ombre", section="Arts مرحبا", site_name="Patio 🏺") == plain
    assert draw(title="🌞", section="東京", site_name="Patio") == draw(title="", site_name="Patio")
    assert words_of(draw(title="🌞", section="東京", site_name="")).getbbox()[1] > 500  # the mark alone


def test_the_picture_is_cut_around_its_focal_point():
    left = opened(draw(title="", picture=drawing(size=(1600, 500)), focal=(0.1, 0.5))).getpixel((930, 500))
    right = opened(draw(title="", picture=drawing(size=(1600, 500)), focal=(0.9, 0.5))).getpixel((930, 500))
    assert left[0] > 150 > right[0] and right[2] > 150 > left[2]


def test_without_a_picture_there_are_tiles():
    wall = opened(draw(title="")).crop((740, 300, 1120, 620))
    colours = {colour for _count, colour in wall.quantize(24).convert("RGB").getcolors(24)}
    for wanted in (cards.PAPER, cards.LEAF, cards.OCHRE):
        assert min(distance(colour, ImageColor.getrgb(wanted)) for colour in colours) < 40


def distance(one, other):
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def test_drawing_changes_neither_the_picture_nor_the_tiles():
    picture = drawing()
    before = picture.tobytes(), cards.tiles().tobytes()
    draw(title="Une cour", picture=picture)
    draw(title="Une cour")
    assert (picture.tobytes(), cards.tiles().tobytes()) == before
