import contextlib
import time

import pytest
from playwright.sync_api import Error, expect

from authors.models import User
from images.models import Image
from tests.images.factories import drawing, encoded, make_image

pytestmark = pytest.mark.browser_only

PASSWORD = "a long password"
OPENER = "/admin/images/image/"


def sign_in(page):
    User.objects.create_superuser("claire", "claire@example.org", PASSWORD, language="en")
    page.goto("/admin/login/")
    page.locator("[name=username]").fill("claire")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    expect(page.locator("#user-tools")).to_contain_text("claire")


def open_browser(page, question):
    with page.expect_popup() as opened:
        page.evaluate("address => { window.open(address) }", f"/admin/images/image/browse/?{question}")
    return opened.value


def choose(popup):
    with popup.expect_event("close"), contextlib.suppress(Error):  # it is gone before its click has been answered
        popup.locator("button[data-id]").click()


def test_a_picture_is_chosen_for_the_editor_and_its_words_stay_text(page):
    hostile = "<img src=x onerror=alert(1)>"
    image = make_image(alt=hostile, caption='La "cour"')
    sign_in(page)
    page.goto(OPENER)
    page.evaluate("window.CKEDITOR = {tools: {callFunction: (...all) => { window.chosen = all }}}")
    popup = open_browser(page, "CKEditorFuncNum=7")
    choose(popup)
    url = image.rendition_url(960, "jpeg")
    told = {"id": str(image.pk), "url": url, "alt": hostile, "caption": 'La "cour"'}
    assert page.evaluate("window.chosen") == [7, url, told, []]
    assert page.problems == []


def test_no_click_is_made_before_somebody_listens(page):
    """The rest of the page waits for a script that is late: there is nothing to click before."""
    make_image()
    sign_in(page)
    page.goto(OPENER)
    page.evaluate("window.CKEDITOR = {tools: {callFunction: (...all) => { window.chosen = all }}}")
    page.context.route("**/images/browse*.js", lambda route: (time.sleep(1), route.continue_()))
    popup = open_browser(page, "CKEditorFuncNum=7")
    choose(popup)
    assert page.evaluate("window.chosen")[0] == 7


def test_a_picture_is_uploaded_from_the_browser_and_chosen(page):
    sign_in(page)
    page.goto(OPENER)
    page.evaluate("() => { window.dismissRelatedLookupPopup = (popup, id) => { window.chosen = id } }")
    popup = open_browser(page, "_popup=1")
    popup.locator("summary").click()
    file = {"name": "cour.png", "mimeType": "image/png", "buffer": encoded(drawing(), "PNG")}
    popup.locator("[name=upload]").set_input_files(file)
    popup.locator("[name=alt]").fill("Une cour")
    popup.locator("details [type=submit]").click()
    page.wait_for_function("() => window.chosen")
    assert page.evaluate("window.chosen") == str(Image.objects.get().pk)


def test_a_click_on_the_picture_sets_the_focal_point(page):
    image = make_image()
    sign_in(page)
    page.goto(f"/admin/images/image/{image.pk}/change/")
    picture = page.locator("[data-focal] img")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    assert abs(float(page.locator("#id_focal_x").input_value()) - 0.25) < 0.02
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    image.refresh_from_db()
    assert abs(image.focal_x - 0.25) < 0.02 and abs(image.focal_y - 0.75) < 0.02
    assert page.problems == []
