"""The admin as the desk has it: signing in takes along a form that was kept, and goes on in place where a session ended."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from cms.admin.told import PASSWORD, tell
from cms.http import kept_forms
from cms.http.methods import FORM, only
from desk import front_page, manual, sign_in
from desk.calendar import page as calendar
from desk.notices import pages as notices
from desk.pasting import pasted_view


class DeskSite(AdminSite):
    login_form = sign_in.SignInForm

    def get_urls(self):
        return [
            path("sign-in/", self.sign_in_in_place, name="sign_in"),
            path("pasted/", self.admin_view(pasted_view), name="pasted"),
            *notices.addresses(self.admin_view),
            *calendar.addresses(self),
            *manual.addresses(self.admin_view),
            *front_page.addresses(self),
            *super().get_urls(),
        ]

    @only(*FORM)
    def sign_in_in_place(self, request):
        return sign_in.answer(request)

    def login(self, request, extra_context=None):
        value = request.POST.get(kept_forms.FIELD)
        kept = kept_forms.opened(value) if value else None
        context = {**kept_forms.context_of(kept), **(extra_context or {})}
        waits_for = context.get("kept_for")
        if waits_for and request.method != "POST" and request.user.is_anonymous:
            context["form"] = sign_in.SignInForm(request, initial=sign_in.named(waits_for.pk))
        response = super().login(request, context)
        has_signed_in = request.method == "POST" and response.status_code == 302
        if has_signed_in:
            sign_in.record(request.user)
        return self.go_on(request, kept) if value and has_signed_in else response

    @transaction.atomic
    def password_change(self, request, extra_context=None):
        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            tell(request.user, by=request.user, action=PASSWORD)
        return response

    def go_on(self, request, kept):
        """With the form that came along; of one that is somebody else's this person reads nothing, not even where it was."""
        if kept and kept.person == request.user.pk:
            return kept_forms.page(request, kept, status=200)
        message = (
            _("A form that somebody else had sent from this computer was not opened, and nothing of it was saved.")
            if kept
            else _("The form that was sent before could not be opened any more: nothing of it was saved.")
        )
        messages.warning(request, message)
        return HttpResponseRedirect(reverse("admin:index"))
