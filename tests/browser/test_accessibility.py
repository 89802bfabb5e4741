"""axe finds nothing on any kind of public page, in either theme, on a phone and on a desktop."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from articles.roles import make_groups
from tests.factories import publish_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
OF_COLOURS = ["color-contrast", "link-in-text-block"]
DESKTOP = {"viewport": {"width": 1280, "height": 900}}


def faults(page, *, but=(), only=None):
    """{rule: [what it was found on]}; `only` are names of rules."""
    options = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in but}}
    if only:
        options["runOnly"] = {"type": "rule", "values": only}
    found = Axe().run(page, options=options).response["violations"]
    return {rule["id"]: [node["html"][:160] for node in rule["nodes"]] for rule in found}


def look_at(page, pages, *, themes=("light", "dark"), **options):
    """Opens each page and everything that can be opened on it; {(kind, theme): faults} of those that have some."""
    found = {}
    for kind, address in pages.items():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        for number, theme in enumerate(themes):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            if here := faults(page, only=OF_COLOURS if number else None, **options):  # all else is the same in each
                found[kind, theme] = here
    return found


def listed(found):
    return "\n" + "\n".join(
        f"{kind}, {theme}: {rule}: {html}"
        for (kind, theme), rules in found.items()
        for rule, elements in rules.items()
        for html in elements
    )


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_any_kind_of_page(new_page, magazine, device):
    found = look_at(new_page(**device), magazine)
    assert found == {}, listed(found)


def test_axe_finds_what_is_wrong(new_page):
    make_groups()
    page = new_page(**DESKTOP)
    page.goto(publish_article().get_absolute_url())
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/x.png\"><h6>!</h6>')")
    page.evaluate("document.querySelector('main p').style.color = '#ddd'")
    assert {"image-alt", "heading-order", "color-contrast"} <= faults(page).keys()
    assert faults(page, only=OF_COLOURS).keys() == {"color-contrast"}


def test_contrasts_of_the_system_and_rest_instead_of_motion_are_respected(new_page, magazine):
    page = new_page(forced_colors="active", **DESKTOP)
    pages = {kind: magazine[kind] for kind in ("home", "article", "search with results")}
    found = look_at(page, pages, themes=["light"], but=["color-contrast"])  # the system's colours are unseen by axe
    assert found == {}, listed(found)
    for address in pages.values():
        page.goto(address)
        assert page.get_by_role("heading", level=1).count() == 1
        assert (
            page.evaluate("document.getAnimations({subtree: true}).filter(each => each.playState == 'running').length")
            == 0
        )
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
