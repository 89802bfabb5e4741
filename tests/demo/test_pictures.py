import io

import pytest
from PIL import Image, ImageStat

from demo import pictures
from demo.drawing import PALETTES


@pytest.mark.parametrize("motif", pictures.MOTIFS)
def test_a_motif_fills_its_sheet_with_many_colours(motif):
    picture = pictures.draw(motif=motif, palette="terre", seed=1)
    assert picture.size == ((800, 800) if motif == "portrait" else (1600, 1000))
    assert max(ImageStat.Stat(picture).stddev) > 15


def test_the_same_wishes_give_the_same_file():
    first, second = (pictures.as_file(pictures.draw(motif="azulejo", palette="mer", seed=7), "a") for _ in range(2))
    assert first.getvalue() == second.getvalue()
    assert Image.open(io.BytesIO(first.getvalue())).format == "JPEG"


def test_another_seed_gives_another_picture():
    assert pictures.draw(motif="skyline", palette="mer", seed=1) != pictures.draw(
        motif="skyline", palette="mer", seed=2
    )


@pytest.mark.parametrize("palette", PALETTES)
def test_every_palette_has_every_colour(palette):
    assert set(PALETTES[palette]) == set(PALETTES["terre"])
