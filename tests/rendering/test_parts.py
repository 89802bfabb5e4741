"""Finished parts: right or not used, written by tasks alone."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Edition, EditionByline, EditionPin, EditionTag, StoredSource, Tag
from authors.models import Author, AuthorLink
from cms import triggers as cms_triggers
from cms.compressed import CompressedJSONField
from cms.kept import release
from images.models import Image
from rendering import finishing, parts, tasks, triggers
from rendering.models import Part, Stamp
from tests.factories import NOON, make_author, make_image, make_tag, publish_article

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def edition(run_tasks):
    """With a row in each table that parts are made of; all its parts are finished."""
    portrait, lead = make_image(), make_image()
    author = make_author(portrait=portrait, bio="<p>Elle écrit.</p>")
    AuthorLink.objects.create(author=author, url="https://example.org/anna")
    other = publish_article(at=timezone.now() - 2 * DAY)
    found = publish_article(
        title="Un patio",
        slug="un-patio",
        standfirst="Chapeau",
        body="<h2>Un</h2><p>Texte.</p>" * 4,
        tags=[make_tag(section_position=1), make_tag()],
        bylines=[author],
        lead_image=lead,
        pinned=[other.article],
        faq=[{"question": "Quand ?", "answer": "<p>En mai.</p>"}],
        at=timezone.now() - DAY,
    )
    run_tasks()
    assert kinds_of(found) == set(parts.kinds)
    return found


def kinds_of(edition):
    stamp = stamp_of(edition)
    return set(edition.stamp.parts.filter(stamp=stamp, release=parts.current_release()).values_list("kind", flat=True))


def stamp_of(edition):
    return Stamp.objects.get(pk=edition.pk).number


def texts_of(edition):
    return {name: parts.rendered(name, [edition.pk])[edition.pk] for name in parts.kinds}


def execute(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.rowcount


# Triggers


def another(model, row, field):
    """A value that this column may have and has not got."""
    if field.remote_field:
        remote = field.remote_field.model
        made = {Image: make_image, Author: make_author, Tag: make_tag, Edition: publish_article}.get(remote)
        return made().pk if made else publish_article().article_id if remote.__name__ == "Article" else None
    value = getattr(row, field.attname)
    kind = field.get_internal_type()
    if kind in ("CharField", "TextField", "FileField", "URLField", "SlugField"):
        return f"{value}x"[-field.max_length if field.max_length else None :].replace("-", "y")
    if isinstance(field, CompressedJSONField):
        return field.get_prep_value({**value, "x": []})
    if kind == "JSONField":
        return connection.ops.adapt_json_value(
            [*value, {}] if isinstance(value, list) else {**(value or {}), "x": []}, None
        )
    if kind == "BinaryField":
        return bytes(value) + b"x"
    if kind == "BooleanField":
        return not value
    if kind == "DateField":
        return NOON.date().isoformat()
    if kind == "DateTimeField":
        return connection.ops.adapt_datetimefield_value((value or NOON) + DAY)
    return 0.25 if kind == "FloatField" else (value or 0) + 1


def rows_of(edition):
    """{model: the row that the edition shows}"""
    author = edition.authors[0]
    return {
        Edition: edition,
        EditionTag: edition.edition_tags.first(),
        EditionByline: edition.bylines.first(),
        EditionPin: edition.pins.first(),
        StoredSource: edition.stored_source,
        Tag: edition.tag_list[0],
        Author: author,
        AuthorLink: author.links.first(),
        Image: edition.lead_image,
    }


def shown_columns():
    for model, (_keys, unseen) in triggers.SHOWN.items():
        names = triggers.columns_of(model, unseen)
        yield from ((model, field) for field in model._meta.local_concrete_fields if field.column in names)


def update(row, field, value):
    return execute(f"UPDATE {row._meta.db_table} SET {field.column} = %s WHERE id = %s", value, row.pk)


def test_each_column_that_is_shown_raises_the_stamp(edition):
    """Changed by a statement, which no signal hears of."""
    rows, changed = rows_of(edition), set()
    for model, field in shown_columns():
        value = another(model, rows[model], field)
        if value is None or field.primary_key:
            continue
        before = stamp_of(edition)
        with transaction.atomic():
            if connection.vendor == "postgresql":
                execute("SET CONSTRAINTS ALL DEFERRED")
            assert update(rows[model], field, value) == 1
            assert stamp_of(edition) > before, (model, field.name)
            transaction.set_rollback(True)
        changed.add(model)
    assert changed == set(triggers.SHOWN)


def test_the_portrait_of_an_author_counts_as_the_lead_picture_does(edition):
    before = stamp_of(edition)
    Image.objects.filter(pk=edition.authors[0].portrait_id).update(alt="Anna")
    assert stamp_of(edition) > before


def changes_of(edition):
    """{name of a trigger: a statement that it must answer}"""
    rows = rows_of(edition)
    tag, author, article = make_tag(), make_author(), publish_article(at=NOON - 9 * DAY).article
    names = {Edition: "title", StoredSource: "content", Tag: "name", Author: "name", Image: "alt"}
    changes = {}
    for model, name in names.items():
        field = model._meta.get_field(name)
        value = another(model, rows[model], field)
        changes[model, "update"] = lambda row=rows[model], field=field, value=value: update(row, field, value)
    for model, values in {
        EditionTag: {"edition": edition, "tag": tag, "published_at": NOON},
        EditionByline: {"edition": edition, "author": author, "published_at": NOON},
        EditionPin: {"edition": edition, "article": article},
        AuthorLink: {"author": rows[Author], "url": "https://example.org/b"},
    }.items():
        own = model.objects.filter(pk=rows[model].pk)
        changes[model, "insert"] = lambda model=model, values=values: model.objects.create(**values, position=7)
        changes[model, "update"] = lambda own=own: own.update(position=9)
        changes[model, "delete"] = lambda own=own: own.delete()
    return {triggers.name_of(model._meta.db_table, event): change for (model, event), change in changes.items()}


def test_without_its_trigger_no_change_would_be_seen(edition):
    """Each is dropped in its turn: what the tests above rely on is that very trigger."""
    own = [each for each in cms_triggers.registered.values() if each.name.startswith("stamp_")]
    own = {each.name: each for each in own if each.vendor == connection.vendor and "truncate" not in each.name}
    changes = changes_of(edition)
    assert changes.keys() | {triggers.NEW} == own.keys()
    for name, change in changes.items():
        for is_there in (True, False):
            with transaction.atomic():
                if not is_there:
                    on = "" if connection.vendor == "sqlite" else f" ON {own[name].table}"
                    execute(f"DROP TRIGGER {name}{on}")
                before = stamp_of(edition)
                change()
                assert (stamp_of(edition) > before) is is_there, name
                transaction.set_rollback(True)


def test_a_missing_trigger_makes_all_stamps_rise_when_it_is_put_in_again(edition):
    name = triggers.name_of("articles_tag", "update")
    execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else " ON articles_tag"))
    Tag.objects.update(name="Autre")
    before = stamp_of(edition)
    cms_triggers.put_in()
    assert stamp_of(edition) > before


def test_what_no_part_shows_raises_nothing_and_changes_no_part(edition):
    before, texts = stamp_of(edition), texts_of(edition)
    rows = rows_of(edition)
    for model, (_keys, unseen) in triggers.SHOWN.items():
        for field in model._meta.local_concrete_fields:
            value = field.column in unseen.split() and another(model, rows[model], field)
            if value and not field.remote_field and field.name not in ("live_until", "expires_at"):
                update(rows[model], field, value)
    Edition.objects.update(live_until=NOON + 99 * DAY * 365, expires_at=NOON + 99 * DAY * 365)
    EditionTag.objects.update(published_at=NOON)
    assert stamp_of(edition) == before
    assert texts_of(Edition.objects.get(pk=edition.pk)) == texts


def test_the_tables_of_each_kind_have_triggers(edition):
    tables, own = connection.introspection.table_names(), {model._meta.db_table for model in triggers.SHOWN}
    read = set()
    for name in parts.kinds:
        with CaptureQueriesContext(connection) as queries:
            parts.rendered(name, [edition.pk])
        read |= {table for table in tables for query in queries if re.search(rf"\b{table}\b", query["sql"])}
    assert read == own


def test_while_templates_are_written_no_part_counts(settings):
    assert parts.current_release()
    settings.DEBUG = True
    assert parts.current_release() == ""


# Who writes, and when


def test_reading_writes_nothing(edition, client):
    Part.objects.all().delete()
    for path in ("/un-patio/", "/", "/feed/", edition.tag_list[0].get_absolute_url()):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert not Part.objects.exists()


def test_a_change_while_a_part_is_rendered_lets_nothing_be_written(edition, monkeypatch):
    Part.objects.all().delete()
    kind = parts.kinds["rows"]

    def render(rendered):
        Tag.objects.update(name="Autre")
        return kind.render(rendered)

    monkeypatch.setitem(parts.kinds, "rows", parts.Kind("rows", kind.load, render))
    finishing.finish([edition.pk])
    assert not Part.objects.filter(edition=edition.pk).exists()
    monkeypatch.setitem(parts.kinds, "rows", kind)
    finishing.finish([edition.pk])
    assert kinds_of(edition) == set(parts.kinds)


def test_a_part_of_another_stamp_or_release_does_not_count(edition, client, monkeypatch):
    right = client.get("/un-patio/").content
    source = parts.with_stored_source(Edition.objects.filter(pk=edition.pk)).get().packed_source
    wrong = parts.packed([*parts.rendered("article", [edition.pk])[edition.pk][:-1], "FAUX"], source)
    Part.objects.filter(kind="article").update(content=wrong)
    assert b"FAUX" in client.get("/un-patio/").content
    Part.objects.filter(kind="article").update(stamp=stamp_of(edition) + 1)
    assert client.get("/un-patio/").content == right
    Part.objects.filter(kind="article").update(stamp=stamp_of(edition))
    monkeypatch.setattr(release, "digest", lambda: "another")
    assert client.get("/un-patio/").content == right


def test_tasks_follow_what_changes_a_part(edition, run_tasks):
    author, tag = edition.authors[0], edition.tag_list[0]
    for change in (
        lambda: Author.objects.get(pk=author.pk).save(),
        lambda: setattr(author, "bio", "<p>Autre.</p>") or author.save(),
        lambda: AuthorLink.objects.create(author=author, url="https://example.org/c"),
        lambda: author.links.first().delete(),
        lambda: setattr(tag, "name", "Autre") or tag.save(),
        lambda: setattr(edition.lead_image, "alt", "Autre") or edition.lead_image.save(),
    ):
        change()
        run_tasks()
        assert kinds_of(edition) == set(parts.kinds)


def test_what_was_changed_by_hand_is_finished_by_the_periodic_task(edition):
    Edition.objects.update(title="Autre")
    assert kinds_of(edition) == set()
    tasks.finish_parts.call()
    assert kinds_of(edition) == set(parts.kinds)


def test_parts_of_what_has_ended_go(edition):
    Edition.objects.update(live_until=timezone.now() - timedelta(minutes=1))
    tasks.drop_parts.call()
    assert not Part.objects.exists()


def test_one_that_fails_stops_no_other(edition, monkeypatch):
    other = publish_article(at=timezone.now() - DAY)
    kind = parts.kinds["rows"]

    def render(rendered):
        if rendered.pk == edition.pk:
            raise ValueError
        return kind.render(rendered)

    Part.objects.all().delete()
    monkeypatch.setitem(parts.kinds, "rows", parts.Kind("rows", kind.load, render))
    with pytest.raises(ValueError) as failed:
        finishing.finish([edition.pk, other.pk])
    assert failed.value.__notes__ == [f"the parts of edition {edition.pk}"]
    assert (kinds_of(edition), kinds_of(other)) == (set(), set(parts.kinds))


def test_a_deleted_edition_leaves_nothing(edition):
    EditionTag.objects.filter(edition=edition).delete()
    edition.related_editions.all().delete()
    Edition.objects.filter(pk=edition.pk).delete()
    assert not Stamp.objects.filter(pk=edition.pk).exists()
    assert not Part.objects.filter(edition=edition.pk).exists()
