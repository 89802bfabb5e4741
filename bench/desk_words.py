"""The rows of the desk's index for the magazine of `bench.desk`, quickly: its texts are made of few words, and each is analysed
once. They are the rows that `rebuild_desk_search` writes, which takes some minutes for a hundred thousand."""

import re
from functools import cache

STEP = 2000


def fill():
    from django.db import connection, transaction

    from articles.models import Article
    from desk.indexing import VERSION
    from desk.models import ArticleWords
    from desk.triggers import COLUMNS, TERMS

    names = names_by_article()
    last = 0
    suspend(connection)
    while rows := list(Article.objects.filter(pk__gt=last).order_by("pk").values_list("pk", *TEXTS)[:STEP]):
        values = [(*words_of(row, names.get(row[0], ())), VERSION, row[0]) for row in rows]
        with transaction.atomic(), connection.cursor() as cursor:
            sql = f"UPDATE {ArticleWords._meta.db_table} SET title = %s, text = %s, version = %s WHERE article_id = %s"
            cursor.executemany(sql, values)
        last = rows[-1][0]
    resume(connection, TERMS, COLUMNS)


TEXTS = ("language", "title", "kicker", "standfirst", "body")


def names_by_article():
    from articles.models import Byline, FAQEntry, Tagged

    found = {}
    for pairs in (
        Byline.objects.values_list("article", "author__name"),
        Tagged.objects.values_list("content_object", "tag__name"),
        FAQEntry.objects.values_list("article", "question"),
        FAQEntry.objects.values_list("article", "answer"),
    ):
        for pk, name in pairs.order_by():
            found.setdefault(pk, []).append(name)
    return found


def words_of(row, names):
    _pk, language, title, *others = row
    shown = [f"0picture{pk}" for pk in re.findall(r'data-image="(\d+)"', others[-1])]
    in_title = forms(title, language)
    text = re.sub(r"<[^>]*>", " ", " ".join([*others, *names]))
    return " ".join(in_title), " ".join(dict.fromkeys([*in_title, *forms(text, language), *shown]))


def forms(text, language):
    return dict.fromkeys(form for word in text.split() for form in analysed(word, language))


@cache
def analysed(word, language):
    from cms.text.words import stemmed, words

    found = words(word, language)
    return [*found, *stemmed(found, language)]


def suspend(connection):
    """FTS5 takes a whole table at once a hundred times as fast as row by row."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER desk_articlewords_update")


def resume(connection, terms, columns):
    from cms.triggers import put_in

    put_in(connection.alias)
    if connection.vendor == "sqlite":
        from desk.indexing import VERSION
        from desk.models import ArticleWords

        ArticleWords.objects.update(version=VERSION)
