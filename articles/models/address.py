from django.conf import settings
from django.db import models

from cms.text.slugs import SlugField

# Which addresses the site keeps for itself: articles are at /<slug>/, so these can be no article's slug.
RESERVED_SLUGS = frozenset(
    {"admin", "archive", "author", "desk", "feed", "health", "media", "moment", "page", "robots", "rss", "search"}
    | {"corrections", "favicon", "partage", "section", "series", "sitemap", "static", "tag"}
    | {code for code, _name in settings.LANGUAGES}
)


class Address(models.Model):
    """Reserves every slug that an edition has or had, for ever: it never becomes another article's."""

    language = models.CharField(max_length=8)
    slug = SlugField(max_length=200, db_index=False)
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="addresses")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["language", "slug"], name="one_article_per_address")]

    def __str__(self):
        return f"{self.language}: {self.slug}"
