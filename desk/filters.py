"""Filters of the list of articles. Each offers only values that occur in articles that this person may see and ignores others,
so that no filter can be used to guess at the rest."""

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import Count, Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Byline, Embargo, OutsideLink, Remark, Tag, Tagged
from articles.models.article import State
from authors.models import Author
from cms.admin.options import options
from desk import status
from desk.visibility import visible_keys

FEW_CHOICES = 100
MOST_LINKS = 50  # one below the other: of more choices there is a field


def asked_besides(request, *names):
    """[(name, value)] of what a list is asked for, but for these and the number of the page."""
    return [(name, value) for name, value in request.GET.items() if name not in (*names, PAGE_VAR)]


class OfferedOnly(admin.SimpleListFilter):
    @cached_property
    def offered_values(self):
        return {str(key) for key, _label in self.lookup_choices}

    def value(self):
        value = super().value()
        return value if str(value) in self.offered_values else None

    def queryset(self, request, queryset):
        value = self.value()
        return queryset if value is None else self.filtered(queryset, value, request)

    @property
    def template(self):
        return "admin/filter_of_many.html" if self.are_many else "admin/filter.html"

    @property
    def are_many(self):
        return len(self.lookup_choices) > MOST_LINKS

    def choices(self, changelist):
        """As Django's; of many choices one field, and no link for each."""
        counts = self.get_facet_queryset(changelist) if changelist.add_facets else {}
        titles = [
            (key, f"{title} ({counts[f'{place}__c']})" if counts else title)
            for place, (key, title) in enumerate(self.lookup_choices)
        ]
        return [self.field(titles)] if self.are_many else self.links(titles, changelist)

    def field(self, titles):
        kept = asked_besides(self.request, self.parameter_name)
        return {"name": self.parameter_name, "kept": kept, "options": options(titles, self.value())}

    def links(self, titles, changelist):
        others = changelist.get_query_string(remove=[self.parameter_name])
        yield {"selected": self.value() is None, "query_string": others, "display": _("All")}
        begun = f"{others}&" if len(others) > 1 else others
        for key, title in titles:
            yield {
                "selected": self.value() == str(key),
                "query_string": f"{begun}{urlencode({self.parameter_name: key})}",
                "display": title,
            }

    def get_facet_queryset(self, changelist):
        """Each value is counted as it is listed: one statement for all of them looks at every article."""
        listed, keys = self.listed(changelist), [key for key, _label in self.lookup_choices]
        return {f"{place}__c": self.number_of(listed, key) for place, key in enumerate(keys)}

    def listed(self, changelist):
        """What the list has but for this filter, in no order."""
        if self.value() is None:
            return changelist.queryset.order_by()
        return changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters()).order_by()

    def number_of(self, listed, value):
        return self.filtered(listed, value, self.request).count()


class ColumnFilter(OfferedOnly):
    """By a column of the article that has the filter's own name. Of some articles, all values are counted in one statement; of
    all, each out of an index."""

    def filtered(self, queryset, value, request):
        return queryset.filter(**{self.parameter_name: value})

    def get_facet_queryset(self, changelist):
        listed = self.listed(changelist)
        if not listed.query.where:
            return super().get_facet_queryset(changelist)
        rows = Article.objects.filter(pk__in=listed.values("pk")).order_by().values_list(self.parameter_name)
        counted = dict(rows.annotate(count=Count("pk")))
        return {f"{place}__c": counted.get(key, 0) for place, (key, _label) in enumerate(self.lookup_choices)}


class StateFilter(ColumnFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices


class MineFilter(OfferedOnly):
    """For those who see the articles of others too."""

    title = _("writer")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", _("My articles"))] if request.user.has_perm("articles.change_any_article") else []

    def filtered(self, queryset, value, request):
        return queryset.filter(pk__in=Article.objects.owned_by(request.user).order_by().values("pk"))


class LiveFilter(OfferedOnly):
    title = _("publication")
    parameter_name = "live"

    def lookups(self, request, model_admin):
        return status.KINDS

    def filtered(self, queryset, value, request):
        return status.of_kind(queryset, value, request.at)

    def number_of(self, listed, value):
        return status.number_of_kind(listed, value, self.request.at)


class RelatedFilter(OfferedOnly):
    """By rows of which there may be thousands, `model`: each names an article once (`article`) with what it is filtered by
    (`related`). Counted by one grouping of these rows, never by a column for each."""

    model, article, related = None, "article", ""
    are_few = False  # choices: then each is looked for, in an index, and not each of a writer's articles

    def rows(self, articles):
        return status.of_articles(self.model.objects.order_by(), articles, path=self.article)

    def lookups(self, request, model_admin):
        return self.offered_to(request)

    @classmethod
    def offered_to(cls, request):
        """[(key, name)]. Once in a request: counting makes every filter anew for each of them."""
        known = request.__dict__.setdefault("choices_of_filters", {})
        if cls.parameter_name not in known:
            known[cls.parameter_name] = list(cls.offered(cls.choices_for_all(), request).values_list("pk", "name"))
        return known[cls.parameter_name]

    @classmethod
    def offered(cls, choices, request):
        """Those of the choices that an article has which this person may see."""
        rows, keys = cls.model.objects.order_by(), visible_keys(request)
        if keys is not None:
            rows = rows.filter(**{f"{cls.article}__in": keys})
        if keys is None or cls.are_few:
            return choices.filter(Exists(rows.filter(**{cls.related: OuterRef("pk")})))
        return choices.filter(pk__in=rows.values(cls.related))

    def filtered(self, queryset, value, request):
        rows = self.model.objects.order_by().filter(**{self.related: value})
        return queryset.filter(pk__in=rows.values(self.article))

    def get_facet_queryset(self, changelist):
        keys, rows = [key for key, _label in self.lookup_choices], self.rows(self.listed(changelist))
        if len(keys) <= FEW_CHOICES:  # of many, asking for each takes longer than counting the others too
            rows = rows.filter(**{f"{self.related}__in": keys})
        counted = dict(rows.values_list(self.related).annotate(count=Count("pk")))
        return {f"{place}__c": counted.get(key, 0) for place, key in enumerate(keys)}


class SectionFilter(RelatedFilter):
    title = _("section")
    parameter_name = "section"
    model, article, related = Tagged, "content_object", "tag"
    are_few = True

    @staticmethod
    def choices_for_all():
        return Tag.objects.sections()


class AuthorFilter(RelatedFilter):
    title = _("author")
    parameter_name = "author"
    model, related = Byline, "author"

    @staticmethod
    def choices_for_all():
        return Author.objects.all()


class LanguageFilter(ColumnFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return Article._meta.get_field("language").flatchoices


class PartnerFilter(OfferedOnly):
    title = _("partner")
    parameter_name = "partner"

    def lookups(self, request, model_admin):
        return [("1", _("Partner content"))]

    def filtered(self, queryset, value, request):
        return queryset.filter(partner__gt="")  # as its index is limited


class EmbargoFilter(OfferedOnly):
    title = _("embargo")
    parameter_name = "embargo"

    def lookups(self, request, model_admin):
        return [("1", _("Under an embargo"))]

    def filtered(self, queryset, value, request):
        return queryset.filter(pk__in=Embargo.objects.binding(request.at).values("article"))


class TodoFilter(OfferedOnly):
    """What the desk's first page counts and does not show whole."""

    title = _("reminder")
    parameter_name = "todo"

    def lookups(self, request, model_admin):
        return [("links", _("Dead links")), ("mentions", _("Remarks that mention me"))]

    def filtered(self, queryset, value, request):
        if value == "links":
            return queryset.filter(pk__in=OutsideLink.objects.told().exclude(articles=None).values("articles"))
        return queryset.filter(pk__in=open_mentions(request.user).values("article"))


def open_mentions(user):
    """Remarks of others that mention this person and are not settled."""
    return Remark.objects.filter(mentioned=user, resolved_at=None).exclude(author=user).order_by()


FILTERS = [
    StateFilter,
    MineFilter,
    LiveFilter,
    SectionFilter,
    AuthorFilter,
    LanguageFilter,
    PartnerFilter,
    EmbargoFilter,
    TodoFilter,
]
