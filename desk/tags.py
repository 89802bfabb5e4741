"""Tags: their place in the navigation, and merging two that mean the same."""

import taggit.admin  # noqa: F401 - registers taggit's own table, which is empty here, so that it can be taken off
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import tagging
from articles.models import Tag, Tagged
from cms.admin import NothingPrefilled
from cms.admin.concurrency import ConcurrentAdmin
from cms.admin.deleting import ExplainedDeletion, delete_selected
from cms.admin.long_lists import LongList
from cms.admin.lookups import bounded
from cms.admin.told import ToldChanges
from cms.http.methods import only
from cms.text.folding import fold
from cms.text.numbers import whole_numbers
from desk.forms import MergeForm, TagForm

MOST_OFFERED = 20


def matching(tags, term):
    """Those whose folded name, or that of a tag merged into them, holds the folded term."""
    key = fold(bounded(term))
    return tags.filter(Q(key__contains=key) | Q(aliases__key__contains=key)).distinct() if key else tags


def tags_like(term):
    """Those that begin with the term first."""
    found = matching(Tag.objects.all(), term)
    key = fold(bounded(term))
    return sorted(found[:200], key=lambda tag: (not tag.key.startswith(key), tag.key))[:MOST_OFFERED]


class SectionsFilter(admin.SimpleListFilter):
    title = gettext_lazy("section")
    parameter_name = "section"

    def lookups(self, request, model_admin):
        return [("yes", _("Sections"))]

    def queryset(self, request, queryset):
        return queryset.sections() if self.value() == "yes" else queryset


class TagAdmin(ConcurrentAdmin, ToldChanges, LongList, NothingPrefilled, ExplainedDeletion):
    form = TagForm
    list_display = ["name", "section_position", "articles_column", "slug"]
    list_filter = [SectionsFilter]
    list_per_page = 100
    search_fields = ["name"]
    ordering = ["name"]
    actions = ["merge_tags", delete_selected]
    fields = ["name", "slug", "description", "section_position"]

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        if self.counts(request):
            used = Tagged.objects.filter(tag=OuterRef("pk")).order_by().values("tag")
            queryset = queryset.annotate(
                articles=Coalesce(Subquery(used.annotate(count=Count("*")).values("count")), 0)
            )
        return queryset

    def counts(self, request):
        """Whether this person is shown how many articles have a tag: only who may see all of them is."""
        return request.user.has_perm("articles.change_any_article")

    def get_list_display(self, request):
        return self.list_display if self.counts(request) else ["name", "section_position"]

    @admin.display(description=gettext_lazy("articles"), ordering="articles")
    def articles_column(self, tag):
        return tag.articles

    def get_search_results(self, request, queryset, search_term):
        return matching(queryset, search_term), False

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == SectionsFilter.parameter_name

    def to_field_allowed(self, request, to_field):
        return to_field == self.opts.pk.name

    def has_merge_permission(self, request):
        return tagging.can_merge(request.user)

    # Merging

    def get_urls(self):
        merge = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", merge, name="articles_tag_merge"), *super().get_urls()]

    @admin.action(permissions=["merge"], description=gettext_lazy("Merge the chosen tags into one"))
    def merge_tags(self, request, queryset):
        if queryset.count() > self.list_per_page:
            most = self.list_per_page
            message = ngettext(
                "At most %(most)d can be merged at once.", "At most %(most)d can be merged at once.", most
            )
            return self.message_user(request, message % {"most": most}, messages.ERROR)
        return self.merge_page(request, MergeForm(), queryset)

    def merge_page(self, request, form, tags):
        form.fields["into"].queryset = tags
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge tags"),
            "opts": self.opts,
            "form": form,
            "tags": tags.annotate(used=Count("tagged", distinct=True)),
            "page_version": tagging.version_of(tags),
        }
        return TemplateResponse(request, "admin/articles/tag/merge.html", context)

    @only("POST")
    def merge_view(self, request):
        if not tagging.can_merge(request.user):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = MergeForm(request.POST)
        if not form.is_valid():
            chosen = whole_numbers(request.POST.getlist("tags"))[: self.list_per_page]
            return self.merge_page(request, form, Tag.objects.filter(pk__in=chosen))
        tags, into = form.cleaned_data["tags"], form.cleaned_data["into"]
        try:
            merged = tagging.merge(tags, into=into, by=request.user, page_version=request.POST.get("page_version", ""))
        except ValidationError as error:
            form.add_error(None, error)
            return self.merge_page(request, form, tags)
        self.log_change(request, into, _("Merged into this tag: %s.") % ", ".join(merged))
        message = ngettext(
            "%(number)d tag merged into “%(tag)s”.", "%(number)d tags merged into “%(tag)s”.", len(merged)
        )
        messages.success(request, message % {"number": len(merged), "tag": into})
        return HttpResponseRedirect(reverse("admin:articles_tag_changelist"))


admin.site.unregister(taggit.admin.Tag)
admin.site.register(Tag, TagAdmin)
