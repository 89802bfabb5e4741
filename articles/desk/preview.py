"""The public page of a text that is not published: compiled as it would be, saved nowhere."""

from django.shortcuts import render
from django.utils import translation

from articles import page
from articles.compiling import compile_edition
from cms.pages import private


def preview(request, source, *, article=None):
    edition = compile_edition(source)
    edition.article = article if article and article.pk else None
    edition.translation_group = edition.translation_group or edition.article_id
    with translation.override(edition.language):
        context = page.context(edition, at=request.at) | {"keep_out": True, "article": article}
        response = render(request, "admin/articles/article/preview.html", context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return private(response)
