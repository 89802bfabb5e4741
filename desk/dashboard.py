"""The desk's front page: each article once, in the first of the lists that it belongs to; remarks that mention this person; and what
is to be mended: dead links, rights of pictures and files that end, issues of the site's health. Nothing is cut off without its number."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from django.conf import settings
from django.db.models import F, Max, Min
from django.utils import timezone

from articles.models import Article, Edition, OutsideLink, Remark, Review
from articles.models.article import State
from articles.models.audit import Action, AuditRecord
from articles.rights import day_of
from cms.http import health_issues
from desk import ending_rights, review_queue, status
from desk.filters import open_mentions

MOST = 8  # articles in each list
MOST_COUNTED = 10_000


@dataclass
class FrontList:
    """Primary keys, then the articles themselves; `total` is how many the whole list has, those included that stand in another list
    of the page. Of more than MOST_COUNTED it is MOST_COUNTED + 1."""

    articles: list
    total: int

    @property
    def others(self):
        return self.total - len(self.articles)

    @property
    def is_uncounted(self):
        return self.total > MOST_COUNTED


def dashboard(user, at):
    """{name: FrontList}, each article with its status; only what this person may see."""
    if not user.has_perm("articles.view_article"):
        return {}
    visible, taken, found = Article.objects.visible_to(user), set(), {}
    for name, asked in lists_of(user, visible, at).items():
        found[name] = asked(taken)
        taken.update(found[name].articles)
    add_rows(found.values(), at)
    add_returns(found["returned"].articles)
    found["mentions"], found["mentions_total"] = mentions_of(user, visible)
    found["dead_links"], found["dead_links_total"] = dead_links(visible)
    for name, ledger in (("picture_rights", ending_rights.PICTURES), ("document_rights", ending_rights.DOCUMENTS)):
        found[name] = ending_rights.ending(user, at, of=ledger)
        found[f"{name}_total"] = ending_rights.number_of(user, at, found[name], of=ledger)
    if user.has_perm("articles.approve_article"):
        found["late_elsewhere"] = review_queue.late_elsewhere(user, day_of(at))
    if user.has_perm("authors.change_user"):  # whoever looks after the newsroom can call for who runs commands
        found["health_issues"] = [
            (sentence, issue.remedy, issue.page if issue.page and user.has_perm(issue.permission) else "")
            for issue, sentence in health_issues.sentences(at)
        ]
    return found


def lists_of(user, visible, at):
    """{name: function of the articles that are shown already}. An article stands in the first of these lists that it belongs to."""
    mine = Article.objects.owned_by(user)
    lists = {"returned": partial(first_of, mine.filter(state=State.RETURNED))}
    queues = {}
    if user.has_perm("articles.approve_article"):
        waiting = review_queue.waiting(user)
        for name, who in (("to_review", review_queue.MINE), ("unassigned", review_queue.NOBODY)):
            queues[name] = partial(first_of, review_queue.in_order(review_queue.of(waiting, user, who)))
    lists |= {"to_review": queues.pop("to_review")} if queues else {}
    lists["soon"] = partial(today_and_tomorrow, visible, at)
    return (
        lists
        | queues
        | {
            "scheduled": partial(next_planned, visible, at),
            "live": partial(last_published, visible, at),
            "mine": partial(first_of, mine),
        }
    )


def mentions_of(user, visible):
    """(open remarks that others wrote, the newest of each article, the newest first; of how many articles)"""
    mentions = open_mentions(user).filter(article__in=visible).values("article")
    newest = mentions.annotate(newest=Max("pk")).order_by("-newest")
    pks = [row["newest"] for row in newest[: MOST + 1]]
    total = mentions.distinct().count() if len(pks) > MOST else len(pks)
    remarks = Remark.objects.filter(pk__in=pks[:MOST]).select_related("article", "author").defer("article__body")
    return list(remarks.order_by("-pk")), total


def dead_links(articles):
    """(links to other sites, each with the `article_id` and `title` of one that leads there: one of each article, the newest first;
    of how many articles)"""
    links = status.of_articles(OutsideLink.objects.told(), articles, path="articles").exclude(articles=None)
    newest = links.order_by().values("articles").annotate(newest=Max("since")).order_by("-newest", "articles")
    pks = [row["articles"] for row in newest[: MOST + 1]]
    total = links.values("articles").distinct().count() if len(pks) > MOST else len(pks)
    named = links.annotate(article_id=F("articles"), title=F("articles__title")).filter(article_id__in=pks[:MOST])
    one = {}
    for link in named.order_by("-since", "pk", "article_id") if pks else ():
        one.setdefault(link.article_id, link)
    return list(one.values()), total


def first_of(articles, taken):
    return list_of(articles.values_list("pk", flat=True), taken)


def list_of(pks, taken):
    """Of a QuerySet of primary keys. They are counted only where there are more than are looked at."""
    looked_at = [*pks[: MOST + len(taken) + 1]]
    total = len(looked_at)
    if total > MOST + len(taken):
        total = pks.order_by()[: MOST_COUNTED + 1].count()
    return FrontList(without(taken, looked_at), total)


def without(taken, pks):
    return [pk for pk in pks if pk not in taken][:MOST]


def today_and_tomorrow(articles, at, taken):
    """What goes live or off the site until the end of tomorrow, in the order of time; then what is to be read until then."""
    tomorrow = day_of(at) + timedelta(days=1)
    end = midnight(tomorrow + timedelta(days=1))
    planned = status.planned_editions(Edition.objects.order_by(), at).filter(live_from__lt=end)
    begins = status.of_articles(planned, articles).values_list("live_from", "article")
    leaving = Edition.objects.live(at).order_by().filter(live_until__lt=end, live_until=F("expires_at"))
    ends = status.of_articles(leaving, articles).values_list("live_until", "article")
    moments = [pk for _moment, pk in sorted([*begins, *ends])]
    due = status.of_articles(Review.objects.filter(due__gte=day_of(at), due__lte=tomorrow), articles)
    pks = list(dict.fromkeys([*moments, *due.order_by("due", "pk").values_list("article", flat=True)]))
    return FrontList(without(taken, pks), len(pks))


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def next_planned(articles, at, taken):
    """Those whose next edition begins soonest."""
    planned = status.of_articles(status.planned_editions(Edition.objects.order_by(), at), articles)
    soonest = planned.values("article").annotate(begin=Min("live_from")).order_by("begin", "article")
    pks = [row["article"] for row in soonest[: MOST + len(taken) + 1]]
    total = len(pks) if len(pks) <= MOST + len(taken) else planned.values("article").distinct().count()
    return FrontList(without(taken, pks), total)


def last_published(articles, at, taken):
    """Live ones; each language has its own index by date."""
    newest, most = [], MOST + len(taken) + 1
    for code, _name in settings.LANGUAGES:
        live = status.of_articles(Edition.objects.live(at).in_language(code).newest_first(), articles)
        newest += live.values_list("published_at", "article")[:most]
    pks = [pk for _moment, pk in sorted(newest, reverse=True)]
    total = len(pks)
    if total >= most:
        live = status.of_articles(Edition.objects.live(at).order_by(), articles)
        total = live.values("pk")[: MOST_COUNTED + 1].count()
    return FrontList(without(taken, pks), total)


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
