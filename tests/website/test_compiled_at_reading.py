"""What readers ask for was cleaned and compiled when it was written."""

import nh3
import pytest

from articles.models import Edition
from authors.models import Author
from tests.factories import make_author, make_image, make_tag, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleaned(monkeypatch):
    """What the sanitiser's library is given."""
    given, own = [], nh3.clean

    def clean(markup, **rules):
        given.append(markup)
        return own(markup, **rules)

    monkeypatch.setattr(nh3, "clean", clean)
    return given


@pytest.fixture
def everything():
    section = make_tag(name="Jardins", section_position=1)
    author = make_author(name="Anna Roux", bio="<p>Elle <em>écrit</em>.</p>", portrait=make_image())
    first = publish_article(slug="premier", tags=[section], bylines=[author], body="<p>Un verger.</p>")
    publish_article(
        slug="second",
        tags=[section],
        bylines=[author],
        lead_image=make_image(caption="Un verger"),
        body=f'<h2>Le verger</h2><p>Voir <a href="{first.get_absolute_url()}">ici</a>.</p>',
        faq=[{"question": "Quand ?", "answer": "<p>En <b>mai</b>.</p>"}],
    )


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/second/",
        "/tag/jardins/",
        "/author/anna-roux/",
        "/search/?q=verger",
        "/feed/",
        "/feed.json",
        "/corrections/",
    ],
)
def test_a_reader_waits_for_no_sanitiser(client, everything, cleaned, path):
    response = client.get(path)
    assert response.status_code == 200
    assert ("Un verger" in response.text or "second" in response.text) == (path != "/corrections/")
    assert cleaned == []


def test_the_sanitiser_is_seen_where_it_works(everything, cleaned):
    publish_article(body="<p>Un <b>pré</b>.</p>")
    assert any("pré" in markup for markup in cleaned)


def test_the_words_of_a_bio_follow_it():
    author = make_author(bio="<p>Née à Nîmes.</p><p>Vit à Arles.</p>")
    assert Author.objects.get(pk=author.pk).bio_text == "Née à Nîmes. Vit à Arles."
    author.bio = "<p>Autrice.</p><script>x</script>"
    author.save(update_fields=["bio"])
    found = Author.objects.get(pk=author.pk)
    assert (found.bio, found.bio_text) == ("<p>Autrice.</p>", "Autrice.")


def test_the_facts_of_an_edition_are_stored_with_it(everything):
    second = Edition.objects.get(slug="second")
    assert (second.description, second.links) == ("Voir ici.", ["/premier/"])
    assert [entry["text"] for entry in second.faq] == ["En mai."]
