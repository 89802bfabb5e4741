"""An article that somebody may read and not change now stands there as readers will see it, with what is missing."""

import re

import pytest
from lxml import html

from tests.desk.pages import address, signed_in
from tests.factories import make_article, make_author, make_image, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_user(role="journalist")


@pytest.fixture
def article(writer):
    picture = make_image(alt="Une cour et son puits")
    return make_article(
        by=writer,
        state="in_review",
        title="Les patios",
        body=f'<p>Un texte.</p><figure class="photo" data-image="{picture.pk}"></figure>',
        lead_image=make_image(alt="Un citronnier"),
        bylines=[make_author(name="Ana Ruiz")],
        tags=["Cordoue"],
        faq=[{"question": "Quand ?", "answer": "<p>En mai.</p>"}],
    )


def frame_of(response):
    (frame,) = html.fromstring(response.content.decode()).xpath("//iframe")
    return frame


def main_of(page):
    """Without the second at which it was made."""
    return re.sub(r'datetime="[^"]*"', "", page.split("<main")[1])


def test_the_article_stands_there_with_pictures_questions_tags_and_bylines(writer, article):
    client = signed_in(writer)
    page = client.get(address("change", article.pk))
    frame = frame_of(page)
    assert frame.get("title") == "L’article tel que les lecteurs le verront"
    assert "allow-scripts" not in frame.get("sandbox")
    shown = client.get(frame.get("src")).content.decode()
    for words in (
        "Les patios",
        "Un texte.",
        "Une cour et son puits",
        "Un citronnier",
        "Ana Ruiz",
        "Cordoue",
        "Quand ?",
        "En mai.",
    ):
        assert words in shown
    preview = client.get(address("preview", article.pk)).content.decode()
    assert main_of(shown) == main_of(preview)


def test_what_is_missing_stands_beside_it(writer):
    article = make_article(by=writer, state="in_review", title="Sans rien", body="", bylines=[])
    page = signed_in(writer).get(address("change", article.pk)).content.decode()
    assert "Avant de publier" in page
    assert "Le texte est vide." in page


def test_only_the_page_of_the_article_may_show_it_in_a_frame(writer, article):
    client = signed_in(writer)
    framed = client.get(address("preview", article.pk), {"framed": "1"})
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]
    for response in (client.get(address("preview", article.pk)), client.get(address("change", article.pk))):
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_whoever_may_not_see_the_article_gets_neither_page_nor_frame(article):
    stranger = signed_in(make_user(role="journalist"))
    assert stranger.get(address("preview", article.pk), {"framed": "1"}).status_code == 404
    page = stranger.get(address("change", article.pk))
    assert "Les patios" not in page.content.decode()
