"""What a form is checked for before it is saved."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.models import Tag
from articles.models.address import RESERVED_SLUGS
from cms.text.folding import fold


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


def unknown_tags(names, article):
    """Those that are neither a tag nor on the article already."""
    known, there = Tag.objects.by_names(names), set(map(fold, article.new_tags))
    return [name for name in names if name not in known and fold(name) not in there]
