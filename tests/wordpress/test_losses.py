"""The count that the report's “Words lost” rests on: taken from the source, before any parser."""

from collections import Counter

import pytest

from tests.wordpress.test_transform import converted
from wordpress.losses import Source, lines_in, words_in
from wordpress.transform import lost_words


def words(content):
    return sorted(Source(content).words.elements())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            '<p class="x">L&rsquo;&eacute;t&eacute;, v<b>ol</b>é</p><p>deux<br>mots',
            ["L", "deux", "mots", "volé", "été"],
        ),
        ("<!-- hier --><script>hier</script><style>hier</style>Un", ["Un"]),
        ("<script src='x'>Un", ["Un"]),
        ("Un < deux <3 x <b mot", ["3", "Un", "b", "deux", "mot", "x"]),
        ('Un <a title="1 > 2">mot</a> <a title="x>deux</a>', ["Un", "deux", "mot"]),
        ("[caption id='a']<img alt='x'> Port[/caption][gallery ids='1'][youtube]abcdefghijk[/youtube]", ["Port"]),
        ("https://carnets.example/a-b?c=d et[https://x.example]", ["et"]),
        ("in\u00adcom\u200bpris", ["incompris"]),
        ('[html]<b class="x">a</b>[/html]', ["a", "b", "b", "class", "x"]),
        ("[php]&lt;b&gt;[/php] [[code]] [go]", ["b", "code", "go"]),
        (
            "<xmp><b></xmp><textarea>&lt;i&gt;</textarea><pre lang='xml'><u></pre><pre>a<b>b</b></pre>",
            ["ab", "b", "i", "u"],
        ),
        ("<!-- wp:p --><p>[code]</p><!-- /wp:p --><!-- wp:p --><p><i>a</i>[/code]</p>", ["a", "code", "code"]),
        ("<!DOCTYPE html><?php echo 1 ?>Un", ["Un"]),
    ],
)
def test_these_are_the_words_of_a_text(content, said):
    assert words(content) == said


def test_the_lines_of_code_are_counted_with_their_indentation():
    content = "[php]\n\tun  deux \n\n\tun  deux\n[/php] x <xmp>  trois</xmp>"
    assert Source(content).lines == Counter({"\tun  deux": 2, "  trois": 1})
    assert (
        Source(content).lines - lines_in("<pre><code>\tun  deux\n\tun  deux</code></pre><pre>  trois</pre>")
        == Counter()
    )
    assert Source(content).lines - lines_in("<pre>un  deux\n\tun  deux\n trois</pre>") == Counter(
        {"\tun  deux": 1, "  trois": 1}
    )


def test_code_that_a_parser_had_read_as_markup_is_seen_to_be_lost():
    """As it was read before: this is what a count taken behind the parser called “none”."""
    content = '[code lang="html"]<form id="x"><label>Name:</label></form>[/code]'
    assert Source(content).words - words_in("Name:") == Counter({"form": 2, "label": 2, "id": 1, "x": 1})
    assert not {"lost", "code_line", "words"} & {note.code for note in converted(content).notes}


def test_titles_and_excerpts_are_counted_too():
    assert lost_words("Le <b>bac</b> de [nuit]", "Le bac de") == ["nuit"]
    assert lost_words("", "") == []
