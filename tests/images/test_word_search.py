"""Pictures and authors are found by their words, as readers find articles."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from authors.models import Author
from cms import word_search
from images.models import Image
from tests.desk.pages import signed_in
from tests.factories import make_author, make_image, make_user

pytestmark = pytest.mark.django_db


def alts(text):
    return sorted(Image.objects.holding(text).values_list("alt", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        "cordoue patio é",
        "PATIOS cordoue",
        "l’été",
        "l'ete",
        "ete de cordoue",
        "oeuvre",
        "d'œuvres",
        "cord",
        "lefevre",
        "Lefèvre Réa",
        "rea",
        "n'diaye",
        "wikimedia",
        "reader's",
        "sa",
        " \n",
    ],
)
def test_accents_apostrophes_plurals_and_beginnings(text):
    make_image(
        alt="Un patio de Cordoue, l’été",
        caption="Une œuvre de N’Diaye ; the reader’s choice",
        credit_name="Inès Lefèvre",
        agency="Réa",
        source="https://commons.wikimedia.org/wiki/File:Patio.jpg",
        licence="CC BY-SA 4.0",
    )
    assert alts(text) == ["Un patio de Cordoue, l’été"]


@pytest.mark.parametrize("text", ["tio", "cordoue hiver", "???", "%", "_", "' OR 1=1 --", "\0"])
def test_nothing_else_is_found(text):
    make_image(alt="Un patio de Cordoue")
    assert alts(text) == []


@pytest.mark.parametrize("path", ["/admin/images/image/", "/admin/images/image/browse/", "/admin/autocomplete/"])
def test_each_page_that_offers_pictures_finds_them(path):
    make_image(alt="Un patio de Cordoue, l’été")
    make_image(alt="Un hiver")
    question = {"app_label": "articles", "model_name": "article", "field_name": "lead_image"}
    text = "cordoue ete"
    asked = {**question, "term": text} if "autocomplete" in path else {"q": text}
    page = signed_in(make_user(role="journalist")).get(path, asked)
    assert "Cordoue" in page.content.decode()
    assert "hiver" not in page.content.decode()


def by_saving(image):
    image.alt = "Une citerne"
    image.save()


def by_saving_one_field(image):
    image.alt = "Une citerne"
    image.save(update_fields=["alt"])


def by_update(image):
    Image.objects.filter(alt="Un puits").update(alt="Une citerne")


def by_bulk_update(image):
    image.alt = "Une citerne"
    Image.objects.bulk_update([image], ["alt"])


def by_bulk_create(image):
    image.delete()
    Image.objects.bulk_create([Image(alt="Une citerne", width=1, height=1, digest="0")])


@pytest.mark.parametrize("way", [by_saving, by_saving_one_field, by_update, by_bulk_update, by_bulk_create])
def test_new_words_are_found_whichever_way_they_were_written(way):
    image = make_image(alt="Un puits")
    way(image)
    assert (alts("citerne"), alts("puits")) == (["Une citerne"], [])


def test_words_and_fields_change_together_or_not_at_all(monkeypatch):
    make_image(alt="Un puits")
    monkeypatch.setattr(word_search, "words_of", lambda row, fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Image.objects.update(alt="Une citerne")
    assert list(Image.objects.values_list("alt", flat=True)) == ["Un puits"]


def test_what_leaves_the_words_as_they_are_costs_no_other_statement():
    make_image()
    with CaptureQueriesContext(connection) as captured:
        Image.objects.update(failed={})
    assert len(captured) == 1


def test_a_search_is_one_statement_whatever_the_number_of_words(django_assert_num_queries):
    make_image(alt="Un patio")
    with django_assert_num_queries(1):
        assert not Image.objects.holding(" ".join(f"mot{n}" for n in range(20)))


@pytest.mark.parametrize("model", [Image, Author])
def test_the_migration_writes_all_rows(model, monkeypatch):
    monkeypatch.setattr(word_search, "BATCH", 1)
    for _each in range(2):
        make_image(alt="L’été")
        make_author(name="Lété Romero")
    former = model._base_manager.order_by("pk").values_list("search_words", flat=True)
    expected = list(former)
    model._base_manager.update(search_words="")
    word_search.fill(apps.get_model(model._meta.label), model.searched)
    assert list(former.all()) == expected
    assert all(expected)


@pytest.mark.parametrize(
    "term", ["lucia", "LUCÍA rom", "romero lucía", "o'b", "O’Brien", "critique theatre", "l-romero"]
)
def test_authors_are_found_by_name_role_and_address(term):
    make_author(name="Lucía Romero O’Brien", role="Critique de théâtre", slug="l-romero")
    make_author(name="Zoé Petit")
    client = signed_in(make_user(role="journalist"))
    question = {"app_label": "articles", "model_name": "byline", "field_name": "author", "term": term}
    assert [each["text"] for each in client.get("/admin/autocomplete/", question).json()["results"]] == [
        "Lucía Romero O’Brien"
    ]
