"""Two people write for four hours: `bench.history`, with a save every five minutes."""

import pytest

from articles.models import StoredSource
from articles.tasks import prune_writing
from bench.history import MOST_LINES, begin, lost, write

pytestmark = pytest.mark.django_db


def test_four_hours_of_two_people_are_a_few_lines_and_nothing_is_lost():
    article, users = begin()
    writers = write(article, users, hours=4, every=300, words=4)
    assert lost(article, writers) == []
    lines = list(article.revisions.order_by("pk"))
    assert len(lines) <= MOST_LINES and {line.by for line in lines} == set(users)
    typed = sum(len(writer.typed) for writer in writers)
    assert sum(line.words_added - line.words_removed for line in lines) - 4 == pytest.approx(typed, abs=typed / 20)
    prune_writing.call()
    # A line each, what both forms hold now (base, whole, sent), and no more.
    assert StoredSource.objects.count() <= len(lines) + 6
