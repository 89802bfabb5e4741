"""Signing in again without leaving the page: what the dialog of `desk/sign_in.js` asks, and is answered as JSON.

{"signed_in": bool,     somebody of the desk is, now
 "same_person": bool,   the one that the page's forms were made for
 "csrf_token": "…",     for the forms of the page; only to that person
 "form": "<form>…"}     what is still to be filled in; "" where nothing is
"""

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model, login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from articles.models import Action, Kind
from articles.models.audit import record_about
from cms.http import person

LANGUAGE = "language"  # of the page: who is signed out has none
IDS = "sign-in-%s"  # beside those of the page's own forms


class SignInForm(AdminAuthenticationForm):
    """Says why nobody can sign in for a while, and is displayed then as ever: something may travel in it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.initial.get("username"):
            self.fields["username"].widget.attrs.pop("autofocus", None)
            self.fields["password"].widget.attrs["autofocus"] = True

    def clean(self):
        try:
            return super().clean()
        except PermissionDenied:  # axes, at the last wrong password
            pass
        except ValidationError:
            if not getattr(self.request, "axes_locked_out", False):
                raise
        raise ValidationError(_("Too many wrong passwords: wait a quarter of an hour."), code="locked_out")


def answer(request):
    with translation.override(language_of(request)):
        if request.method != "POST":
            return state(request, SignInForm(request, auto_id=IDS))
        form = SignInForm(request, data=request.POST, auto_id=IDS)
        if not form.is_valid():
            return state(request, form, failed=True)
        login(request, form.get_user())
        record(request.user)
        return state(request, SignInForm(request, auto_id=IDS))


def record(user):
    record_about(Kind.USER, user.pk, str(user), Action.SIGN_IN, by=user, at=timezone.now())


def state(request, form, *, failed=False):
    sent = request.POST if request.method == "POST" else request.GET
    signed_in = person.is_at_the_desk(request.user) and not failed
    same_person = signed_in and person.pk_of(sent) == request.user.pk
    if not signed_in:
        form.initial |= named(person.pk_of(sent))
    context = {"form": form, "other": request.user if signed_in else None}
    shown = "" if same_person else render_to_string("admin/sign_in.html", context, request)
    token = get_token(request) if same_person else ""
    return JsonResponse(
        {"signed_in": signed_in, "same_person": same_person, "csrf_token": token, "form": shown},
        status=403 if failed else 200,
    )


def named(pk):
    """What is filled in already for the person whose form, signed, it is that waits."""
    user = get_user_model().objects.filter(pk=pk).first()
    return {"username": user.get_username()} if user and person.is_at_the_desk(user) else {}


def language_of(request):
    asked = request.GET.get(LANGUAGE)
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()


def locked_out(request, response, credentials):
    """settings.AXES_LOCKOUT_CALLABLE: the page of the form, which says so."""
    response.status_code = settings.AXES_HTTP_RESPONSE_CODE
    return response
