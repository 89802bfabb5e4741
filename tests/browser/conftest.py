import contextlib
import os
import shutil
from functools import cache
from pathlib import Path

import pytest
from django.test import testcases
from django.utils import translation
from playwright.sync_api import Error, expect, sync_playwright

from articles.roles import make_groups
from cms import bundling
from tests.browser.chromium import Chromium, Kept
from tests.browser.editor_page import Desk
from tests.browser.magazine import PAGES, make_magazine
from tests.browser.writing import SOONER, begin_session
from tests.factories import make_author, make_user

# Playwright keeps an event loop running in the thread of the tests, where Django would then refuse its queries.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Django's live server hands out MEDIA_ROOT by itself, past the view that decides who may have a picture.
testcases._MediaFilesHandler = lambda application: application

TIMEOUT = 60_000  # milliseconds: no test waits for it on purpose
expect.set_options(timeout=TIMEOUT)

MISSING = (
    "no Chromium found: install it (Debian: apt install chromium-headless-shell; elsewhere: .venv/bin/playwright install chromium) "
    "or name it in the variable CHROMIUM"
)


# The first of Debian's is the same browser without windows, menus and toolbars: tests take a third less with it.
CANDIDATES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def executable(playwright):
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else CANDIDATES
    found = next(filter(None, map(shutil.which, candidates)), None)
    bundled = playwright.chromium.executable_path
    return found or (bundled if Path(bundled).exists() else None)


DIED = "TargetClosedError"  # what Playwright raises when the browser is gone


def pytest_collection_modifyitems(items):
    """A test in which the browser died is run once more; `pytest_terminal_summary` names it. No other failure is. One that
    opens the browser without a database would hear the same from another one."""
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[DIED]))
        with_database = item.get_closest_marker("django_db") or {"db", "live_server"} & {*item.fixturenames}
        if "chromium" in item.fixturenames and not with_database:
            item.add_marker(pytest.mark.browser_only)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        path = executable(playwright)
        if not path:
            (pytest.fail if os.environ.get("PATIO_REQUIRE_ALL") else pytest.skip)(MISSING)
        chromium = Chromium(playwright, path)
        yield chromium
        chromium.browser.close()


@pytest.fixture(scope="module")
def kept_desk(chromium):
    kept = Kept(lambda: Desk(chromium))
    yield kept
    kept.close()


@pytest.fixture
def desk(kept_desk):
    """A page with an editor, which is used again by the next test."""
    with translation.override("fr"):
        yield kept_desk.get()


def is_problem(message):
    return message.type == "error" and not message.location["url"].endswith("/favicon.ico")


joined = cache(bundling.written)  # each page asks for a dozen bundles, whose members no test of the browser changes


@pytest.fixture
def new_page(
    chromium, django_db_setup, live_server, monkeypatch
):  # the file of the database first, else threads share one
    """Opens pages of the site under test, each in a browser of its own: `new_page(locale="en-GB")`."""
    monkeypatch.setattr(bundling, "written", joined)
    contexts = []

    def open_page(**options):
        defaults = {"base_url": live_server.url, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
        context = chromium.new_context(**defaults | options)
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        page = context.new_page()
        page.problems, page.site = [], defaults["base_url"]
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda message: is_problem(message) and page.problems.append(message.text))
        return page

    yield open_page
    for context in contexts:
        with contextlib.suppress(Error):  # gone with its browser, of which the test has told
            context.close()


@pytest.fixture
def open_as(new_page):
    """A browser profile of its own in which somebody is signed in: `open_as("lucia")`, a journalist, or "ines", an editor."""
    make_groups()
    for role, name in (("journalist", "lucia"), ("editor", "ines")):
        make_author(name=name.title(), user=make_user(role=role, username=name))

    def signed_in(name, **options):
        page = new_page(**{"viewport": {"width": 1280, "height": 900}} | options)
        page.context.add_init_script(SOONER)
        begin_session(page, name)
        return page

    return signed_in


@pytest.fixture
def page(new_page):
    return new_page(viewport={"width": 1280, "height": 900})


@pytest.fixture
def phone(new_page):
    return new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True)


@pytest.fixture
def magazine(live_server):
    """Every kind of public page: {kind: address}."""
    make_magazine()
    return PAGES
