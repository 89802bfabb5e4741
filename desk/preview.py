"""The public page of a text as it would be if it were published now: compiled, saved nowhere."""

from django.shortcuts import render
from django.utils import translation

from articles.compiling import compile_edition
from articles.models import Edition
from cms.http.caching import private
from rendering import page


def preview(request, source, *, article=None):
    compiled = compile_edition(source, new_tags=True)
    article_id = article.pk if article else None
    live = Edition.objects.live(request.at).filter(article=article_id).first() if article_id else None
    dates = {"published_at": live.published_at, "updated_at": request.at, "notes": live.notes} if live else {}
    with translation.override(compiled.language):
        context = page.context_of_draft(compiled, at=request.at, article_id=article_id, **dates)
        context |= {"noindex": True, "article": article}
        response = render(request, "admin/articles/article/preview.html", context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return private(response)
