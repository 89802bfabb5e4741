"""Which file of the sitemap holds which articles, read off an index: no edition is looked at to know where a file begins."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest

from django.db import connection

from articles.models import Edition

FILES = """
SELECT min(article_id), max(updated_at) FROM (
    SELECT article_id, updated_at, (row_number() OVER (ORDER BY article_id) - 1) / {most} AS place FROM ({live}) live
) placed GROUP BY place ORDER BY place
"""


@dataclass(frozen=True)
class ArticleFile:
    """From its first article to that of the next file; `changed_at` is when one of its addresses changed last."""

    first: int
    following: int | None
    changed_at: datetime

    def editions(self, at):
        found = Edition.objects.live(at).filter(article_id__gte=self.first).order_by("article_id")
        return found if self.following is None else found.filter(article_id__lt=self.following)


def article_files(at, *, most):
    """Of at most so many live articles each, in the order in which these were begun: a new one moves none to another file."""
    live, parameters = (
        Edition.objects.live(at).order_by().values_list("article_id", "updated_at").query.sql_with_params()
    )
    with connection.cursor() as cursor:
        cursor.execute(FILES.format(most=int(most), live=live), parameters)
        rows = cursor.fetchall()
    following = [first for first, _changed_at in rows[1:]]
    return [ArticleFile(first, after, aware(changed_at)) for (first, changed_at), after in zip_longest(rows, following)]


def aware(moment):
    """SQLite keeps moments as text, in UTC."""
    return moment if isinstance(moment, datetime) else datetime.fromisoformat(moment).replace(tzinfo=UTC)
