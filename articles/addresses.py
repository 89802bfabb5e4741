"""The addresses that an article's editions have, had, or are planned to have: no other article gets one of them."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Address
from articles.models.address import RESERVED_SLUGS
from cms.text.folding import slugify


def free_addresses(article):
    held = set(article.editions.values_list("language", "slug"))
    for address in article.addresses.all():
        if (address.language, address.slug) not in held:
            address.delete()


def reserve_addresses(articles, sources):
    """`reserve_address` for articles that have none: all, or none where one is another article's."""
    rows = [
        Address(article=article, language=source["language"], slug=free_slug(source))
        for article, source in zip(articles, sources, strict=True)
    ]
    try:
        with transaction.atomic():
            Address.objects.bulk_create(rows)
    except IntegrityError:
        for article, source in zip(articles, sources, strict=True):
            reserve_address(article, source)


def free_slug(source):
    """The slug of a source, where it is not the site's own."""
    slug = slugify(source["slug"])
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("The site needs this address for itself."), code="reserved")
    return slug


def reserve_address(article, source):
    language, slug = source["language"], free_slug(source)
    if Address.objects.filter(language=language, slug=slug, article=article).exists():
        return
    try:
        with transaction.atomic():
            Address.objects.create(language=language, slug=slug, article=article)
    except IntegrityError:
        raise ValidationError(
            _("The address “%(slug)s” belongs to another article."), code="address", params={"slug": slug}
        ) from None
