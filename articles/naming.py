"""What the keys in sources stand for, in words."""

import re

from django.conf import settings
from django.utils.translation import gettext as _

from articles.models import Article
from authors.models import Author
from documents.models import Document
from images.models import Image

IN_TEXTS = {Image: re.compile(r' data-image="(\d{1,18})"'), Document: re.compile(r' data-document="(\d{1,18})"')}


class Names:
    """Says what the keys in some sources stand for; each table is asked once, when the first of its rows is named. Of articles
    only those of the query that `articles` makes."""

    def __init__(self, sources, *, articles):
        self.sources, self.articles = sources, articles
        self.found = {}

    def __call__(self, field, value):
        if field == "language":
            return dict(settings.LANGUAGES).get(value, value)
        if field not in MODELS:
            return str(value)
        model = MODELS[field]
        if model not in self.found:
            self.found[model] = self.rows(model)
        if row := self.found[model].get(value):
            return str(row)
        return _("an article that you may not see") if model is Article else _("deleted (%s)") % value

    def rows(self, model):
        keys = {key for source in self.sources for key in keys_of(model, source)}
        rows = self.articles() if model is Article else model.objects
        return {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}


MODELS = {"lead_image": Image, "bylines": Author, "pinned": Article, "translation_of": Article, "document": Document}


def keys_of(model, source):
    values = [source.get(field) for field in MODELS if MODELS[field] is model]
    keys = {key for value in values for key in (value if isinstance(value, list) else [value])}
    if model in IN_TEXTS:
        keys |= {int(key) for key in IN_TEXTS[model].findall(source.get("body") or "")}
    return {key for key in keys if isinstance(key, int)}
