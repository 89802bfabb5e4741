"""The desk's front page: articles that wait for this person, remarks that mention this person, dead links, planned articles, live ones,
rights of pictures and files that end, and issues of the site's health."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Min

from articles.models import Article, Edition, OutsideLink, Remark
from articles.models.article import State
from articles.models.audit import Action, AuditRecord
from cms.http import health_issues
from desk import ending_rights, review_queue, status

MOST = 8  # articles in each list


@dataclass
class FrontList:
    """Primary keys, then the articles themselves, and how many others belong here."""

    articles: list
    others: int = 0

    @property
    def total(self):
        return len(self.articles) + self.others


def dashboard(user, at):
    """{name: FrontList}, each article with its status; only what this person may see."""
    if not user.has_perm("articles.view_article"):
        return {}
    visible = Article.objects.visible_to(user)
    mine = Article.objects.owned_by(user)
    found = {
        "returned": first_of(mine.filter(state=State.RETURNED)),
        "mine": first_of(mine.exclude(state=State.RETURNED)),
        "scheduled": next_planned(visible, at),
        "live": FrontList(last_published(visible, at)),
    }
    if user.has_perm("articles.approve_article"):
        waiting = review_queue.waiting(user)
        for name, who in (("to_review", review_queue.MINE), ("unassigned", review_queue.NOBODY)):
            found[name] = first_of(review_queue.in_order(review_queue.of(waiting, user, who)))
    add_rows(found.values(), at)
    add_returns(found["returned"].articles)
    found["mentions"] = mentions_of(user, visible)
    found["dead_links"] = dead_links(visible)
    found["picture_rights"] = ending_rights.ending(user, at)
    found["document_rights"] = ending_rights.ending(user, at, of=ending_rights.DOCUMENTS)
    if user.has_perm("authors.change_user"):  # whoever looks after the newsroom can call for who runs commands
        found["health_issues"] = [
            (sentence, issue.remedy, issue.page if issue.page and user.has_perm(issue.permission) else "")
            for issue, sentence in health_issues.sentences(at)
        ]
    return found


def mentions_of(user, visible):
    """Open remarks that others wrote, the newest first."""
    remarks = Remark.objects.filter(mentioned=user, resolved_at=None, article__in=visible).exclude(author=user)
    return list(remarks.select_related("article", "author").defer("article__body").order_by("-pk")[:MOST])


def dead_links(articles):
    """Links to other sites, each with the `article_id` and `title` of one that leads there; the newest first."""
    links = status.of_articles(OutsideLink.objects.told(), articles, path="articles")
    named = links.annotate(article_id=F("articles"), title=F("articles__title"))
    return list(named.exclude(article_id=None).order_by("-since", "pk", "article_id")[:MOST])


def first_of(articles):
    return group_of([*articles.values_list("pk", flat=True)[: MOST + 1]], articles)


def group_of(pks, articles):
    """They are counted only where there are more than are shown."""
    return FrontList(pks[:MOST], articles.count() - MOST if len(pks) > MOST else 0)


def next_planned(articles, at):
    """Those whose next edition begins soonest."""
    planned = status.of_articles(status.planned_editions(Edition.objects.order_by(), at), articles)
    soonest = planned.values("article").annotate(begin=Min("live_from")).order_by("begin", "article")
    return group_of([row["article"] for row in soonest[: MOST + 1]], soonest)


def last_published(articles, at):
    """Primary keys of live ones; each language has its own index by date."""
    newest = []
    for code, _name in settings.LANGUAGES:
        live = status.of_articles(Edition.objects.live(at).in_language(code).newest_first(), articles)
        newest += live.values_list("published_at", "article")[:MOST]
    return [pk for _moment, pk in sorted(newest, reverse=True)[:MOST]]


def add_rows(groups, at):
    """In one query: what is asked of each article is asked of those alone that are shown."""
    wanted = {pk for group in groups for pk in group.articles}
    found = Article.objects.defer("body").select_related("created_by", "review__reviewer")
    articles = status.with_status(found, at).in_bulk(wanted)
    for article in articles.values():
        article.waits = review_queue.facts_of_loaded(article, at)
    for group in groups:
        group.articles = [articles[pk] for pk in group.articles if pk in articles]


def add_returns(articles):
    """`returned`: the record of who returned each, and when."""
    pks = [article.pk for article in articles]
    records = AuditRecord.objects.filter(article_id__in=pks, action=Action.RETURN).select_related("by").order_by("pk")
    last = {record.article_id: record for record in records} if pks else {}
    for article in articles:
        article.returned = last.get(article.pk)
