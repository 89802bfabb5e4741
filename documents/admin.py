from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from cms.admin.library import FileLibrary, RightsFilter, UploaderFilter
from cms.http.methods import READING, only
from cms.text.numbers import whole_number
from documents import uploads
from documents.forms import DocumentForm, QuickDocumentForm
from documents.models import Document


@admin.register(Document)
class DocumentAdmin(FileLibrary):
    form, quick_form = DocumentForm, QuickDocumentForm
    window_template, window_title = "documents/browse.html", gettext_lazy("Choose a file to download")
    list_display = ["title", "facts", "credit", "rights_until", "uploaded_by", "created_at"]
    list_filter = [UploaderFilter, RightsFilter, "kind", "created_at"]
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

    def receive(self, upload):
        return uploads.receive(upload)

    def choice(self, document):
        return {"id": document.pk, "title": document.title, "facts": document.facts, "credit": document.credit}

    # Choosing a document, from the editor

    def more_views(self):
        return {"describe": self.describe}

    @only(*READING)
    def describe(self, request):
        """What the editor says of a document that stands in a text."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return HttpResponseNotAllowed(READING)
        document = self.numbered(request, request.GET.get("pk", ""))
        if document is None:
            raise Http404
        return JsonResponse(self.choice(document))

    def numbered(self, request, pk):
        return self.get_queryset(request).filter(pk=whole_number(pk)).first()

    def known_upload(self, request):
        """It is used, and nothing is stored twice."""
        received = self.examine_upload(request)
        return self.get_queryset(request).with_digest(received.digest) if received else None

    def window_context(self, request):
        """What was just sent is told as a choice: one that was there already may stand on another page of the list."""
        document = self.numbered(request, request.GET.get("uploaded", ""))
        return {"uploaded": self.choice(document) if document else None}
