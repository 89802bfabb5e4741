"""The lines of an article's history. What one person saves in a row is one line, a *sitting*: each save of it takes the place of
the one before.

A new line begins after a pause, after an hour, and before a save that takes much out at once: the text before it stays. Never
gone on with is a line that somebody named or restored, and one that a step, a publication or a correction refers to (the audit
record says which version of the text it was about). All this happens in the transaction that saves, with the article's row
locked.
"""

import re
from collections import Counter
from datetime import timedelta
from html import unescape

from django.utils import timezone

from articles.models import Revision, StoredSource
from articles.versions import records_of

PAUSE = timedelta(minutes=30)
LONGEST = timedelta(hours=1)
MUCH = 100  # words that one save takes out of the text
YOUNG = timedelta(minutes=10)  # the text of a line before is hardly older
WORD = re.compile(r"\w+(?:[\u2019'-]\w+)*")
MARKUP = re.compile(r"<[^<>]*>")


def add(article, snapshot, *, by, session="", restored=None):
    """Returns the line that has the text as it was just saved."""
    now = timezone.now()
    recent = list(article.revisions.filter(refused=False, at__gt=now - PAUSE))
    last = latest(recent) or latest(article.revisions.filter(refused=False).order_by("-version")[:1])
    words = words_of(snapshot)
    line = None if restored else sitting_of(by, recent, article, now=now)
    takes_much = last is not None and number_of_words(last) - words.total() >= MUCH
    if takes_much and line and now - line.began_at >= YOUNG:
        line = None
    if line:
        return go_on(line, article, snapshot, words.total(), before=number_of_words(last), session=session, now=now)
    if last and (takes_much or restored):
        article.revisions.filter(pk__in=[row.pk for row in (*recent, last)]).update(closed=True)
    before = words_of(last.snapshot) if last else Counter()
    return Revision.objects.create(
        article=article,
        stored_source=StoredSource.objects.store(article, snapshot),
        by=by,
        session=session,
        restored=restored,
        closed=restored is not None,
        **first_values(article, words, before, now=now),
    )


def first_values(article, words, before=None, *, now):
    """Of a line that begins. `words` and those `before` are Counters."""
    before = before or Counter()
    added, removed = (words - before).total(), (before - words).total()
    moments = {"version": article.version, "began_at": now, "at": now}
    return {**moments, "words": words.total(), "words_added": added, "words_removed": removed}


def latest(rows):
    return max(rows, key=lambda row: row.version, default=None)


def sitting_of(by, recent, article, *, now):
    """The line that a save of this person goes on with; None where one begins. `recent` are newest first."""
    line = next((row for row in recent if by and row.by_id == by.pk), None)
    if line is None or line.closed or line.name or line.began_at is None or now - line.began_at >= LONGEST:
        return None
    return None if is_referred_to(line, article) else line


def is_referred_to(line, article):
    """By the last thing that was done with the article, or one before it. Records of an older Patio know no version."""
    last = records_of(article).values_list("detail", "at").first()
    if last is None:
        return False
    detail, at = last
    return at >= line.at if detail.get("version") is None else detail["version"] >= line.version


def tell_again(article):
    """After tags were made of names: the line of the working copy's text has it as it is spelled now."""
    for line in article.revisions.filter(version=article.version, refused=False):
        former, stored = line.stored_source_id, StoredSource.objects.store(article, article.snapshot())
        article.revisions.filter(pk=line.pk).update(stored_source=stored)
        if former != stored.pk:
            StoredSource.objects.filter(pk=former).delete_unused()


def go_on(line, article, snapshot, words, *, before, session, now):
    """`before` is the number of words of the text that this save changed, whoever had saved it."""
    former = line.stored_source_id
    difference = words - before
    line.stored_source = StoredSource.objects.store(article, snapshot)
    line.version, line.at, line.session, line.words = article.version, now, session or line.session, words
    line.words_added += max(difference, 0)
    line.words_removed += max(-difference, 0)
    line.save()
    if former != line.stored_source_id:
        StoredSource.objects.filter(pk=former).delete_unused()
    return line


def number_of_words(line):
    return words_of(line.snapshot).total() if line.words is None else line.words


def words_of(source):
    """A Counter of the words that readers would see."""
    texts = [source.get(name) or "" for name in ("title", "kicker", "standfirst")]
    entries = source.get("faq") or []
    markup = [source.get("body") or "", *(entry["answer"] for entry in entries)]
    texts += [*(entry["question"] for entry in entries), *(unescape(MARKUP.sub(" ", each)) for each in markup)]
    return Counter(WORD.findall("\n".join(texts)))
