"""Deleted, struck and hidden words of an export: by the table of the cleaner, and the report says what was left out."""

import pytest

from cms.text.richtext import clean
from wordpress.transform import convert


@pytest.mark.parametrize(
    ("content", "body", "codes"),
    [
        ("Il a <del>volé</del> <ins>géré</ins>.", "<p>Il a géré.</p>", ["tracked"]),
        ('Il a <del cite="mailto:r">volé</del> ri.', "<p>Il a ri.</p>", ["tracked"]),
        ("Ils étaient <del>500</del> 600.", "<p>Ils étaient <s>500</s> 600.</p>", []),
        ('<span style="text-decoration: line-through">a</span> b', "<p><s>a</s> b</p>", []),
        ('x<span style="vertical-align: super">2</span>', "<p>x<sup>2</sup></p>", []),
        ('a<span style="display:none">b</span> c', "<p>a c</p>", ["unseen"]),
        (
            "a <b>b</b> <i>c</i> <strike>d</strike> <kbd>e</kbd>",
            "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>",
            [],
        ),
        ("<h1>a</h1><h5>b</h5><h6>c</h6>", "<h2>a</h2><h4>b</h4><h4>c</h4>", []),
        ("<ruby>漢<rt>kan</rt></ruby>", "<p>漢 kan</p>", []),
    ],
)
def test_an_import_reads_as_the_cleaner_reads(content, body, codes):
    found = convert(content)
    assert found.body == body == clean(content if content.startswith("<h1>") else f"<p>{content}</p>")
    assert [note.code for note in found.notes] == codes
