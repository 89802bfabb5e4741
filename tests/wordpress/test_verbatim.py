"""What WordPress shows as it was typed arrives as it was typed: promise B8 for code."""

import pytest
from django.utils import translation

from articles.models import Article
from cms.editor import allowed_content
from cms.text import richtext
from tests.wordpress.test_importer import SAMPLE, run
from tests.wordpress.test_transform import body, codes, converted
from wordpress.report import Report
from wordpress.verbatim import LANGUAGES
from wordpress.wxr import Survey

CODE = """<?php
\t// Deux  espaces, [gallery], [b]gras[/b], <!--more--> et <!-- wp:html -->
\tif ($a[0][1] && $b < 3) {

\t\techo "<form id='x'>&lt;b&gt; &amp;amp;</form><script>alert(']]>')</script>";
\t}
?>"""
ESCAPED = CODE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(language, text=ESCAPED):
    return (
        f'<pre><code data-language="{language}">{text}</code></pre>' if language else f"<pre><code>{text}</code></pre>"
    )


@pytest.mark.parametrize(
    ("opening", "closing", "language"),
    [
        ("[code]", "[/code]", ""),
        ('[code lang="php"]', "[/code]", "php"),
        ("[code language='php' highlight='1-3' gutter=\"false\"]", "[/code]", "php"),
        ("[code lang=php]", "[/code]", "php"),
        ('[code="php"]', "[/code]", "php"),
        ("[code php]", "[/code]", "php"),
        ("[code lang=&quot;php&quot;]", "[/code]", "php"),
        ("[code lang=“php”]", "[/code]", "php"),
        ("[sourcecode language='c++']", "[/sourcecode]", "c++"),
        ("[source type=C#]", "[/source]", "c#"),
        ("[CODE LANG=PHP]", "[/Code]", "php"),
        ('[code lang="text"]', "[/code]", ""),
        ('[code lang="<b>"]', "[/code]", ""),
        ('[crayon lang="php" title=""]', "[/crayon]", "php"),
        ("[cc lang='php']", "[/cc]", "php"),
        ("[cc_php]", "[/cc_php]", "php"),
        ("[ccN_php]", "[/ccN_php]", "php"),
        ("[highlight lang='php']", "[/highlight]", "php"),
        ("[text]", "[/text]", ""),
        ("[c-sharp]", "[/c-sharp]", "c-sharp"),
        ('<pre lang="php">', "</pre>", "php"),
        ('<pre lang="php" line="1">', "</pre>", "php"),
        ('<pre class="lang:php decode:true">', "</pre>", "php"),
        ('<pre class="brush: php; title: ; notranslate">', "</pre>", "php"),
        ('<pre class="brush: php"><code>', "</code></pre>", "php"),
        ('<code lang="php">', "</code>", "php"),
    ],
)
def test_code_is_verbatim_whatever_announces_it(opening, closing, language):
    found = converted(f"Avant.\n\n{opening}\n{CODE}\n{closing}\n\nAprès.")
    assert (found.body, found.notes) == (f"<p>Avant.</p>{code(language)}<p>Après.</p>", [])


@pytest.mark.parametrize("name", sorted(LANGUAGES))
def test_every_language_is_a_shortcode_too(name):
    language = "" if name in ("plain", "text") else name
    assert converted(f"[{name}]\n{CODE}\n[/{name}]").body == code(language)


@pytest.mark.parametrize(
    "text",
    [
        ESCAPED,
        ESCAPED.replace('"', "&quot;").replace("'", "&#039;"),
        ESCAPED.replace("\n", "<br />\n"),
        ESCAPED.replace("\n\n", "</p><p>"),
    ],
)
def test_code_that_an_editor_had_escaped_is_unescaped_once(text):
    assert converted(f"[php]\n{text}\n[/php]").body == code("php")


def test_code_that_nobody_had_escaped_is_not_unescaped():
    assert converted("[html]<b>&nbsp;&lt;</b>[/html]").body == code("html", "&lt;b&gt;&amp;nbsp;&amp;lt;&lt;/b&gt;")
    assert converted('[php]echo "<br />"; // <p>[/php]').body == code("php", 'echo "&lt;br /&gt;"; // &lt;p&gt;')


def test_blocks_of_code_keep_their_language():
    content = """<!-- wp:syntaxhighlighter/code {"language":"php"} -->
<pre class="wp-block-syntaxhighlighter-code">a &lt; b
\tc</pre>
<!-- /wp:syntaxhighlighter/code --><!-- wp:enlighter/codeblock {"language":"html"} -->
<pre class="EnlighterJSRAW" data-enlighter-language="html">&lt;p></pre>
<!-- /wp:enlighter/codeblock --><!-- wp:code --><pre class="wp-block-code"><code lang="css" class="language-css">a &#91;b]</code></pre>
<!-- /wp:code --><!-- wp:code --><pre class="wp-block-code"><code>x <strong>y</strong></code></pre><!-- /wp:code -->
<!-- wp:shortcode -->
[js]
a < b
[/js]
<!-- /wp:shortcode --><!-- wp:paragraph --><p>Un [css]b{}[/css] deux</p><!-- /wp:paragraph -->"""
    assert body(content) == [
        '<pre><code data-language="php">a &lt; b\n\tc</code></pre>',
        '<pre><code data-language="html">&lt;p&gt;</code></pre>',
        '<pre><code data-language="css">a [b]</code></pre>',
        "<pre><code>x <strong>y</strong></code></pre>",
        '<pre><code data-language="js">a &lt; b</code></pre>',
        '<p>Un <code data-language="css">b{}</code> deux</p>',
    ]


def test_the_language_of_people_is_not_the_language_of_code():
    assert converted('<pre lang="fr">Un <em>poème</em></pre>').body == '<pre lang="fr">Un <em>poème</em></pre>'


def test_coloured_code_is_markup():
    coloured = '<pre lang="js"><span style="color: red">var</span> a &lt; b;<br /></pre>'
    assert converted(coloured).body == '<pre><code data-language="js">var a &lt; b;</code></pre>'


def test_code_within_a_line_stays_in_it():
    assert converted("Le [code]<b>[/code] et [cci_php]\n$a[0]\n[/cci_php], puis [php]\n1\n[/php].").body == (
        f'<p>Le <code>&lt;b&gt;</code> et <code data-language="php">$a[0]</code>, puis</p>{code("php", "1")}<p>.</p>'
    )
    assert converted("<li>Voir : [php]$a[/php]</li>").body == '<p>Voir : <code data-language="php">$a</code></p>'


def test_code_in_an_element_for_code_gets_no_second_one():
    assert converted("<pre>[php]<b>[/php]</pre>").body == code("php", "&lt;b&gt;")
    assert converted("<p><code>[php]<b>[/php]</code></p>").body == "<p><code>&lt;b&gt;</code></p>"
    assert converted("<pre><code>[php]<b>[/php]</code></pre>").body == code("", "&lt;b&gt;")


def test_an_element_for_code_that_was_left_open_holds_no_code_after_it():
    found = converted("Un <code>mot.\n\n[php]\n<b>\n\t</b>\n[/php]\n\n<code>[js]<i>[/js]</code>")
    assert code("php", "&lt;b&gt;\n\t&lt;/b&gt;") in found.body
    assert not {"lost", "code_line"} & {note.code for note in found.notes}


def test_a_title_of_code_stands_above_it():
    assert body('[php title="Fichier &lt;a&gt;"]\n1\n[/php]') == ["<p>Fichier &lt;a&gt;</p>", code("php", "1")]


def test_the_first_end_that_is_none_itself_ends_code():
    assert converted("[code]a [[/code]] b [ /code] [/cod] c[/code]").body == code("", "a [/code] b [ /code] [/cod] c")
    assert converted("[code]a [code] b[/code] c").body == "<p><code>a [code] b</code> c</p>"


def test_escaped_shortcodes_are_text():
    found = converted("Écrire [[php]<b>[gallery]</b>[/php]] ou [[code]] ou [[code lang='php']].")
    assert (found.body, found.notes) == (
        "<p>Écrire [php]&lt;b&gt;[gallery]&lt;/b&gt;[/php] ou [code] ou [code lang='php'].</p>",
        [],
    )


def test_code_without_an_end_is_text_and_is_reported():
    found = converted("[code lang='php']\nUn <b>mot</b>.\n\n[php /] [code] [go here] fin")
    assert found.body == "<p>[code lang='php']<br>Un <strong>mot</strong>.</p><p>[php /] [code] [go here] fin</p>"
    assert [(note.code, note.detail) for note in found.notes if note.code == "code_open"] == [
        ("code_open", "[code lang='php']"),
        ("code_open", "[code]"),
    ]


def test_code_that_is_not_ended_in_its_block_does_not_swallow_the_next():
    content = """<!-- wp:paragraph --><p>Un [code] mot</p><!-- /wp:paragraph -->
<!-- wp:paragraph --><p>Deux <b>mots</b> [/code]</p><!-- /wp:paragraph -->"""
    assert body(content) == ["<p>Un [code] mot</p>", "<p>Deux <strong>mots</strong> [/code]</p>"]


def test_comments_and_scripts_hold_no_code():
    assert converted("<!-- [code]x[/code] -->Un<script>a = [text]; b = [/text]</script>").body == "<p>Un</p>"


def test_formulas_are_text():
    found = converted(r"$latex a<b \& c_{[1]}$, $latex x &lt; y$ et [latex]x<y[/latex].")
    assert found.body == r"<p>$latex a&lt;b \&amp; c_{[1]}$, $latex x &lt; y$ et [latex]x&lt;y[/latex].</p>"
    assert [note.detail for note in found.notes] == ["[latex]"]


def test_elements_that_browsers_show_raw_are_shown_raw():
    assert body(
        '<xmp><a href="x">b</a> &lt; [php]</xmp><textarea rows=2><b>c</b> &lt;</textarea><plaintext>d <b>e</b>'
    ) == [
        '<pre>&lt;a href="x"&gt;b&lt;/a&gt; &amp;lt; [php]</pre>',
        "<pre>&lt;b&gt;c&lt;/b&gt; &lt;</pre>",
        "<pre>d &lt;b&gt;e&lt;/b&gt;</pre>",
    ]


def test_raw_markup_is_markup_without_paragraphs_of_its_own():
    assert body("[raw]<p>Un\nmot</p>[caption]<img src='/u/port.jpg'>Port[/caption][/raw]\n\nDeux\nlignes.")[0] == (
        "<p>Un mot</p>"
    )
    assert body("[raw]<p>Un\nmot</p>[/raw]\n\nDeux\nlignes.") == ["<p>Un mot</p>", "<p>Deux<br>lignes.</p>"]


@pytest.mark.django_db
def test_code_arrives_on_the_page_and_the_report_knows_of_no_loss(tmp_path, client):
    path = tmp_path / "export.xml"
    body = f"[php]\n{CODE}\n[/php]".replace("]]>", "]]]]><![CDATA[>")
    excerpt = "[html]<form>[/html] en une ligne"
    text = (
        SAMPLE.read_text()
        .replace("Le bac part à huit heures.", body)
        .replace("Une traversée, <em>deux</em> rives.", excerpt)
    )
    path.write_text(text)
    said = run(path)
    article = Article.objects.get(slug="le-bac-de-nuit")
    assert (code("php") in article.body, article.standfirst) == (True, "<form> en une ligne")
    assert code("php") in client.get("/le-bac-de-nuit/").content.decode()
    assert "Mots perdus" in said.splitlines()[-1]
    assert said.splitlines()[-1].endswith("aucun.")


def test_a_loss_is_never_called_none():
    report = Report()
    report.changed("lost", "Le bac", "mot")
    report.changed("code_line", "Le bac", "\tmot")
    with translation.override("en"):
        assert list(report.summary(Survey()))[-2:] == [
            "Words lost: 1.",
            "Lines of code that are not as they were: 1.",
        ]


@pytest.mark.parametrize("value", ["php", "c++", "c#", "objective-c", "1c"])
def test_the_language_of_code_is_kept_by_cleaner_and_editor(value):
    assert richtext.clean(code(value)) == code(value)
    assert allowed_content()["code"]["attributes"] == ["data-language", "dir", "lang"]


@pytest.mark.parametrize("value", ["", "PHP", "a b", "-x", "x" * 31, "javascript:alert(1)", "&quot; onclick=&quot;x"])
def test_nothing_but_the_name_of_a_language_is_kept(value):
    assert richtext.clean(f'<pre><code data-language="{value}">x</code></pre>') == code("", "x")


# What would swallow the rest of a text


@pytest.mark.parametrize(
    "content",
    [
        "Un <script src='/a.js'>mot</b>.",
        "Un <style>mot</b>.",
        "Un <textarea>mot</b>.",
        "Un <xmp>mot</b>.",
        'Un <iframe src="">mot</b>.',
        'Un <b title="x>mot</b>.',
        'Un <b title=\'x>mot</b> "deux".',
        "Un <b mot.",
        "Un <!-- mot.",
    ],
)
def test_nothing_that_is_not_closed_swallows_what_follows(content):
    assert "mot" in richtext.plain_text(converted(content).body)
    assert not {"lost", "words"} & codes(content)


def test_two_scripts_of_which_one_is_not_closed_hide_nothing_but_the_other():
    assert converted("Un <script>deux <script>hier()</script> trois").body == "<p>Un deux trois</p>"


@pytest.mark.parametrize(
    "content",
    [
        "[code]" * 20_000,
        "[[code]" * 20_000,
        "[code " * 20_000,
        "[code]a[/code]" * 5_000,
        "<!-- wp:a -->[php]" * 5_000 + "[/php]",
        "<pre lang='php'>" * 20_000,
        "<script>" * 20_000 + "</script>",
        "<a " + 'x="1" ' * 20_000,
        '<a title="x>' * 20_000,
        "$latex " * 20_000,
    ],
)
def test_hostile_repetitions_of_code_are_read_in_time(content):
    converted(content)
