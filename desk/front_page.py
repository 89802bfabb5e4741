"""The tops of the first page and of the sections' pages: a picture of the page at a moment, on which editors choose and order.

Every step is a button of one form, which sends the whole choice: only `save` writes anything. The script on it moves articles by
dragging, and without asking the server; the form is the same.
"""

from dataclasses import dataclass, field

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import arranging, policy
from articles.models import Arrangement, Article, Tag
from articles.models.arrangement import PLACES
from cms.http.caching import private
from cms.http.methods import only
from cms.localtime import LocalDateTimeField
from cms.text.numbers import whole_number, whole_numbers
from desk.arranged_pages import address_of, last_change, number_shown, query_of
from desk.buttons import show_errors
from desk.datetimes import local_datetime
from desk.forms import MomentForm
from desk.page_picture import articles_named, history_of, picture_of

STEPS = ("up", "down", "remove", "add")
ACTS = {"cancel": arranging.cancel, "put-back": arranging.put_back}


class PinForm(forms.Form):
    """Until when one article is pinned."""

    until = LocalDateTimeField(label=gettext_lazy("pinned until"), required=False)


@dataclass
class Draft:
    """What the form holds. `seen` is the number of the page that it showed, `planned` the arrangement that it changes."""

    page: object
    seen: int
    moments: MomentForm
    pins: dict = field(default_factory=dict)  # {primary key of an article: its form}, in order
    planned: Arrangement | None = None
    words: str = ""

    @property
    def at(self):
        """As far as it can be read; None is now."""
        return self.value_of(self.moments, "at")

    @staticmethod
    def value_of(form, name):
        if not form.is_bound:
            return form.initial.get(name)
        form.is_valid()
        return form.cleaned_data.get(name)

    def is_valid(self):
        return all(form.is_valid() or not form.is_bound for form in (self.moments, *self.pins.values()))

    @property
    def choice(self):
        """What is saved of it: each article with its own end, in order, and the two moments."""
        pins = [(pk, self.value_of(pin, "until")) for pk, pin in self.pins.items()]
        return pins, self.at, self.value_of(self.moments, "until")

    def chosen(self):
        articles = Article.objects.in_bulk(list(self.pins))
        return [(articles[pk], self.value_of(pin, "until")) for pk, pin in self.pins.items() if pk in articles]


def addresses(site):
    def page(route, view, name):
        return path(route, site.admin_view(for_editors(view, site)), name=name)

    return [
        page("front-page/", front_page, "front_page"),
        page("front-page/<int:arrangement_id>/<slug:name>/", act, "front_page_act"),
    ]


def for_editors(view, site):
    def wrapper(request, **kwargs):
        if not policy.can_arrange(request.user):
            raise PermissionDenied
        return private(view(request, site, **kwargs))

    wrapper.methods = getattr(view, "methods", ("GET", "HEAD", "POST"))
    return wrapper


def front_page(request, site):
    page = page_asked_for(request.GET)
    if request.method != "POST":
        planned = planned_one(page, request.GET.get("planned", ""), request.at)
        return show(request, site, opened(page, planned or page_now(page, request.at), planned))
    draft = sent(page, request.POST, request.at)
    name, _mark, key = request.POST.get("do", "").partition("-")
    if name == "save":
        return saved(request, site, draft)
    pk = whole_number(key)
    focus = step(draft, name, pk) if name in STEPS and pk is not None else ""
    return show(request, site, draft, focus=focus)


@only("POST")
def act(request, site, *, arrangement_id, name):
    arrangement = get_object_or_404(Arrangement.objects.select_related("page__section"), pk=arrangement_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if name not in ACTS:
        raise Http404
    try:
        ACTS[name](arrangement, by=request.user, seen=number_shown(request.POST))
    except ValidationError as refused:
        show_errors(request, refused)
    else:
        done = {"cancel": _("The plan is cancelled."), "put-back": _("It is put back: readers see it now.")}
        messages.success(request, done[name])
    return back_to(arrangement.page)


# Which page, and what is asked of it


def page_asked_for(data):
    language = data.get("language", settings.LANGUAGE_CODE)
    section = data.get("section", "")
    if language not in dict(settings.LANGUAGES) or (section and whole_number(section) is None):
        raise Http404
    found = get_object_or_404(Tag.objects.sections(), pk=section) if section else None
    return arranging.page_of(language, found)


def back_to(page):
    return HttpResponseRedirect(address_of(page))


def planned_one(page, pk, at):
    pk = whole_number(pk)
    return page.arrangements.filter(pk=pk, live_from__gt=at).first() if page.pk and pk is not None else None


def page_now(page, at):
    return page.arrangements.live(at).first() if page.pk else None


# What the form holds


def opened(page, standing, planned):
    """On what stands there now, or what is planned."""
    rows = list(standing.chosen.values_list("article", "until")) if standing else []
    initial = {"at": planned and planned.live_from, "until": standing and standing.expires_at}
    pins = {pk: PinForm(prefix=f"pin{pk}", initial={"until": until}) for pk, until in rows}
    return Draft(page, page.number, MomentForm(moments=("at", "until"), initial=initial), pins, planned)


def is_changed(draft, at):
    """Whether it is not what stands there, or what is planned."""
    return draft.choice != opened(draft.page, draft.planned or page_now(draft.page, at), draft.planned).choice


def sent(page, data, at):
    keys = list(dict.fromkeys(whole_numbers(data.getlist("article"))))[: 2 * PLACES]
    return Draft(
        page,
        number_shown(data),
        MomentForm(data, moments=("at", "until")),
        {pk: PinForm(data, prefix=f"pin{pk}") for pk in keys},
        planned_one(page, data.get("planned", ""), at),
        data.get("words", "")[:200],
    )


def step(draft, name, pk):
    """Returns the button that is pressed next, probably."""
    keys = list(draft.pins)
    if name == "add" and pk not in keys:
        draft.pins[pk] = PinForm(prefix=f"pin{pk}")
        draft.words = ""
        return f"up-{pk}"
    if name == "remove":
        draft.pins.pop(pk, None)
    if name in ("up", "down") and pk in keys:
        place = keys.index(pk)
        other = max(place - 1, 0) if name == "up" else min(place + 1, len(keys) - 1)
        keys[place], keys[other] = keys[other], keys[place]
        draft.pins = {key: draft.pins[key] for key in keys}
        return f"{name}-{pk}"
    return ""


def saved(request, site, draft):
    problems = []
    if draft.is_valid():
        at, until = draft.at, draft.value_of(draft.moments, "until")
        facts = {"by": request.user, "at": at, "until": until, "instead": draft.planned, "seen": draft.seen}
        try:
            made = arranging.arrange(draft.page, draft.chosen(), **facts)
        except ValidationError as refused:
            problems = refused.messages
            if getattr(refused, "code", "") == "stale":
                problems += what_others_did(draft.page)
                draft.page = arranging.page_of(draft.page.language, draft.page.section)
                draft.seen = draft.page.number
        else:
            tell_saved(request, made)
            return back_to(draft.page)
    return show(request, site, draft, problems=problems)


def what_others_did(page):
    last = last_change(page)
    if last is None:
        return []
    facts = {"person": last.by, "moment": local_datetime(last.at)}
    return [_("%(person)s arranged it last, %(moment)s. Your choice is still here: saved again, it counts.") % facts]


def tell_saved(request, made):
    if made.live_from > made.made_at:
        said = _("Planned for %(moment)s.") % {"moment": local_datetime(made.live_from)}
        link = format_html('<a href="#arranging-history-title">{}</a>', _("See it, change it or cancel it"))
        messages.success(request, format_html("{} {}", said, link))
    else:
        messages.success(request, _("Saved: readers see it now."))


def show(request, site, draft, *, problems=(), focus=""):
    page, at = draft.page, draft.at or request.at
    context = {
        **site.each_context(request),
        "title": _("Front page"),
        "page": page,
        "draft": draft,
        "problems": problems,
        "focus": focus,
        "is_changed": request.method == "POST" and is_changed(draft, request.at),
        "picture": picture_of(page, draft.pins, at),
        "found": articles_named(page, draft.words, at, request.user) if draft.words.strip() else None,
        "history": history_of(page, request.at),
        "at": at,
        "languages": [
            (name, code, query_of(arranging.ArrangedPage(language=code))) for code, name in settings.LANGUAGES
        ],
        "sections": sections_offered(page),
        "query": query_of(page),
    }
    return TemplateResponse(request, "admin/front_page/front_page.html", context)


def sections_offered(page):
    """(name, query, whether it is this one)"""
    front = arranging.ArrangedPage(language=page.language)
    offered = [(_("Front page"), query_of(front), not page.section_id)]
    for section in Tag.objects.sections():
        here = arranging.ArrangedPage(language=page.language, section=section)
        offered.append((section.name, query_of(here), section.pk == page.section_id))
    return offered
