"""Addresses of the site's own pages, by the names that `settings.PAGE_ADDRESSES` hands in: no view is known here."""

from django.conf import settings
from django.utils.translation import get_language

from cms.paths import path_of, path_to


def absolute(path):
    """A path of ours as an address; whole addresses stay as they are."""
    return path if path.startswith(("http://", "https://")) else settings.BASE_URL + path


def link_to(page, *, language=None):
    """A path, in this language or the active one."""
    return path_to(settings.PAGE_ADDRESSES[page], language=language)


def link_to_list(page, slug):
    """The path of what belongs to a tag or an author, in the language that is active."""
    return path_of(settings.PAGE_ADDRESSES[page], slug, language=get_language())
