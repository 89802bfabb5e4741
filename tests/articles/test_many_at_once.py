"""Two people at the same second (promises G1–G3). Each thread has a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from articles import publishing, saving, workflow, writing
from articles.models import Article, AuditRecord, EditingSession, Edition, Revision, Tag
from articles.models.article import State
from related import rebuilding
from related.models import RelatedEdition
from search import indexing
from search.models import IndexEntry
from tests.desk.pages import address, as_shown, signed_in
from tests.factories import NOON, make_article, make_author, make_tag, make_user, publish_article
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number, call):
    """Calls `call(0)` … `call(number - 1)` in as many threads, begun together; results in order, errors raised."""
    together = Barrier(number)

    def run(index):
        try:
            together.wait(60)
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
    assert set(Revision.objects.values_list("version", flat=True)) == {4}


def test_one_tag_proposed_at_once_is_one_tag():
    tags = at_once(8, lambda n: Tag.objects.get_or_create_named([["Été", "ete", "ÉTÉ"][n % 3]])[0].pk)
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


def test_of_one_page_pressed_by_several_at_once_one_press_counts():
    editors = [signed_in(make_user(role="editor")) for _number in range(4)]
    now = timezone.now()
    edition = publish_article(at=now + 3 * DAY, now=now)
    page, seen = address("edition", edition.article_id, edition.pk, "move"), as_shown(edition.article)

    def move(number):
        return editors[number].post(page, seen | {"at_date": f"204{number}-01-02", "at_time": "09:15"}).status_code

    assert sorted(at_once(4, move)) == [200, 200, 200, 302]
    assert AuditRecord.objects.filter(action="reschedule").count() == 1


DAY = timedelta(days=1)


def magazine(*, tag, author):
    """(live editions, planned ones)"""
    body = "<p>Le patio de Cordoue et sa fontaine.</p>"
    made = {"tags": [tag], "bylines": [author], "body": body, "now": NOON}
    return [[publish_article(at=NOON + days * DAY, **made) for _number in range(8)] for days in (0, 1)]


def index_entries():
    return list(IndexEntry.objects.order_by("pk").values())


def test_rebuilding_the_search_index_twice_at_once_while_editors_work_gives_what_there_is():
    chief, tag, author = make_user(role="chief editor"), make_tag(name="Dupond"), make_author(name="Tintin")
    _live, planned = magazine(tag=tag, author=author)
    indexing.mark_stale(Edition.objects.all())

    def rebuild():
        indexing.rebuild(Edition.objects.all())

    def rename(thing, name):
        thing.name = name
        thing.save()

    def cancel():
        for edition in planned:
            publishing.cancel(edition, by=chief, now=NOON)

    actions = [
        rebuild,
        rebuild,
        lambda: rename(tag, "Haddock"),
        lambda: rename(author, "Milou"),
        cancel,
        lambda: [publish_article(tags=[tag], bylines=[author], now=NOON) for _number in range(4)],
    ]
    at_once(len(actions), lambda number: actions[number]())
    assert list(indexing.outdated()) == []
    found = index_entries()
    assert len(found) == 12 == Edition.objects.count()
    indexing.mark_stale(Edition.objects.all())
    assert indexing.rebuild(Edition.objects.all()) == 12
    assert index_entries() == found
    assert all({"haddock", "milou"} <= set(row["words"].split()) for row in found)


def test_articles_with_the_same_new_words_are_published_at_once_and_found():
    words = [f"mot{chr(97 + one)}{chr(97 + other)}" for one in range(20) for other in range(20)]
    articles = [make_article(body=f"<p>{' '.join(words[::step])}</p>") for step in (1, -1, 1, -1)]
    chief = make_user(role="chief editor")
    at_once(len(articles), lambda number: publishing.publish(articles[number], by=chief))
    assert Edition.objects.count() == 4
    assert list(indexing.outdated()) == []


def related_rows():
    return sorted(RelatedEdition.objects.values_list("edition", "other", "score", "tags", "words"))


def test_rebuilding_the_related_lists_twice_at_once_while_plans_are_cancelled_gives_what_there_is():
    chief = make_user(role="chief editor")
    _live, planned = magazine(tag=make_tag(), author=make_author())

    def cancel():
        for edition in planned:
            publishing.cancel(edition, by=chief, now=NOON)

    actions = [lambda: rebuilding.rebuild(force=True, at=NOON), lambda: rebuilding.rebuild(at=NOON), cancel]
    at_once(len(actions), lambda number: actions[number]())
    rebuilding.rebuild(at=NOON)
    found = related_rows()
    rebuilding.rebuild(force=True, at=NOON)
    assert related_rows() == found
    assert not RelatedEdition.objects.filter(edition__in=planned).exists()


# A save locks its form, then the article: whoever needs both does the same, or on PostgreSQL each waits for the other


def somebody_waits():
    """For this connection; on SQLite, where the whole database is locked, nobody knows."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.fetchone()[0] > 0


@pytest.fixture
def meanwhile(monkeypatch):
    """`meanwhile(call)`: the next save is waited for by this call of another thread, once it has locked its form; what the call
    returns is the result of what `meanwhile` returns."""
    lock, pool = saving.locked_session, ThreadPoolExecutor(1)

    def begun(call):
        def run():
            try:
                return call()
            finally:
                connection.close()

        def lock_and_begin(*args, **kwargs):
            session = lock(*args, **kwargs)
            monkeypatch.setattr(saving, "locked_session", lock)
            result.append(pool.submit(run))
            wait_until(lambda: somebody_waits() or result[0].done())
            return session

        result = []
        monkeypatch.setattr(saving, "locked_session", lock_and_begin)
        return result

    yield begun
    pool.shutdown()


def test_a_form_sends_its_first_while_another_one_of_this_person_is_saved(meanwhile):
    """Red where `begin_form` alone locks the former forms, after the article."""
    writer = make_user(role="journalist")
    article = make_article(by=writer, state=State.DRAFT, title="Avant")
    waiting = {"slug": "pas une adresse"}
    saving.save(saving.Sent("first page", {}, 1, unsaved=waiting), by=writer, article=article)
    second = saving.Sent("second page", {}, 1, opened=saving.opened_on(article, by=writer), unsaved=waiting)
    saved = meanwhile(lambda: saving.save(second, by=writer, article=article))
    saving.save(saving.Sent("first page", {"title": "Après"}, 2, unsaved=waiting), by=writer, article=article)
    session = saved[0].result().session
    assert (session.unsaved, session.form_source.content["title"]) == (waiting, "Après")
    assert EditingSession.objects.get(token="first page").unsaved == {}


def test_an_article_is_deleted_while_a_form_of_it_is_saved(meanwhile):
    """Red without `saving.lock_forms` in `delete_view`."""
    chief, article = make_user(role="chief editor"), make_article(state=State.DRAFT)
    saving.save(saving.Sent("open page", {}, 1), by=chief, article=article)
    client, page, shown = signed_in(chief), address("delete", article.pk), as_shown(article) | {"post": "yes"}
    deleted = meanwhile(lambda: client.post(page, shown).status_code)
    saving.save(saving.Sent("open page", {"title": article.title}, 2), by=chief, article=article)
    assert deleted[0].result() == 302
    assert not Article.objects.exists()
