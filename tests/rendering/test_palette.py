import re

from rendering import palette
from tests.test_conventions import ROOT


def colours(name):
    """Of a variable of the style sheet: by day, then by night."""
    sheet = (ROOT / "website/static/site/tokens.css").read_text()
    return re.findall(rf"--{name}: (#[0-9a-f]{{6}});", sheet)


def test_the_palette_and_the_style_sheet_say_the_same_colours():
    assert colours("paper")[:2] == [palette.PAPER, palette.DARK_PAPER]
    assert (colours("ink")[0], colours("accent")[0]) == (palette.INK, palette.ACCENT)


def test_the_bar_of_a_browser_has_the_colour_of_the_paper():
    template = (ROOT / "templates/base.html").read_text()
    named = re.findall(r'name="theme-color" content="(#[0-9a-f]{6})" media="\(prefers-color-scheme: (\w+)\)"', template)
    assert named == [(palette.PAPER, "light"), (palette.DARK_PAPER, "dark")]
