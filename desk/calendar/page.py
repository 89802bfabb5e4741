"""The calendar: what was, is and will be published, by days; and the moving of it.

Every page is plain links, tables, lists and forms. The script on it drags by sending the same forms.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles import policy
from articles.models import Article
from articles.models.article import State
from cms.http.caching import private
from cms.http.methods import only
from desk import pending_input
from desk.calendar import feeds, moving, narrowing, span
from desk.calendar.days import days_of
from desk.calendar.entries import Question, entries_of, may_move
from desk.calendar.tray import tray_of
from desk.concurrency import PLAN, STATE, ChangedMeanwhile, unchanged

NAMES = ("view", "day", "section", "author", "state")  # of what an address says


def addresses(site):
    def page(route, view, name):
        return path(route, site.admin_view(for_desk(view, site)), name=name)

    return [
        page("calendar/", calendar, "calendar"),
        page("calendar/move/<slug:what>/<int:pk>/", move, "calendar_move"),
        page("calendar/schedule/<int:article_id>/", schedule, "calendar_schedule"),
        page("calendar/feeds/", make_feed, "calendar_feeds"),
        page("calendar/feeds/<int:feed_id>/", revoke_feed, "calendar_feed"),
    ]


def for_desk(view, site):
    """The view with the context of the admin's pages, for those who see articles."""

    def wrapper(request, **kwargs):
        if not request.user.has_perm("articles.view_article"):
            raise PermissionDenied
        return private(view(request, site, **kwargs))

    wrapper.methods = getattr(view, "methods", ("GET", "HEAD", "POST"))
    return wrapper


def calendar(request, site):
    return TemplateResponse(request, "admin/calendar/calendar.html", calendar_context(request, site))


def calendar_context(request, site):
    user, today = request.user, timezone.localtime(request.at).date()
    choices = narrowing.offered(request)
    view, day = asked(request.GET, today)
    narrowed = narrowing.chosen(request.GET, choices)
    shown = span.span_of(view, day)
    question = Question(user, request.at, shown, narrowed)
    entries, is_more = entries_of(question)
    month = day.month if view == span.MONTH else None
    whole = day if view == span.AGENDA else None
    days = days_of(shown, entries, at=request.at, month=month, is_cut=is_more, most=span.MOST[view], whole=whole)
    kept = address_values(request.GET, choices) | {"view": view}
    return {
        **site.each_context(request),
        "title": _("Calendar"),
        "view": view,
        "day": day,
        "span": shown,
        "days": days,
        "weeks": [days[place : place + 7] for place in range(0, len(days), 7)],
        "is_more": is_more,
        "shows_part": question.is_narrowed,
        "zone": timezone.get_current_timezone_name(),
        "links": links_of(view, day, today, kept),
        "choices": choices,
        "kept": kept | {"day": day.isoformat()},
        "day_alone": query_of(kept | {"view": span.AGENDA}),
        "here": query_of(kept | {"day": day.isoformat()}),
        "is_narrowed": any(kept.get(name) for name in choices),
        "tray": tray_of(user, narrowed),
        "can_publish": may_move(user),
        "feeds": feeds.feeds_of(user),
        "new_feed": request.session.pop(feeds.SHOWN_ONCE, "") if request.method == "GET" else "",
    }


def asked(data, today):
    view = data.get("view")
    return view if view in span.VIEWS else span.MONTH, span.day_in(data.get("day", ""), otherwise=today)


def address_values(data, choices):
    """Those filters of an address that are offered to this person."""
    values = {name: data.get(name, "") for name in choices}
    return {name: value for name, value in values.items() if value in {key for key, _label in choices[name]}}


def links_of(view, day, today, kept):
    def to(**values):
        return query_of(kept | values)

    return {
        "previous": to(day=span.earlier(view, day).isoformat()),
        "today": to(day=today.isoformat()),
        "next": to(day=span.later(view, day).isoformat()),
        "views": [(name, label, to(view=name, day=day.isoformat())) for name, label in span.VIEWS.items()],
    }


def query_of(values):
    return urlencode({name: value for name, value in values.items() if value})


def back_to_calendar(request):
    """As the page was that the form stood on: of what was sent, only the calendar's own words are taken over."""
    values = {name: request.POST.get(f"back_{name}", "")[:40] for name in NAMES}
    return HttpResponseRedirect(f"{reverse('admin:calendar')}?{query_of(values)}")


# Moving


def move(request, site, *, what, pk):
    """A small form (GET); at another moment (POST), through the door that it has. A script that asks for JSON is told in it."""
    asked_for = moving.movable(what, pk, request.user)
    if not asked_for.may_be_moved_by(request.user):
        raise PermissionDenied
    token, changes = asked_for.page_version(), []
    form = asked_for.form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        changes = moved(request, asked_for, form)
        if changes is None:
            return JsonResponse({"moved": True}) if wants_json(request) else back_to_calendar(request)
        token = request.POST.get("page_version", "")
    if wants_json(request):
        return refusal(form, changes)
    if changes:
        asked_for = moving.movable(what, pk, request.user)
        token, form = asked_for.page_version(), asked_for.form()
    data = request.POST if request.method == "POST" else request.GET
    prefix = "back_" if request.method == "POST" else ""
    context = {
        **site.each_context(request),
        "title": _("Move"),
        "movable": asked_for,
        "form": form,
        "page_version": token,
        "changes": changes,
        "back": {f"back_{name}": data.get(f"{prefix}{name}", "") for name in NAMES},
    }
    return TemplateResponse(request, "admin/calendar/move.html", context)


def moved(request, asked_for, form):
    """None where it is done; else what others have done meanwhile, in sentences, or nothing where the form says what is wrong."""
    if not form.is_valid():
        return []
    try:
        done = asked_for.move(asked_for.wanted(form), request.POST, by=request.user)
    except ChangedMeanwhile as changed:
        return changed.messages
    except ValidationError as error:
        form.add_error(None, error)
        return []
    messages.success(request, asked_for.told(done))
    return None


def wants_json(request):
    return request.headers.get("Accept") == "application/json"


def refusal(form, changes):
    """`ask`: the form has to be shown, as the clocks strike this time twice."""
    errors = [error for listed in form.errors.as_data().values() for error in listed]
    sentences = changes or [message for error in errors for message in error.messages]
    ask = any(error.code == "overlap" for error in errors)
    return JsonResponse({"moved": False, "reasons": sentences, "ask": ask}, status=409)


@only("POST")
def schedule(request, site, *, article_id):
    """A draft that lay in the tray is put on a day: its own page opens with that day in the form, and asks for the rest."""
    article = get_object_or_404(Article.objects.visible_to(request.user), pk=article_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not policy.can_publish(request.user, article):
        raise PermissionDenied
    if article.state != State.APPROVED and not policy.can_approve(request.user, article):
        messages.error(
            request, _("This article is not approved, and publishing it would approve it, which you may not.")
        )
        return back_to_calendar(request)
    day = span.day_in(request.POST.get("publish_at_date", ""), otherwise=None)
    if day is None:
        messages.error(request, _("Choose a day."))
        return back_to_calendar(request)
    if day < timezone.localtime(request.at).date():
        messages.error(request, _("This moment has passed: the past is never rewritten."))
        return back_to_calendar(request)
    try:
        with unchanged(article, request.POST, by=request.user, parts=(PLAN, STATE)) as locked:
            pending_input.store(request, locked)
    except ChangedMeanwhile as changed:
        for sentence in changed.messages:
            messages.error(request, sentence)
        return back_to_calendar(request)
    if locked.state == State.APPROVED:
        messages.info(request, _("The day is in the form: choose the time, then publish."))
    else:
        messages.info(request, _("The day is in the form: choose the time, then publish, which approves it, too."))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


# Addresses for other calendars


@only("POST")
def make_feed(request, site):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        token = feeds.make(by=request.user, what=request.POST.get("what", ""))
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        request.session[feeds.SHOWN_ONCE] = feeds.address_of(token)
    return back_to_calendar(request)


@only("POST")
def revoke_feed(request, site, *, feed_id):
    feed = get_object_or_404(feeds.feeds_of(request.user), pk=feed_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    feeds.revoke(feed, at=timezone.now())
    messages.success(request, _("The address does not work any more."))
    return back_to_calendar(request)
