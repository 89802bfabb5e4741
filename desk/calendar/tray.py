"""Drafts without a date: those that are approved first, then those in review, those that were returned, those being written."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from articles.models import Article, Edition
from articles.models.article import State
from articles.versions import PageVersion
from desk import status
from desk.calendar.entries import newest_record

MOST = 12
IN_ORDER = (State.APPROVED, State.IN_REVIEW, State.RETURNED, State.DRAFT)


@dataclass
class Tray:
    articles: list
    count: int


def tray_of(user, narrowing):
    """Only what this person may see: counted, too."""
    if not user.has_perm("articles.view_article"):
        return Tray([], 0)
    dated = Edition.objects.filter(article=OuterRef("pk")).order_by()
    articles = narrowing.of_articles(Article.objects.visible_to(user).order_by())
    undated = articles.filter(~Exists(dated))
    found = undated.order_by("-updated_at", "-pk").only("title", "state", "version")
    shown = first_of(found.annotate(record=Subquery(newest_record("pk").values("pk")[:1])))
    for article in shown:
        article.page_version = PageVersion(article.version, article.state, article.record or 0)
    return Tray(shown, status.number_never_published(articles))


def first_of(articles):
    """Each state by itself, out of its index: sorted by state in one statement, all drafts would be read."""
    return [article for state in IN_ORDER for article in articles.filter(state=state)[:MOST]][:MOST]
