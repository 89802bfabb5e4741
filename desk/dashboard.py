"""The desk's front page: articles that wait for this person, planned ones, live ones, and issues of the site's health."""

from articles.models import Article
from articles.models.article import State
from cms.http import health_issues
from desk import status

MOST = 8  # articles in each list


def dashboard(user, at):
    """{name: articles}, each with its status; only what this person may see."""
    if not user.has_perm("articles.view_article"):
        return {}
    visible = status.with_status(Article.objects.visible_to(user), at).defer("body").select_related("created_by")
    mine = Article.objects.owned_by(user).values("pk")
    found = {
        "mine": visible.filter(pk__in=mine)[:MOST],
        "scheduled": status.of_kind(visible, status.PLANNED, at).order_by("planned_from")[:MOST],
        "live": status.of_kind(visible, status.LIVE, at).order_by("-live_since")[:MOST],
    }
    if user.has_perm("articles.approve_article"):
        found["waiting"] = visible.filter(state=State.IN_REVIEW).order_by("updated_at")[:MOST]
    if user.has_perm("authors.change_user"):  # whoever looks after the newsroom can call for who runs commands
        found["health_issues"] = [(issue.sentence(number), issue.remedy) for issue, number in health_issues.found(at)]
    return found
