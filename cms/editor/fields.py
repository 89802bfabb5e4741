"""The column of a model that holds rich text: cleaned on every write, written in the fenced editor."""

from django.db import models

from cms.editor import RichTextWidget
from cms.text.plaintext import CleanedField
from cms.text.richtext import clean, without_keys


class RichTextField(CleanedField, models.TextField):
    """`leads`: its links may be kept by an article's key, as whoever shows it makes them lead to where the article is."""

    longest = 500_000  # characters

    def __init__(self, *args, leads=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.leads = leads

    def cleaned(self, value):
        return clean(value) if self.leads else without_keys(clean(value))

    def formfield(self, **kwargs):
        field = super().formfield(**{"widget": RichTextWidget, **kwargs})
        field.widget.attrs["data-longest"] = self.longest  # the desk's script asks before it sends
        if not self.leads:
            field.widget.attrs["data-links"] = "addresses"
        return field
