"""Two people at the same second (promises G1–G3). Each thread has a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from articles import publishing, workflow, writing
from articles.models import Edition, Revision, Tag
from articles.models.article import State
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number, call):
    """Calls `call(0)` … `call(number - 1)` in as many threads, begun together; results in order, errors raised."""
    together = Barrier(number)

    def run(index):
        try:
            together.wait()
            return call(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.fixture(autouse=True)
def groups(db):
    from articles.roles import make_groups

    make_groups()


def test_articles_of_one_title_begun_at_once_get_distinct_addresses():
    writer = make_user(role="journalist")
    articles = at_once(8, lambda _: writing.create({"title": "Cordoue"}, by=writer))
    assert len({article.slug for article in articles}) == 8


def test_twenty_writers_never_meet_a_locked_database():
    writer = make_user(role="journalist")
    own = [make_article(by=writer) for _ in range(20)]
    at_once(20, lambda n: [writing.write(own[n], {"title": f"{n} {m}"}, by=writer) for m in range(3)])
    assert Revision.objects.count() == 20 * 4


def test_one_tag_proposed_at_once_is_one_tag():
    tags = at_once(8, lambda n: Tag.objects.named([["Été", "ete", "ÉTÉ"][n % 3]])[0].pk)
    assert len(set(tags)) == 1


def test_publishing_twice_at_once_publishes_once():
    editor, article = make_user(role="editor"), make_article()
    editions = at_once(4, lambda _: publishing.publish(article, by=editor).pk)
    assert len(set(editions)) == 1 == Edition.objects.count()


def test_a_step_taken_by_two_editors_at_once_is_taken_once():
    editor, article = make_user(role="editor"), make_article(state=State.IN_REVIEW)

    def approve(_):
        try:
            workflow.take("approve", article, by=editor)
            return "taken"
        except ValidationError as refusal:
            return refusal.code

    assert sorted(at_once(4, approve)) == ["state", "state", "state", "taken"]
