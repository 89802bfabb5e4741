"""The same text has one form, in every process."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from cms.text.canonical import markups_of, parts_of
from cms.text.lines import markup_of
from cms.text.richtext import clean


def test_a_gallery_is_no_embed():
    address = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
    gallery = '<div class="gallery"><figure class="photo" data-image="5"></figure></div>'
    assert clean(gallery.replace(">", f' data-embed="{address}">', 1)) == gallery


@pytest.mark.parametrize("seed", range(4))
def test_the_one_form_is_the_same_in_every_process(seed):
    """The order of a set differs from process to process."""
    source = '<div class="related-box gallery embed"></div><div class="gallery embed" data-embed="https://x.example/1">a</div>'
    script = f"from cms.text.canonical import canonical; print(canonical('<p>a</p>{source}'))"
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == '<p>a</p><div class="embed" data-embed="https://x.example/1">a</div>'


@pytest.mark.parametrize(
    ("html", "canonical"),
    [
        ('<p>x <a href="/a">b<br></a>c</p>', '<p>x <a href="/a">b</a><br>c</p>'),
        ('<p>x <a href="/a"><br>b</a> c</p>', '<p>x<br><a href="/a">b</a> c</p>'),
        ("<p>x <em><strong>b<br></strong></em>c</p>", "<p>x <em><strong>b</strong></em><br>c</p>"),
        ("<p>x <em><strong>b<br></strong>c</em></p>", "<p>x <em><strong>b</strong><br>c</em></p>"),
        ("<p><strong>b<br><br></strong><q>c</q></p>", "<p><strong>b</strong><br><br><q>c</q></p>"),
        ('<p>x <a href="/a">b<br>d</a> c</p>', '<p>x <a href="/a">b<br>d</a> c</p>'),
        ("<p><strong>a<br></strong><strong>b</strong></p>", "<p><strong>a<br>b</strong></p>"),
    ],
)
def test_a_line_break_at_the_end_of_a_phrase_is_no_part_of_it(html, canonical):
    assert clean(html) == canonical
    assert clean(canonical) == canonical


def test_a_clean_text_is_cut_into_its_blocks_without_parsing():
    html = clean(
        '<p>a <a href="/b" title="</p> b">c</a><br>d <img src="/e.png" alt=""></p><hr><ul><li>f<ul><li>g</li></ul></li></ul>'
        '<blockquote><p>h</p><p>i</p></blockquote><figure class="photo" data-image="3"><figcaption>j</figcaption></figure>'
        '<table><tbody><tr><td>k</td></tr></tbody></table><div class="related-box"></div><pre>l\nm</pre><h2 lang="en">n</h2>'
        '<div class="embed" data-embed="https://vimeo.com/1"></div><dl><dt>o</dt><dd>p</dd></dl>'
    )
    found = markups_of(html)
    assert [markup for markup, *_start in found] == [markup_of(part) for part in parts_of(html)]
    assert [html[place:].startswith(markup) for markup, _tag, _attributes, place in found] == [True] * 11
    assert [found[place][1:3] for place in (0, 1, 4, 9)] == [
        ("p", ""),
        ("hr", ""),
        ("figure", ' class="photo" data-image="3"'),
        ("div", ' class="embed" data-embed="https://vimeo.com/1"'),
    ]
    assert markups_of("") == []
