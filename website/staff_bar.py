"""The bar above every page for those of the desk. Of a reader nothing is asked: no session, no user, no query."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.http import moment
from cms.localtime import LocalDateTimeField
from website.machine_forms import is_readers


class MomentForm(forms.Form):
    """The control of the time machine."""

    use_required_attribute = False
    moment = LocalDateTimeField(label=_("The site as of"))


@dataclass(frozen=True)
class StaffBar:
    """`address` is that of the page, "" where readers have none such."""

    name: str
    edit_address: str
    form: MomentForm | None
    travelled_to: datetime | None
    back_to: str
    address: str

    @property
    def travelled_to_exactly(self):
        return self.travelled_to.isoformat()


def bar(request, *, article_id=None):
    """`article_id` is that of the article on the page."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_staff:
        return None
    path = request.get_full_path() if request.method == "GET" else reverse("site:home")
    may_edit = article_id and request.user.has_perm("articles.view_article")
    return StaffBar(
        name=str(request.user),
        edit_address=reverse(settings.EDIT_ADDRESS, args=[article_id]) if may_edit else "",
        form=moment_form(request.at) if moment.may_travel(request.user) else None,
        travelled_to=request.at if request.time_machine else None,
        back_to=path,
        address=path if is_readers(path) else "",
    )


def moment_form(at):
    return MomentForm(initial={"moment": at.replace(microsecond=0)}, auto_id="bar_%s")
