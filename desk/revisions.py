"""Revisions as readable text, with names instead of primary keys; naming one."""

from dataclasses import dataclass

from django.db import transaction

from articles.merging import LABELS
from articles.models import Article, Revision
from articles.references import in_order
from authors.models import Author
from cms.text.richtext import plain_text
from images.models import Image


@dataclass(frozen=True)
class FieldText:
    label: str
    text: str
    changed: bool


def field_texts(snapshot, before, *, user):
    """The fields of a snapshot as plain text; `changed` against an earlier one."""
    return [
        FieldText(
            label,
            readable_value(name, snapshot[name], user=user),
            before is not None and snapshot[name] != before.get(name),
        )
        for name, label in LABELS.items()
        if name in snapshot
    ]


def readable_value(name, value, *, user):
    if name == "body":
        return plain_text(value).replace("\n", "\n\n")
    if name == "lead_image":
        return ", ".join(map(str, in_order(Image, [value] if value else [])))
    if name == "tags":
        return ", ".join(tag if isinstance(tag, str) else tag["name"] for tag in value)
    if name == "bylines":
        return ", ".join(map(str, in_order(Author, value)))
    if name == "faq":
        return "\n\n".join(f"{entry['question']}\n{plain_text(entry['answer'])}" for entry in value)
    if name in ("pinned", "translation_of"):
        value = value if isinstance(value, list) else [value] if value else []
        seen = set(Article.objects.visible_to(user).filter(pk__in=value).values_list("pk", flat=True))
        return ", ".join(str(article) for article in in_order(Article, value) if article.pk in seen)
    return str(value or "")


@transaction.atomic
def name(revision, name):
    """No save goes on with a line that was named."""
    Article.objects.select_for_update().get(pk=revision.article_id)
    Revision.objects.filter(pk=revision.pk).update(name=name, closed=True)
