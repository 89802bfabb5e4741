from dataclasses import dataclass
from datetime import datetime

from articles.models import Edition


@dataclass(frozen=True)
class Scope:
    """Editions live at a moment, narrowed or not: what is found, counted and cut off is so within it."""

    at: datetime
    language: str
    section: str | None = None
    author: str | None = None
    year: int | str | None = None

    @property
    def is_narrowed(self):
        return bool(self.section or self.author or self.year)

    def editions(self):
        live = Edition.objects.live(self.at).in_language(self.language)
        if self.section:
            live = live.filter(edition_tags__tag__slug=self.section)
        if self.author:
            live = live.filter(bylines__author__slug=self.author)
        if self.year:
            live = live.filter(published_at__year=self.year)
        return live
