"""Saving from a form: only over the version that the form was opened on; a text that comes too late is kept."""

import dataclasses

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import policy
from articles.addresses import RESERVED_SLUGS
from articles.models import Article, Tag
from desk.shown import validate_as_shown

# What a form does not offer comes from the row as it is under lock, never from what was read before.
KEPT = ("version", "state", "desk_note", "created_by_id", "created_at", "updated_by_id")


def validate_fresh(article, before, *, replace, by, parts):
    """Locks the row. Raises ValidationError where these `parts` are not as they were shown (see `desk.shown`),
    unless `replace` names the version that this person has seen and wants to write over."""
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if not policy.can_change(by, locked):
        raise ValidationError(
            _(
                "This article is in the state “%(state)s” by now: it cannot be changed. Your text is kept in its history."
            ),
            code="stale",
            params={"state": locked.get_state_display()},
        )
    if before and replace == locked.version:
        before = dataclasses.replace(before, version=replace)
    refused = _("The article has changed since you opened it. Your text is still here, and in the history.")
    validate_as_shown(locked, before, by=by, parts=parts, refused=refused)
    for name in KEPT:
        setattr(article, name, getattr(locked, name))


def validate_free_address(article):
    """Raises ValidationError where the address is the site's own or another article's."""
    if not article.slug:
        return
    if article.slug in RESERVED_SLUGS:
        raise ValidationError(_("The site needs this address for itself."), code="reserved")
    if article.slug_is_taken(article.slug):
        raise ValidationError(
            _("The address “%(slug)s” belongs to another article."), code="address", params={"slug": article.slug}
        )


def unknown_tags(names):
    known = Tag.objects.known_among(names)
    return [name for name in names if name not in known]


# What a form holds, as a source: for previews of unsaved text, and for the history where it was refused


TEXTS = ("title", "kicker", "standfirst", "body", "language", "slug", "seo_title", "seo_description")


def source_of(form, formsets):
    """The form's content in the form of `Article.snapshot`, valid or not."""
    values = {name: value_of(form, name) or "" for name in TEXTS}
    picture, original = value_of(form, "lead_image"), value_of(form, "translation_of")
    rows = {formset.prefix: rows_of(formset) for formset in formsets}
    return {
        **values,
        "lead_image": getattr(picture, "pk", None),
        "tags": list(form.cleaned_data.get("tags", [])),
        "bylines": numbers(rows.get("bylines", []), "author"),
        "faq": [
            {"question": value_of(row, "question") or "", "answer": value_of(row, "answer") or ""}
            for row in rows.get("faq", [])
            if value_of(row, "question") or value_of(row, "answer")
        ],
        "pinned": numbers(rows.get("pinned", []), "target"),
        "translation_of": getattr(original, "pk", form.instance.translation_of_id),
    }


def value_of(form, name):
    if name in form.cleaned_data:
        return form.cleaned_data[name]
    return form[name].data if name in form.fields else None


def rows_of(formset):
    rows = [form for form in formset.forms if hasattr(form, "cleaned_data") and not removed(formset, form)]
    return sorted(rows, key=lambda form: form.cleaned_data.get("position") or 0)


def removed(formset, form):
    return bool(formset.can_delete and form.cleaned_data.get("DELETE"))


def numbers(rows, name):
    chosen = (row.cleaned_data.get(name) for row in rows)
    return list(dict.fromkeys(each.pk for each in chosen if each))
