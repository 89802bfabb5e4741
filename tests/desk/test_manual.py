"""The manuals at the desk: in both languages, and true about what pages and buttons are called."""

import gettext
import re

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from desk import manual
from tests.factories import make_user

pytestmark = pytest.mark.django_db

CATALOGUE = settings.BASE_DIR / "locale" / "fr" / "LC_MESSAGES" / "django.mo"
WORDS_OF_OURS = {"éditions", "editions"}  # explained where they stand
LABEL = re.compile(r"(?<![*\w])\*([^*\n]+)\*")


def signed_in(role, language="fr"):
    client = Client()
    client.force_login(make_user(role=role, language=language))
    return client


def read(name, language):
    return (manual.FOLDER / f"{name}.{language}.md").read_text(encoding="utf-8")


def labels():
    with CATALOGUE.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    texts = [(original, words) for original, words in catalogue.items() if isinstance(original, str)]
    return {
        "en": {bare(original.split("\x04")[-1]) for original, _words in texts},
        "fr": {bare(words) for _original, words in texts},
    }


def bare(label):
    return " ".join(label.split()).strip(" :…").lower()


@pytest.mark.parametrize("name", manual.NAMES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_a_manual_names_is_called_so_at_the_desk(name, language):
    named = {bare(label) for label in LABEL.findall(read(name, language))} - WORDS_OF_OURS
    assert len(named) > 5
    assert named <= labels()[language]


@pytest.mark.parametrize("name", manual.NAMES)
def test_both_languages_say_the_same_in_as_many_parts(name):
    shape = re.compile(r"^(## |- |\d\. |\|)", re.MULTILINE)
    assert shape.findall(read(name, "fr")) == shape.findall(read(name, "en"))


@pytest.mark.parametrize("role, title", [("journalist", "Manuel des journalistes"), ("editor", "Manuel des éditeurs")])
def test_everyone_is_led_to_their_own(role, title):
    client = signed_in(role)
    assert "/admin/manual/" in client.get("/admin/").content.decode()
    page = html.fromstring(client.get("/admin/manual/", follow=True).content.decode())
    assert page.xpath("string(//h1)") == title
    linked = [link.removeprefix("#") for link in page.xpath("//nav[contains(@class, 'manual-contents')]//li/a/@href")]
    assert linked == page.xpath("//div[contains(@class, 'manual-text')]/h2/@id") and len(linked) > 6


def test_it_is_in_the_language_of_the_desk_of_its_reader():
    page = signed_in("journalist", language="en").get("/admin/manual/editors/").content.decode()
    assert "Manual for editors" in page and "Correct what is live" in page


def test_another_name_is_no_manual():
    assert signed_in("chief editor").get("/admin/manual/readers/").status_code == 404
