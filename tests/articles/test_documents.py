"""Files to download in a text: kept, compiled, named where they are lost, and refused where their rights have ended."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from articles import checklist, publishing, rule_names
from articles.compiling import compile_edition
from articles.models import EditionDocument
from cms.text import richtext
from tests.documents.factories import box_for, make_document
from tests.factories import NOON, make_article, make_user, publish_article

pytestmark = pytest.mark.django_db


def compiled(body, **source):
    return compile_edition({"body": body, "slug": "x", "language": "fr", **source})


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('<div class="document" data-document="7"></div>', '<div class="document" data-document="7"></div>'),
        (
            '<div data-document="7">Le <b>plan</b></div>',
            '<div class="document" data-document="7">Le <strong>plan</strong></div>',
        ),
        ('<div class="document">Le plan</div>', "<p>Le plan</p>"),
        ('<div class="document" data-document="x">Le plan</div>', "<p>Le plan</p>"),
        ('<div class="gallery" data-document="7">a</div>', '<div class="gallery"><p>a</p></div>'),
        (
            '<div class="document embed" data-document="7" data-embed="https://vimeo.com/1">a</div>',
            '<div class="document" data-document="7">a</div>',
        ),
        (
            '<div class="document" data-document="7"><p>a</p><p>b</p></div>',
            '<div class="document" data-document="7">a b</div>',
        ),
        ('<p data-document="7">a</p>', "<p>a</p>"),
    ],
)
def test_what_is_kept_in_a_text(written, kept):
    assert richtext.clean(written) == kept
    assert richtext.clean(kept) == kept


def test_it_is_something_by_itself():
    assert not richtext.is_empty('<div class="document" data-document="7"></div>')


def test_readers_get_title_kind_and_size():
    document = make_document(title="Programme <2026>", credit="Mairie & Cie")
    edition = compiled(box_for(document))
    assert edition.body.replace("\u00a0", " ") == (
        '<figure class="document document-pdf">'
        f'<div class="document-link"><a href="{document.url}" type="application/pdf">Programme &lt;2026&gt;</a> '
        f'<span class="document-facts">(PDF, 1 ko)</span></div>'
        '<figcaption><span class="credit">Mairie &amp; Cie</span></figcaption></figure>'
    )
    assert edition.documents == [document]
    assert "Programme <2026>" in edition.text


def test_words_in_the_text_stand_for_the_title():
    body = compiled(box_for(make_document(), 'Le <em>programme</em> <a href="/x/">ici</a>')).body
    assert ">Le programme ici</a>" in body and "feria" not in body


def test_a_sound_is_played_where_it_stands_and_loads_nothing_before():
    document = make_document(kind="ogg")
    body = compiled(box_for(document)).body
    assert (
        f'<audio controls="controls" preload="none" src="{document.url}"></audio><div class="document-link"><a href="{document.url}"'
        in body
    )


def test_one_that_is_not_there_compiles_to_nothing_and_is_named(settings):
    settings.CHECKLIST_BLOCKS = rule_names.BLOCKING
    document = make_document()
    body = f"<p>Texte.</p>{box_for(document)}"
    article = make_article(body=body)
    document.__class__.objects.filter(pk=document.pk)._raw_delete("default")
    edition = compiled(body)
    assert (edition.body, edition.documents) == ("<p>Texte.</p>", [])
    found = [each for each in checklist.findings(article.snapshot(), at=NOON) if each.rule.name == "documents"]
    assert [(each.location.kind, each.location.target) for each in found] == [("document", str(document.pk))]
    assert found[0].blocks
    with pytest.raises(ValidationError, match="n’est plus dans la bibliothèque"):
        publishing.publish(article, by=make_user(role="chief editor"))


def test_one_that_is_there_is_not_named():
    article = make_article(body=box_for(make_document()))
    assert not [each for each in checklist.findings(article.snapshot(), at=NOON) if each.rule.name == "documents"]


def test_an_edition_names_its_files_once():
    document = make_document()
    edition = publish_article(body=box_for(document) * 2, faq=[{"question": "?", "answer": box_for(document)}])
    assert list(EditionDocument.objects.values_list("edition", "document")) == [(edition.pk, document.pk)]


def test_one_in_use_is_not_deleted():
    drafted, published, answered = make_document(), make_document(), make_document()
    article = make_article(body=box_for(drafted), faq=[{"question": "?", "answer": box_for(answered)}])
    published_body = publish_article(body=box_for(published))
    for document in (drafted, published, answered):
        with pytest.raises(ProtectedError), transaction.atomic():
            document.delete()
    assert article.pk and published_body.pk


def test_the_door_refuses_a_file_whose_rights_have_ended():
    chief = make_user(role="chief editor")
    document = make_document(rights_until=date(2026, 3, 2))
    article = make_article(body=box_for(document))
    with pytest.raises(
        ValidationError, match="Les droits du fichier .*Programme de la feria.* prennent fin le 2 mars 2026"
    ):
        publishing.publish(article, by=chief, at=NOON + timedelta(days=1), now=NOON)
    assert publishing.publish(article, by=chief, at=NOON, now=NOON)


def test_no_tag_of_it_is_a_word_of_the_text():
    edition = compiled(f"<p>Un deux.</p>{box_for(make_document(kind='mp3', title='Entretien'))}")
    assert "<" not in edition.text and "audio" not in edition.text
    assert edition.description == "Un deux."
