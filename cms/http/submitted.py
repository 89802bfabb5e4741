"""The fields of a refused form as a person reads them: which of them somebody typed, and their labels."""

import re
from functools import cache

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.text.richtext import plain_text

# What pages put into their forms themselves.
HIDDEN = re.compile(
    r"^_|-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|-(?:id|position|ORDER|DELETE|article|author)$|^initial-"
    r"|^(?:version|language|page_version|session|base|person|kept|replace|answered|action|post|select_across|index|publish_kind|until_shown)$"
)
MARKUP = re.compile(r"</[a-z][a-z0-9]*>", re.IGNORECASE)
SECRET = re.compile("password|token|secret", re.IGNORECASE)
# Fields of forms that are no model's.
LABELS = {
    "step_note": gettext_lazy("note to the writer"),
    "note": gettext_lazy("note for readers"),
    "publish_at": gettext_lazy("from"),
    "publish_until": gettext_lazy("until"),
    "publish_note": gettext_lazy("note for readers"),
    "kind": gettext_lazy("what readers are told of this change"),
    "at": gettext_lazy("from"),
    "until": gettext_lazy("until"),
}


def readable(value):
    """A field's value without the markup of rich text, which begins with some."""
    value = value.strip()
    return plain_text(value) if value.startswith("<") and MARKUP.search(value) else value


def words_in(text):
    return bool(re.search(r"[^\W\d_]{2}", text))


def is_secret(name):
    return bool(SECRET.search(name))


def is_hidden(name):
    return bool(HIDDEN.search(name)) or is_secret(name)


def label_of(name):
    """“faq-3-answer” is the fourth answer; fields are called what the forms call them where their name says it."""
    row = re.fullmatch(r"\w+-([0-9]{1,4})-(\w+)", name)
    field = row[2] if row else re.sub(r"_(?:date|time|fold|exact)$", "", name)  # a moment is sent in parts
    label = LABELS.get(field) or labels_of_models().get(field) or field.replace("_", " ").strip() or name
    label = _(str(label))  # a model's field without a label of its own has its name
    return f"{label} {int(row[1]) + 1}" if row else label


@cache
def labels_of_models():
    fields = [field for model in apps.get_models() for field in model._meta.fields]
    return {field.name: field.verbose_name for field in reversed(fields)}
