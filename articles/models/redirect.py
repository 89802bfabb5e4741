"""Addresses of a site that moved here: each remembers what it showed, so that it leads to where that is now."""

import re
import unicodedata
from urllib.parse import unquote

from django.db import models

LONGEST = 500


def normalised(address):
    """One spelling of an address: decoded, in small letters, without a slash at its end. A path, or "?" and one value."""
    return unicodedata.normalize("NFC", unquote(address)).lower().rstrip("/")


class RedirectQuerySet(models.QuerySet):
    def keep(self, addresses, **target):
        """Writes down what these addresses showed; one that is known already goes on leading where it led."""
        known = {normalised(address) for address in addresses}
        rows = [Redirect(address=each, **target) for each in sorted(known) if re.match(r"[/?].", each)]
        self.bulk_create([row for row in rows if len(row.address) <= LONGEST], ignore_conflicts=True)

    def known(self, addresses):
        """The rows of those of these addresses that are known, in their order."""
        rows = {row.address: row for row in self.filter(address__in=addresses).select_related("tag", "author", "image")}
        return [rows[address] for address in dict.fromkeys(addresses) if address in rows]


class Redirect(models.Model):
    """`address` is a path of the former site ("/2024/11/07/cordoue"), or what its first page was asked for ("?p=35").
    Without a target it is gone for good."""

    address = models.CharField(max_length=LONGEST, unique=True)
    article = models.ForeignKey("articles.Article", models.CASCADE, null=True, related_name="+")
    tag = models.ForeignKey("articles.Tag", models.CASCADE, null=True, related_name="+")
    author = models.ForeignKey("authors.Author", models.CASCADE, null=True, related_name="+")
    image = models.ForeignKey("images.Image", models.CASCADE, null=True, related_name="+")

    objects = RedirectQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.address
