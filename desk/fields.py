"""Form fields of the writing page: tags typed as words, a picture chosen by looking at it."""

import json
import re

from django import forms
from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.models import Tag
from cms import upload_dialog
from cms.text.numbers import whole_number
from cms.text.plaintext import tidy
from images.formats import JPEG
from images.models import Image

# A name in quotes, or all until the next separator: as in tags.js.
NAME = re.compile(r'\s*(?:"((?:[^"]|"")*)"[^\S\n]*(?=[,;\n]|$)|([^,;\n]*))(?:[,;\n]|$)')


def join_names(names):
    """One line, commas between; a name that holds a separator or a quote stands in quotes."""
    quoted = {name: '"{}"'.format(name.replace('"', '""')) for name in names if re.search('[",;]', name)}
    return ", ".join(quoted.get(name, name) for name in names)


def split_names(text):
    """Commas, semicolons and line ends separate; a quote that nobody closed means nothing."""
    names = []
    for found in NAME.finditer(tidy(text, lines=True)):
        name = plain(found[2]) if found[1] is None else tidy(found[1].replace('""', '"'))
        names += [name] if name else []
    return names


def plain(name):
    name = tidy(name)
    return tidy(name.replace('"', "")) if name.count('"') == 1 and name.startswith('"') else name


class TagsWidget(forms.TextInput):
    """Plain text with commas; a small script makes a chooser of it."""

    def __init__(self, attrs=None):
        super().__init__({"class": "desk-tags vTextField", **(attrs or {})})

    def format_value(self, value):
        return join_names(value) if isinstance(value, list) else value

    def get_context(self, name, value, attrs):
        attrs = {**attrs, "data-url": reverse("admin:articles_article_tags")}
        return super().get_context(name, value, attrs)


class TagsField(forms.CharField):
    """`most` is said and counted here, and refused by the form, which knows how many there were."""

    widget = TagsWidget

    def __init__(self, *, most, **kwargs):
        help_text = format_lazy(_("At most {most}; commas or semicolons between them."), most=most)
        super().__init__(**{"help_text": help_text, **kwargs})
        self.widget.attrs |= {"data-most": most, "data-too-many": _("{found} tags: an article may have {most}.")}

    def to_python(self, value):
        return split_names(super().to_python(value))

    def has_changed(self, initial, data):
        return list(initial or []) != self.to_python(data)

    def clean(self, value):
        names = super().clean(value)
        if any(len(name) > Tag._meta.get_field("name").max_length for name in names):
            raise forms.ValidationError(_("A tag is a word or two: this one is too long."))
        return names


class PictureWidget(ForeignKeyRawIdWidget):
    """The picture, a button that opens the library, and the field of its primary key for browsers without scripts."""

    template_name = "desk/picture.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["image"] = image = self.image(value)
        context["thumbnail"] = image.rendition_url(640, JPEG) if image else ""
        context["pictures_url"] = reverse("admin:articles_article_picture")
        context["uploads"] = json.dumps(upload_dialog.configuration())
        return context

    def image(self, value):
        pk = whole_number(value)
        return None if pk is None else Image.objects.filter(pk=pk).first()

    def label_and_url_for_value(self, value):
        return "", ""
