from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cms.admin.library import FileForm
from images import files, uploads
from images.models import Image


class ImageForm(FileForm):
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
        help_texts = {
            "rights_until": _(
                "The last day on which it may be used. After it nothing is published with it any more; pages that are live stay as "
                "they are, and the desk’s first page names them."
            )
        }

    def receive(self, upload):
        return uploads.receive(upload)

    def store(self, received):
        return files.store(received)


class QuickUploadForm(ImageForm):
    class Meta(ImageForm.Meta):
        fields = ["alt", "decorative", "caption", "credit_name", "credit_url", "agency"]
        widgets = {"caption": forms.Textarea(attrs={"rows": 2})}

    field_order = ["upload"]
