"""What the compiler inserts stands only where HTML allows it."""

import gzip
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.compiling import compile_body, compile_edition
from tests.cms.text.test_richtext import KEPT, PIECES
from tests.factories import make_image
from tests.nesting import problems

FOREIGN = "https://example.org/a/photo%20une.jpg"


def test_the_reader_of_these_tests_sees_what_is_wrong():
    wrong = {
        '<a href="/x"><a href="/y">a</a></a>': "a in a",
        "<p><figure></figure></p>": "figure in p",
        "<h2><a><div>a</div></a></h2>": "div in h2",
        "<div><li>a</li></div>": "li in div",
        "<ul>a</ul>": "words in ul",
        "<dl><div>a</div></dl>": "div in dl",
        '<p id="a"></p><p id="a"></p>': "two of id a",
        '<a href="/x"></a>': "link without words",
        "<img>": "img without alt",
        "<p>a</b></p>": "stray end of b",
        r'<a href="https://example.org/a\b">a</a>': r"address https://example.org/a\b",
    }
    assert {markup: problems(markup)[:1] for markup in wrong} == {markup: [said] for markup, said in wrong.items()}


@pytest.mark.parametrize(
    ("source", "compiled"),
    [
        (f'<p><img src="{FOREIGN}"></p>', f'<p><a href="{FOREIGN}">photo une.jpg</a></p>'),
        (f'<p><a href="/x"><img src="{FOREIGN}"></a></p>', '<p><a href="/x">photo une.jpg</a></p>'),
        (f'<p><a href="/x"><img src="{FOREIGN}" alt="Le port"></a></p>', '<p><a href="/x">Le port</a></p>'),
        (f'<p><a href="/x">vu <img src="{FOREIGN}"></a></p>', '<p><a href="/x">vu </a></p>'),
        (f'<p><a href="/x"><img src="{FOREIGN}" alt="a"><img src="{FOREIGN}"></a></p>', '<p><a href="/x">a</a></p>'),
        ('<p><a href="/x"><img src="/photo.jpg"></a></p>', '<p><a href="/x">photo.jpg</a></p>'),
        (
            '<p><a href="https://example.org/a\\b|c?d=e f##g%">x</a></p>',
            '<p><a href="https://example.org/a/b%7Cc?d=e%20f#%23g%25">x</a></p>',
        ),
        ('<figure class="photo" data-image="99"><img src="/a"></figure><p>a</p>', "<p>a</p>"),
        # The words that stand for it are no part of the words beside it.
        ('<p>a<img src="/x.jpg" alt="b">c</p>', "<p>a b c</p>"),
        ('<p>« <img src="/x.jpg" alt="b">, c</p>', "<p>« b, c</p>"),
        ('<p>a<img src="/x.jpg" alt="">c</p>', "<p>ac</p>"),
        ('<p>a<a href="/x"><img src="/x.jpg" alt="b"></a>c</p>', '<p>a <a href="/x">b</a> c</p>'),
        (
            f'<p><em>a</em><img src="{FOREIGN}" alt="b"><img src="{FOREIGN}" alt="c"><em>d</em></p>',
            f'<p><em>a</em> <a href="{FOREIGN}">b</a> <a href="{FOREIGN}">c</a> <em>d</em></p>',
        ),
    ],
)
def test_a_picture_that_is_not_in_the_library_never_makes_a_link_in_a_link(source, compiled):
    assert compile_body(source, {})[0] == compiled
    assert problems(compiled) == []


def test_words_in_the_place_of_pictures_are_apart_from_their_neighbours():
    body, _contents = compile_body('<p>a<img alt="b" src="/b"><img alt="c" src="/c">d</p>', {})
    assert body == "<p>a b c d</p>"
    body, _contents = compile_body(f'<p><img alt="a" src="{FOREIGN}"><img alt="b" src="{FOREIGN}"></p>', {})
    assert body == f'<p><a href="{FOREIGN}">a</a> <a href="{FOREIGN}">b</a></p>'


def test_levels_of_headings_have_no_gaps():
    body, contents = compile_body("<h4>a</h4><h3>b</h3><h2>c</h2><h4>d</h4><h4>e</h4><h3>f</h3>", {})
    assert re.findall("<(h.)", body) == ["h2", "h2", "h2", "h3", "h3", "h3"]
    assert [heading["level"] for heading in contents] == [2, 2, 2, 3, 3, 3]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "order"),
    [
        ('<p>a <img src="/a" data-image="{0}"> b</p>', ["<p>a </p>", "<figure", "<p> b</p>"]),
        ('<p><a href="/x"><img src="/a" data-image="{0}"></a></p>', ['<figure class="photo"><a href="/x"><picture']),
        (
            '<p><strong>a<a href="/x">b<img data-image="{0}">c</a></strong></p>',
            ["<p><strong>a<a", "<figure", '<p><strong><a href="/x">c'],
        ),
        ('<h2>a<img data-image="{0}">b</h2>', ['<h2 id="ab">a</h2>', "<figure", "<h2>b</h2>"]),
        ('<ul><li>a<img data-image="{0}"></li></ul>', ["<ul><li>a<figure", "</figure></li></ul>"]),
        ('<blockquote><p><img data-image="{0}">a</p></blockquote>', ["<blockquote><figure", "<p>a</p></blockquote>"]),
        ('<p>a</p><div class="gallery"><figure class="photo" data-image="{0}"></figure></div>', ["<p>a</p><figure"]),
        ('<pre>a<img data-image="{0}">b</pre>', ["<pre>a</pre>", "<figure", "<pre>b</pre>"]),
        ('<figure><img data-image="{0}"><figcaption>a</figcaption></figure>', ["<figure><figure"]),
    ],
)
def test_a_figure_is_never_part_of_a_line(source, order):
    image = make_image(caption="Mai", credit_name="Ana", credit_url="https://example.org/ana")
    source = {"title": "T", "language": "fr", "slug": "t", "body": source.format(image.pk)}
    body = compile_edition(source).body
    assert problems(body) == []
    position = -1
    for part in order:
        assert (position := body.find(part, position + 1)) >= 0, (part, body)


@given(st.lists(st.sampled_from([*PIECES, "word", f'<img src="{FOREIGN}">', "<a href=/x>", "<embed>"]), max_size=30))
def test_whatever_is_written_compiles_to_valid_markup(pieces):
    assert problems(compile_body("".join(pieces), {})[0]) == []


def test_all_that_is_declared_compiles_to_valid_markup():
    assert problems(compile_body(KEPT, {})[0]) == []


def test_bodies_of_the_corpus_compile_to_valid_markup(corpus):
    with gzip.open(corpus / "articles.jsonl.gz", "rt") as lines:
        bodies = [json.loads(line)["body_html"] for number, line in enumerate(lines) if number % 5 == 0]
    assert bodies
    assert [body[:80] for body in bodies if problems(compile_body(body, {})[0])] == []
