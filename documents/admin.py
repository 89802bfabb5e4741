import contextlib

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.admin import NothingPrefilled
from cms.admin.deleting import ExplainedDeletion, uses_of
from cms.admin.long_lists import LongList, LongListPaginator
from cms.admin.lookups import SearchByWords
from cms.http.methods import READING, only
from cms.text.plaintext import tidy
from documents import uploads
from documents.forms import DocumentForm, QuickDocumentForm
from documents.models import Document
from images.admin import PER_PAGE, RightsFilter, UploaderFilter, callback, wants_json


@admin.register(Document)
class DocumentAdmin(LongList, NothingPrefilled, SearchByWords, ExplainedDeletion):
    """Everyone at the desk sees and uses all documents; each changes their own, editors change all."""

    form = DocumentForm
    list_display = ["title", "facts", "credit", "rights_until", "uploaded_by", "created_at"]
    list_select_related = ["uploaded_by"]
    list_filter = [UploaderFilter, RightsFilter, "kind", "created_at"]
    list_per_page = 50
    search_fields = Document.searched
    search_help_text = gettext_lazy("Title, credit, source or licence")
    readonly_fields = ["stored", "uploaded_by", "created_at"]
    fieldsets = [
        (None, {"fields": ["stored", "upload", "title", "credit"]}),
        (gettext_lazy("Rights"), {"fields": ["source", "licence", "rights_until"]}),
        (gettext_lazy("File"), {"fields": ["uploaded_by", "created_at"]}),
    ]

    # Columns

    @admin.display(description=gettext_lazy("file"), ordering="size")
    def facts(self, document):
        return document.facts

    @admin.display(description=gettext_lazy("file"))
    def stored(self, document):
        if document._state.adding:
            return "-"
        return format_html('<a href="{}">{}</a> ({})', document.url, document.file_name, document.facts)

    # Who may do what

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.is_theirs(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.is_theirs(request.user, obj)

    def is_theirs(self, user, document):
        return document is None or document.uploaded_by_id == user.pk or user.has_perm("documents.change_any_document")

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (name, {**options, "fields": [each for each in options["fields"] if each != "upload"]})
            for name, options in fieldsets
        ]

    # Adding and changing

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        uses = uses_of(obj, request.user) if obj else None
        return super().render_change_form(request, {**context, "uses": uses}, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        form.store_file(obj)

    # Choosing a document, from the editor

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("browse/", view(self.browse), name="documents_document_browse"),
            path("upload/", view(self.upload), name="documents_document_upload"),
            path("describe/", view(self.describe), name="documents_document_describe"),
            *super().get_urls(),
        ]

    def browse(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.browse_page(request, QuickDocumentForm())

    @only(*READING)
    def describe(self, request):
        """What the editor says of a document that stands in a text."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return HttpResponseNotAllowed(READING)
        pk = request.GET.get("pk", "")
        document = Document.objects.filter(pk=pk).first() if pk.isascii() and pk.isdecimal() and len(pk) < 19 else None
        if document is None:
            raise Http404
        return JsonResponse(choice(document))

    @only("POST")
    def upload(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if known := self.known_upload(request):
            return self.upload_done(request, known)
        form = QuickDocumentForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.upload_refused(request, form)
        form.instance.uploaded_by = request.user
        form.store_file(form.instance)
        self.log_addition(request, form.instance, [{"added": {}}])
        return self.upload_done(request, form.instance)

    def known_upload(self, request):
        """The document that has these bytes: it is used, and nothing is stored twice."""
        upload = request.FILES.get("upload")
        if not upload:
            return None
        with contextlib.suppress(ValidationError):  # the form says what is wrong
            return self.get_queryset(request).with_digest(uploads.receive(upload).digest)

    def upload_refused(self, request, form):
        if wants_json(request):
            words = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return JsonResponse({"uploaded": 0, "error": {"message": words}})
        return self.browse_page(request, form, status=422)

    def upload_done(self, request, document):
        if wants_json(request):
            return JsonResponse({"uploaded": 1, **choice(document)})
        question = urlencode({**callback(request), "uploaded": document.pk})
        return HttpResponseRedirect(reverse("admin:documents_document_browse") + f"?{question}")

    def browse_page(self, request, form, *, status=200):
        query = tidy(request.GET.get("q", ""))[:200]
        found, _may_repeat = self.get_search_results(request, self.get_queryset(request), query)
        page = LongListPaginator(found, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Choose a file to download"),
            "is_popup": True,
            "callback": callback(request),
            "question": urlencode({**callback(request), **({"q": query} if query else {})}),
            "query": query,
            "page": page,
            "choices": [choice(document) for document in page],
            "uploaded": self.just_uploaded(request),
            "form": form,
            "can_add": self.has_add_permission(request),
            "opts": self.opts,
        }
        return TemplateResponse(request, "documents/browse.html", context, status=status)

    def just_uploaded(self, request):
        """One that was there already may stand on another page of the list."""
        pk = request.GET.get("uploaded", "")
        known = pk.isascii() and pk.isdecimal() and len(pk) < 19
        document = self.get_queryset(request).filter(pk=pk).first() if known else None
        return choice(document) if document else None


def choice(document):
    """What the editor is told of a document: plain text, for scripts that set it as text."""
    return {"id": document.pk, "title": document.title, "facts": document.facts, "credit": document.credit}
