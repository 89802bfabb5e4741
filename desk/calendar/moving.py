"""What of the calendar can be moved to another day or moment, each through its own door.

Another one is a class here, a row in MOVABLE, and one in `desk.calendar.entries.MOVED`.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import arranging, policy, publishing, reviewing
from articles.models import Arrangement, Article, Edition, Review
from articles.models.article import State
from desk.arranged_pages import last_change, number_shown
from desk.arranged_pages import name_of as name_of_page
from desk.concurrency import (
    PLAN,
    REVIEW,
    STATE,
    ChangedMeanwhile,
    name_of,
    page_version,
    submitted_version,
    unchanged,
)
from desk.datetimes import local_datetime
from desk.forms import MomentForm


class DayForm(forms.Form):
    at_date = forms.DateField(
        label=gettext_lazy("due on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class Movable:
    """One thing of the calendar, as it is. `move` raises ValidationError with the reason, and returns what there is then."""

    label, explanation = gettext_lazy("from"), ""

    def __init__(self, found):
        self.found = found

    @property
    def now(self):
        """As a sentence."""
        return _("from %(begin)s") % {"begin": local_datetime(self.moment)}

    def form(self, data=None):
        form = MomentForm(data, moments=("at",), initial={"at": self.moment})
        form.fields["at"].label, form.fields["at"].required = self.label, data is not None
        return form

    def wanted(self, form):
        return form.cleaned_data["at"]


class MovableEnd:
    """Mixed in: it is the end that moves."""

    label = gettext_lazy("until")

    @property
    def moment(self):
        return self.found.expires_at

    @property
    def now(self):
        return _("until %(end)s") % {"end": local_datetime(self.moment)}


class BeginOfEdition(Movable):
    explanation = gettext_lazy("This edition goes live at another moment. What is live before it stays until then.")

    @classmethod
    def visible_to(cls, user):
        articles = Article.objects.visible_to(user).order_by().values("pk")
        return Edition.objects.filter(article__in=articles).select_related("article")

    @property
    def title(self):
        return self.found.title

    @property
    def moment(self):
        return self.found.live_from

    def may_be_moved_by(self, user):
        return policy.can_publish(user, self.found.article)

    def page_version(self):
        return page_version(self.found.article)

    def move(self, to, data, *, by):
        with unchanged(self.found.article, data, by=by, parts=(PLAN,)):
            return self.found if to == self.moment else self.reschedule(to, by=by, seen=submitted_version(data))

    def reschedule(self, to, **who):
        return publishing.reschedule(self.found, at=to, **who)

    def told(self, moved):
        facts = {"title": moved.title, "moment": local_datetime(moved.live_from)}
        return _("“%(title)s” is scheduled for %(moment)s.") % facts


class EndOfEdition(MovableEnd, BeginOfEdition):
    explanation = gettext_lazy("Readers have this edition until another moment.")

    @classmethod
    def visible_to(cls, user):
        return super().visible_to(user).filter(expires_at__isnull=False)

    def reschedule(self, to, **who):
        return publishing.reschedule(self.found, until=to, **who)

    def told(self, moved):
        facts = {"title": moved.title, "moment": local_datetime(moved.live_until)}
        if moved.live_until == moved.expires_at:
            return _("“%(title)s” ends on %(moment)s.") % facts
        return _("“%(title)s” ends on %(moment)s already: its next edition begins then.") % facts


class DueOfReview(Movable):
    explanation = gettext_lazy("The text is to be read until another day. Who reads it stays.")

    @classmethod
    def visible_to(cls, user):
        articles = Article.objects.visible_to(user).filter(state=State.IN_REVIEW).order_by().values("pk")
        return Review.objects.filter(article__in=articles, due__isnull=False).select_related("article", "reviewer")

    @property
    def title(self):
        return str(self.found.article)

    @property
    def moment(self):
        return self.found.due

    @property
    def now(self):
        return _("due on %(day)s") % {"day": date_format(self.moment, "DATE_FORMAT")}

    def form(self, data=None):
        return DayForm(data, initial={"at_date": self.moment})

    def wanted(self, form):
        return form.cleaned_data["at_date"]

    def may_be_moved_by(self, user):
        return policy.can_approve(user, self.found.article)

    def page_version(self):
        return page_version(self.found.article)

    def move(self, to, data, *, by):
        with unchanged(self.found.article, data, by=by, parts=(STATE, REVIEW)) as article:
            if to == self.moment:
                return self.found
            if to < timezone.localdate():
                raise ValidationError(_("This day has passed."), code="past")
            return reviewing.assign(article, self.found.reviewer, due=to, by=by)

    def told(self, moved):
        facts = {"title": self.title, "day": date_format(moved.due, "DATE_FORMAT")}
        return _("The review of “%(title)s” is due on %(day)s.") % facts


class BeginOfChoice(Movable):
    explanation = gettext_lazy("This choice begins at another moment. What stands there before it stays until then.")

    @classmethod
    def visible_to(cls, user):
        found = Arrangement.objects if policy.can_arrange(user) else Arrangement.objects.none()
        return found.select_related("page__section")

    @property
    def title(self):
        return name_of_page(self.found.page)

    @property
    def moment(self):
        return self.found.live_from

    def may_be_moved_by(self, user):
        return policy.can_arrange(user)

    def page_version(self):
        return self.found.page.number

    def move(self, to, data, *, by):
        if to == self.moment:
            return self.found
        try:
            return self.arrange(to, by=by, seen=number_shown(data))
        except ValidationError as refused:
            if getattr(refused, "code", "") != "stale":
                raise
            raise ChangedMeanwhile([*refused.messages, *who_arranged_last(self.found.page, by=by)]) from None

    def arrange(self, to, **who):
        return arranging.move(self.found, at=to, **who)

    def told(self, moved):
        facts = {"page": self.title, "moment": local_datetime(moved.live_from)}
        return _("The choice for %(page)s begins on %(moment)s.") % facts


class EndOfChoice(MovableEnd, BeginOfChoice):
    explanation = gettext_lazy("This choice stands there until another moment. After it the newest stand there again.")

    @classmethod
    def visible_to(cls, user):
        return super().visible_to(user).filter(expires_at__isnull=False)

    def arrange(self, to, **who):
        return arranging.move(self.found, until=to, **who)

    def told(self, moved):
        facts = {"page": self.title, "moment": local_datetime(moved.live_until)}
        if moved.live_until == moved.expires_at:
            return _("The choice for %(page)s ends on %(moment)s.") % facts
        return _("The choice for %(page)s ends on %(moment)s already: the next one begins then.") % facts


MOVABLE = {
    "begin": BeginOfEdition,
    "end": EndOfEdition,
    "due": DueOfReview,
    "choice": BeginOfChoice,
    "choice-end": EndOfChoice,
}


def movable(what, pk, user):
    """As it is now. Answers 404 of what this person does not see, and of what has no such moment."""
    if (kind := MOVABLE.get(what)) is None:
        raise Http404
    return kind(get_object_or_404(kind.visible_to(user), pk=pk))


def who_arranged_last(page, *, by):
    last = last_change(page)
    if last is None:
        return []
    facts = {"who": name_of(last.by, by), "what": last.get_action_display(), "when": local_datetime(last.at)}
    return [_("%(who)s, %(when)s: “%(what)s”.") % facts]
