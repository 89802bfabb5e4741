"""What differs between two sources, as the desk shows it."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from articles.merging import merge
from articles.models import StoredClash
from articles.roles import EDITOR, JOURNALIST
from cms.text.richtext import clean
from desk import settling
from desk.differences import differences
from tests.factories import make_article, make_author, make_image, make_user

pytestmark = pytest.mark.django_db
TEMPLATE = Template("{% load desk %}{% difference before after brief=brief %}")


def shown(before, after, *, by, brief=False):
    request = RequestFactory().get("/")
    request.user = by
    return TEMPLATE.render(Context({"request": request, "before": before, "after": after, "brief": brief}))


def words(markup):
    return re.sub("[ \n]+", " ", re.sub("<[^>]*>", " ", markup)).strip()


def test_words_are_marked_for_eyes_and_for_ears():
    html = shown({"title": "Un vieux pont"}, {"title": "Un grand pont"}, by=make_user(role=JOURNALIST))
    assert "<del><span" in html and "<ins><span" in html
    assert words(html) == "Titre Un retiré\u00a0: vieux (fin) ajouté\u00a0: grand (fin) pont"


def test_markup_in_words_is_text():
    hostile = "<script>alert(1)</script>\"'&lt;b&gt;"
    body = '<p>a</p><p><a href="https://example.org/?a=1&amp;b=%22">b</a> <img src="/x.png" alt="&lt;i&gt;&quot;"></p>'
    before = {"title": "a", "body": "<p>a</p>", "tags": [], "faq": [], "slug": ""}
    after = {"title": hostile, "body": body, "tags": [hostile], "faq": [{"question": hostile, "answer": body}]}
    html = shown(before, after | {hostile: hostile}, by=make_user(role=JOURNALIST))
    assert "<script" not in html and "<img" not in html and "<a " not in html and "<i>" not in html
    assert html.count("&lt;script&gt;") == 6


def test_names_stand_for_keys_and_an_article_that_one_may_not_see_has_none():
    hidden, author = make_article(title="Secret"), make_author(name="Lucía Ramos")
    source = {"bylines": [author.pk], "pinned": [hidden.pk], "language": "en"}
    before = {"bylines": [], "pinned": [], "language": "fr"}
    html = words(shown(before, source, by=make_user(role=JOURNALIST)))
    assert "Lucía Ramos" in html and "Secret" not in html and "un article que vous ne pouvez pas voir" in html
    assert "Secret" in words(shown(before, source, by=make_user(role=EDITOR)))


def test_pictures_that_were_changed_are_named_wherever_they_stand():
    before, after = make_image(alt="Un mur blanc"), make_image(alt="Un azulejo", colour=(20, 60, 160))
    by = make_user(role=JOURNALIST)
    lead = words(shown({"lead_image": before.pk}, {"lead_image": after.pk}, by=by))
    assert lead == f"Photo d’ouverture retiré\u00a0: {before} (fin) ajouté\u00a0: {after} (fin)"
    bodies = [f'<p>Ici.</p><figure class="photo" data-image="{each.pk}"></figure>' for each in (before, after)]
    inside = words(shown({"body": bodies[0]}, {"body": bodies[1]}, by=by))
    assert f"retiré\u00a0: [image\u00a0: {before}] (fin) ajouté\u00a0: [image\u00a0: {after}] (fin)" in inside
    assert words(shown({"body": bodies[0]}, {"body": bodies[0]}, by=by)) == "Aucune différence."


def test_each_table_is_asked_once(django_assert_num_queries):
    authors = [make_author(name=f"A {number}").pk for number in range(5)]
    user = make_user(role=JOURNALIST)
    with django_assert_num_queries(1):
        differences({"bylines": []}, {"bylines": authors}, user=user)


def test_what_stayed_can_be_left_out():
    paragraphs = [f"<p>Le paragraphe numéro {number} parle du {number}e pont.</p>" for number in range(9)]
    before = {"body": "".join(paragraphs)}
    after = {"body": "".join([*paragraphs[:4], paragraphs[4].replace("parle", "rit"), *paragraphs[5:]])}
    text = words(shown(before, after, by=make_user(role=JOURNALIST), brief=True))
    assert text.startswith("Texte … Le paragraphe numéro 3") and "numéro 5" in text and "numéro 6" not in text
    assert "numéro 8" in words(shown(before, after, by=make_user(role=JOURNALIST)))


def test_the_part_can_be_included_with_the_differences_alone():
    found = differences({"title": "a"}, {"title": "b"}, user=None)
    assert "passage-changed" in render_to_string("admin/articles/article/difference.html", {"differences": found})


def test_two_equal_texts_are_said_to_be_equal():
    assert words(shown({"title": "a"}, {"title": "a"}, by=make_user(role=JOURNALIST))) == "Aucune différence."


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.add((tag, *(name for name, _value in attrs)))


OURS = {
    ("div", "class"),
    ("section", "class"),
    ("h3",),
    ("p", "class", "data-depth"),
    ("ins",),
    ("del",),
    ("span", "class"),
}


def test_no_hostile_text_becomes_markup(testdata):
    by, texts = make_user(role=JOURNALIST), json.loads((testdata / "xss" / "_all_unique.json").read_text())
    assert len(texts) > 2000
    for text, other in zip(texts, texts[1:], strict=False):
        before = {"title": other, "body": f"<p>a</p>{clean(other)}", "tags": [other], "seo_description": other}
        after = {"title": text, "body": f"<p>a</p>{clean(text)}", "faq": [{"question": text, "answer": text}]}
        assert Elements(shown(before, after, by=by)).found <= OURS
        merged = merge({"body": "<p>a</p>"}, before, after).source()
        assert clean(merged["body"]) == merged["body"]


def test_two_texts_for_one_place_are_named_and_a_hidden_article_is_not():
    lucia, ines = make_user(role="journalist"), make_user(role="editor")
    hidden, picture = make_article(by=ines, title="Caché"), make_image(by=ines, alt="Un mur")
    for field, pk, person, name in (
        ("translation_of", hidden.pk, lucia, ""),
        ("translation_of", hidden.pk, ines, "Caché"),
        ("lead_image", picture.pk, lucia, str(picture)),
    ):
        texts = settling.texts_of(StoredClash(field=field, ours=pk, theirs=None), user=person)
        assert (texts["ours"], texts["theirs"]) == (name, "")
        assert "Caché" not in str(texts["differences"]) or person == ines
