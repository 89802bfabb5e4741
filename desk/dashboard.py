"""The desk's front page: articles that wait for this person, planned ones, live ones, rights of
pictures that end, and issues of the site's health."""

from django.conf import settings
from django.db.models import Min

from articles.models import Article, Edition
from articles.models.article import State
from cms.http import health_issues
from desk import picture_rights, status

MOST = 8  # articles in each list


def dashboard(user, at):
    """{name: articles}, each with its status; only what this person may see."""
    if not user.has_perm("articles.view_article"):
        return {}
    visible = Article.objects.visible_to(user)
    found = {
        "mine": list(Article.objects.owned_by(user).values_list("pk", flat=True)[:MOST]),
        "scheduled": next_planned(visible, at),
        "live": last_published(visible, at),
    }
    if user.has_perm("articles.approve_article"):
        waiting = visible.filter(state=State.IN_REVIEW).order_by("updated_at")
        found["waiting"] = list(waiting.values_list("pk", flat=True)[:MOST])
    found = with_rows(found, at)
    found["picture_rights"] = picture_rights.ending(user, at)
    if user.has_perm("authors.change_user"):  # whoever looks after the newsroom can call for who runs commands
        found["health_issues"] = [
            (sentence, issue.remedy, issue.page if issue.page and user.has_perm(issue.permission) else "")
            for issue, sentence in health_issues.sentences(at)
        ]
    return found


def next_planned(articles, at):
    """Primary keys of those whose next edition begins soonest."""
    planned = status.of_articles(status.planned_editions(Edition.objects.order_by(), at), articles)
    soonest = planned.values("article").annotate(begin=Min("live_from")).order_by("begin", "article")
    return [row["article"] for row in soonest[:MOST]]


def last_published(articles, at):
    """Primary keys of live ones; each language has its own index by date."""
    newest = []
    for code, _name in settings.LANGUAGES:
        live = status.of_articles(Edition.objects.live(at).in_language(code).newest_first(), articles)
        newest += live.values_list("published_at", "article")[:MOST]
    return [pk for _moment, pk in sorted(newest, reverse=True)[:MOST]]


def with_rows(pks_by_name, at):
    """{name: articles} in one query: what is asked of each is asked of those alone that are shown."""
    wanted = {pk for pks in pks_by_name.values() for pk in pks}
    shown = status.with_status(Article.objects.defer("body").select_related("created_by"), at)
    articles = shown.in_bulk(wanted)
    return {name: [articles[pk] for pk in pks if pk in articles] for name, pks in pks_by_name.items()}
