"""An edition's markup and words lie beside its source as what they differ by, and come back as they were."""

import zlib

import pytest

from articles.models import Edition
from articles.models.texts import packed, unpacked
from tests.factories import publish_article, rewrite

LONG = "".join(f"<p>Le patio {n} de la rue {n * 7919} à Cordoue.</p>" for n in range(2_000))


@pytest.mark.parametrize("body", ["", "<p>é “…” 🍊</p>", "12 <p>a</p>", "a\u0000b\ud800", LONG])
@pytest.mark.parametrize("source", [{}, {"body": "<p>Autre.</p>"}, {"body": LONG, "faq": [{"answer": "<p>Oui.</p>"}]}])
def test_markup_and_words_come_back_as_they_were(body, source):
    for text in ("", "3 mots ici", body):
        assert unpacked(packed(body, text, source), source) == (body, text)


def test_what_the_source_holds_takes_no_room():
    source = {"body": LONG[:20_000]}
    assert len(packed(LONG[:20_000], "", source)) < 300 < 1_000 < len(packed(LONG[:20_000], "", {}))


def test_another_source_is_refused_instead_of_read_wrongly():
    with pytest.raises(zlib.error):
        unpacked(packed(LONG, "", {"body": LONG}), {"body": f"{LONG}."})


@pytest.mark.django_db
def test_an_edition_gives_what_was_set_and_what_is_stored(django_assert_num_queries):
    markup = publish_article(body="<p>Un puits.</p>").body
    [edition] = Edition.objects.with_source()
    with django_assert_num_queries(0):
        assert (edition.body, edition.text) == (markup, "Un puits.")
    edition.text = "Une fontaine."
    assert (edition.body, edition.text) == (markup, "Une fontaine.")
    edition.refresh_from_db()
    assert edition.text == "Un puits."
    rewrite([edition], body="<p>Une cour.</p>")
    stored = Edition.objects.get()
    assert (stored.body, stored.text) == ("<p>Une cour.</p>", "Un puits.")
    stored.save(update_fields=["title"])
    stored.save()
    assert Edition.objects.get().body == "<p>Une cour.</p>"


@pytest.mark.django_db
def test_what_was_set_stays_while_other_fields_are_read_later():
    publish_article(body="<p>Un puits.</p>")
    edition = Edition.objects.only("title").get()
    edition.text = "Une fontaine."
    assert edition.contents == []
    assert edition.text == "Une fontaine."
