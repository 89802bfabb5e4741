"""Who is told: active accounts that may see the article, never who did it."""

from django.contrib.auth import get_user_model
from django.db.models import Q

from articles.models import Review
from articles.remarks import BACKEND, readers_of


def holders(permission):
    return get_user_model().objects.with_perm(permission, backend=BACKEND).filter(is_staff=True).order_by()


def writers(article):
    return readers_of(article).filter(Q(pk=article.created_by_id) | Q(author__bylines__article=article))


def reviewers(article):
    return readers_of(article).filter(pk__in=holders("articles.approve_article").values("pk"))


def publishers(article):
    return readers_of(article).filter(pk__in=holders("articles.publish_article").values("pk"))


def assigned(article):
    return reviewers(article).filter(pk__in=Review.objects.filter(article=article).values("reviewer"))


def caretakers():
    """Those who have broken tasks tried again."""
    return holders("tasks.manage_tasks")
