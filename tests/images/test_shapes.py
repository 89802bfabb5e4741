import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from images import renditions
from images.layouts import LAYOUTS
from images.models import Image
from images.pictures import choose
from images.rendering import resized
from images.shapes import RATIOS, Crop, crops_for, largest_box
from images.tones import tone_of
from rendering import cards
from tests.images.factories import drawing


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


def sizes_that_went_wrong(test):
    """Floating point left the picture by 1e-13 here; and the sizes at the edges."""
    for size in [(1000, 700), (962, 720), (3328, 1993), (1600, 900), (2000, 3000), (1, 1), (1, 4000), (4000, 1)]:
        test = example(size, (0.5, 0.5))(example(size, (1.0, 0.0))(test))
    return test


SIZES = st.tuples(st.integers(1, 4000), st.integers(1, 4000))
POINTS = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(SIZES, POINTS)
@sizes_that_went_wrong
def test_a_crop_of_any_picture_lies_inside_is_never_enlarged_and_holds_the_focal_point(size, point):
    crops = [crop for shape in RATIOS for crop in crops_for(shape, *size, *point)]
    assert crops  # a square always
    for crop in crops:
        assert_is_part((crop.width, crop.height), crop.box(*size), size, (crop.x / 100, crop.y / 100))
        left, top, right, bottom = crop.box(*size)
        assert crop.width <= right - left and crop.height <= bottom - top
        assert Crop.named(crop.stem) == crop


@given(SIZES, POINTS)
@sizes_that_went_wrong
def test_the_arch_of_a_share_card_is_cut_out_of_any_picture(size, point):
    shape = cards.ARCH[2] - cards.ARCH[0], cards.ARCH[3] - cards.ARCH[1]
    assert_is_part(shape, largest_box(size, shape, point), size, point)


def assert_is_part(shape, box, size, point):
    """Whole pixels, within the picture, as large as fits, of the shape to a pixel, with the point in it."""
    (left, top, right, bottom), (width, height) = box, size
    assert [type(side) for side in box] == [int] * 4
    assert 0 <= left < right <= width and 0 <= top < bottom <= height
    assert right - left == width or bottom - top == height
    assert is_shape_to_a_pixel(right - left, bottom - top, *shape)
    assert left <= width * point[0] <= right and top <= height * point[1] <= bottom


def is_shape_to_a_pixel(wide, high, across, down):
    return abs(wide - high * across / down) <= max(1, across / down) or abs(high - wide * down / across) <= 1


@given(SIZES, POINTS)
@sizes_that_went_wrong
def test_every_layout_shows_any_picture_in_files_with_a_width_and_a_height(size, point):
    image = Image(token="0" * 32, width=size[0], height=size[1], focal_x=point[0], focal_y=point[1])
    image.renditions, image.crops = renditions.lists(renditions.wanted(image))
    for layout in LAYOUTS.values():
        for files in choose(image, layout).files.values():
            assert files and all(1 <= file.width <= size[0] and 1 <= file.height <= size[1] for file in files)


@pytest.mark.parametrize("size", [(1000, 700), (962, 720), (1, 1), (1, 400), (400, 1), (3, 2), (7, 640), (641, 9)])
def test_crops_and_arch_are_really_cut_out_of_awkward_pictures(size):
    picture = drawing(size=size)
    for crop in [crop for shape in RATIOS for crop in crops_for(shape, *size, 0.9, 0.1)]:
        assert resized(picture, crop).size == (crop.width, crop.height)
    assert cards.in_shape(picture, (0.9, 0.1)).size == (cards.ARCH[2] - cards.ARCH[0], cards.ARCH[3] - cards.ARCH[1])
    assert len(tone_of(picture)) == 3


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
