"""The column of a model that holds rich text: cleaned on every write, written in the fenced editor."""

from django.db import models

from cms.editor import RichTextWidget
from cms.text.plaintext import CleanedField
from cms.text.richtext import clean


class RichTextField(CleanedField, models.TextField):
    longest = 500_000  # characters

    def cleaned(self, value):
        return clean(value)

    def formfield(self, **kwargs):
        field = super().formfield(**{"widget": RichTextWidget, **kwargs})
        field.widget.attrs["data-longest"] = self.longest  # the desk's script asks before it sends
        return field
