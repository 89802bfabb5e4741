"""Promise A10: words that were apart stay apart, words that were struck stay struck, deleted ones do not come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.text.richtext import clean, cleaned_anew, plain_text
from cms.text.vocabulary import APART, BLOCKS, BOXES

# What was deleted, struck or hidden


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("<p>a <del>volé</del><ins>géré</ins> la caisse</p>", "<p>a géré la caisse</p>"),
        ("<p>a <del>volé</del> <ins>géré</ins> la caisse</p>", "<p>a géré la caisse</p>"),
        ("<p>a <ins>géré</ins><del>volé</del> la caisse</p>", "<p>a géré la caisse</p>"),
        ("<p>a <span><del>volé</del></span><span><ins>géré</ins></span></p>", "<p>a géré</p>"),
        ('<p>a <del cite="mailto:relecteur" datetime="2026-01-01">volé </del>ri</p>', "<p>a ri</p>"),
        ("<p>a <span class=msoDel>volé</span><span class=msoIns>géré</span></p>", "<p>a géré</p>"),
        ('<p>a <del class="ice-del ice-cts">volé</del> ri</p>', "<p>a ri</p>"),
        ("<del><p>volé</p></del><ins><p>géré</p></ins>", "<p>géré</p>"),
        # A <del> by itself is how pages and Markdown show words struck.
        ("<p>reçut <del>500</del> 1 100 personnes</p>", "<p>reçut <s>500</s> 1 100 personnes</p>"),
        ('<p><del cite="une raison">a</del> b <ins>c</ins></p>', "<p><s>a</s> b c</p>"),
        ("<p><s>volé</s><ins>géré</ins></p>", "<p><s>volé</s> géré</p>"),
        ("<p><strike>a</strike> <s>b</s></p>", "<p><s>a</s> <s>b</s></p>"),
        ('<p><span style="text-decoration:line-through">a</span></p>', "<p><s>a</s></p>"),
        ('<p><span style="TEXT-DECORATION: red wavy Line-Through !important">a</span></p>', "<p><s>a</s></p>"),
        ('<p><span style="text-decoration-line: underline line-through">a</span></p>', "<p><s>a</s></p>"),
        ('<p><span style="text-decoration:none;text-decoration:line-through;">a</span></p>', "<p><s>a</s></p>"),
        ('<p><span style="text-decoration:line-through;text-decoration:none">a</span></p>', "<p>a</p>"),
        (
            '<p><span style="text-decoration:line-through!important;text-decoration:none">a</span></p>',
            "<p><s>a</s></p>",
        ),
        ('<p>a<span style="DISPLAY: None ! IMPORTANT">b</span>c</p>', "<p>ac</p>"),
        ('<p>a<span style="display:none!important;display:inline">b</span>c</p>', "<p>ac</p>"),
        ('<p>a<span style="display:none!important;display:inline !important">b</span>c</p>', "<p>abc</p>"),
        ("<p><span style=\"font-family:'line-through;a'\">a</span></p>", "<p>a</p>"),
        ('<p style="text-decoration:line-through">a <b>b</b></p>', "<p><s>a <strong>b</strong></s></p>"),
        ('<div style="text-decoration:line-through"><p>a</p><h2>b</h2></div>', "<p><s>a</s></p><h2><s>b</s></h2>"),
        ('<p>a<span style="display:none">b</span><i hidden>c</i>d</p>', "<p>ad</p>"),
        ('<p>a</p><div style="visibility: hidden"><p>b</p><hr></div><p>c</p>', "<p>a</p><p>c</p>"),
        ("<p>a<span style='mso-hide:all'>b <br><img src=/x></span></p>", "<p>a</p>"),
        ("<p>a<a class=msocomanchor href='#x'>[MC1]</a></p><div style='mso-element:comment-list'>b</div>", "<p>a</p>"),
        ('<p>E=mc<span style="vertical-align:super">2</span></p>', "<p>E=mc<sup>2</sup></p>"),
        ('<p>H<span style="vertical-align: sub; font-size: 0.6em">2</span>O</p>', "<p>H<sub>2</sub>O</p>"),
        ("<p>x<sup>2<sup>3</sup></sup></p>", "<p>x<sup>2<sup>3</sup></sup></p>"),
        ('<p>x<sup style="vertical-align:baseline">2</sup></p>', "<p>x<sup>2</sup></p>"),
        (
            '<table><tr><td style="vertical-align:super">a</td></tr></table>',
            "<table><tbody><tr><td>a</td></tr></tbody></table>",
        ),
    ],
)
def test_what_changes_the_sense_is_kept_or_carried_out(source, kept):
    assert clean(source) == kept
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ('<b style="font-weight:normal" id="docs-internal-guid-1"><p>a</p></b>', "<p>a</p>"),
        ('<p><span style="font-weight:700">a</span></p>', "<p><strong>a</strong></p>"),
        ('<p><span style="font-style:italic">a</span></p>', "<p><em>a</em></p>"),
        ('<p><b>a <span style="font-weight:400">b</span></b></p>', "<p><strong>a </strong>b</p>"),
        ('<p><i style="font-style:normal">a</i></p>', "<p>a</p>"),
        ('<h2 style="font-weight:bold"><span style="font-weight:700">a</span></h2>', "<h2>a</h2>"),
        ('<blockquote style="font-style:italic">a</blockquote>', "<blockquote><p>a</p></blockquote>"),
        ("<p><span><span><span>a</span></span></span></p>", "<p>a</p>"),
        ('<p><font face="Arial">a</font><o:p></o:p></p>', "<p>a</p>"),
        ('<p><span lang="en">a</span></p>', '<p><span lang="en">a</span></p>'),
        ("<p></p><p>&nbsp;</p><p><br></p><p><b> </b></p><p>a</p>", "<p>a</p>"),
        ("<ol><li><p>a</p></li><li><p>b</p><p>c</p></li></ol>", "<ol><li>a</li><li><p>b</p><p>c</p></li></ol>"),
        (
            "<p><tt>a</tt> <kbd>b</kbd> <acronym title=x>c</acronym></p>",
            '<p><code>a</code> <code>b</code> <abbr title="x">c</abbr></p>',
        ),
    ],
)
def test_looks_become_elements_and_wrappings_go(source, kept):
    assert clean(source) == kept


# The ends of what is not kept


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("<h1>Foo</h1>Bar", "<h2>Foo</h2><p>Bar</p>"),
        ("<h5>a</h5><h6>b</h6>c", "<h4>a</h4><h4>b</h4><p>c</p>"),
        ("<section>one</section><section>two</section>", "<p>one</p><p>two</p>"),
        ("<details><summary>a</summary>b</details>", "<p>a</p><p>b</p>"),
        ("<select><option>a<option>b</select>", "<p>a b</p>"),
        ("<button>Partager</button><label>Nom</label><input>c", "<p>Partager Nom c</p>"),
        ("<p>a<button>b</button>c</p>", "<p>a b c</p>"),
        ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>"),
        ("<dt>a</dt><dd>b</dd>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("<dl><dt>a</dt></dl>b", "<p>a</p><p>b</p>"),
        ("<ul>a<li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<li>a</li><li>b</li>c", "<ul><li>a</li><li>b</li></ul><p>c</p>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<menu><li>a</menu>", "<ul><li>a</li></ul>"),
        ("<b>a<p>b</p>c</b>", "<p><strong>a</strong></p><p><strong>b</strong></p><p><strong>c</strong></p>"),
        ('<a href="/x"><h3>a</h3><p>b</p></a>', '<h3><a href="/x">a</a></h3><p><a href="/x">b</a></p>'),
        ("<strong><blockquote>a</blockquote></strong>", "<blockquote><p><strong>a</strong></p></blockquote>"),
        ("<h1><div>a</div><div>b</div></h1>", "<h2>a b</h2>"),
        ("<h2>a<ul><li>b</li></ul>c</h2>", "<h2>a</h2><ul><li>b</li></ul><h2>c</h2>"),
        (
            "<figure><img src=/a><figcaption><p>a</p><p>b</p></figcaption></figure>",
            '<figure><img src="/a"><figcaption>a b</figcaption></figure>',
        ),
        (
            "<figure><img src=/a><figcaption>a</figcaption>b</figure>",
            '<figure><img src="/a"><figcaption>a</figcaption></figure><p>b</p>',
        ),
        ("<figcaption>a</figcaption><caption>b", "<p>a</p><p>b</p>"),
        ("<pre><div>a</div><div>  b</div></pre>", "<pre>a\n  b</pre>"),
        ('<p>a<span style="display:block">b</span>c</p>', "<p>a</p><p>b</p><p>c</p>"),
        ('<div lang="en">a<p>b</p><p lang="fr">c</p></div>', '<p lang="en">a</p><p lang="en">b</p><p lang="fr">c</p>'),
        ('<p>a<img alt="b" src="data:,x"><img alt="c">d</p>', "<p>a b c d</p>"),
        ("<ruby>漢<rt>kan</rt></ruby>", "<p>漢 kan</p>"),
        ("a<x-y>b</x-y>c<o:p>d</o:p>", "<p>abcd</p>"),
        ('<p>a<img alt="b">c</p>', "<p>a b c</p>"),
        ('<p>a<img src="data:image/png;base64,AA" alt="b"><img alt="c"></p>', "<p>a b c</p>"),
        ("<svg><text>a</text><text>b</text></svg>c", "<p>a b c</p>"),
        (
            '<div data-embed="https://vimeo.com/1">a</div>',
            '<div class="embed" data-embed="https://vimeo.com/1">a</div>',
        ),
        ('<div class="related-box">a</div>', '<div class="related-box"></div><p>a</p>'),
        (
            "<table><caption>a</caption><tfoot><tr><td>z</table>",
            "<table><caption>a</caption><tfoot><tr><td>z</td></tr></tfoot></table>",
        ),
    ],
)
def test_the_end_of_a_block_stays_an_end(source, kept):
    assert clean(source) == kept
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("<plaintext><foo>a &amp; b", "<pre>&lt;foo&gt;a &amp;amp; b</pre>"),
        ("<textarea>a<my-tag>b &amp; c</textarea>d", "<p>a&lt;my-tag&gt;b &amp; c</p><p>d</p>"),
        ("<xmp>a <b>\n  c</xmp>d", "<pre>a &lt;b&gt;\n  c</pre><p>d</p>"),
        ("<title>a <x-y></title>b", "<p>a &lt;x-y&gt;</p><p>b</p>"),
        ("<noembed>a <x-y></noembed>b", "<p>a &lt;x-y&gt;</p><p>b</p>"),
        ("<noframes>a</noframes><noscript><p>b</p></noscript>c", "<p>a</p><p>b</p><p>c</p>"),
        ("<iframe>a</iframe><style>b <x-y></style><script>c <textarea></script>d", "<p>d</p>"),
        ("a<!-- <textarea> -->b<!--><!--->c", "<p>abc</p>"),
        (
            '<a href="/x" title="<textarea> > <x-y>">a</a>b',
            '<p><a href="/x" title="&lt;textarea&gt; &gt; &lt;x-y&gt;">a</a>b</p>',
        ),
    ],
)
def test_raw_text_is_text_and_nothing_is_invented(source, kept):
    assert clean(source) == kept


# Any nesting at all: the words are those that a browser would show, parted where it would part them

BLOCK_TAGS = (
    "address article aside blockquote center details div fieldset figure footer header main nav section".split()
)
PHRASE_TAGS = "b i em strong span font u s small mark code kbd tt big ins x-y cite q".split()


def phrases(children):
    return st.tuples(st.sampled_from([*PHRASE_TAGS, "button"]), st.lists(children, min_size=1, max_size=3))


phrase = st.recursive(st.just("w"), phrases, max_leaves=5)


def blocks(children):
    lists = st.lists(children, min_size=1, max_size=3).map(lambda items: ("ul", [("li", [item]) for item in items]))
    tables = st.lists(children, min_size=1, max_size=3).map(
        lambda cells: ("table", [("tr", [("td", [cell]) for cell in cells])])
    )
    meanings = st.tuples(phrase, children).map(lambda pair: ("dl", [("dt", [pair[0]]), ("dd", [pair[1]])]))
    around = st.tuples(st.sampled_from([*BLOCK_TAGS, "b", "span", "ins"]), st.lists(children, min_size=1, max_size=3))
    return lists | tables | meanings | around


line = st.tuples(st.sampled_from(["p", "h1", "h2", "h3", "h5", "h6", "pre"]), st.lists(phrase, min_size=1, max_size=3))
tree = st.lists(st.recursive(phrase | line, blocks, max_leaves=8), min_size=1, max_size=4)
PART = {*BLOCKS, *BOXES, *APART, "h1", "h5", "h6"}


def markup_and_words(nodes):
    """The markup, and its words as a browser would part them."""
    number = 0

    def walk(node):
        nonlocal number
        if node == "w":
            number += 1
            return f"w{number}w", f"w{number}w"
        tag, children = node
        inner = [walk(child) for child in children]
        words = "".join(word for _markup, word in inner)
        return f"<{tag}>{''.join(markup for markup, _word in inner)}</{tag}>", f" {words} " if tag in PART else words

    walked = [walk(node) for node in nodes]
    return "".join(markup for markup, _words in walked), "".join(words for _markup, words in walked).split()


def buttons(nodes):
    """How deep buttons stand in one another: a parser ends the outer one."""
    return max((buttons(node[1]) + (node[0] == "button") for node in nodes if node != "w"), default=0)


@given(tree.filter(lambda nodes: buttons(nodes) < 2))
def test_words_are_parted_where_a_browser_parts_them(nodes):
    source, words = markup_and_words(nodes)
    cleaned = clean(source)
    assert plain_text(cleaned).split() == words
    assert cleaned_anew(cleaned) == cleaned
