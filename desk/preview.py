"""The public page of a text as it would be if it were published now, or of an edition as it is: compiled, saved nowhere."""

from django.shortcuts import render
from django.utils import translation

from articles.compiling import compile_edition
from articles.models import Edition
from articles.notes import notes_of_draft
from cms.http.caching import private
from rendering import page

TEMPLATE = "admin/articles/article/preview.html"


def preview(request, source, *, article=None, template=TEMPLATE, is_guests=False, **context):
    """Of a text that was not published; `is_guests`: for those who are not of the desk."""
    live = Edition.objects.live(request.at).filter(article=article.pk).first() if article else None
    facts = {"is_guests": is_guests}
    if live:
        before = list(article.editions.begun(request.at).without_texts().order_by("live_from"))
        notes = notes_of_draft(source, before)
        facts |= {"published_at": live.published_at, "updated_at": request.at, "notes": notes}
    return rendered(request, source, article, facts, context, template)


def preview_of_edition(request, edition):
    """Of one that is past, live or planned, with what stands around it today."""
    facts = {name: getattr(edition, name) for name in ("published_at", "updated_at", "notes")}
    return rendered(request, edition.source, edition.article, facts, {"edition": edition})


def rendered(request, source, article, facts, context, template=TEMPLATE):
    compiled = compile_edition(source, new_tags=True)
    article_id = article.pk if article else None
    with translation.override(compiled.language):
        context |= page.context_of_draft(compiled, at=request.at, article_id=article_id, **facts)
        context |= {"noindex": True, "article": article}
        response = render(request, template, context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return private(response)
