import re
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db.migrations.writer import MigrationWriter
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from cms.text.plaintext import PlainCharField, PlainTextField, one_line, tidy


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  a  b  ", "a b"),
        ("a\nb\tc\r\nd", "a b c d"),
        ("a\x00b\x1bc\x7fd\x85e", "abcd e"),
        ("e\u0301", "é"),
        ("«\u00a0oui\u202f!\u00a0»", "«\u00a0oui\u202f!\u00a0»"),
        ("a\u202eb\ufeffc\ud800d\uffffe", "abcde"),
        ("<b>&amp; \"'", "<b>&amp; \"'"),
        ("\u200fשלום", "שלום"),
        ("in\u00adcom\u00adpré\u00adhen\u00adsible", "incompréhensible"),
        ("a\u200bb\u2060c\u200dd\u2066e\u2069f\u061cg\u3164h\ufffci", "abcdefghi"),
        ("e\u200b\u0301", "é"),
        ("👩\u200d🚀 می\u200cخواهم", "👩\u200d🚀 می\u200cخواهم"),
        ("\u00a0\u2800 a \u2800", "a"),
        ("\u2813\u2800\u2813", "\u2813\u2800\u2813"),
        ("\u2800\u3164\u200b", ""),
        ("", ""),
    ],
)
def test_plain_text_is_tidied(text, tidied):
    assert tidy(text) == tidied


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Faire\nCoupez le pain.\nSalez !\n« Oui. »\nFin", "Faire · Coupez le pain. Salez ! « Oui. » Fin"),
        ("Il faut :\ndu sel\ndu pain,\nde l’huile", "Il faut : du sel · du pain, de l’huile"),
        ("Sel\t2 g\r\nPain\t\t200\u00a0g", "Sel · 2 g · Pain · 200\u00a0g"),
        ("\n\t\n", ""),
        ("  un   mot ", "un mot"),
        ("", ""),
    ],
)
def test_lines_and_cells_become_one_line_and_stay_apart(text, line):
    assert one_line(text) == line


def test_lines_are_kept_where_they_may_be():
    assert tidy(" a \r\n\r\n  b\t\n", lines=True) == "a\n\n  b"


@given(st.text(), st.booleans())
def test_tidying_twice_is_tidying_once(text, lines):
    once = tidy(text, lines=lines)
    assert tidy(once, lines=lines) == once
    assert once == unicodedata.normalize("NFC", once)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", once)


@pytest.mark.parametrize(
    ("field", "name"), [(PlainCharField(max_length=9), "CharField(max_length=9)"), (PlainTextField(), "TextField()")]
)
def test_columns_are_plain_django_fields_in_migrations(field, name):
    assert MigrationWriter.serialize(field)[0] == f"models.{name}"


def test_validation_sees_the_tidied_text():
    field = PlainCharField(max_length=3)
    assert field.clean(" abc\n", None) == "abc"
    for nothing in (" \t\n ", "\u200b", "\u00ad", "\u2800", "\u3164", "\u00a0", "\u180e"):
        with pytest.raises(ValidationError):
            field.clean(nothing, None)


@pytest.mark.django_db
def test_every_way_to_write_is_tidied():
    def stored():
        return list(Article.objects.values_list("title", flat=True))

    article = Article(title=" a\x00\nb ", slug="t", language="fr")
    article.save()
    assert [article.title] == stored() == ["a b"]
    Article.objects.update(title=" c\x00")
    assert stored() == ["c"]
    article.title = "\x07d "
    Article.objects.bulk_update([article], ["title"])
    assert stored() == ["d"]
    Article.objects.bulk_create([Article(title="e\x1b", slug="u", language="fr")])
    assert sorted(stored()) == ["d", "e"]
