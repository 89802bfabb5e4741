from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cms.admin.library import FileForm
from documents import files, uploads
from documents.models import Document


class DocumentForm(FileForm):
    upload = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}),
        help_text=format_lazy(_("PDF, MP3, Ogg or M4A, at most {size} MB."), size=uploads.LARGEST_FILE // 1024 // 1024),
    )

    class Meta:
        model = Document
        fields = ["title", "credit", "source", "licence", "rights_until"]

    def receive(self, upload):
        return uploads.receive(upload)

    def store(self, received):
        return files.store(received)

    def clean_upload(self):
        upload = super().clean_upload()
        known = Document.objects.with_digest(self.received.digest) if self.received else None
        if known and known != self.instance:
            raise ValidationError(_("This file is in the library already: “%(title)s”."), params={"title": known})
        return upload


class QuickDocumentForm(DocumentForm):
    class Meta(DocumentForm.Meta):
        fields = ["title", "credit"]

    field_order = ["upload"]
