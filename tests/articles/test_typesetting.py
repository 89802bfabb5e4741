"""Typography in what readers get: over the elements of a text, in titles, lists, feeds and heads; never in what the writer has."""

import gzip
import json
import re
from itertools import islice

import pytest

from articles.compiling import compile_body
from articles.compiling.fingerprint import fingerprint
from articles.compiling.markup import parse, serialise
from articles.compiling.typesetting import paragraphs, typeset_tree
from articles.models import Edition
from articles.refreshing import recompile
from cms.text.typography import FULL, NARROW
from tests.factories import NOON, publish_article

pytestmark = pytest.mark.usefixtures("typography")
PLAIN_SPACE = re.compile(r"(?<=[^\s«]) (?=[;:!?»])")


@pytest.fixture
def typography(settings):
    settings.TYPOGRAPHY = True
    fingerprint.cache_clear()
    yield
    fingerprint.cache_clear()


def shown(markup, language="fr"):
    """The space that does not break as `_`, the narrow one as `~`."""
    root = parse(markup)
    typeset_tree(root, language)
    return serialise(root).replace(FULL, "_").replace(NARROW, "~")


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("<p><strong>Oui</strong> !</p>", "<p><strong>Oui</strong>~!</p>"),
        ("<p><strong>Oui </strong>!</p>", "<p><strong>Oui~</strong>!</p>"),
        ("<p><strong>Oui</strong>!</p>", "<p><strong>Oui</strong>~!</p>"),
        ('<p><em>"oui"</em>: non</p>', "<p><em>«_oui_»</em>_: non</p>"),
        ('<p>"<em>oui</em>" ; non</p>', "<p>«_<em>oui</em>_»~; non</p>"),
        ("<p>L<em>'été</em></p>", "<p>L<em>’été</em></p>"),
        ('<p>l\'<strong>"amour"</strong></p>', "<p>l’<strong>«_amour_»</strong></p>"),
        ("<p>1 <strong>000</strong> km</p>", "<p>1~<strong>000</strong>_km</p>"),
        ("<p>fin.<em>..</em></p>", "<p>fin.<em>..</em></p>"),
        ("<p>a<br>! b</p>", "<p>a<br>! b</p>"),
        ('<p>"un</p><p>deux"</p>', '<p>"un</p><p>deux"</p>'),
        ('<p><code>a ? b : "c"</code> !</p>', '<p><code>a ? b : "c"</code>~!</p>'),
        ('<pre>l\'a ! "b"</pre>', '<pre>l\'a ! "b"</pre>'),
        ('<p>Il dit : <span lang="en">"It\'s me!"</span> !</p>', '<p>Il dit_: <span lang="en">“It’s me!”</span>~!</p>'),
        ('<p lang="en">Yes ! <em lang="fr">Oui !</em></p>', '<p lang="en">Yes ! <em lang="fr">Oui~!</em></p>'),
        ('<p lang="es">¿Qué "tal" ?</p>', '<p lang="es">¿Qué "tal" ?</p>'),
        ("<p><a href=\"/l'a?b=c:d\">C'est là !</a></p>", '<p><a href="/l\'a?b=c:d">C’est là~!</a></p>'),
        ("<ul><li>20 %</li><li>L'eau : 5 l</li></ul>", "<ul><li>20~%</li><li>L’eau_: 5_l</li></ul>"),
        ("<p>Note<sup>1</sup> : oui</p>", "<p>Note<sup>1</sup>_: oui</p>"),
    ],
)
def test_a_paragraph_is_one_text_whatever_its_words_stand_in(typed, set_):
    assert shown(typed) == set_
    assert shown(set_.replace("_", FULL).replace("~", NARROW)) == set_


def test_english_texts_have_english_marks():
    assert shown("<p>\"It's me\" ! 'Yes'</p>", "en") == "<p>“It’s me” ! ‘Yes’</p>"


def test_headings_are_set_and_keep_their_anchors(settings):
    markup = "<h2>L'été : où aller ?</h2>"
    _body, [heading] = compile_body(markup, {}, language="fr")
    assert heading["title"] == f"L’été{FULL}: où aller{NARROW}?"
    settings.TYPOGRAPHY = False
    assert compile_body(markup, {}, language="fr")[1][0]["anchor"] == heading["anchor"]


TYPED = {
    "title": "L'été : où aller ?",
    "kicker": "L'agenda",
    "standfirst": 'On y dit "oui" !',
    "body": "<p>L'eau est à 20 % ; quoi ?</p>",
    "faq": [{"question": "Où est-ce ?", "answer": "<p>C'est là !</p>"}],
    "seo_title": "L'été ?",
    "seo_description": "C'est l'été !",
}
SET = {
    "title": f"L’été{FULL}: où aller{NARROW}?",
    "kicker": "L’agenda",
    "standfirst": f"On y dit «{FULL}oui{FULL}»{NARROW}!",
    "seo_title": f"L’été{NARROW}?",
    "seo_description": f"C’est l’été{NARROW}!",
    "description": f"C’est l’été{NARROW}!",
    "body": f"<p>L’eau est à 20{NARROW}%{NARROW}; quoi{NARROW}?</p>",
}


@pytest.mark.django_db
def test_readers_get_it_everywhere_and_the_writer_has_what_was_typed(client):
    edition = publish_article(slug="ete", at=NOON, **TYPED)
    edition.refresh_from_db()
    assert {name: getattr(edition, name) for name in SET} == SET
    assert [(each["question"], each["answer"]) for each in edition.faq] == [
        (f"Où est-ce{NARROW}?", f"<p>C’est là{NARROW}!</p>")
    ]
    assert (
        {name: edition.article.snapshot()[name] for name in TYPED}
        == TYPED
        == {name: edition.source[name] for name in TYPED}
    )
    for address in ("/", "/ete/", "/feed/", "/feed.json"):
        page = client.get(address).content.decode()
        assert SET["title"] in page and TYPED["title"] not in page.replace("&#x27;", "'"), address


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["l'eau", "l’eau", "ou aller ?", "20 %", "20%"])
def test_readers_find_it_by_what_they_type(client, words):
    publish_article(slug="ete", at=NOON, **TYPED)
    assert "/ete/" in client.get("/search/", {"q": words}).content.decode()


@pytest.mark.django_db
def test_what_was_published_before_is_set_by_the_next_release_of_the_compiler(settings):
    settings.TYPOGRAPHY = False
    edition, before = publish_article(slug="ete", at=NOON, **TYPED), fingerprint()
    assert edition.title == TYPED["title"]
    settings.TYPOGRAPHY = True
    fingerprint.cache_clear()
    assert fingerprint() != before
    assert recompile(Edition.objects.all()) == 1
    edition = Edition.objects.with_source().get()
    assert {name: getattr(edition, name) for name in SET} == SET
    assert recompile(Edition.objects.all()) == 0


@pytest.mark.django_db
def test_a_title_that_would_be_too_long_stays_as_it_was_typed():
    longest = "a" * 249 + "?"
    assert publish_article(title=longest, at=NOON).title == longest


def test_no_plain_space_stands_before_a_mark_in_real_articles(corpus):
    found = seen = 0
    with gzip.open(corpus / "articles.jsonl.gz", "rt") as lines:
        for line in islice(lines, 2000):
            article = json.loads(line)
            root = parse(article["body_html"])
            typeset_tree(root, "fr")
            for runs in paragraphs(root, "fr"):
                text = "".join(run.words if run.language == "fr" else "x" for run in runs)
                found += len(PLAIN_SPACE.findall(text))
            seen += 1
    assert seen == 2000 and found == 0
