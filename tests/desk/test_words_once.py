"""On PostgreSQL the words of a working copy are stored once, and a mark touches no index over them."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from articles.models import Article
from desk import finding, indexing
from desk.models import ArticleWords
from tests.factories import make_article

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="FTS5 keeps no words of its own on SQLite"),
]


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [value for (value,) in cursor.fetchall()]


def titles(words):
    return [article.title for article in finding.found(Article.objects.all(), words)]


def test_the_table_has_its_key_and_one_index_over_its_words():
    names = asked("SELECT indexname FROM pg_indexes WHERE tablename = 'desk_articlewords' ORDER BY 1")
    assert names == ["desk_articlewords_pkey", "desk_articlewords_terms"]
    assert "desk_articleterms" not in connection.introspection.table_names()


def counted_writes():
    functions = ("pg_stat_get_xact_tuples_updated", "pg_stat_get_xact_tuples_hot_updated")
    return [asked(f"SELECT {name}('desk_articlewords'::regclass)")[0] for name in functions]


def test_a_mark_touches_no_index_over_words():
    make_article(title="Un puits", body=f"<p>{' '.join(f'mot{number}' for number in range(900))}</p>")
    with transaction.atomic():
        before = counted_writes()
        Article.objects.update(title="Une fontaine")
        assert [after - former for after, former in zip(counted_writes(), before, strict=True)] == [1, 1]
    assert asked("SELECT article_id FROM desk_articlemarks") == [Article.objects.get().pk]
    assert indexing.fill_desk_index() == 1
    assert asked("SELECT article_id FROM desk_articlemarks") == []
    assert titles("fontaine") == ["Une fontaine"]


def test_a_deleted_article_leaves_no_mark():
    article = make_article(title="Un puits")
    Article.objects.update(title="Une fontaine")
    article.delete()
    assert asked("SELECT article_id FROM desk_articlemarks") == []


def test_an_emptied_table_leaves_no_mark():
    make_article(title="Un puits")
    Article.objects.update(title="Une fontaine")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE desk_articlewords")
    assert asked("SELECT article_id FROM desk_articlemarks") == []


def test_the_migration_goes_back_and_forth_with_what_is_there():
    make_article(title="Un puits")
    marked = make_article(title="Une citerne")
    Article.objects.filter(pk=marked.pk).update(title="Une fontaine")
    call_command("migrate", "desk", "0002", verbosity=0)
    try:
        assert len(asked("SELECT article_id FROM desk_articleterms WHERE terms @@ 't_puit'")) == 1
        assert ArticleWords.objects.filter(version=0).count() == 1
    finally:
        call_command("migrate", verbosity=0)
    assert indexing.marked_rows().count() > 0
    indexing.fill_desk_index()
    assert (titles("puits"), titles("fontaine")) == (["Un puits"], ["Une fontaine"])
