"""A forgotten password. Whoever asks is answered the same, in the same time, whether there is an account or not: nothing is looked up
before the task does."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.contrib.auth import views
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from authors.models import PasswordRequest
from authors.tasks import mail_password_link
from cms import mail
from cms.admin.told import PASSWORD, tell
from cms.http.caching import private
from cms.http.methods import FORM, READING, only
from cms.http.security import client_address
from cms.tasks import enqueue

WITHIN = timedelta(minutes=15)
MOST_OF_A_CLIENT, MOST_OF_AN_ADDRESS = 5, 2


def digest_of(address):
    return salted_hmac("authors.passwords", address.casefold(), algorithm="sha256").hexdigest()


@transaction.atomic
def ask(address, client):
    """Has a link sent, if there is such an account. False: this client asked too often. Of one address few are heard, without a
    word: its owner shall not be flooded."""
    now = timezone.now()
    PasswordRequest.objects.filter(at__lt=now - WITHIN).delete()
    if PasswordRequest.objects.filter(client=client).count() >= MOST_OF_A_CLIENT:
        return False
    asked = PasswordRequest.objects.create(client=client, address=digest_of(address), at=now)
    if PasswordRequest.objects.filter(address=asked.address).count() <= MOST_OF_AN_ADDRESS:
        enqueue(mail_password_link, asked.pk, address)
    return True


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class HiddenPage:
    """Kept by nobody, and its address is told to no other site. (With `no-referrer` a browser sends forms with `Origin: null`,
    which are refused.)"""

    def dispatch(self, request, *args, **kwargs):
        response = private(super().dispatch(request, *args, **kwargs))
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def get_context_data(self, **kwargs):
        return {**admin.site.each_context(self.request), **super().get_context_data(**kwargs)}


class MailedPage(HiddenPage):
    """Of a desk without a mail server it says that no link comes, to everybody the same."""

    def get_template_names(self):
        return super().get_template_names() if mail.is_configured() else ["admin/password_unmailed.html"]


class ForgottenPage(MailedPage, FormView):
    form_class = ForgottenForm
    template_name = "admin/password_forgotten.html"
    extra_context = {"title": _("Forgotten password")}

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if mail.is_configured() else self.get(request, *args, **kwargs)

    def form_valid(self, form):
        if ask(form.cleaned_data["email"], client_address(self.request) or ""):
            return HttpResponseRedirect(reverse("password_reset_done"))
        form.add_error(None, _("Too many requests: wait a quarter of an hour."))
        response = self.form_invalid(form)
        response.status_code = 429
        return response


class ForgottenDonePage(MailedPage, views.PasswordResetDoneView):
    template_name = "admin/password_sent.html"
    title = _("Forgotten password")


class ChoosePage(HiddenPage, views.PasswordResetConfirmView):
    template_name = "admin/password_choose.html"
    title = _("Choose a password")

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user and user.is_active and user.is_staff else None

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        tell(self.user, by=self.user, action=PASSWORD)
        return response


class ChosenPage(HiddenPage, views.PasswordResetCompleteView):
    template_name = "admin/password_chosen.html"
    title = _("Your password is set")


def for_everybody(page, methods):
    """A page below the desk's address for those who cannot sign in."""
    view = only(*methods)(page.as_view())
    view.is_for_everybody = True
    return view


addresses = [
    path("forgotten/", for_everybody(ForgottenPage, FORM), name="admin_password_reset"),
    path("sent/", for_everybody(ForgottenDonePage, READING), name="password_reset_done"),
    path("set/", for_everybody(ChosenPage, READING), name="password_reset_complete"),
    path("<uidb64>/<token>/", for_everybody(ChoosePage, FORM), name="password_reset_confirm"),
]
