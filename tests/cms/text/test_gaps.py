import pytest

from cms.text.gaps import gaps
from cms.text.richtext import clean

ADDRESS = "https://a.example/mur.png?w=1&h=2"
LINK = '<a href="https://a.example/mur.png?w=1&amp;h=2">'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<p>{LINK}[Image manquante\u00a0: Un mur]</a></p>", [(ADDRESS, "Un mur")]),
        (f"<p>{LINK}[Image manquante : Un mur]</a></p>", [(ADDRESS, "Un mur")]),
        (f"<p>{LINK}[Missing picture: Un &amp; deux]</a></p>", [(ADDRESS, "Un & deux")]),
        ("<ul><li>a [Missing picture: b.example/c.png] d</li></ul>", [("", "b.example/c.png")]),
        (f"<p>{LINK}[Missing picture: a]</a> {LINK}[Missing picture: b]</a></p>", [(ADDRESS, "a"), (ADDRESS, "b")]),
        (f"<p>{LINK}un mot</a> [Missing picture: b]</p>", [("", "b")]),
        ("<p>[Image manquante]</p>", []),
        ("<p>[1] une note, Missing picture: a]</p>", []),
        ("", []),
    ],
)
def test_the_words_of_a_gap_are_known_in_every_language_of_the_desk(markup, expected):
    assert gaps(clean(markup)) == expected
