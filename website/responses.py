"""What is answered at an address at a moment: a page, one redirect, 410, or a 404 that tells nothing.

What is planned or being written is as absent as what never was.
"""

from functools import wraps

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles import withdrawals
from articles.models import Edition, Series, Tag
from authors.models import Author, with_links
from cms.http.caching import public_page
from cms.http.methods import READING, only
from cms.kept.pages import kept
from cms.paths import with_query
from cms.prepared import MOMENT, WORD, prepared
from rendering import head, page
from rendering.parts import current_release, finished, with_part
from rendering.series import with_series
from rendering.story import ARTICLE
from website import staff_bar


class Moved(Exception):
    """What was asked for is at this path, for ever or for now. `keeps_query` is false where the query said what the path says now."""

    def __init__(self, path, *, keeps_query=True, is_permanent=True):
        self.path, self.keeps_query, self.is_permanent = path, keeps_query, is_permanent


class Gone(Exception):
    """`withdrawal`: what is told of it, None of what ended by itself."""

    def __init__(self, withdrawal=None):
        self.withdrawal = withdrawal


def readers_page(*parameters):
    """A view of a public page, which depends on these parameters of the query alone."""

    def decorate(view):
        @only(*READING)
        @public_page
        @kept(*parameters)
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            try:
                return view(request, *args, **kwargs)
            except Moved as moved:
                return redirect(request, moved)
            except Gone as ended:
                return gone(request, ended.withdrawal)

        return wrapper

    return decorate


def not_kept(response):
    """For a page that is right for this reader only, or that the next one may get in a better state."""
    response.kept_by = None
    return response


def redirect(request, moved):
    """With the query as it was sent where it still means anything."""
    query = request.META.get("QUERY_STRING", "") if moved.keeps_query else ""
    response = HttpResponsePermanentRedirect if moved.is_permanent else HttpResponseRedirect
    return response(with_query(moved.path, query))


def show(request, template, context=None, *, status=200):
    context = context or {}
    shown = context.get("page")
    bar = staff_bar.bar(request, article_id=shown.article_id if shown else None)
    everything = {
        **page.frame(sections=context.get("sections")),
        "head": head.of_message(settings.SITE_NAME),
        "staff_bar": bar,
        "noindex": bool(bar and bar.travelled_to) or status != 200,
        **context,
    }
    response = render(request, template, everything, status=status)
    if everything["noindex"]:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def gone(request, withdrawal=None):
    """What ended by itself, or was withdrawn; then with the reason, and what to read instead."""
    name = _("Page withdrawn") if withdrawal else _("Page no longer available")
    instead = withdrawals.place_instead(withdrawal, request.at)
    return show_error(request, "410.html", name, status=410, withdrawal=withdrawal, instead=instead)


def not_found(request, exception=None):
    """One answer for all that is absent, planned or forbidden: nothing of the request is repeated on it."""
    return show_error(request, "404.html", _("Page not found"), status=404)


def show_error(request, template, name, *, status, **facts):
    """In the site's dress; without navigation where the database does not answer."""
    context = {"head": head.of_message(name), **facts}
    try:
        return show(request, template, context, status=status)
    except DatabaseError:
        everything = {**page.frame(sections=[]), **context, "noindex": True}
        return not_kept(render(request, template, everything, status=status))


# What is meant by an address


def edition_at(request, slug):
    here = {"at": request.at, "language": get_language(), "slug": slug}
    edition = first(finished(ARTICLE, pages_at(**here, release=current_release())))
    if edition is None:
        was_here = Edition.objects.begun(request.at).in_language(get_language()).filter(slug=slug)
        raise new_place(was_here.order_by("-live_from").values_list("article_id", flat=True).first(), request.at)
    return edition


@prepared(at=MOMENT, language=WORD, slug=WORD, release=WORD)
def pages_at(*, at, language, slug, release):
    """With its own part where that is finished, what a link to it needs, and whether it is in any series."""
    here = Edition.objects.live(at).in_language(language).filter(slug=slug)
    return with_part(with_series(here.for_link()), ARTICLE, release)[:1]


def first(rows):
    return rows[0] if rows else None


def new_place(article_id, at):
    """Where the article that was once at an address is now, or the one to read instead; None: there was none. Where there is a
    reason, readers are told it first."""
    if article_id is None:
        return Http404()
    if live := Edition.objects.live(at).filter(article=article_id).first():
        return Moved(live.get_absolute_url())
    withdrawal = withdrawals.of_article(article_id, at)
    instead = withdrawal and not withdrawal.reason and withdrawals.place_instead(withdrawal, at)
    return Moved(instead.get_absolute_url()) if instead else Gone(withdrawal)


def article_meant(request, slug):
    """Raises what is to be said of the article that is or was at this slug; where it is one of another language, its translation
    is meant."""
    known = Edition.objects.begun(request.at).filter(language__in=dict(settings.LANGUAGES), slug=slug)
    articles = dict(known.order_by().values_list("language", "article_id").distinct())
    if get_language() in articles:
        raise new_place(articles[get_language()], request.at)
    other = next(iter(articles.values()), None)
    if other and (translation := translation_of(other, request.at)):
        raise Moved(translation.get_absolute_url())
    raise new_place(other, request.at)


def translation_of(article_id, at):
    """What readers of the active language have of it at this moment, or None."""
    groups = Edition.objects.begun(at).filter(article=article_id).order_by().values("translation_group")
    return Edition.objects.live(at).in_language(get_language()).filter(translation_group__in=groups).first()


def tag_at(request, slug, *, view_name=None):
    return visible(request, slug, tags_named, "edition_tags__tag", view_name)


def author_at(request, slug, *, view_name=None):
    author = visible(request, slug, authors_named, "bylines__author", view_name)
    with_links([author])
    return author


def series_at(request, slug, *, view_name=None):
    return visible(request, slug, series_named, "article__series_entries__series", view_name)


@prepared(at=MOMENT, language=WORD, slug=WORD)
def tags_named(*, at, language, slug, by):
    return shown_in("edition_tags__tag", Tag.objects.filter(**{by: slug}), at, language)


@prepared(at=MOMENT, language=WORD, slug=WORD)
def authors_named(*, at, language, slug, by):
    rows = Author.objects.filter(**{by: slug}).select_related("portrait")
    return shown_in("bylines__author", rows, at, language)


@prepared(at=MOMENT, language=WORD, slug=WORD)
def series_named(*, at, language, slug, by):
    rows = Series.objects.filter(**{by: slug, "language": language})
    return shown_in("article__series_entries__series", rows, at, language)


def shown_in(relation, rows, at, language):
    shown = Edition.objects.live(at).in_language(language).filter(**{relation: OuterRef("pk")})
    return rows.annotate(is_live=Exists(shown))[:1]


def visible(request, slug, named, relation, view_name):
    """The tag, author or series of this slug, if editions show it; a section is there even when it is empty."""
    shown = Edition.objects.in_language(get_language())
    asked = {"at": request.at, "language": get_language(), "slug": slug}
    found = first(named(**asked, by="slug"))
    moved = found is None
    if moved:
        found = first(named(**asked, by="former_addresses__slug"))
    is_section = getattr(found, "is_section", False)
    if found is None:
        raise Http404
    if not (found.is_live or is_section):
        has_been = shown.begun(request.at).filter(**{relation: found.pk}).exists()
        raise Gone if has_been else Http404
    if moved:
        raise Moved(reverse(view_name or request.resolver_match.view_name, args=[found.slug]))
    return found
