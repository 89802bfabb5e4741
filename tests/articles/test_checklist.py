"""What is a body, and an answer: something that readers see."""

import pytest
from django.utils import translation

from articles.checklist import missing
from articles.compiling import compile_body
from cms.text.richtext import clean, is_empty
from tests.desk.pages import fresh, save, signed_in
from tests.factories import make_article, make_author, make_image, make_user

pytestmark = pytest.mark.django_db

VIDEO = '<div class="embed" data-embed="https://www.youtube.com/watch?v=aqz-KE-bpKQ"></div>'
SEEN = [
    "<p>Un mot.</p>",
    "<h2>Un titre</h2>",
    "<table><tr><td>1</td></tr></table>",
    VIDEO,
    f"<p></p>{VIDEO}<p>&nbsp;</p>",
    '<iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ"></iframe>',
    '<p><img src="https://example.org/photo.jpg"></p>',
    '<figure class="photo" data-image="{image}"></figure>',
    '<p><img data-image="{image}" alt=""></p>',
    '<div class="gallery"><figure data-image="{image}"></figure><figure data-image="{image}"></figure></div>',
]
UNSEEN = [
    "",
    "<p></p>",
    "<p>&nbsp; </p><p><br></p>",
    "<hr>",
    "<hr><p>\u00a0</p><hr>",
    "<table><tr><td></td></tr></table>",
    '<div class="related-box"></div>',
    '<div class="gallery"></div>',
    '<div class="embed"></div>',
    '<div class="embed" data-embed="https://example.org/no-provider"></div>',
    '<figure class="photo"><figcaption></figcaption></figure>',
    "<p><img></p>",
    '<p><img src="data:image/png;base64,AAAA"></p>',
    "<script>alert(1)</script>",
    '<p><a href="https://example.org/"></a></p>',
]


def source(**fields):
    return {"title": "Un", "slug": "un", "bylines": [make_author().pk], "body": "<p>Oui.</p>", **fields}


def problems(**fields):
    with translation.override("en"):
        return [str(problem) for problem in missing(source(**fields))]


@pytest.mark.parametrize("markup", SEEN)
def test_whatever_readers_see_is_a_body_and_an_answer(markup):
    image = make_image(alt="Un patio")
    markup = markup.replace("{image}", str(image.pk))
    assert not is_empty(markup)
    assert problems(body=markup) == problems(faq=[{"question": "Et ?", "answer": markup}]) == []
    compiled, _contents = compile_body(markup, {image.pk: image})
    assert any(mark in compiled for mark in ("Un mot", "Un titre", "1</td>", "<picture", "embed-open", "photo.jpg"))


@pytest.mark.parametrize("markup", UNSEEN)
def test_what_nobody_sees_is_neither(markup):
    assert is_empty(markup) and is_empty(clean(markup))
    assert problems(body=markup) == ["The body is empty."]
    assert problems(faq=[{"question": "Et ?", "answer": markup}]) == ["A question has no answer: “Et ?”"]


def test_the_reported_body_is_one(testdata):
    assert problems(body=(testdata / "reports/body-embed-only.html").read_text()) == []


def test_a_video_alone_is_published_and_read(client):
    editor = make_user(role="editor")
    article = make_article(by=editor, body=VIDEO, faq=[{"question": "Et la suite ?", "answer": VIDEO}])
    save(signed_in(editor), article, button="_publish")
    [edition] = fresh(article).editions.all()
    page = client.get(edition.get_absolute_url()).content.decode()
    assert page.count('class="embed-open"') == 2


@pytest.mark.parametrize("answer", [VIDEO, '<p><img src="https://example.org/photo.jpg"></p>'])
def test_a_row_that_holds_only_a_video_or_a_picture_is_a_row(answer):
    editor = make_user(role="editor")
    article = make_article(by=editor)
    typed = {"faq-TOTAL_FORMS": "1", "faq-0-question": "", "faq-0-answer": answer, "faq-0-position": "0"}
    answer = save(signed_in(editor), article, typed)
    [inline] = [each for each in answer.context["inline_admin_formsets"] if each.formset.prefix == "faq"]
    assert inline.formset.errors == [{"question": ["Ce champ est obligatoire."]}]
