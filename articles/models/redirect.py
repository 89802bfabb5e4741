"""Addresses of a site that was imported, each with what it showed: it redirects to where that is now."""

import re
import unicodedata
from urllib.parse import unquote

from django.db import models

LONGEST = 500


def normalised(address):
    """One spelling of an address: decoded, in small letters, without a slash at its end. A path, or "?" and one value."""
    return unicodedata.normalize("NFC", unquote(address)).lower().rstrip("/")


class RedirectQuerySet(models.QuerySet):
    def add_missing(self, addresses, **target):
        """Adds a redirect from each address to the `target` (article=, tag=, author= or image=; none: gone). One that is there
        already keeps its target; one longer than LONGEST characters is left out."""
        self.add_missing_to_each([(addresses, target)])

    def add_missing_to_each(self, pairs):
        """`add_missing` for many (addresses, target), the first of which keeps an address that several have."""
        targets = {}
        for addresses, target in pairs:
            for address in sorted({normalised(address) for address in addresses}):
                if re.match(r"[/?].", address) and len(address) <= LONGEST:
                    targets.setdefault(address, target)
        rows = [Redirect(address=address, **target) for address, target in targets.items()]
        self.bulk_create(rows, ignore_conflicts=True)

    def for_addresses(self, addresses):
        """The redirects from these addresses (normalised ones), in the addresses' order."""
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
