"""What the editor makes of a text: opened and saved it is what it was; what is pasted is read as the server reads it.

`HYPOTHESIS_PROFILE=full` has every body of the corpus go through the editor, else one of twenty.
"""

import gzip
import json
import re
from itertools import islice
from types import SimpleNamespace

import pytest

from articles import merging
from articles.models import Article
from cms.text.richtext import clean
from demo import magazine
from demo.newsroom import put_in_figures
from tests.browser.editor_page import INSERTED
from tests.browser.writing import change_page, data, open_writing_page
from tests.cms.text.test_richtext import KEPT
from tests.factories import make_article, make_image, make_tag
from tests.many import IS_FULL
from wordpress.transform import convert

GIVEN_BACK = """
async texts => {
  const editor = CKEDITOR.instances.id_body;
  const given = [];
  for (const text of texts) {
    await new Promise(done => editor.setData(text, {callback: done}));
    given.push(editor.getData());
  }
  document.querySelectorAll(".cke_notification_close").forEach(each => each.click());
  return given;
}
"""

# A real event with a real clipboard, into an empty text. What the notifications say, and what is in the editor then.
PASTED = f"""
async html => {{
  const editor = CKEDITOR.instances.id_body;
  await new Promise(done => editor.setData("", {{callback: done}}));
  editor.focus();
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", "plain");
  {INSERTED}
  editor.editable().$.dispatchEvent(new ClipboardEvent("paste", {{clipboardData, bubbles: true, cancelable: true}}));
  await inserted;
  const said = [...document.querySelectorAll(".cke_notification_message")].map(each => each.textContent);
  document.querySelectorAll(".cke_notification_close").forEach(each => each.click());
  return {{text: editor.getData(), said}};
}}
"""


def given_back(desk, texts):
    return desk.page.evaluate(GIVEN_BACK, texts)


def pasted(desk, html):
    found = desk.page.evaluate(PASTED, html)
    assert desk.problems == []
    return clean(found["text"]), found["said"]


# Opening and saving is the identity

TEXTS = [
    KEPT,
    "<p>a &gt; b &lt; c &amp; \"d\" 'e' é &amp;nbsp; «\u00a0f\u202f!\u00a0»</p>",
    "<p>\u00a0 a\u00a0</p><p>a <strong>b</strong></p><p>c<br><br>d</p>",
    '<p><a href="/x?a=1&amp;b=2" title="a &gt; b &quot;c&quot; &amp; &lt;d&gt;">x</a><a href="#y">y</a></p>',
    '<p><a href="/a">a</a><br>b <strong>c<br>d</strong><br><br><em><q>e</q></em><br><img src="/f.png"></p>',
    "<pre><code>a\n  b &lt;c&gt;\n\n\td</code></pre><p>e</p>",
    "<ul><li>a<ol><li>b</li></ol></li><li><p>c</p><p>d</p></li></ul>",
    "<table><tbody><tr><td></td><td>a<table><tbody><tr><td>b</td></tr></tbody></table></td></tr></tbody></table>",
    "<blockquote><p>a</p><ul><li>b</li></ul></blockquote><dl><dt>c</dt><dd><p>d</p><p>e</p></dd></dl>",
    '<p><img src="/a.png"> a <img alt="" src="/b.png"></p><figure><img src="https://example.org/a.png"></figure>',
    "<p><q>a</q><q>b</q> x<sup>2<sup>3</sup></sup> <s>c</s> <strong>d</strong> <em>e</em><code>f </code>g</p>",
    '<p><span lang="es">a</span> <span dir="rtl" lang="ar">b</span> <span dir="rtl">c</span></p><p lang="en">d</p>',
    '<figure class="photo" data-image="3"><img alt="" src="/a"></figure><div class="related-box"></div><p>a</p>',
    '<div class="embed" data-embed="https://vimeo.com/1"></div>',
    '<div class="related-box"></div>',
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_nobody_touched_goes_out_as_it_came_in(desk, text):
    assert clean(text) == text
    assert given_back(desk, [text]) == [text]


@pytest.mark.browser_only
def test_bodies_of_the_corpus_go_out_as_they_came_in(desk, corpus):
    with gzip.open(corpus / "articles.jsonl.gz", "rt") as lines:
        texts = [clean(json.loads(line)["body_html"]) for line in islice(lines, 0, None, 1 if IS_FULL else 20)]
    assert len(texts) > (2000 if IS_FULL else 100)
    for start in range(0, len(texts), 50):
        part = texts[start : start + 50]
        assert given_back(desk, part) == part


def demo_texts():
    picture = SimpleNamespace(pk=7, url="/media/a.jpg", alt="Un patio & «\u00a0deux\u00a0»")
    for story in magazine.stories():
        drawings = dict.fromkeys(story.drawings(), picture)
        yield put_in_figures(story.body, drawings)
        yield from (entry["answer"] for entry in story.head.get("faq", []))
        yield from (update["more"] for update in story.head.get("updates", []) if "more" in update)


@pytest.mark.browser_only
def test_every_text_of_the_demo_goes_out_as_it_came_in(desk):
    texts = list(map(clean, demo_texts()))
    assert len(texts) > 60
    assert given_back(desk, texts) == texts


@pytest.mark.browser_only
def test_imported_bodies_go_out_as_they_came_in(desk, testdata):
    exports = (
        (testdata / "wxr" / name).read_text() for name in ("themeunittestdata.wordpress.xml", "torchbox-test.xml")
    )
    contents = [
        found for text in exports for found in re.findall(r"<content:encoded><!\[CDATA\[(.*?)\]\]>", text, re.DOTALL)
    ]
    texts = [convert(content).body for content in contents if content.strip()]
    assert len(texts) > 50
    assert given_back(desk, texts) == texts


@pytest.mark.browser_only
@pytest.mark.django_db(transaction=True)
def test_an_article_that_is_opened_and_saved_is_what_it_was(open_as, live_server):
    page, image = open_as("ines"), make_image()
    body = KEPT.replace('data-image="12"', f'data-image="{image.pk}"').replace(
        'data-image="7"', f'data-image="{image.pk}"'
    )
    faq = [{"question": "Quand ?", "answer": "<p>Le <em>mardi</em>\u00a0: tôt.</p><ul><li>ou jamais</li></ul>"}]
    article = make_article(
        title="Un patio «\u00a0bleu\u00a0» & <b>", body=body, faq=faq, tags=[make_tag().name], lead_image=image
    )
    before, version = article.snapshot(), Article.objects.get(pk=article.pk).version
    open_writing_page(page, change_page(article))
    assert data(page) == clean(body)
    with page.expect_navigation():
        page.locator("#article_form [name=_continue]").click()
    after = Article.objects.get(pk=article.pk)
    assert after.snapshot() == before
    assert merging.same(after.snapshot(), before)
    assert after.version == version


# What is written as source, and what is pasted


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "<p>Le maire a <del>volé</del><ins>géré</ins> la caisse. <strike>Il ment.</strike>"
            ' <span style="text-decoration:line-through">Il fuit.</span></p>',
            "<p>Le maire a géré la caisse. <s>Il ment.</s> <s>Il fuit.</s></p>",
        ),
        ('<h1>Un</h1><h5>deux</h5><p>a<span style="display:none">b</span>c</p>', "<h2>Un</h2><h4>deux</h4><p>ac</p>"),
    ],
)
def test_what_is_written_as_source_keeps_its_sense(desk, source, text):
    assert [clean(each) for each in given_back(desk, [source])] == [text] == [clean(source)]


def google(words, **style):
    """A run as Google's word processor copies it."""
    said = {"font-weight": "400", "font-style": "normal", "text-decoration": "none", "vertical-align": "baseline"}
    return f'<span style="{";".join(":".join(each) for each in (said | style).items())}">{words}</span>'


GOOGLE = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1">'
    f'<h1 dir="ltr">{google("Un titre")}</h1><p dir="ltr">{google("Un mot ")}{google("gras", **{"font-weight": "700"})}'
    f"{google(' et ')}{google('volé', **{'text-decoration': 'line-through'})}"
    f'{google(" x")}{google("2", **{"vertical-align": "super"})}</p><p dir="ltr"><span>sans style</span></p></b>'
)
WORD = (
    '<html xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15"></head>'
    "<body lang=FR><!--StartFragment--><h1>Les quais<o:p></o:p></h1><p class=MsoNormal><span lang=FR>Le maire a "
    '<del cite="mailto:relecteur" datetime="2026-01-01T00:00">volé</del><ins cite="mailto:relecteur">géré</ins> la caisse'
    "<span style='mso-hide:all'>, dit-on</span>, <s>pas</s> <b>peu</b>.</span><o:p></o:p></p><!--EndFragment--></body></html>"
)


@pytest.mark.parametrize(
    ("html", "text", "left_out"),
    [
        ("<p>a <del>volé</del><ins>géré</ins></p>", "<p>a géré</p>", "volé"),
        ("<p>a <ins>géré</ins> <del>volé</del></p>", "<p>a géré</p>", "volé"),
        ("<p>a <del>500</del> 600 <strike>b</strike></p>", "<p>a <s>500</s> 600 <s>b</s></p>", None),
        ("<p><s>volé</s><ins>géré</ins></p>", "<p><s>volé</s> géré</p>", None),
        ("<p>a<span hidden>b</span><i style='display:none'>c</i></p>", "<p>a</p>", "b … c"),
        ("<p>a <span>sans style</span></p>", "<p>a sans style</p>", None),
        ("<h1>a</h1><h5>b</h5><section>c</section><section>d</section>", "<h2>a</h2><h4>b</h4><p>c</p><p>d</p>", None),
        ("<ol><li><p>a</p></li></ol><p></p><p>b<button>c</button>d</p>", "<ol><li>a</li></ol><p>b c d</p>", None),
        ('<p style="text-decoration:line-through">a <i>b</i></p>', "<p><s>a <em>b</em></s></p>", None),
        (
            GOOGLE,
            "<h2>Un titre</h2><p>Un mot <strong>gras</strong> et <s>volé</s> x<sup>2</sup></p><p>sans style</p>",
            None,
        ),
        (
            WORD,
            "<h2>Les quais</h2><p>Le maire a géré la caisse, <s>pas</s> <strong>peu</strong>.</p>",
            ", dit-on … volé",
        ),
    ],
)
def test_what_is_pasted_keeps_its_sense(desk, html, text, left_out):
    said = [f"Des mots supprimés ou masqués n’ont pas été repris\u00a0: «\u00a0{left_out}\u00a0»"] if left_out else []
    assert pasted(desk, html) == (text, said)


def test_what_is_left_out_is_said_as_text(desk):
    _text, said = pasted(desk, "<p>a<b hidden>&lt;img src=x onerror=alert(1)&gt;</b></p>")
    assert said == [
        "Des mots supprimés ou masqués n’ont pas été repris\u00a0: «\u00a0<img src=x onerror=alert(1)>\u00a0»"
    ]
    assert desk.page.evaluate("() => window.fired") == []


@pytest.mark.browser_only
def test_clipboards_from_elsewhere_are_read_as_the_server_reads_them(desk, testdata):
    for name in ("struck-words", "paste-libreoffice", "paste-google-docs", "paste-web-chrome"):
        html = (testdata / "reports" / f"{name}.html").read_text()
        text, _said = pasted(desk, html)
        assert text == as_in_the_editor(html).replace(' dir="ltr"', ""), name


def as_in_the_editor(html):
    """Which asks for pictures in the clipboard (`test_dropped_pictures`), and has marked gaps instead of those of other sites."""
    cleaned = clean(re.sub(r'<img src="data:[^>]*>', "", html))
    return re.sub(
        r'<img alt="([^"]*)"[^>]* src="([^"]*)"[^>]*>', r'<a href="\2">[Image manquante&nbsp;: \1]</a>', cleaned
    ).replace("&nbsp;", "\u00a0")
