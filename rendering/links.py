"""Addresses of the site's own pages, by the names that `settings.PAGE_ADDRESSES` hands in: no view is known here."""

from django.conf import settings
from django.urls import reverse


def link_to(page, *args):
    """A path, in the language that is active."""
    return reverse(settings.PAGE_ADDRESSES[page], args=args)
