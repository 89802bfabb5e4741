"""Where a picture is cut is set by a click on it, and what is cut out is shown at once."""

import pytest
from playwright.sync_api import expect

from images.models import Image
from images.shapes import RATIOS, largest_box
from tests.factories import make_image

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

SHOWN = """
image => {
  const [across] = getComputedStyle(image).objectPosition.split(" ").map(parseFloat);
  const box = image.getBoundingClientRect();
  const scale = box.height / image.naturalHeight;
  return Math.round((image.naturalWidth * scale - box.width) * across / 100 / scale);
}
"""


def test_a_click_sets_the_point_and_the_crops_follow(open_as):
    page = open_as("ines")
    image = make_image(size=(400, 100))
    page.goto(f"/admin/images/image/{image.pk}/change/")
    frame = page.locator("[data-focal]")
    box = frame.bounding_box()
    frame.click(position={"x": box["width"] * 0.7, "y": box["height"] / 2})
    expect(page.locator("#id_focal_x")).to_have_value("0.70")
    for shape in RATIOS:
        left, _top, _right, _bottom = largest_box((400, 100), RATIOS[shape], (0.7, 0.5))
        shown = page.locator(f".image-crop-{shape}").evaluate(SHOWN)
        assert abs(shown - left) <= 2, shape
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Image.objects.get().focal_x == 0.7 and not page.problems
