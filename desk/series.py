"""Series and dossiers: which articles are in them, in which order."""

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.forms.widgets import Script
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from articles import limits, policy
from articles.models import Article, AuditRecord, Kind, Series, SeriesEntry
from cms.admin import NothingPrefilled, ReadableChoice, ReadableChoices
from cms.admin.deleting import ExplainedDeletion
from cms.admin.rows import LimitedRows
from cms.admin.told import ToldChanges
from desk import audit_words, concurrency, form_source
from desk.folded_search import FoldedSearch
from desk.forms import RowForm


class SeriesForm(forms.ModelForm):
    """`page_version` is how the series was when the page was made; `user` is who writes."""

    page_version = forms.CharField(widget=forms.TextInput(attrs={"hidden": True}), required=False)

    class Meta:
        model = Series
        fields = ["name", "slug", "language", "kind", "description"]
        widgets = {"name": forms.TextInput, "description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.pk:
            self.initial["page_version"] = self.instance.version

    def clean(self):
        super().clean()
        if self.instance.pk is None:
            return
        locked = Series.objects.select_for_update().get(pk=self.instance.pk)
        if self.cleaned_data.get("page_version") != locked.version:
            self.data = {**self.data.dict(), self.add_prefix("page_version"): locked.version}
            raise ValidationError(changed_meanwhile(locked, by=self.user), code="stale")


def changed_meanwhile(series, *, by):
    """What is said where a page is sent that is out of date: who changed what last."""
    record = AuditRecord.objects.filter(kind=Kind.SERIES, subject_id=series.pk).select_related("by").first()
    last = [concurrency.sentence_of(record, by=by), *audit_words.changes_of(record)] if record else []
    refused = _(
        "Not saved: the series has changed since this page was opened. What you wrote stands here; save again to put it in place of "
        "what is there now."
    )
    return [refused, *last]


class SeriesRows(LimitedRows):
    too_many = ngettext_lazy(
        "Too many articles: %(found)d. A series may have %(most)d.",
        "Too many articles: %(found)d. A series may have %(most)d.",
        "most",
    )

    def clean(self):
        super().clean()
        for form in self.forms:
            article = getattr(form, "cleaned_data", {}).get("article")
            if article and article.language != self.instance.language and not form_source.removed(self, form):
                form.add_error("article", _("This article is in another language than the series."))

    @property
    def articles(self):
        """Those that were chosen, in their order."""
        chosen = (row.cleaned_data.get("article") for row in form_source.rows_of(self))
        return list(filter(None, chosen))


class KnownChoice(ReadableChoice):
    """`known` is the row that is chosen: of a hundred choices none asks for its own."""

    known = None

    def optgroups(self, name, value, attr=None):
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        return [(None, [self.create_option(name, self.known.pk, str(self.known), True, 0)], 0)]


class SeriesEntryForm(RowForm):
    essential = ["article"]

    class Meta:
        model = SeriesEntry
        fields = ["article", "position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["article"].widget.known = self.instance.article


class SeriesEntryInline(ReadableChoices, InlineModelAdmin):
    model = SeriesEntry
    form = SeriesEntryForm
    formset = SeriesRows
    template = "admin/articles/article/rows.html"
    extra = 0
    max_num = limits.MOST_IN_SERIES
    fields = ["article", "position"]
    autocomplete_fields = ["article"]
    words = {
        "add": gettext_lazy("Add an article"),
        "unnamed": gettext_lazy("none yet"),
        "remove": gettext_lazy("Take out the article “{name}”"),
        "remove_this": gettext_lazy("Take out the article"),
    }

    def may_arrange(self, request, obj=None):
        return policy.can_change_series(request.user)

    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = may_arrange

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without what Django puts around it: articles are neither written nor changed from here."""
        if db_field.name == "article":
            widget = KnownChoice(db_field, self.admin_site)
            return db_field.formfield(queryset=Article.objects.visible_to(request.user), widget=widget)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SeriesAdmin(ToldChanges, NothingPrefilled, ExplainedDeletion, FoldedSearch):
    form = SeriesForm
    inlines = [SeriesEntryInline]
    change_form_template = "admin/articles/series/change_form.html"
    list_display = ["name", "kind", "language", "articles_column", "slug"]
    list_filter = ["kind", "language"]
    list_per_page = 100
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "slug", "language", "kind", "description"]
    view_on_site = False

    class Media:
        css = {"all": ["desk/series.css"]}
        js = [Script("desk/series.js", type="module")]

    # Who may do what: articles.policy

    def may_arrange(self, request, obj=None):
        return policy.can_change_series(request.user)

    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = may_arrange

    def has_module_permission(self, request):
        return policy.can_change_series(request.user)

    # The list

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(articles=Count("entries"))

    @admin.display(description=gettext_lazy("articles"), ordering="articles")
    def articles_column(self, series):
        return series.articles

    # The form

    def get_readonly_fields(self, request, obj=None):
        return ["language"] if obj else []

    def get_form(self, request, obj=None, **kwargs):
        """A form knows who writes from its own arguments: classes and their fields are everybody's."""

        class FormOfEditor(super().get_form(request, obj, **kwargs)):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **{"user": request.user, **kwargs})

        return FormOfEditor

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "POST":
            kwargs["save_as_new"] = True  # rows are values
        return kwargs

    # Saving

    def save_formset(self, request, form, formset, change):
        form.instance.put_in_order(formset.articles)

    def told_changes(self, form, formsets):
        before = [str(row.article) for row in form.instance.entries.select_related("article")]
        after = [str(article) for article in formsets[0].articles]
        entries = {"entries": (in_a_row(before), in_a_row(after))} if before != after else {}
        return {**super().told_changes(form, formsets), **entries}

    def construct_change_message(self, request, form, formsets, add=False):
        return super().construct_change_message(request, form, None, add)


def in_a_row(titles):
    return " · ".join(titles)


admin.site.register(Series, SeriesAdmin)
