"""Texts that are only text, with their typography (`cms.text.typography`), where the setting TYPOGRAPHY wants it."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language

from cms.text import typography

remembered = lru_cache(maxsize=2048)(typography.typeset)


def typeset(text, language):
    return remembered(text, language_of(language)) if text and settings.TYPOGRAPHY else text


def typeset_of_site(text):
    """Of what belongs to no article: it is written in the site's language."""
    return typeset(text, settings.LANGUAGE_CODE)


def typeset_here(text):
    """In the language of the page that is being made."""
    return typeset(text, get_language() or "")


def language_of(code):
    return code.lower().partition("-")[0]
