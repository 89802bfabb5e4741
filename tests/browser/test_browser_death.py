"""A browser that dies costs no other test anything: Chromium ended once in the middle of a suite, and 72 tests with it."""

import pytest
from playwright.sync_api import Error

from tests.browser.chromium import Kept
from tests.browser.payloads import Arena

pytestmark = pytest.mark.browser_only


def kill(browser):
    with pytest.raises(Error, match="closed"):
        browser.new_browser_cdp_session().send("Browser.crash")


def test_it_is_started_again_for_the_next_page(chromium):
    kill(chromium.browser)
    assert not chromium.browser.is_connected()
    context = chromium.new_context()
    assert context.new_page().evaluate("1 + 1") == 2
    context.close()


def test_what_is_opened_once_is_opened_again(chromium):
    kept = Kept(lambda: Arena(chromium))
    first = kept.get()
    assert kept.get() is first
    kill(chromium.browser)
    assert kept.get() is not first
    assert kept.get().page.evaluate("1 + 1") == 2
    kept.close()


died = []


def test_a_test_in_which_it_died_is_run_once_more(chromium):
    if not died:
        died.append(True)
        page = chromium.new_context().new_page()
        kill(chromium.browser)
        page.evaluate("1 + 1")
    assert chromium.new_context().new_page().evaluate("1 + 1") == 2
