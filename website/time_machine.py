"""The desk's way to another moment: the whole site as of then, past or future, for one signed-in person alone."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from cms.http import moment
from cms.http.methods import only
from rendering import head
from website.responses import show
from website.staff_bar import MomentForm


@only("POST")
def travel(request):
    if not moment.may_travel(request.user):
        raise PermissionDenied
    if "now" in request.POST:
        moment.clear_moment(request)
        return HttpResponseRedirect(back_to(request))
    form = MomentForm(request.POST)
    if not form.is_valid():
        context = {"moment_form": form, "back_to": back_to(request), "head": head.of_message(_("Time machine"))}
        return show(request, "website/moment.html", context, status=400)
    moment.set_moment(request, form.cleaned_data["moment"])
    return HttpResponseRedirect(back_to(request))


def back_to(request):
    """The page where the control was used, if it is one of ours."""
    path = request.POST.get("back_to", "")
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else reverse("site:home")
