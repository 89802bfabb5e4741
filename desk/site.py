"""The admin as the desk has it: signing in takes along a form that was kept, and goes on in place where a session ended."""

from django.contrib.admin import AdminSite
from django.urls import path

from cms.http.methods import FORM, only
from desk import sign_in


class DeskSite(AdminSite):
    login_form = sign_in.SignInForm

    def get_urls(self):
        return [path("sign-in/", self.sign_in_in_place, name="sign_in"), *super().get_urls()]

    @only(*FORM)
    def sign_in_in_place(self, request):
        return sign_in.answer(request)
