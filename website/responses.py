"""Pages in the magazine's frame, for whoever asks."""

from django.conf import settings
from django.db import DatabaseError
from django.shortcuts import render
from django.utils.translation import gettext as _

from rendering import head, page
from website import staff_bar


def show(request, template, context=None, *, status=200):
    context = context or {}
    shown = context.get("page")
    bar = staff_bar.bar(request, number=shown.number if shown else None)
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


def gone(request):
    return show_error(request, "410.html", _("Page withdrawn"), status=410)


def not_found(request, exception=None):
    """One answer for all that is absent, planned or forbidden: nothing of the request is repeated on it."""
    return show_error(request, "404.html", _("Page not found"), status=404)


def show_error(request, template, name, *, status):
    """In the site's dress; without navigation where the database does not answer."""
    context = {"head": head.of_message(name)}
    try:
        return show(request, template, context, status=status)
    except DatabaseError:
        return render(request, template, {**page.frame(sections=[]), **context, "noindex": True}, status=status)
