"""Forms of the clipboard as applications and pages write them, and what comes out of each.

`clipboards/NAME.html` is what lies on the clipboard, `clipboards/NAME.clean.html` what must come out: laid out in lines,
`&nbsp;`, `&#8239;` and `&#10;` stand for the characters.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from cms.text.pasting import pasted
from cms.text.richtext import clean
from tests.cms.text.visible_words import visible_text, without

FOLDER = Path(__file__).parent / "clipboards"
NAMES = sorted(path.name.removesuffix(".clean.html") for path in FOLDER.glob("*.clean.html"))
WRITTEN_OUT = {"&nbsp;": "\u00a0", "&#8239;": "\u202f", "&#10;": "\n"}

# What is meant to go: deleted and hidden words, which the writer is told of, …
LEFT_OUT = {
    "libreoffice-tracked-changes": ["gratuit"],
    "mailchimp-newsletter": ["Aperçu caché de la lettre"],
    "word-links": [".", "14"],
    "web-buttons-and-forms": ["caché par style", "caché par attribut"],
    "word-tracked-changes": ["volé", "noire", "Ce paragraphe est parti."],
}
# … pictures that only the other computer has, …
LOST = {
    "apple-mail": ["quai.jpeg"],
    "web-pictures": ["Collée", "", "Volée"],
    "word-picture": ["Le quai au matin"],
}
# … comments, links to a page's own editor, and addresses of which an embed was made.
GONE = {
    "google-docs-published-page": ["[a]", "[a]Qui le confirme ?"],
    "web-embed-addresses": [
        "https://www.youtube.com/watch?v=AbCdEf12345&t=90s&feature=share",
        "https://vimeo.com/123456789",
        "https://open.spotify.com/intl-fr/episode/4aBcD?si=9f8e7d",
    ],
    "wikipedia-article": ["[modifier | modifier le code]"],
    "wordpress-classic": ["https://youtu.be/AbCdEf12345?si=xyz"],
    "wordpress-gutenberg": ["https://www.youtube.com/watch?v=AbCdEf12345"],
    "word-comments": [" [KS1]", "[KS1]À vérifier avec la trésorière."],
}


@cache
def source(name):
    return (FOLDER / f"{name}.html").read_text()


@cache
def wanted(name):
    html = "".join(line.strip() for line in (FOLDER / f"{name}.clean.html").read_text().splitlines())
    for written, character in WRITTEN_OUT.items():
        html = html.replace(written, character)
    return html


@cache
def result(name):
    return pasted(source(name))


def test_there_are_enough_forms_and_each_has_both_files():
    assert len(NAMES) >= 65
    assert {path.name.split(".")[0] for path in FOLDER.iterdir()} == {*NAMES}
    assert {path.name for path in FOLDER.iterdir()} == {
        f"{name}{end}" for name in NAMES for end in (".html", ".clean.html")
    }
    assert {*LEFT_OUT, *LOST, *GONE} <= {*NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_what_must_come_out_is_clean(name):
    assert clean(wanted(name)) == wanted(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_form_comes_out_as_it_must(name):
    assert result(name).html == wanted(name)
    assert result(name).left_out == LEFT_OUT.get(name, [])
    assert result(name).lost == LOST.get(name, [])


@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_lost_or_joined(name):
    kept = without(visible_text(source(name)), *LEFT_OUT.get(name, []), *GONE.get(name, []))
    assert visible_text(result(name).html).split() == kept.split()


@pytest.mark.parametrize("name", NAMES)
def test_pasting_again_changes_nothing(name):
    again = pasted(result(name).html)
    assert (again.html, again.left_out, again.lost) == (result(name).html, [], [])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_source_but_its_structure_stays(name):
    html = result(name).html
    assert not re.search(r"<[^>]* (style|id|name|align|width=\"\d+%|on\w+)=", html.replace(' width="640"', ""))
    assert not re.search(r"<(span|font|u?div)>|<span(?! (dir|lang)=)|<h[156]\b", html)
    assert {*re.findall(r' class="([^"]*)"', html)} <= {"photo", "embed", "pullquote", "gallery", "related-box"}
    assert not re.search(r"<(p|h2|h3|h4|li|blockquote|a|strong|em)( [^>]*)?>(\s|<br>|<span[^>]*>)*</\1>", html)
    assert not re.search(r'<a (?![^>]*href="(https?:|mailto:|tel:))', html)
    assert not re.search("[\u00ad\u200b\u2060\ufeff]", html)
