from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from PIL import Image as Pillow

from images.tones import luminance, style_sheet, tone_of
from images.uploads import receive
from tests.images.factories import drawing, encoded, make_image, upload


def test_the_style_sheet_has_a_rule_for_every_tone():
    assert Path(finders.find("site/tokens.css")).read_text().endswith(style_sheet())
    assert len(set(style_sheet().splitlines())) == 64


def test_the_alternative_can_be_read_on_every_tone():
    for rule in style_sheet().splitlines():
        ground, ink = (luminance(rule.split(f"{name}:#")[1][:3]) for name in ("background", ";color"))
        assert (max(ground, ink) + 0.05) / (min(ground, ink) + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("colour", "tone"), [((0, 0, 0), "000"), ((255, 255, 255), "333"), ((154, 56, 32), "200"), ((63, 64, 200), "013")]
)
def test_the_tone_is_the_average_colour(colour, tone):
    assert tone_of(Pillow.new("RGB", (50, 40), colour)) == tone


def test_what_lets_something_through_has_no_tone():
    assert tone_of(drawing(mode="RGBA")) == ""


@pytest.mark.django_db
def test_a_picture_has_its_tone_from_the_beginning_and_another_with_another_file():
    image = make_image(picture=drawing(colour=(154, 56, 32)))
    assert image.tone == "200"
    image.store_file(receive(upload(encoded(drawing(colour=(0, 0, 255))))))
    image.refresh_from_db()
    assert image.tone == "003"
