"""What the list of records may be asked for. Each filter offers only what this person may see, and ignores the rest."""

from datetime import datetime, time, timedelta

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Action, Kind
from authors.models import User
from cms.text.numbers import whole_number
from desk.filters import OfferedOnly, asked_besides

OF_ACCOUNTS = (Action.SIGN_IN, Action.PASSWORD)


class OfRecords(OfferedOnly):
    """Counting each value would look at every record."""

    def get_facet_queryset(self, changelist):
        return {}

    def filtered(self, queryset, value, request):
        return queryset.filter(**{self.parameter_name: value})


class ActionFilter(OfRecords):
    title = _("what")
    parameter_name = "action"

    def lookups(self, request, model_admin):
        all_of_them = request.user.has_perm("authors.view_user")
        return [(value, label) for value, label in Action.choices if all_of_them or value not in OF_ACCOUNTS]


class KindFilter(OfRecords):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        all_of_them = request.user.has_perm("authors.view_user")
        return [(value, label) for value, label in Kind.choices if all_of_them or value != Kind.USER]


class PersonFilter(OfRecords):
    """Those of whom there is something to read."""

    title = _("person")
    parameter_name = "by"

    def lookups(self, request, model_admin):
        theirs = model_admin.get_queryset(request).order_by().filter(by=OuterRef("pk"))
        people = User.objects.filter(Exists(theirs)).order_by("last_name", "first_name", "username")
        return [(person.pk, str(person)) for person in people]


class ArticleFilter(OfRecords):
    """`?article=7`, as the article's history links here."""

    title = _("article")
    parameter_name = "article"

    def lookups(self, request, model_admin):
        asked = request.GET.get(self.parameter_name, "")
        if whole_number(asked) is None:
            return []
        newest = model_admin.get_queryset(request).filter(article_id=asked).values_list("title", flat=True).first()
        return [(asked, newest or gettext("Untitled"))]

    def filtered(self, queryset, value, request):
        return queryset.filter(article_id=value)


class PeriodFilter(admin.ListFilter):
    """From one day until another, both included, as days are at the site."""

    title = _("period")
    template = "admin/articles/auditrecord/period.html"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in self.expected_parameters():
            values = params.pop(name, None)
            if day := day_of(values[-1] if values else ""):
                self.used_parameters[name] = day

    def has_output(self):
        return True

    def expected_parameters(self):
        return ["from", "to"]

    def queryset(self, request, queryset):
        begin, end = map(self.used_parameters.get, self.expected_parameters())
        queryset = queryset.filter(at__gte=midnight(begin)) if begin else queryset
        return queryset.filter(at__lt=midnight(end + timedelta(days=1))) if end else queryset

    def choices(self, changelist):
        kept = asked_besides(self.request, *self.expected_parameters())
        days = [self.used_parameters.get(name) for name in self.expected_parameters()]
        query = changelist.get_query_string(remove=self.expected_parameters())
        yield {"kept": kept, "begin": days[0], "end": days[1], "all": query}


def day_of(text):
    """None where it is none, or one at an end of the calendar."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 1 < day.year < 9999 else None


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


FILTERS = [PersonFilter, ActionFilter, KindFilter, PeriodFilter, ArticleFilter]
PARAMETERS = {"by", "action", "kind", "from", "to", "article"}
