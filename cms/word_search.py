"""Rows that are found by the words of some of their fields, as articles are: accents, case, apostrophes and plurals do not matter,
and the beginning of a word is enough.

The words stand in a column of the row. `save`, `update` and the bulk methods write it; where SQL alone wrote a field, the row is
found by its former words until it is saved.
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from cms.batches import chunks
from cms.text.words import significant, stemmed, words

COLUMN = "search_words"
MOST = 5_000  # words of one row: the rest is not found
BATCH = 500


def words_of(row, fields):
    """The words of these fields in all languages of the site, with their stems, once each, a space on both sides of each."""
    text, found = "\n".join(getattr(row, name) for name in fields), {}
    for code, _name in settings.LANGUAGES:
        in_language = words(text, code)[:MOST]
        found |= dict.fromkeys([*in_language, *stemmed(in_language, code)])
    return f" {' '.join(found)} " if found else ""


def condition(text):
    """That a row holds all words of the text, read in one language or another; None where there is no word."""
    wanted = None
    for asked in dict.fromkeys(tuple(alternatives(text, code)) for code, _name in settings.LANGUAGES):
        if asked:
            each = Q()
            for beginning, its_stem in asked:
                each &= Q(held(beginning)) | Q(held(its_stem))
            wanted = each if wanted is None else wanted | each
    return wanted


def held(letters):
    """Signs mean nothing in them, as they would in LIKE, which takes three times as long."""
    return GreaterThan(StrIndex(COLUMN, Value(letters)), 0)


def alternatives(text, language):
    """[(a word as a beginning, its stem)]"""
    asked = significant(words(text, language), language)
    return [(f" {word}", f" {its_stem} ") for word, its_stem in zip(asked, stemmed(asked, language), strict=True)]


def fill(model, fields):
    """Writes the column of all rows: for migrations."""
    for pks in chunks(list(model._base_manager.order_by("pk").values_list("pk", flat=True)), BATCH):
        rows = list(model._base_manager.filter(pk__in=pks).only(*fields))
        for row in rows:
            setattr(row, COLUMN, words_of(row, fields))
        models.QuerySet(model).bulk_update(rows, [COLUMN])


class WordSearchQuerySet(models.QuerySet):
    def holding(self, text):
        """Those that hold all words of the text; all where it is empty."""
        if not text.strip():
            return self
        wanted = condition(text)
        return self.none() if wanted is None else self.filter(wanted)

    def update(self, **values):
        if set(self.model.searched).isdisjoint(values):
            return super().update(**values)
        with transaction.atomic(using=self.db):
            pks = list(self.order_by().values_list("pk", flat=True))
            number = super().update(**values)
            rows = models.QuerySet(self.model, using=self.db)
            for part in chunks(pks, BATCH):
                for row in rows.filter(pk__in=part):
                    rows.filter(pk=row.pk).update(**{COLUMN: words_of(row, row.searched)})
        return number

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        for row in objs:
            row.search_words = words_of(row, row.searched)
        return super().bulk_create(objs, *args, **kwargs)


class WordSearch(models.Model):
    """`searched`: the names of the fields by whose words a row is found; those of a class that is mixed in before this one are
    as they will be saved."""

    search_words = models.TextField(blank=True, editable=False)

    searched = ()

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **kwargs):
        self.search_words = words_of(self, self.searched)
        if update_fields is not None and not set(self.searched).isdisjoint(update_fields):
            update_fields = {*update_fields, COLUMN}
        super().save(update_fields=update_fields, **kwargs)
