from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from documents import files, uploads
from documents.models import Document


class DocumentForm(forms.ModelForm):
    """The file is examined and stored while the form is checked, so that whatever is wrong with it, or with the disk, is an
    error of the form."""

    upload = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}),
        help_text=format_lazy(_("PDF, MP3, Ogg or M4A, at most {size} MB."), size=uploads.LARGEST_FILE // 1024 // 1024),
    )

    class Meta:
        model = Document
        fields = ["title", "credit", "source", "licence", "rights_until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.received = self.token = None
        if "upload" in self.fields:
            self.fields["upload"].required = self.instance._state.adding

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            self.received = uploads.receive(upload)
            known = Document.objects.with_digest(self.received.digest)
            if known and known != self.instance:
                raise ValidationError(_("This file is in the library already: “%(title)s”."), params={"title": known})
        return upload

    def _post_clean(self):
        super()._post_clean()
        if self.received and not self.errors:
            try:
                self.token = files.store(self.received)
            except ValidationError as error:
                self.add_error("upload", error)

    def store_file(self, document):
        if self.received:
            document.store_file(self.received, token=self.token)
        else:
            document.save()


class QuickDocumentForm(DocumentForm):
    class Meta(DocumentForm.Meta):
        fields = ["title", "credit"]

    field_order = ["upload"]
