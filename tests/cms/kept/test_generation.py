"""The generation rises with every change of what pages are made of, in the transaction that makes it, and with nothing else."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction

from articles import arranging, publishing
from articles.models import Redirect
from authors.models import AuthorLink
from cms.kept import boundaries, generation, tables
from cms.kept.models import Change, Epoch
from tests.documents.factories import box_for, make_document
from tests.factories import (
    NOON,
    make_article,
    make_author,
    make_image,
    make_series,
    make_tag,
    make_user,
    publish_article,
)
from tests.kept import as_committed

DAY = timedelta(days=1)
CHANGES_SEEN = {
    "images_image": "alt = 'Un puits'",
    "documents_document": "title = 'Le plan'",
}  # where some raise nothing


def now(at=NOON):
    return generation.read(at)[0]


def rises(change):
    before = now().number
    as_committed(change)
    return now().number > before


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


@pytest.fixture
def magazine(db, run_tasks):
    """A row in each table that pages are made of."""
    tag, image = make_tag(section_position=1), make_image()
    author = make_author(portrait=image)
    AuthorLink.objects.create(author=author, url="https://example.org/anna")
    for row in (tag, author):
        row.slug = "une-autre"
        row.save()
    Redirect.objects.add_missing(["/2024/"], tag=tag)
    series = make_series(name="Les patios")
    series.slug = "les-cours"
    series.save()
    common = {
        "tags": [tag],
        "bylines": [author],
        "lead_image": image,
        "body": f"<p>Les patios de Cordoue.</p>{box_for(make_document())}",
    }
    first = publish_article(at=NOON - DAY, **common)
    withdrawn = publish_article(at=NOON - DAY)
    publishing.withdraw(withdrawn.article, by=make_user(role="editor"), reason="Faux", now=NOON - DAY / 2)
    edition = publish_article(pinned=[first.article], at=NOON, **common)
    series.put_in_order([edition.article])
    arranging.arrange(arranging.page_of("fr"), [(edition.article, None)], by=make_user(role="editor"))
    run_tasks()
    return edition


def test_a_change_by_raw_statements_raises_it(magazine):
    """Which no signal and no method of a model hears of."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    assert tables.registered
    for table in tables.registered:
        column = models[table]._meta.local_concrete_fields[1].column
        with transaction.atomic():
            if connection.vendor == "postgresql":
                execute("SET CONSTRAINTS ALL DEFERRED")
            else:
                execute("PRAGMA defer_foreign_keys = ON")
            change = CHANGES_SEEN.get(table, f"{column} = {column}")
            assert rises(lambda table=table, change=change: execute(f"UPDATE {table} SET {change}")), table
            assert rises(lambda table=table: execute(f"DELETE FROM {table}")), table
            transaction.set_rollback(True)


def test_what_is_published_raises_it(magazine):
    assert rises(lambda: publish_article(at=NOON))
    assert rises(lambda: publish_article(at=NOON + DAY))  # it will be shown


def test_a_picture_raises_it_where_somebody_is_shown_what_changed(magazine):
    shown, unused = magazine.lead_image, make_image()
    pictures = type(shown).objects
    for changes in (
        {"renditions": {"avif": [320]}},
        {"crops": {"webp": ["a"]}},
        {"licence": "CC BY 4.0"},
        {"width": 9},
    ):
        assert rises(lambda changes=changes: pictures.filter(pk=shown.pk).update(**changes)), changes
        assert not rises(lambda changes=changes: pictures.filter(pk=shown.pk).update(**changes)), "it is the same"
        assert not rises(lambda changes=changes: pictures.filter(pk=unused.pk).update(**changes)), changes
    for changes in ({"source": "Une archive"}, {"failed": {"avif": ["320"]}}, {"rights_until": NOON.date()}):
        assert not rises(lambda changes=changes: pictures.filter(pk=shown.pk).update(**changes)), changes
    assert not rises(unused.delete)
    author = make_author(portrait=make_image())
    assert rises(lambda: pictures.filter(pk=author.portrait_id).update(alt="Anna"))


def test_a_document_raises_it_where_readers_see_what_changed(magazine):
    document = magazine.edition_documents.get().document
    documents = type(document).objects.filter(pk=document.pk)
    assert not rises(make_document)
    for changes in ({"title": "Le plan"}, {"credit": "Mairie"}, {"file": "documents/x/document.pdf"}):
        assert rises(lambda changes=changes: documents.update(**changes)), changes
        assert not rises(lambda changes=changes: documents.update(**changes)), "it is the same"
    for changes in ({"source": "Une archive"}, {"licence": "CC0"}, {"rights_until": NOON.date()}):
        assert not rises(lambda changes=changes: documents.update(**changes)), changes


def test_a_new_name_raises_it_where_it_takes_the_place_of_a_redirect(magazine):
    for row in (make_tag(name="Avant"), make_author(name="Avant")):
        row.slug = "apres"
        row.save()
    for make in (make_tag, make_author):
        assert not rises(lambda make=make: make(name="Neuf", slug="neuf"))
        assert rises(lambda make=make: make(name="Encore", slug="avant"))


def test_a_series_raises_it_where_readers_see_what_changed(magazine):
    draft, shown = make_article(), magazine.article
    made = []
    assert not rises(lambda: made.append(make_series(draft)))
    assert not rises(lambda: made[0].put_in_order([]))
    assert rises(lambda: made[0].put_in_order([shown]))
    assert rises(lambda: made[0].put_in_order([draft, shown]))
    assert rises(lambda: made[0].put_in_order([draft]))
    assert rises(lambda: make_series(name="Encore", slug="les-patios"))  # instead of a redirect


def test_an_upload_raises_nothing_until_an_article_with_it_is_published(magazine, run_tasks):
    made = []
    assert not rises(lambda: (made.append(make_image()), run_tasks()))
    assert made[0].renditions != {}
    make_article(lead_image=made[0])
    assert not rises(lambda: pictures_again(made[0], 320))
    publish_article(lead_image=made[0], at=NOON + DAY)
    assert rises(lambda: pictures_again(made[0], 640))


def pictures_again(image, width):
    type(image).objects.filter(pk=image.pk).update(renditions={"avif": [width]})


def test_no_two_changes_lead_to_one_number(magazine):
    """Of a database and its copy, or of one that lost its last change: what was made of it may still be kept on the disk."""
    lost = []
    for title in ("Perdu", "Autre"):
        with transaction.atomic():
            as_committed(lambda title=title: type(magazine).objects.update(title=title))
            lost.append(now())
            transaction.set_rollback(True)
    assert lost[0] != lost[1]
    assert now().number < min(each.number for each in lost)


def test_later_is_only_what_follows(db):
    this = generation.Generation("release", "epoch", 5, None)
    assert not this.is_later_than(this)
    assert this._replace(number=6).is_later_than(this)
    assert this._replace(boundary=NOON).is_later_than(this) and not this.is_later_than(this._replace(boundary=NOON))
    assert this._replace(boundary=NOON + DAY).is_later_than(this._replace(boundary=NOON))
    for other in ({"epoch": "another"}, {"release": "another"}):
        assert not this._replace(number=6, **other).is_later_than(this)


def test_what_no_page_shows_raises_nothing(magazine):
    author = make_author()
    assert not rises(lambda: make_article(title="Rien", bylines=[author]))
    assert not rises(make_tag)
    assert not rises(make_author)
    assert not rises(make_image)
    assert rises(lambda: make_tag(section_position=2))


@pytest.mark.django_db(transaction=True)
def test_it_rises_with_the_transaction_and_not_without():
    edition = publish_article(at=NOON)
    before = now()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        type(edition).objects.update(title="Autre")
        assert now() != before
        raise ZeroDivisionError
    assert now() == before
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            type(edition).objects.update(title="Autre")
            raise ZeroDivisionError
        type(edition).objects.update(title="Une autre")  # what was undone before does not hide it
    assert now().number > before.number


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one row is raised on SQLite")
def test_the_sum_is_the_same_after_it_was_folded():
    for _turn in range(3):
        with transaction.atomic():
            Change.objects.create(number=2)
    before = now()
    generation.fold()
    assert now() == before
    assert Change.objects.count() == 1


def test_another_database_has_another_epoch(db):
    before = now()
    generation.begin_epoch()
    assert now().epoch == before.epoch
    Epoch.objects.all().delete()
    assert now() is None
    generation.begin_epoch()
    assert now().epoch != before.epoch


def test_a_boundary_that_passes_is_another_generation(db):
    publish_article(at=NOON, until=NOON + DAY)
    publish_article(at=NOON + 3 * DAY)
    seen = {}
    for hours in range(0, 24 * 8, 3):
        at = NOON + timedelta(hours=hours)
        seen.setdefault(now(at).boundary, []).append(at)
    # It begins, ends, leaves the news; the other one begins, and leaves them.
    assert list(seen) == [NOON + days * DAY for days in (0, 1, 2, 3, 5)]
    for first, following in zip(seen, list(seen)[1:], strict=False):
        assert boundaries.around(first) == (first, following)


# What a process knows of it


@pytest.fixture
def clock(monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(generation.time, "monotonic", lambda: clock[0])
    return clock


def test_many_who_ask_are_one_question(db, clock, django_assert_num_queries):
    publish_article(at=NOON)
    watch = generation.Watch()
    with django_assert_num_queries(11):
        first = watch.look(NOON)
    with django_assert_num_queries(0):
        assert watch.look(NOON + timedelta(hours=1)) == first
    as_committed(lambda: publish_article(at=NOON))
    assert watch.look(NOON).generation == first.generation  # another process's change is seen at the next look
    clock[0] += generation.LOOK_EVERY
    assert watch.look(NOON).generation != first.generation


def test_it_looks_at_once_where_it_may_have_changed_something_itself(db, clock):
    watch = generation.Watch()
    first = watch.look(NOON)
    as_committed(lambda: publish_article(at=NOON))
    watch.notice()
    assert watch.look(NOON).generation != first.generation


def test_who_changed_something_gets_no_former_look_while_somebody_else_looks(db, clock, monkeypatch):
    watch, read, was_right = generation.Watch(), generation.read, []
    watch.look(NOON)
    watch.notice()

    def reading(at):
        was_right.append(watch.is_right(at, since=0))
        return read(at)

    monkeypatch.setattr(generation, "read", reading)
    watch.look(NOON)
    assert was_right == [False]


def test_a_boundary_needs_no_look_to_pass(db, clock):
    publish_article(at=NOON)
    watch = generation.Watch()
    before = watch.look(NOON - timedelta(microseconds=1))
    assert watch.look(NOON).generation != before.generation


def test_it_says_until_when_the_former_one_was_right(db, clock):
    watch = generation.Watch()
    first = watch.look(NOON).generation
    clock[0] += 5
    watch.look(NOON)
    as_committed(lambda: publish_article(at=NOON))
    clock[0] += 0.5
    look = watch.look(NOON)
    assert look.generation != first
    assert look.was_right(first, seconds=0.6) and not look.was_right(first, seconds=0.5)
    assert not look.was_right(look.generation, seconds=9)


def test_after_an_hour_without_readers_the_former_one_was_right_an_hour_ago(db, clock):
    watch = generation.Watch()
    first = watch.look(NOON).generation
    as_committed(lambda: publish_article(at=NOON))
    clock[0] += 3600
    assert not watch.look(NOON).was_right(first, seconds=3599)
