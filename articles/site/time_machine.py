"""The desk's way to another moment: the whole site as of then, past or future, for one signed-in person alone."""

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cms import moment


class MomentForm(forms.Form):
    moment = forms.DateTimeField(label=_("Moment"))


@require_POST
def travel(request):
    if not request.user.has_perm(settings.TIME_MACHINE_PERMISSION):
        raise PermissionDenied
    return HttpResponseRedirect("/")
