"""Every task, and the commands for tasks and backups, on more rows than are read at once, while somebody else writes."""

import shutil
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import outside_links
from articles import tasks as articles_tasks
from articles.models import (
    Article,
    AuditRecord,
    EditingSession,
    Edition,
    EditionDocument,
    OutsideLink,
    StoredSource,
    TrashedArticle,
    TrashedItem,
)
from articles.models.outside_link import Outcome
from backups import tasks as backups_tasks
from backups.scratch import connected, scratch_database, settings_of
from cms.kept import generation
from cms.kept import tasks as kept_tasks
from cms.kept.models import Change
from cms.tasks import enqueue, enqueue_each, periodic
from desk import indexing as desk_indexing
from desk import tasks as desk_tasks
from desk.models import ArticleWords
from images import renditions
from images import tasks as images_tasks
from images.models import Image
from opensearch import sync
from opensearch.models import PendingArticle
from related import subprocesses
from related import tasks as related_tasks
from related.indexing import unindexed
from related.models import EditionStems
from rendering import finishing, parts
from rendering import tasks as rendering_tasks
from rendering.models import Part
from search import indexing
from search import tasks as search_tasks
from tests.backups.places import rows
from tests.cms.tasks import samples
from tests.documents.factories import make_document
from tests.factories import NOON, make_article, make_user, rewrite
from tests.many import (
    MANY,
    copies,
    make_editions,
    make_images,
    run,
    small_bites,  # noqa: F401 - a fixture
    somebody_writing,
)
from tests.opensearch.conftest import server  # noqa: F401 - a fixture
from tests.workers import run_due, signals_as_before

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_failed():
    yield
    assert list(DBTaskResult.objects.exclude(traceback="").values_list("task_path", "traceback")) == []


def do(task, *args):
    """Runs it, and what it asks for, while somebody else writes."""
    enqueue(task, *args)
    with somebody_writing():
        return run_due()


def number_done(task):
    return DBTaskResult.objects.filter(task_path=task.module_path, status="SUCCESSFUL").count()


def test_pictures():
    make_images(MANY)
    DBTaskResult.objects.all().delete()
    do(images_tasks.find_unfinished)
    assert number_done(images_tasks.render) == MANY
    assert all(renditions.is_finished(image) for image in Image.objects.all())


def test_outside_links(monkeypatch):
    class Web:
        def status(self, address):
            return 404

    make_editions(MANY)
    source = StoredSource.objects.get(pk=Edition.objects.values("stored_source")[:1])
    sources = copies(source, MANY, digest=str, content=lambda n: {**source.content, "body": link_to(n)})
    sources = StoredSource.objects.bulk_create(sources)
    editions = list(Edition.objects.order_by("pk"))
    for edition, own in zip(editions, sources, strict=True):
        edition.stored_source = own
    Edition.objects.bulk_update(editions, ["stored_source"], batch_size=500)
    DBTaskResult.objects.all().delete()
    monkeypatch.setattr(outside_links, "is_night", lambda now: True)
    monkeypatch.setattr(outside_links, "new_fetcher", Web)
    do(articles_tasks.collect_outside_links)
    assert number_done(articles_tasks.collect_outside_links) > 1
    assert number_done(articles_tasks.try_outside_links) > 1
    assert OutsideLink.objects.filter(outcome=Outcome.GONE, nights=1).count() == MANY + 1
    assert OutsideLink.objects.get(address="https://all.example/").articles.count() == MANY


def link_to(number):
    return f'<p><a href="https://h{number}.example/">a</a> <a href="https://all.example/">b</a></p>'


def test_share_cards(media_root):
    tag, _author, image = make_editions(MANY)
    DBTaskResult.objects.all().delete()
    do(rendering_tasks.find_unfinished)
    assert number_done(rendering_tasks.draw_cards_of) == MANY
    do(rendering_tasks.draw_cards_showing, image.pk)
    do(rendering_tasks.draw_cards_tagged, tag.pk)
    do(rendering_tasks.draw_cards)
    assert Edition.objects.exclude(card="").count() == MANY == len(list(media_root.glob("cards/*")))


def test_finished_parts():
    _tag, _author, image = make_editions(MANY)
    DBTaskResult.objects.all().delete()
    do(rendering_tasks.finish_parts)
    assert Part.objects.count() == MANY * len(parts.kinds)
    Image.objects.filter(pk=image.pk).update(alt="Autre")
    do(rendering_tasks.finish_parts)
    first = Article.objects.order_by("pk").first()
    do(rendering_tasks.finish_parts_of, first.pk)
    assert not finishing.lacking(NOON).exists()
    Edition.objects.update(live_until=timezone.now())
    do(rendering_tasks.drop_parts)
    assert not Part.objects.exists()


def test_related_articles(monkeypatch):
    monkeypatch.setattr(subprocesses, "rebuild", lambda: run("rebuild_related"))  # a process has another database
    make_editions(MANY)
    DBTaskResult.objects.all().delete()
    do(related_tasks.compare_all)
    some = Article.objects.order_by("pk").values_list("pk", flat=True)[:20]
    for task in (related_tasks.find_unfinished, related_tasks.compare_all):
        EditionStems.objects.filter(edition__article__in=list(some)).delete()
        enqueue_each(related_tasks.index_article, [[pk] for pk in some])
        do(task)
        assert unindexed(NOON).count() == 0
    assert number_done(related_tasks.index_article) >= 2 * len(some)
    assert EditionStems.objects.exclude(compared=0).count() == MANY


def test_texts_and_forms_that_nobody_needs():
    writer, article = make_user(), make_article()
    kept = StoredSource.objects.store(article, {"title": "Tenu"})
    StoredSource.objects.bulk_create(
        StoredSource(article=article, digest=f"{number}", content={"title": f"{number}"}) for number in range(MANY)
    )
    texts = list(StoredSource.objects.filter(digest__lt="a").exclude(pk=kept.pk)[:MANY])
    EditingSession.objects.bulk_create(
        EditingSession(token=f"{number}", user=writer, article=article, stored_source=text, seen_at=NOON)
        for number, text in enumerate(texts)
    )
    EditingSession.objects.create(token="open", user=writer, article=article, stored_source=kept)
    do(articles_tasks.prune_writing)
    assert EditingSession.objects.get().token == "open"
    assert set(StoredSource.objects.all()) == {kept, article.revisions.get().stored_source}
    assert number_done(articles_tasks.prune_writing) > 1


def test_the_trash():
    old = {"title": "Le puits", "state": "draft", "content": {}, "at": timezone.now() - timedelta(days=31)}
    TrashedArticle.objects.bulk_create(TrashedArticle(article_id=number, **old) for number in range(MANY))
    old = {"kind": "tag", "title": "Jardins", "content": {}, "by": make_user(), "at": old["at"]}
    TrashedItem.objects.bulk_create(TrashedItem(item_id=number, **old) for number in range(MANY))
    do(articles_tasks.empty_trash)
    assert (TrashedArticle.objects.count(), TrashedItem.objects.count()) == (0, 0)
    assert AuditRecord.objects.filter(action="delete").count() == 2 * MANY


def test_the_search_index():
    make_editions(MANY)
    DBTaskResult.objects.all().delete()
    do(search_tasks.write_outdated)
    assert indexing.outdated().count() == 0


def test_what_the_desk_finds_articles_by():
    make_editions(MANY)
    DBTaskResult.objects.all().delete()
    ArticleWords.objects.update(version=0)
    do(desk_tasks.fill_desk_index)
    assert (desk_indexing.marked_rows().count(), ArticleWords.objects.count()) == (0, MANY)


def test_editions_compiled_again():
    _tag, _author, image = make_editions(MANY)
    DBTaskResult.objects.all().delete()
    document = make_document()
    EditionDocument.objects.bulk_create(
        EditionDocument(edition=each, document=document) for each in Edition.objects.all()
    )
    for task, *args in [
        (articles_tasks.recompile_editions,),
        (articles_tasks.recompile_editions_showing, image.pk),
        (articles_tasks.recompile_editions_offering, document.pk),
    ]:
        rewrite(Edition.objects.all(), body="<p>Comme avant.</p>")
        do(task, *args)
        assert sum(each.body == "<p>Comme avant.</p>" for each in Edition.objects.with_source()) == 0


def test_opensearch(server):  # noqa: F811 - the fixture
    make_editions(MANY)
    DBTaskResult.objects.all().delete()
    PendingArticle.objects.all().delete()
    articles = Article.objects.values_list("pk", flat=True)
    PendingArticle.objects.bulk_create(PendingArticle(article_id=pk) for pk in articles)
    do(sync.write_pending)
    assert sync.is_complete() and len(server.documents()) == MANY
    server.indices.clear()
    do(sync.keep_in_step)
    assert sync.is_complete() and len(server.documents()) == MANY


# Tasks themselves


def test_a_worker_and_tasks_that_were_given_up_and_old_ones():
    enqueue_each(samples.note, [[number] for number in range(MANY)])
    DBTaskResult.objects.update(status="FAILED", worker_ids=["x"] * 8, finished_at=timezone.now())
    with somebody_writing(), signals_as_before():
        run("retry_tasks")
        call_command("db_worker", batch=True, startup_delay=False, interval=0, verbosity=0)
    assert number_done(samples.note) == MANY
    DBTaskResult.objects.filter(status="READY").delete()  # what is done now and then, and was due
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=2))
    do(periodic.prune)
    assert number_done(samples.note) == 0


def test_the_number_of_changes():
    number = 4 * MANY  # the one who writes meanwhile adds some
    Change.objects.bulk_create(Change(number=1) for _number in range(number))
    before = generation.read(NOON)[0].number
    do(kept_tasks.fold_changes)
    assert generation.read(NOON)[0].number >= before
    if connection.vendor == "postgresql":
        assert Change.objects.count() < number / 10


# Backups


@pytest.fixture
def target(tmp_path, settings):
    settings.BACKUP_TARGET = str(tmp_path / "backups")
    make_images(MANY)
    make_editions(MANY)
    DBTaskResult.objects.all().delete()
    return settings.BACKUP_TARGET


def test_a_backup_and_its_way_back(target, tmp_path, settings, monkeypatch):
    do(backups_tasks.backup_if_due)
    with somebody_writing():
        run("backup", target)
        run("verify", target)
    run("backup", target)
    expected = rows()
    shutil.rmtree(settings.MEDIA_ROOT)
    with scratch_database("restored", tmp_path) as copy:
        monkeypatch.setattr("backups.management.commands.restore.connection", copy)
        run("restore", target)
        assert rows(copy.alias) == expected
    assert len(list(settings.MEDIA_ROOT.glob("images/*/original.jpg"))) == MANY + 1


def test_a_copy_of_the_database(target, tmp_path):
    url = f"sqlite:///{tmp_path}/copy.sqlite3"
    with somebody_writing():
        run("copy_database", "--to", url)
    with connected("copied", **settings_of(url)) as copy:
        assert Edition.objects.using(copy.alias).count() == MANY
    assert connection.alias == "default"
