"""The writing page: what it offers to whom, and how it saves."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.forms.widgets import Media, Script
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import policy, saving, writing
from articles.models import Article
from articles.models.series import series_of
from cms.admin import NothingPrefilled, ReadableChoices
from cms.admin.deleting import ExplainedDeletion, losses_of
from cms.bundling import without_members
from cms.http import kept_forms
from cms.text.numbers import whole_number
from desk import buttons, clashes, concurrency, open_forms, pending_input, presence, receipts
from desk.article_views import ArticleViews
from desk.autosave_views import AutosaveViews
from desk.bulk_views import BulkViews
from desk.changelist import Changelist
from desk.embargo_views import EmbargoViews
from desk.fields import PictureWidget
from desk.forms import ArticleForm
from desk.history_views import HistoryViews
from desk.inlines import BylineInline, FAQInline, PinnedInline
from desk.journal_views import JournalViews
from desk.list_views import ListViews
from desk.overview import overview, overview_of_new
from desk.plan import saved_message
from desk.receipt_views import ReceiptViews
from desk.remark_views import RemarkViews
from desk.review_views import ReviewViews
from desk.share_link_views import ShareLinkViews
from desk.trash import said_of_gone
from desk.undo_views import UndoViews
from desk.visibility import hidden_pins, visible_articles

UNUSED_SCRIPTS = ("js/actions.js", "js/urlify.js", "js/prepopulate.js", "/xregexp.js", "/xregexp.min.js")


class FewerScripts:
    """Without the admin's scripts for what no article has: actions of lists, addresses made from names in the browser."""

    @property
    def media(self):
        found = super().media
        return Media(css=found._css, js=[each for each in found._js if not str(each).endswith(UNUSED_SCRIPTS)])


@admin.register(Article)
class ArticleAdmin(
    BulkViews,
    ListViews,
    Changelist,
    JournalViews,
    AutosaveViews,
    HistoryViews,
    RemarkViews,
    ReceiptViews,
    ReviewViews,
    ShareLinkViews,
    EmbargoViews,
    UndoViews,
    ArticleViews,
    ReadableChoices,
    NothingPrefilled,
    FewerScripts,
    ExplainedDeletion,
):
    form = ArticleForm
    inlines = [BylineInline, FAQInline, PinnedInline]
    raw_id_fields = ["lead_image"]
    autocomplete_fields = ["translation_of"]
    fields = [*ArticleForm.Meta.fields, "tags"]
    change_form_template = "admin/articles/article/change_form.html"
    view_on_site = False

    class Media:
        css = {"all": ["desk/writing.css"]}
        js = ["desk/libraries.js", "desk/writing.js", Script("desk/writing_modules.js", type="module")]

    # Who may do what: articles.policy

    def get_queryset(self, request):
        return visible_articles(request).order_by(*self.ordering)

    def has_view_permission(self, request, obj=None):
        if obj is None:
            return request.user.has_perm("articles.view_article")
        return policy.can_see(request.user, obj)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return request.user.has_perm("articles.change_article")
        return policy.can_change(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        if obj is None:
            return request.user.has_perm("articles.delete_article")
        return policy.can_delete(request.user, obj)

    # The form

    def get_form(self, request, obj=None, **kwargs):
        """A form knows who writes from its own arguments: classes and their fields are everybody's."""

        class FormOfWriter(super().get_form(request, obj, **kwargs)):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **{"user": request.user, **kwargs})

        return FormOfWriter

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "lead_image":
            kwargs["widget"] = PictureWidget(db_field.remote_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "POST":
            kwargs["save_as_new"] = True  # rows are values: each save of another form makes those of the table anew
        if isinstance(inline, BylineInline) and obj.pk is None and request.method == "GET":
            author = getattr(request.user, "author", None)
            kwargs["initial"] = [{"author": author.pk}] if author else []
        return kwargs

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form, article = context["adminform"].form, obj if change else None
        if change and form.is_bound:  # which has changed its own
            article = Article.objects.filter(pk=obj.pk).first()
        if article and not form.is_bound:
            form.initial |= pending_input.restore(request, article) | open_forms.unsaved_in(context["opened"])
        chosen = pending_input.restore_plan(request, article) if article else {}
        context |= overview(request, article, **chosen) if article else overview_of_new(request)
        if article and not form.is_bound:
            form.initial = context["plan"].publishing_initial | form.initial
        if article and context["editions"]:
            context["receipt"] = receipts.of_article(article, request.user, request.at)
        context["inline_of"] = {inline.formset.prefix: inline for inline in context["inline_admin_formsets"]}
        if article:
            context |= {"in_series": series_of(article), "can_change_series": policy.can_change_series(request.user)}
        context["hidden_pins"] = hidden_pins(request.user, article) if article else 0
        context["media"] = without_members(context["media"])
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Saving

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra_context = extra_context or {}
        if request.method != "POST":
            article = self.get_object(request, unquote(object_id)) if object_id else None
            may_write = article and self.has_change_permission(request, article)
            opened = (
                open_forms.opened(article, by=request.user) if may_write else open_forms.of_new_article(by=request.user)
            )
            return super().changeform_view(request, object_id, form_url, extra_context | {"opened": opened})
        try:
            return self.receive_form(request, object_id, form_url, extra_context)
        except Article.DoesNotExist:
            return self.show_written(request, object_id)

    @transaction.atomic
    def receive_form(self, request, object_id, form_url, extra_context):
        """Raises Article.DoesNotExist where it was deleted, perhaps meanwhile."""
        article = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and article is None:
            raise Article.DoesNotExist
        opened = open_forms.sent(request, article)
        article = opened.article or article
        may_try = article and request.user.has_perm("articles.change_article")
        if may_try and not policy.can_change(request.user, article):
            return self.refuse(request, article)
        request.opened = opened
        object_id = str(article.pk) if opened.article else object_id
        return super().changeform_view(request, object_id, form_url, extra_context | {"opened": opened})

    def show_written(self, request, object_id):
        """The article is not there any more, or not for this person: what was typed can be copied."""
        kept = kept_forms.keep(request)
        if kept is None:
            raise Http404
        if said := said_of_gone(request.user, whole_number(object_id)):
            messages.warning(request, said)
        return kept_forms.page(request, kept, status=404)

    def refuse(self, request, article):
        """The article went on to another state while this person was writing: not saved, but not lost either."""
        snapshot = self.submitted_source(request, article)
        kept = Article.objects.get(pk=article.pk)
        writing.add_refused_revision(kept, snapshot, by=request.user)
        before = concurrency.submitted_version(request.POST)
        changes = concurrency.changes_since(kept, before, by=request.user) if before else []
        context = {"title": _("Not saved"), "subtitle": str(kept), "article": kept, "changes": changes}
        response = self.respond(request, "refused", kept, context)
        response.status_code = 403
        return response

    def save_model(self, request, obj, form, change):
        """By `save_related`, in one step with what belongs to it."""

    def save_related(self, request, form, formsets, change):
        article = Article.objects.get(pk=form.instance.pk) if change else None
        fields = open_forms.fields_of(form, formsets)
        sent = saving.Sent(
            request.opened.token,
            fields,
            version=form.cleaned_data.get("version"),
            answered=request.opened.answered,
            opened=request.opened.opened,
        )
        request.saved = saving.save(sent, by=request.user, article=article)
        form.instance.pk = request.saved.article.pk
        form.instance.refresh_from_db()

    def construct_change_message(self, request, form, formsets, add=False):
        return super().construct_change_message(request, form, None, add)

    def response_add(self, request, obj, post_url_continue=None):
        return self.respond_saved(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self.respond_saved(request, obj) or super().response_change(request, obj)

    def respond_saved(self, request, obj):
        """None where the person wants to go on to the list, and nothing has to be shown first."""
        saved = request.saved
        presence.show_gone(request.opened.token, saved.article, by=request.user)
        if saved.refused:
            return self.refuse(request, obj)
        if buttons.CLASH in request.POST:
            return self.settle_clash(request, obj, saved)
        told = buttons.show_merged(request, saved)
        if buttons.is_pressed(request):
            if refusals := buttons.reasons_against(request, saved):
                return buttons.refuse(request, obj, refusals)
            return buttons.perform(request, obj)
        if "_continue" in request.POST or told:
            pending_input.store(request, obj)
            if not told:
                messages.success(request, saved_message(obj, user=request.user, at=request.at))
            return buttons.redirect_to_article(obj)
        return None

    def settle_clash(self, request, article, saved):
        pk, _space, value = request.POST[buttons.CLASH].partition(" ")
        row = article.clashes.filter(pk=whole_number(pk)).first()
        buttons.show_choice(request, clashes.settle(row, value, by=request.user) if row else _("It is gone."))
        saved.clashes = list(saved.session.clashes.filter(settled_at=None))
        buttons.show_merged(request, saved)
        return buttons.redirect_to_article(article)

    def delete_view(self, request, object_id, extra_context=None):
        article = self.get_object(request, unquote(object_id))
        if request.method != "POST" or article is None or not self.has_delete_permission(request, article):
            token = article and concurrency.page_version(article)
            return super().delete_view(request, object_id, {**(extra_context or {}), "page_version": token})
        parts = (concurrency.TEXT, concurrency.STATE)
        try:
            with transaction.atomic():
                saving.lock_forms(article)
                with concurrency.unchanged(article, request.POST, by=request.user, parts=parts):
                    return super().delete_view(request, object_id, extra_context)
        except concurrency.ChangedMeanwhile as changed:
            buttons.show_errors(request, changed)
            return HttpResponseRedirect(reverse("admin:articles_article_delete", args=[article.pk]))

    def get_deleted_objects(self, objs, request):
        """Only what never had an edition can be deleted, with all that is its own: nothing else is named."""
        allowed = all(policy.can_delete(request.user, article) for article in objs)
        names = [str(article) for article in objs]
        names += [loss for article in objs for loss in losses_of(article, request.user)]
        return names, {}, set() if allowed else {self.opts.verbose_name}, []
