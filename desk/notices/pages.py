"""The pages of somebody's own notices."""

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import mail
from cms.http.caching import private
from cms.http.methods import READING, only
from cms.http.person import is_at_the_desk
from cms.text.numbers import whole_number
from desk.models import Notice, NoticeChoice
from desk.notices import wording
from desk.notices.events import events_for, way_of, ways_for

ON_A_PAGE = 30


def unread(person):
    """How many this person has not read."""
    return Notice.objects.visible_to(person).filter(read_at=None).count() if is_at_the_desk(person) else 0


@only(*READING)
def list_view(request):
    if request.method not in READING:
        return HttpResponseNotAllowed(READING)
    found = Notice.objects.visible_to(request.user).select_related("article", "by").defer("article__body")
    page = Paginator(found.order_by("-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    for notice in page:
        notice.sentence, notice.quote = wording.sentence(notice), wording.quote(notice)
    return shown(request, "admin/notices.html", title=_("Notices"), page=page)


@only("POST")
def open_view(request, notice_id):
    """Marks it as read, and leads to what it is about."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=notice_id)
    mark_read(Notice.objects.filter(pk=notice.pk))
    return private(HttpResponseRedirect(wording.place(notice)))


@only("POST")
def read_view(request):
    """Marks all as read, but for what came since the page was made."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    last = whole_number(request.POST.get("last"))
    own = Notice.objects.filter(person=request.user)
    mark_read(own.filter(pk__lte=last) if last is not None else own)
    return private(HttpResponseRedirect(reverse("admin:notices")))


def mark_read(notices):
    notices.filter(read_at=None).update(read_at=timezone.now())


class NoticeSettingsForm(forms.Form):
    """How its person is told of each event that may concern them."""

    def __init__(self, person, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        chosen = dict(NoticeChoice.objects.filter(person=person).values_list("event", "way"))
        for event in events_for(person):
            self.fields[event.value] = forms.ChoiceField(
                label=event.label, choices=ways_for(event), initial=way_of(event, chosen.get(event))
            )

    @transaction.atomic
    def save(self):
        for event, way in self.cleaned_data.items():
            NoticeChoice.objects.update_or_create(person=self.person, event=event, defaults={"way": way})


def settings_view(request):
    form = NoticeSettingsForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your choices are saved."))
        return private(HttpResponseRedirect(reverse("admin:notices_settings")))
    title = _("What I am told of")
    return shown(request, "admin/notices_settings.html", title=title, form=form, is_configured=mail.is_configured())


def shown(request, template, **context):
    return private(TemplateResponse(request, template, {**admin.site.each_context(request), **context}))


def addresses(admin_view):
    return [
        path("notices/", admin_view(list_view), name="notices"),
        path("notices/read/", admin_view(read_view), name="notices_read"),
        path("notices/settings/", admin_view(settings_view), name="notices_settings"),
        path("notices/<int:notice_id>/", admin_view(open_view), name="notices_open"),
    ]
