"""On PostgreSQL the words of an edition are stored once, and found by an index over the rows that hold them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from articles.models import Edition
from search import indexing
from search.engines.base import TEXT, Scope, Term
from search.index import Index
from search.models import IndexEntry
from tests.factories import NOON, make_tag, publish_article

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="FTS5 keeps no words of its own on SQLite"),
]
DAY = timedelta(days=1)


def asked(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [value for (value,) in cursor.fetchall()]


def found(at=NOON):
    return Index(Scope(at, "fr")).count([Term("patio", TEXT), Term("cloitr", TEXT)], most=9)


def test_the_table_has_its_key_and_one_index_over_its_words():
    names = asked("SELECT indexname FROM pg_indexes WHERE tablename = 'search_indexentry' ORDER BY 1")
    assert names == ["search_indexentry_pkey", "search_indexentry_terms"]
    assert "search_indexterms" not in connection.introspection.table_names()


def test_long_texts_stand_apart_from_what_is_counted_and_put_in_order():
    """The whole row takes some five thousand bytes."""
    publish_article(title="Patio", body=f"<p>{' '.join(f'mot{number}' for number in range(900))}</p>")
    [apart] = asked("SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = 'search_indexentry'")
    assert apart > 0


def test_the_index_is_asked_and_no_row_is_read_for_its_words():
    publish_article(title="Patio")
    with transaction.atomic():
        asked("SELECT set_config('enable_seqscan', 'off', true)")
        plan = asked(
            "EXPLAIN SELECT 1 FROM unnest(ARRAY['patio']) AS asked (term), search_indexentry "
            "WHERE search_terms(title, deck, body, words, title_words) @@ term::tsquery"
        )
    assert any("search_indexentry_terms" in line for line in plan)


def writes(change):
    """How many rows of the index are written by it, and how many of these whose indexes stay as they are."""
    with transaction.atomic():
        before = counted_writes()
        change()
        return [after - former for after, former in zip(counted_writes(), before, strict=True)]


def counted_writes():
    functions = ("pg_stat_get_xact_tuples_updated", "pg_stat_get_xact_tuples_hot_updated")
    return [asked(f"SELECT {name}('search_indexentry'::regclass)")[0] for name in functions]


def test_the_same_words_again_touch_no_index():
    publish_article(title="Patio", body=f"<p>{' '.join(f'mot{number}' for number in range(900))}</p>")

    def write_again():
        indexing.mark_stale(Edition.objects.all())
        assert indexing.rebuild(Edition.objects.all()) == 1

    assert writes(write_again) == [2, 2]
    assert writes(lambda: IndexEntry.objects.update(title="cloitr")) == [1, 0]
    assert found() == [0, 1]


def test_the_moments_of_an_edition_are_those_of_its_row_however_they_are_changed():
    edition = publish_article(title="Patio")
    assert found(NOON - DAY) == [0, 0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_edition SET live_from = live_from - interval '2 days'")
    assert found(NOON - DAY) == [1, 0]
    change = Edition.objects.filter(pk=edition.pk).update
    assert writes(lambda: change(live_until=NOON)) == [1, 1]
    assert found() == [0, 0]
    assert writes(lambda: change(words=7)) == [0, 0]


def test_stamps_are_held_before_rows_of_the_index():
    """As by whoever renames a tag: else two would wait for one another."""
    tag = make_tag(name="Eaux")
    edition = publish_article(title="Patio", tags=[tag])

    def end():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
                Edition.objects.filter(pk=edition.pk).update(live_until=NOON + DAY)
        except OperationalError as error:
            return str(error)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        tag.name = "Fontaines"
        tag.save()
        waited = pool.submit(end).result()
    assert "rendering_stamp" in waited


def test_the_migration_goes_back_and_forth_with_what_is_there():
    publish_article(title="Patio")
    call_command("migrate", "search", "0002", verbosity=0)
    try:
        assert asked("SELECT edition_id FROM search_indexterms WHERE terms @@ 'patio'") == [Edition.objects.get().pk]
    finally:
        call_command("migrate", verbosity=0)
    assert found() == [1, 0]
    Edition.objects.update(live_until=NOON + DAY)
    assert found(NOON + DAY) == [0, 0]
