from django import forms
from django.contrib.admin.options import InlineModelAdmin
from django.utils.translation import gettext_lazy as _

from articles import limits, policy
from articles.models import Article, Byline, FAQEntry, PinnedRelated
from cms.admin import ReadableChoices
from desk.forms import BylineForm, BylineRows, FAQForm, PinnedForm, PinnedRows, QuestionRows


class PartOfArticle(ReadableChoices, InlineModelAdmin):
    """Whoever may change the article may change its parts; `words` are what is said of its rows.

    One that does not save only reads what was sent: it refuses nothing.
    """

    template = "admin/articles/article/rows.html"
    extra = 0
    media = forms.Media()  # the page has a script of its own for rows
    words = {}

    def __init__(self, parent_model, admin_site, *, saves=True):
        super().__init__(parent_model, admin_site)
        self.saves = saves

    def may_change(self, request, article):
        if not self.saves:
            return True
        if article is None or article.pk is None:
            return request.user.has_perm("articles.add_article")
        return policy.can_change(request.user, article)

    def has_add_permission(self, request, obj=None):
        return self.may_change(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.may_change(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may_change(request, obj)

    def has_view_permission(self, request, obj=None):
        return obj is None or obj.pk is None or policy.can_see(request.user, obj)


class BylineInline(PartOfArticle):
    model = Byline
    form = BylineForm
    formset = BylineRows
    max_num = limits.MOST_BYLINES
    fields = ["author", "position"]
    autocomplete_fields = ["author"]
    words = {
        "add": _("Add a byline"),
        "unnamed": _("nobody yet"),
        "remove": _("Take out the byline “{name}”"),
        "remove_this": _("Take out the byline"),
    }

    def get_extra(self, request, obj=None, **kwargs):
        """A new article begins with the writer's own name."""
        return 1 if obj is None and hasattr(request.user, "author") else 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")


class FAQInline(PartOfArticle):
    model = FAQEntry
    form = FAQForm
    formset = QuestionRows
    max_num = limits.MOST_QUESTIONS
    fields = ["question", "answer", "position"]
    words = {
        "add": _("Add a question"),
        "unnamed": _("New question"),
        "remove": _("Take out the question “{name}”"),
        "remove_this": _("Take out the question"),
    }


class PinnedInline(PartOfArticle):
    """Pins of articles that this person may not see are neither shown nor touched."""

    model = PinnedRelated
    form = PinnedForm
    formset = PinnedRows
    max_num = limits.MOST_PINS
    fk_name = "article"
    fields = ["target", "position"]
    autocomplete_fields = ["target"]
    words = {
        "add": _("Add a related article"),
        "unnamed": _("none yet"),
        "remove": _("Take out the related article “{name}”"),
        "remove_this": _("Take out the related article"),
    }

    def get_queryset(self, request):
        visible = Article.objects.visible_to(request.user)
        return super().get_queryset(request).filter(target__in=visible).select_related("target")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "target":
            field.widget.can_add_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "target":
            kwargs["queryset"] = Article.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
