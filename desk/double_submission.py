"""The form of a new article makes one article: sent again (Back, a broken connection), it makes no twin."""

import secrets

from articles.models import Article

FIELD, MADE, MOST = "page_version", "made", 20


def token(request):
    """Of the page that is shown; of the one that was sent, where its form is shown again."""
    return request.POST.get(FIELD) or f"new {secrets.token_urlsafe(12)}"


def remember(request, article):
    if sent := request.POST.get(FIELD, "")[:40]:
        made = {**request.session.get(MADE, {}), sent: article.pk}
        request.session[MADE] = dict(list(made.items())[-MOST:])


def made_article(request):
    """The article that this very form made, where it is still there for this person; or None."""
    number = request.session.get(MADE, {}).get(request.POST.get(FIELD, "")[:40])
    return number and Article.objects.visible_to(request.user).filter(pk=number).first()
