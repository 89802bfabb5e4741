"""Which addresses the site keeps for itself. Articles are at /<slug>/, so these can be no article's slug."""

from django.conf import settings

RESERVED_SLUGS = frozenset(
    {"admin", "author", "desk", "feed", "health", "media", "moment", "page", "robots", "rss", "search"}
    | {"corrections", "favicon", "section", "sitemap", "static", "tag"}
    | {code for code, _name in settings.LANGUAGES}
)
