"""Which file of the sitemap holds which articles, read off an index: no edition is looked at to know where a file begins."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from articles.models import Edition

# Each file begins so many articles after the one before.
FILES = """
WITH RECURSIVE beginnings (first) AS (
    SELECT min(article_id) FROM ({live}) live
    UNION ALL
    SELECT (SELECT article_id FROM ({live}) live WHERE article_id > first ORDER BY article_id LIMIT 1 OFFSET {most} - 1)
    FROM beginnings WHERE first IS NOT NULL
)
SELECT first, (SELECT max(updated_at) FROM ({live}) live WHERE article_id >= first AND article_id < following)
FROM (SELECT first, coalesce(lead(first) OVER (ORDER BY first), {beyond}) AS following FROM beginnings
    WHERE first IS NOT NULL) files
ORDER BY first
"""
BEYOND = 2**63 - 1  # no article has this key


@dataclass(frozen=True)
class ArticleFile:
    """Begins with an article, or the first after it; `changed_at` is when one of its addresses changed last, where that was asked for."""

    first: int
    most: int
    changed_at: datetime | None = None

    def editions(self, at):
        return in_order(at).filter(article_id__gte=self.first)[: self.most]


def in_order(at):
    """That in which the articles were begun: a new one moves none to another file."""
    return Edition.objects.live(at).order_by("article_id")


def article_files(at, *, most):
    """Of at most so many live articles each."""
    live, parameters = (
        Edition.objects.live(at).order_by().values_list("article_id", "updated_at").query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(FILES.format(most=int(most), live=live, beyond=BEYOND), parameters * 3)
        return [ArticleFile(first, most, aware(changed_at)) for first, changed_at in cursor.fetchall()]


def article_file(at, page, *, most):
    """The file of this number; None where there is none, but of the first, which may be empty. Those before it are counted off."""
    if page == 1:
        return ArticleFile(0, most)
    start = (page - 1) * most
    for first in in_order(at).values_list("article_id", flat=True)[start : start + 1]:
        return ArticleFile(first, most)
    return None


def aware(moment):
    """SQLite keeps moments as text, in UTC."""
    return moment if isinstance(moment, datetime) else datetime.fromisoformat(moment).replace(tzinfo=UTC)
