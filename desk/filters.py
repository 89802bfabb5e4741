"""Filters of the list of articles. Each offers only values that occur in articles that this person may see and ignores others,
so that no filter can be used to guess at the rest."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Tag
from articles.models.article import State
from authors.models import Author
from desk import status


class OfferedOnly(admin.SimpleListFilter):
    def value(self):
        value = super().value()
        return value if str(value) in {str(key) for key, _label in self.lookup_choices} else None

    def queryset(self, request, queryset):
        value = self.value()
        return queryset if value is None else self.filtered(queryset, value, request)


class StateFilter(OfferedOnly):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def filtered(self, queryset, value, request):
        return queryset.filter(state=value)


class LiveFilter(OfferedOnly):
    title = _("publication")
    parameter_name = "live"

    def lookups(self, request, model_admin):
        return status.KINDS

    def filtered(self, queryset, value, request):
        return status.of_kind(queryset, value, request.at)


class RelatedFilter(OfferedOnly):
    """Of rows of which there may be thousands: counted by one grouping, never by a column for each."""

    path = ""

    def filtered(self, queryset, value, request):
        return queryset.filter(**{self.path: value})

    def get_facet_queryset(self, changelist):
        listed = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
        articles = Article.objects.filter(pk__in=listed.order_by().values("pk")).order_by()
        counted = dict(articles.values_list(self.path).annotate(count=Count("pk", distinct=True)))
        return {f"{place}__c": counted.get(key, 0) for place, (key, _label) in enumerate(self.lookup_choices)}


class SectionFilter(RelatedFilter):
    title = _("section")
    parameter_name = "section"
    path = "tagged__tag"

    def lookups(self, request, model_admin):
        visible = Article.objects.visible_to(request.user).order_by()
        sections = Tag.objects.sections().filter(tagged__content_object__in=visible).distinct()
        return [(tag.pk, tag.name) for tag in sections]


class AuthorFilter(RelatedFilter):
    title = _("author")
    parameter_name = "author"
    path = "bylines__author"

    def lookups(self, request, model_admin):
        visible = Article.objects.visible_to(request.user).order_by()
        return [(author.pk, author.name) for author in Author.objects.filter(bylines__article__in=visible).distinct()]


class LanguageFilter(OfferedOnly):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return Article._meta.get_field("language").flatchoices

    def filtered(self, queryset, value, request):
        return queryset.filter(language=value)


FILTERS = [StateFilter, LiveFilter, SectionFilter, AuthorFilter, LanguageFilter]
