"""The articles that wait for review, in the order in which they are due, and how many wait for whom."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from articles.models import Article, Byline, Review, Revision, Tagged
from articles.models.article import State
from articles.rights import day_of
from articles.versions import PageVersion, version_of_loaded, with_records
from authors.models import User
from desk import status

ALL, MINE, NOBODY = "", "mine", "nobody"
PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class ReviewFacts:
    """`days` are those it has waited, `days_late` those since it was due (None: it is not late)."""

    reviewer: User | None
    due: date | None
    since: datetime
    days: int
    days_late: int | None
    is_due_today: bool


@dataclass(frozen=True, kw_only=True)
class QueueRow(ReviewFacts):
    article: Article
    words: int | None
    writers: str
    sections: str
    page_version: PageVersion


def waiting(user):
    """Articles in review that this person may see."""
    return Article.objects.visible_to(user).filter(state=State.IN_REVIEW)


def of(articles, user, who):
    if who == MINE:
        return articles.filter(review__reviewer=user)
    return articles.filter(review__reviewer=None) if who == NOBODY else articles


def counts(user):
    """{ALL: number, MINE: number, NOBODY: number}"""
    found = waiting(user).aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(review__reviewer=user)),
        nobody=Count("pk", filter=Q(review__reviewer=None)),
    )
    return {ALL: found["all"], MINE: found["mine"], NOBODY: found["nobody"]}


def late_elsewhere(user, today):
    """How many others are late with."""
    with_others = waiting(user).exclude(review__reviewer=user).filter(review__reviewer__isnull=False)
    return with_others.filter(review__due__lt=today).count()


def in_order(articles):
    since = Coalesce("review__submitted_at", "updated_at")
    return articles.annotate(since=since).order_by(F("review__due").asc(nulls_last=True), "since", "pk")


def page_of(user, who, number, *, at):
    """(a page, its rows)"""
    page = Paginator(in_order(of(waiting(user), user, who)), PAGE_SIZE).get_page(number)
    articles = list(with_facts(page.object_list, at))
    return page, [row_of(article, at) for article in articles]


def with_facts(articles, at):
    saved = Revision.objects.filter(article=OuterRef("pk"), refused=False).order_by("-version", "-pk")
    found = with_records(articles.annotate(words=Subquery(saved.values("words")[:1])))
    return (
        status.with_status(found, at)
        .select_related("review__reviewer", "created_by")
        .defer("body")
        .prefetch_related(
            Prefetch("bylines", Byline.objects.select_related("author")),
            Prefetch("tagged", Tagged.objects.filter(tag__section_position__isnull=False).select_related("tag")),
        )
    )


def facts_of(review, at):
    """None where it is not in review."""
    return review and ReviewFacts(**values_of(review.reviewer, review.due, review.submitted_at, at))


def facts_of_loaded(article, at):
    """Of an article that was read with its review; None where it is not in review."""
    if article.state != State.IN_REVIEW:
        return None
    return facts_of(getattr(article, "review", None) or Review(submitted_at=article.updated_at), at)


def values_of(reviewer, due, since, at):
    today = day_of(at)
    return {
        "reviewer": reviewer,
        "due": due,
        "since": since,
        "days": max((today - day_of(since)).days, 0),
        "days_late": (today - due).days if due and due < today else None,
        "is_due_today": due == today,
    }


def row_of(article, at):
    review = getattr(article, "review", None)
    names = [byline.author.name for byline in article.bylines.all()] or [str(article.created_by or "")]
    return QueueRow(
        **values_of(review and review.reviewer, review and review.due, article.since, at),
        article=article,
        words=article.words,
        writers=", ".join(names),
        sections=", ".join(row.tag.name for row in article.tagged.all()),
        page_version=version_of_loaded(article),
    )
