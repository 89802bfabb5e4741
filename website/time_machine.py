"""The desk's way to another moment: the whole site as of then, past or future, for one signed-in person alone. Reading these pages
changes nothing: only `travel`, a POST, sets the moment."""

from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.http import moment
from cms.http.caching import private
from cms.http.methods import FORM, READING, only
from cms.localtime import LocalDateTimeField
from rendering import head
from website import stops
from website.address_history import history_of
from website.comparing import answered, article_slug, text_differences, title_differences
from website.machine_forms import AddressForm, ComparisonForm, PlaceForm, is_ours
from website.responses import show
from website.staff_bar import MomentForm


def for_travellers(view):
    """Whoever is signed out may be one of them."""

    @wraps(view)
    def wrapper(request):
        if not moment.may_travel(request.user):
            if not request.user.is_authenticated:
                return private(redirect_to_login(request.get_full_path()))
            raise Http404
        return private(view(request))

    return wrapper


def page(request, template, title, context, *, status=200):
    everything = {"head": head.of_message(title), "noindex": True, **context}
    return show(request, template, everything, status=status)


@only(*FORM)
def machine(request):
    return travel(request) if request.method == "POST" else all_stops(request)


def travel(request):
    if not moment.may_travel(request.user):
        raise PermissionDenied
    if "now" in request.POST or request.POST.get("moment") == "now":
        moment.clear_moment(request)
        return HttpResponseRedirect(back_to(request))
    if "step" in request.POST:
        return step(request)
    form = (PlaceForm if "address" in request.POST else MomentForm)(request.POST)
    if not form.is_valid():
        context = {"moment_form": form, "back_to": back_to(request)}
        return page(request, "website/moment.html", _("Time machine"), context, status=400)
    moment.set_moment(request, form.cleaned_data["moment"])
    return HttpResponseRedirect(form.cleaned_data.get("address") or back_to(request))


def step(request):
    """To the stop before or after the moment at which the site is seen; where there is none, to the list that says so."""
    at = stops.next_stop(request.at, back=request.POST["step"] == "previous")
    if at is None:
        query = {"address": back_to(request), "none": request.POST["step"]}
        return HttpResponseRedirect(f"{reverse('moment')}?{urlencode(query)}")
    moment.set_moment(request, at)
    return HttpResponseRedirect(back_to(request))


def back_to(request):
    """The page where the control was used, if it is one of ours."""
    path = request.POST.get("back_to", "")
    return path if is_ours(path) else reverse("site:home")


@for_travellers
def all_stops(request):
    around = moment_in(request.GET.get("from"))
    address = address_in(request) or reverse("site:home")
    at = around or request.present
    past, coming = stops.stops(at, back=True), stops.stops(at)
    labelled = [(each.at.isoformat(), each.label(request.present), each) for each in (*past, *coming)]
    chosen = max((each.at for each in (*past, *coming) if each.at <= request.at), default=None)
    context = {
        "address": address,
        "past": labelled[: len(past)][::-1],
        "coming": labelled[len(past) :],
        "labelled": labelled,
        "number_past": len(past),
        "chosen": chosen.isoformat() if chosen and request.time_machine else "now",
        "around": around,
        "earliest": past[0].at.isoformat() if len(past) == stops.MOST else "",
        "latest": coming[-1].at.isoformat() if len(coming) == stops.MOST else "",
        "none": request.GET.get("none"),
        "place_form": PlaceForm(initial={"address": address, "moment": request.at.replace(microsecond=0)}),
    }
    return page(request, "website/stops.html", _("Time machine"), context)


def moment_in(text):
    try:
        return LocalDateTimeField(required=False).clean([text or "", "", "", ""])
    except ValidationError:
        return None


def address_in(request):
    form = AddressForm(request.GET)
    return form.cleaned_data["address"] if form.is_valid() else ""


@only(*READING)
@for_travellers
def comparison(request):
    is_asked = any(name.partition("_")[0] == "one" for name in request.GET)
    initial = {"address": address_in(request), "one": request.at.replace(microsecond=0)}
    form = ComparisonForm(request.GET) if is_asked else ComparisonForm(initial=initial)
    context = {"form": form}
    if form.is_valid():
        address = form.cleaned_data["address"]
        moments = sorted(form.cleaned_data[name] or request.present for name in ("one", "other"))
        one, other = (answered(address, at) for at in moments)
        lists = title_differences(one.titles, other.titles) if one.titles or other.titles else ([], [])
        is_article = bool(one.edition or other.edition)
        context |= {
            "form": ComparisonForm(initial=form.cleaned_data),
            "address": address,
            "sides": list(zip((one, other), lists, strict=True)),
            "is_article": is_article,
            "differences": text_differences(one, other) if is_article else [],
            "has_lists": bool(one.titles or other.titles),
            "is_same": one.content == other.content and one.path == other.path,
        }
    status = 400 if form.is_bound and not form.is_valid() else 200
    return page(request, "website/comparison.html", _("One address at two moments"), context, status=status)


@only(*READING)
@for_travellers
def link(request):
    """What colleagues are sent: it goes nowhere by itself."""
    form = PlaceForm(request.GET or None)
    context = {"form": form, "url": request.build_absolute_uri()}
    if form.is_valid():
        context |= {"address": form.cleaned_data["address"], "then": form.cleaned_data["moment"]}
        context["then_iso"] = context["then"].isoformat()
    status = 400 if form.is_bound and not form.is_valid() else 200
    return page(request, "website/moment_link.html", _("This page at another moment"), context, status=status)


@only(*READING)
@for_travellers
def address_in_time(request):
    form = AddressForm(request.GET or None)
    context = {"form": form}
    if form.is_valid():
        address = form.cleaned_data["address"]
        language, slug = article_slug(address)
        context |= {
            "address": address,
            "editions": history_of(language, slug, request.present) if slug else [],
            "place_form": PlaceForm(initial={"address": address, "moment": request.at.replace(microsecond=0)}),
        }
    status = 400 if form.is_bound and not form.is_valid() else 200
    return page(request, "website/address_in_time.html", _("This address in time"), context, status=status)
