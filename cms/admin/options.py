"""The options of a field of choice. Of a thousand of them a template's loop would take as long as all the rest of a page."""

from html import escape

from django.utils.safestring import mark_safe


def options(choices, chosen):
    """Of [(value, label)]; `chosen` is a value as text, or None."""
    return mark_safe("".join(option(str(value), str(label), chosen) for value, label in choices))  # noqa: S308 - escaped below


def option(value, label, chosen):
    selected = " selected" if value == chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(label)}</option>'
