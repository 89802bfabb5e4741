from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from images import files, uploads
from images.models import Image


class ImageForm(forms.ModelForm):
    """The file is examined and stored while the form is checked, so that whatever is wrong with it, or with the disk,
    is an error of the form."""

    upload = forms.FileField(
        label=_("Picture file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}),
        help_text=format_lazy(
            _(
                "JPEG, PNG, WebP, GIF or AVIF, at most {size} MB and {pixels} million pixels. Of an animation the first "
                "picture is kept."
            ),
            size=uploads.LARGEST_FILE // 1024 // 1024,
            pixels=uploads.MOST_PIXELS // 1_000_000,
        ),
    )

    class Meta:
        model = Image
        fields = [
            "alt",
            "decorative",
            "caption",
            "credit_name",
            "credit_url",
            "agency",
            "source",
            "licence",
            "rights_until",
            "focal_x",
            "focal_y",
        ]
        widgets = {
            "focal_x": forms.NumberInput(attrs={"min": 0, "max": 1, "step": "any"}),
            "focal_y": forms.NumberInput(attrs={"min": 0, "max": 1, "step": "any"}),
            "caption": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.received = self.token = None
        if "upload" in self.fields:
            self.fields["upload"].required = self.instance._state.adding

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            self.received = getattr(upload, "received", None) or uploads.receive(upload)
        return upload

    def _post_clean(self):
        super()._post_clean()
        if self.received and not self.errors:
            try:
                self.token = files.store(self.received)
            except ValidationError as error:
                self.add_error("upload", error)

    def store_file(self, image):
        if self.received:
            image.store_file(self.received, token=self.token)
        else:
            image.save()


class QuickUploadForm(ImageForm):
    class Meta(ImageForm.Meta):
        fields = ["alt", "decorative", "caption", "credit_name", "credit_url", "agency"]
        widgets = {"caption": forms.Textarea(attrs={"rows": 2})}

    field_order = ["upload"]
