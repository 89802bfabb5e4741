import pytest
from hypothesis import given
from hypothesis import strategies as st

from images.layouts import LAYOUTS
from images.shapes import RATIOS, Crop, crops_for

SIDES = st.integers(1, 3840)
SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("size", "shape", "stems"),
    [
        ((1600, 1000), "landscape", ["320x213", "480x320", "768x512", "1120x747", "1500x1000"]),
        ((1600, 1000), "square", ["96x96", "128x128", "192x192", "384x384"]),
        ((3840, 2160), "landscape", ["320x213", "480x320", "768x512", "1120x747", "1920x1280"]),
        ((1000, 2000), "landscape", ["320x213", "480x320", "768x512", "1000x667"]),
        ((1500, 1000), "landscape", []),
        ((300, 300), "square", ["96x96", "128x128", "192x192", "300x300"]),
        ((1, 1), "landscape", ["1x1"]),
    ],
)
def test_crops_come_in_the_widths_of_their_shape_up_to_the_largest_that_fits(size, shape, stems):
    assert [crop.stem for crop in crops_for(shape, *size, 0.5, 0.25)] == [f"{stem}-50-25" for stem in stems]


@given(st.sampled_from(list(RATIOS)), SIDES, SIDES, SHARES, SHARES)
def test_a_crop_lies_inside_is_never_enlarged_and_holds_the_focal_point(shape, width, height, x, y):
    for crop in crops_for(shape, width, height, x, y):
        left, top, right, bottom = crop.box(width, height)
        assert -1e-6 <= left <= right <= width + 1e-6 and -1e-6 <= top <= bottom <= height + 1e-6
        assert left - 1e-6 <= width * crop.x / 100 <= right + 1e-6
        assert top - 1e-6 <= height * crop.y / 100 <= bottom + 1e-6
        assert crop.width <= right - left + 1 and crop.height <= bottom - top + 1
        assert Crop.named(crop.stem) == crop


def test_the_focal_point_is_in_the_middle_where_there_is_room():
    left, _top, right, _bottom = Crop(192, 192, 40, 50).box(1000, 500)
    assert (left + right) / 2 == 400


@pytest.mark.parametrize(
    "stem", ["320", "original", "0x96-50-50", "96x96-50-101", "96x96-050-50", "96x96-50-50\n", "٩x9-5-5"]
)
def test_other_names_mean_no_crop(stem):
    assert Crop.named(stem) is None


def test_each_layout_asks_for_a_shape_that_is_cut():
    assert {layout.shape for layout in LAYOUTS.values()} <= {None, *RATIOS}
