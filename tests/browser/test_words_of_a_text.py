"""The words that `clean` keeps are those that a browser shows (innerText), and apart where it has them apart."""

import gzip
import json
import re

import pytest

from cms.text.richtext import clean, plain_text
from tests.browser.chromium import Kept

# The sources stand in a document of their own without scripts: nothing in them runs.
SHOWN = """
sources => sources.map(source => {
  const frame = document.createElement("iframe");
  frame.sandbox = "allow-same-origin";
  document.body.append(frame);
  frame.contentDocument.body.innerHTML = source;
  const text = frame.contentDocument.body.innerText;
  frame.remove();
  return text;
})
"""


class EmptyPage:
    def __init__(self, browser):
        self.context = browser.new_context()
        self.context.route("**/*", lambda route: route.abort())
        self.page = self.context.new_page()


@pytest.fixture(scope="module")
def kept_page(chromium):
    kept = Kept(lambda: EmptyPage(chromium))
    yield kept
    kept.close()


@pytest.fixture
def empty_page(kept_page):
    return kept_page.get().page


def letters_and_ends(text):
    """The letters in a row, and after how many of them a word ends."""
    words = re.findall(r"\w+", text)
    ends, total = set(), 0
    for word in words:
        total += len(word)
        ends.add(total)
    return "".join(words), ends


def joined(page, sources):
    """Sources of which words were lost or made, or were apart in the browser and are not any more."""
    wrong = []
    for source, shown in zip(sources, page.evaluate(SHOWN, sources), strict=True):
        letters, ends = letters_and_ends(shown)
        kept, kept_ends = letters_and_ends(plain_text(clean(source)))
        if letters != kept or not ends <= kept_ends:
            wrong.append((source[:300], shown[:300], plain_text(clean(source))[:300]))
    return wrong


OURS = [
    "<h1>Foo</h1>Bar<h5>a</h5>b<h6>c</h6>d",
    "<section>one</section><section>two</section><address>three</address>four",
    "<p>a<b>b</b>c</p>d<ul><li>e</li><li><p>f</p>g</li></ul>h<dl><dt>i</dt><dd>j</dd></dl>k",
    "<table><caption>a</caption><tr><th>b</th><td>c</td></tr><tr><td>d<br>e</td></tr></table>f",
    "<p>a<span style='display:block'>b</span>c<span style='display:none'>d</span><i hidden>e</i></p>",
    "<p>a<span style='visibility:hidden'>b</span></p><pre>c\n  d</pre><x-y>e</x-y>f",
    "<b>a<p>b</p>c</b><a href=/x>d<div>e</div></a><figure>f<figcaption>g</figcaption></figure>h",
    "<blockquote>a<p>b</blockquote>c<hr>d<br>e<fieldset><legend>f</legend>g</fieldset>",
]


def test_words_are_those_that_a_browser_shows(empty_page):
    assert joined(empty_page, OURS) == []


def test_this_test_sees_words_that_are_joined(empty_page, monkeypatch):
    monkeypatch.setattr("tests.browser.test_words_of_a_text.clean", lambda source: re.sub("<[^>]*>", "", source))
    assert joined(empty_page, ["<p>a</p><p>b</p>"]) == [("<p>a</p><p>b</p>", "a\n\nb", "ab")]


@pytest.mark.browser_only
def test_words_of_the_corpus_are_those_that_a_browser_shows(empty_page, corpus):
    with gzip.open(corpus / "articles.jsonl.gz", "rt") as lines:
        bodies = [json.loads(line)["body_html"] for number, line in enumerate(lines) if number % 10 == 3]
    # A frame becomes a link that says its address, a title is kept, a tracked deletion goes: all on purpose.
    bodies = [body for body in bodies if not re.search("<(iframe|title|del)", body)]
    assert len(bodies) > 100
    assert joined(empty_page, bodies) == []
