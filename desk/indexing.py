"""The rows that the desk finds working copies by: written in the transaction that saves one, and whatever is marked since by
`fill_desk_index`."""

import hashlib
import json
import logging
import re
import secrets
from functools import lru_cache
from itertools import chain, islice

from django.db import connection, transaction
from django.db.models import Prefetch
from django.db.models.expressions import RawSQL

from articles.models import Article, Byline, FAQEntry, Tagged
from cms.batches import chunks
from cms.text import words as analyser
from cms.text.richtext import plain_text
from desk.models import ArticleWords

logger = logging.getLogger(__name__)

VERSION = 1  # of the analyser: raised when it, or `cms.text.words`, finds other words
MARKS = "SELECT article_id FROM desk_articlemarks"
MARKED = 0  # instead of a row's version, by triggers: it may hold other words than its working copy
BATCH = 50
AT_ONCE = 20
PICTURES = re.compile(r'data-image="(\d{1,18})"', re.ASCII)
MOST_WORDS = 20_000  # of one text: the rest of a longer one is not found
LONGEST_KEPT = 2_000  # characters of a paragraph: a thousand of those, with their words, take some twenty megabytes


def marked_rows():
    """Those to be written, also those of another analyser. PostgreSQL has their keys in a table, and no index of versions."""
    rows = ArticleWords.objects.filter(version__lt=VERSION)
    return rows.filter(pk__in=RawSQL(MARKS, [])) if connection.vendor == "postgresql" else rows


def write_words(article_id):
    """In the transaction that changed the working copy, which goes on whatever becomes of the index: a row that could not be
    written stays marked, and the task of the desk's index tries again."""
    try:
        with transaction.atomic():
            # Whoever marks it after its words were read waits until they are written.
            row = ArticleWords.objects.filter(pk=article_id)
            before = row.select_for_update().values_list("digest", flat=True).first()
            for article in with_texts(Article.objects.filter(pk=article_id)):
                words = analysed(*texts_of(article))
                row.update(version=VERSION, **(words if words["digest"] != before else {}))
    except Exception:
        logger.exception(
            "article %s is found at the desk by its former words until a task has written the new ones", article_id
        )


def fill_desk_index(most=None, *, step=lambda count: None):
    """Writes the marked rows, `most` of them where that is given; returns how many."""
    return write_marked(newest_marked(most), step=step)


def newest_marked(most=None, *, before=None):
    """Keys of articles with marked rows, the newest first; with `before`, of those that are older than it."""
    rows = marked_rows() if before is None else marked_rows().filter(pk__lt=before)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:most])


def lock(articles):
    """Their rows, until the transaction ends."""
    rows = ArticleWords.objects.filter(pk__in=articles.order_by().values("pk"))
    list(rows.select_for_update().order_by("pk").values_list("pk"))  # in one order, whoever marks


def write_marked(pks, *, step=lambda count: None):
    """Words are found while no lock is held. Safe to stop, to repeat, and to run while others write: what they mark meanwhile
    stays marked. `step(count)` is called after each batch. One that fails stops no other, and is raised at the end."""
    done, errors = 0, []
    for part in chunks(pks, BATCH):
        claim = claimed(part)
        words = words_found(Article.objects.filter(pk__in=part), errors)
        with transaction.atomic():
            for pk, values in sorted(words.items()):
                store(ArticleWords.objects.filter(pk=pk, version=claim), values)
        done += len(part)
        step(done)
    if errors:
        raise errors[0]
    return done


def words_found(articles, errors):
    """{key: what its row holds} of those whose words can be found."""
    found = {}
    for article in with_texts(articles):
        try:
            found[article.pk] = analysed(*texts_of(article))
        except Exception as error:
            error.add_note(f"article {article.pk}")
            errors.append(error)
    return found


@transaction.atomic
def claimed(pks):
    """A number of one's own as the version of these rows: whoever changes one of them, or claims it, puts another there. It
    waits for those who are changing one."""
    claim = -1 - secrets.randbelow(32_000)
    rows = marked_rows().filter(pk__in=pks)
    list(rows.select_for_update().order_by("pk").values_list("pk"))  # in one order, whoever marks
    rows.update(version=claim)
    return claim


def store(row, values):
    """Only the mark is taken off where the words are those that the row has: others are many rows of terms."""
    if not row.filter(digest=values["digest"]).update(version=VERSION):
        row.update(**values, version=VERSION)


def with_texts(articles):
    return articles.only("language", "title", "kicker", "standfirst", "body", "new_tags").prefetch_related(
        Prefetch("bylines", Byline.objects.select_related("author").order_by("pk")),
        Prefetch("tagged", Tagged.objects.select_related("tag").order_by("pk")),
        Prefetch("faq", FAQEntry.objects.order_by("pk")),
    )


def texts_of(article):
    """(language, title, other texts and names, pieces of markup)"""
    names = [byline.author.name for byline in article.bylines.all()]
    names += [*(row.tag.name for row in article.tagged.all()), *article.new_tags]
    entries = article.faq.all()
    plain = "\n".join([article.kicker, article.standfirst, *names, *(entry.question for entry in entries)])
    return article.language, article.title, plain, [article.body, *(entry.answer for entry in entries)]


def analysed(language, title, plain, pieces):
    markup = "\n".join(pieces)
    facts = json.dumps([VERSION, language, title, plain, markup], ensure_ascii=False).encode("utf-8", "replace")
    digest = hashlib.blake2b(facts, digest_size=16).hexdigest()
    in_title = with_stems(title, language)
    shown = [mark_of_picture(pk) for pk in PICTURES.findall(markup)]
    texts = "\n".join([plain, *map(plain_text, pieces)])
    others = dict.fromkeys([*in_title, *with_stems(texts, language), *shown])
    return {"title": " ".join(in_title), "text": " ".join(others), "digest": digest}


def mark_of_picture(pk):
    """The word under which those are found that show it in their text: nobody types it."""
    return f"0picture{pk}"


@lru_cache(maxsize=1000)  # of the paragraphs of a long text, a save changes one
def words_of_paragraph(text, language):
    return tuple(analyser.words(text, language))


def words_of_line(text, language):
    return words_of_paragraph(text, language) if len(text) <= LONGEST_KEPT else analyser.words(text, language)


def with_stems(text, language):
    words = chain.from_iterable(words_of_line(line, language) for line in text.split("\n"))
    found = list(dict.fromkeys(islice(words, MOST_WORDS)))
    return list(dict.fromkeys([*found, *analyser.stemmed(found, language)]))
