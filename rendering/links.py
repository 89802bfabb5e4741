"""Addresses of the site's own pages, by the names that `settings.PAGE_ADDRESSES` hands in: no view is known here."""

from django.conf import settings
from django.urls import reverse


def absolute(path):
    """A path of ours as an address; whole addresses stay as they are."""
    return path if path.startswith(("http://", "https://")) else settings.BASE_URL + path


def link_to(page, *args):
    """A path, in the language that is active."""
    return reverse(settings.PAGE_ADDRESSES[page], args=args)
