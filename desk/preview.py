"""The public page of a text as it would be if it were published now: compiled, saved nowhere."""

from django.shortcuts import render
from django.utils import translation

from articles.compiling import compile_edition
from articles.models import Edition
from cms.http.caching import private
from rendering import page


def preview(request, source, *, article=None):
    edition = compile_edition(source)
    edition.article = article if article and article.pk else None
    edition.translation_group = edition.translation_group or edition.article_id
    if live := Edition.objects.live(request.at).filter(article=edition.article_id).first():
        edition.published_at, edition.updated_at, edition.notes = live.published_at, request.at, live.notes
    with translation.override(edition.language):
        context = page.context(edition, at=request.at) | {"keep_out": True, "article": article}
        response = render(request, "admin/articles/article/preview.html", context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return private(response)
