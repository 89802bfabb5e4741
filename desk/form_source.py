"""What a form holds, as a source: for previews of unsaved text, and for the history where it was refused."""

TEXTS = ("title", "kicker", "standfirst", "body", "language", "slug", "partner", "seo_title", "seo_description")


def source_of(form, formsets):
    """The form's content in the form of `Article.snapshot`, valid or not."""
    values = {name: value_of(form, name) or "" for name in TEXTS}
    picture, original = value_of(form, "lead_image"), value_of(form, "translation_of")
    rows = {formset.prefix: rows_of(formset) for formset in formsets}
    return {
        **values,
        "lead_image": getattr(picture, "pk", None),
        "tags": list(form.cleaned_data.get("tags", [])),
        "bylines": pks_of(rows.get("bylines", []), "author"),
        "faq": [
            {"question": value_of(row, "question") or "", "answer": value_of(row, "answer") or ""}
            for row in rows.get("faq", [])
            if value_of(row, "question") or value_of(row, "answer")
        ],
        "pinned": pks_of(rows.get("pinned", []), "target"),
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


def pks_of(rows, name):
    chosen = (row.cleaned_data.get(name) for row in rows)
    return list(dict.fromkeys(row.pk for row in chosen if row))
