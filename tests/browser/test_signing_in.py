import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

pytestmark = pytest.mark.browser_only


def test_a_person_signs_in_on_a_computer_and_on_a_phone(page, phone):
    get_user_model().objects.create_superuser("claire", "claire@example.org", "a long password", language="en")
    for screen in (page, phone):
        screen.goto("/admin/")
        expect(screen.locator("html")).to_have_attribute("lang", "fr")
        screen.locator("[name=username]").fill("claire")
        screen.locator("[name=password]").fill("a long password")
        screen.locator("[type=submit]").click()
        expect(screen.locator("html")).to_have_attribute("lang", "en")
        expect(screen.locator("#user-tools")).to_contain_text("claire")
        assert screen.problems == []
