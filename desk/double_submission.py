"""The form of a new article makes one article: sent again (Back, a broken connection), it makes no twin."""

import secrets

from articles.models import Article

FIELD = "page_version"
MADE = "made"  # key in the session: {token: primary key of the article}
MOST = 20  # tokens that a session remembers


def token(request):
    """A new token for a new page; that of the form that was sent, where it is displayed again."""
    return request.POST.get(FIELD) or f"new {secrets.token_urlsafe(12)}"


def remember(request, article):
    if sent := request.POST.get(FIELD, "")[:40]:
        made = {**request.session.get(MADE, {}), sent: article.pk}
        request.session[MADE] = dict(list(made.items())[-MOST:])


def made_article(request):
    """The article that this very form made, where it is still there for this person; or None."""
    pk = request.session.get(MADE, {}).get(request.POST.get(FIELD, "")[:40])
    return pk and Article.objects.visible_to(request.user).filter(pk=pk).first()
