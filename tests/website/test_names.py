"""The indexes of authors, and of sections and tags."""

from datetime import timedelta

import pytest
from lxml import html

from tests.factories import NOON, make_author, make_tag, publish_article
from website import views

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def names(response):
    """{heading: [(name, path)]}"""
    sections = html.fromstring(response.content).xpath("//main//section")
    return {
        part.findtext("h2"): [(a.text, a.get("href")) for a in part.xpath(".//li/a")]
        for part in sections
        if part.xpath(".//ul[contains(@class, 'names')]")
    }


def test_authors_stand_below_their_initials_whatever_their_accents(read):
    authors = [make_author(name=name) for name in ("Zoé Roux", "Élodie Petit", "Eva Blanc")]
    publish_article(bylines=authors)
    make_author(name="Personne")
    publish_article(bylines=[make_author(name="Bientôt")], at=NOON + HOUR, now=NOON)
    publish_article(bylines=[make_author(name="Ben")], language="en")
    assert names(read("/author/")) == {
        "E": [("Élodie Petit", "/author/elodie-petit/"), ("Eva Blanc", "/author/eva-blanc/")],
        "Z": [("Zoé Roux", "/author/zoe-roux/")],
    }
    assert names(read("/en/author/")) == {"B": [("Ben", "/en/author/ben/")]}
    assert "B" in names(read("/author/", at=NOON + HOUR))


def test_sections_stand_above_the_tags(read):
    section = make_tag(name="Voyage", section_position=1, description="D’ici & d’ailleurs")
    make_tag(name="Vide")
    publish_article(tags=[section, make_tag(name='"><b>Été</b>')])
    page = read("/tag/")
    assert names(page) == {"Rubriques": [("Voyage", "/tag/voyage/")], "B": [('"><b>Été</b>', "/tag/b-ete-b/")]}
    assert "D’ici &amp; d’ailleurs" in page.content.decode()


def test_many_stand_on_several_pages(read, monkeypatch):
    monkeypatch.setattr(views, "NAMES_SIZE", 2)
    publish_article(bylines=[make_author(name=name) for name in ("Ana", "Ben", "Carla")])
    assert names(read("/author/")) == {"A": [("Ana", "/author/ana/")], "B": [("Ben", "/author/ben/")]}
    assert names(read("/author/?page=2")) == {"C": [("Carla", "/author/carla/")]}
    assert read("/author/?page=3").status_code == 404


@pytest.mark.parametrize(("path", "place"), [("/Author", "/author/"), ("/en/TAG/", "/en/tag/"), ("/tag", "/tag/")])
def test_slightly_wrong_addresses_lead_there(read, path, place):
    response = read(path)
    assert (response.status_code, response.headers["Location"]) == (301, place)


def test_nothing_is_said_where_there_is_nobody(read):
    assert "Rien n’a encore été publié ici" in read("/author/").content.decode()
