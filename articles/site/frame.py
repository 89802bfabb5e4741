"""What stands around every page for whoever asks: the magazine's frame, and for staff a bar at its top."""

from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.shortcuts import render
from django.urls import reverse

from articles import page
from articles.site.time_machine import MomentForm
from cms import moment


@dataclass(frozen=True)
class StaffBar:
    name: str
    edit_address: str
    form: MomentForm | None
    travelled_to: object


def show(request, template, context=None, *, status=200):
    context = context or {}
    bar = staff_bar(request, context.get("page"))
    everything = {
        **page.frame(sections=context.get("sections")),
        "staff_bar": bar,
        "keep_out": bool(bar and bar.travelled_to) or status != 200,
        **context,
    }
    response = render(request, template, everything, status=status)
    if everything["keep_out"]:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def staff_bar(request, shown_page=None):
    """None for a reader, of whom nothing is asked: no session, no user, no query."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_staff:
        return None
    number = shown_page and shown_page.number
    may_edit = number and request.user.has_perm("articles.view_article")
    may_travel = request.user.has_perm(settings.TIME_MACHINE_PERMISSION)
    return StaffBar(
        name=str(request.user),
        edit_address=reverse("admin:articles_article_change", args=[number]) if may_edit else "",
        form=MomentForm(at=request.at) if may_travel else None,
        travelled_to=moment.travelled_to(request),
    )


def gone(request):
    return show_error(request, "410.html", status=410)


def not_found(request, exception=None):
    """One answer for all that is absent, planned or forbidden: nothing of the request is repeated on it."""
    return show_error(request, "404.html", status=404)


def show_error(request, template, *, status):
    """In the site's dress; without navigation where the database does not answer."""
    try:
        return show(request, template, status=status)
    except DatabaseError:
        return render(request, template, page.frame(sections=[]), status=status)
