"""A new name of a tag or an author reaches the search index at once, by every way in, or stays marked until it does."""

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from articles import refreshing, tagging
from articles.models import Edition, Tag
from cms.text.words import stem
from search import indexing, tasks
from search.engines.base import TEXT, Scope, Term
from search.index import Index
from search.models import IndexEntry
from search.results import search
from search.suggestions import suggest
from tests.desk.pages import signed_in
from tests.factories import NOON, make_author, make_tag, make_user, publish_article
from tests.shown import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def found(*words):
    terms = [Term(stem(word, "fr"), TEXT) for word in words]
    return Index(Scope(NOON, "fr")).count(terms, most=99)


def lagging():
    return indexing.outdated().count()


def rename_at_the_desk(thing, name):
    model = type(thing)._meta
    client = signed_in(make_user(role="chief editor"))
    data = {"name": name, "slug": thing.slug, "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
    page = f"/admin/{model.app_label}/{model.model_name}/{thing.pk}/change/"
    response = client.post(page, data | {"shown": shown(client, page)})
    assert response.status_code == 302


def rename_by_a_save(thing, name):
    thing.name = name
    thing.save()


def rename_by_a_save_of_the_name_alone(thing, name):
    thing.name = name
    thing.save(update_fields=["name"])


WAYS = [rename_at_the_desk, rename_by_a_save, rename_by_a_save_of_the_name_alone]


@pytest.mark.parametrize("make", [make_tag, make_author])
@pytest.mark.parametrize("rename", WAYS)
def test_a_new_name_is_found_at_once_and_the_old_one_is_not(rename, make, committed):
    thing, other = make(name="Dupond"), make(name="Zola")
    field = "tags" if isinstance(thing, Tag) else "bylines"
    editions = [publish_article(**{field: [thing, other]}) for _number in range(2)]
    publish_article(**{field: [other]})
    assert found("dupond", "haddock", "zola") == [2, 0, 3]
    with committed():
        rename(thing, "Haddock")
    assert found("dupond", "haddock", "zola") == [0, 2, 3]
    assert lagging() == 0
    assert sorted(search("haddock", at=NOON, language="fr").edition_ids) == [edition.pk for edition in editions]


def test_what_search_and_suggestions_show_of_a_renamed_tag_is_right_at_once(committed):
    tag, author = make_tag(name="Lisbone", section_position=1), make_author(name="Anna Roux")
    edition = publish_article(tags=[tag], bylines=[author])
    with committed():
        rename_by_a_save(tag, "Porto")
        rename_by_a_save(author, "Anna Blanc")
    assert [each.words for each in suggest("port", at=NOON, language="fr")] == ["Porto"]
    assert suggest("lisb", at=NOON, language="fr") == []
    for wish in ({"section": tag.slug}, {"author": author.slug}):
        assert search("porto blanc", at=NOON, language="fr", **wish).edition_ids == (edition.pk,)


def test_a_merged_tag_is_found_by_the_survivors_name(committed):
    chief, gone, stays = make_user(role="chief editor"), make_tag(name="Vélo"), make_tag(name="Cyclisme")
    publish_article(tags=[gone])
    publish_article(tags=[stays])
    publish_article(tags=[gone, stays])
    with committed():
        tagging.merge([gone], into=stays, by=chief)
        assert lagging() == 2
    assert found("velo", "cyclisme") == [0, 3]
    assert lagging() == 0


def test_a_tag_or_author_that_stands_in_an_edition_cannot_go():
    tag, author = make_tag(), make_author()
    publish_article(tags=[tag], bylines=[author])
    for thing in (tag, author):
        with pytest.raises(ProtectedError):
            thing.delete()


@pytest.mark.parametrize("make", [make_tag, make_author])
def test_what_leaves_the_name_as_it_is_writes_nothing(make, committed):
    thing = make(name="Dupond")
    publish_article(**{"tags" if isinstance(thing, Tag) else "bylines": [thing]})
    before = list(IndexEntry.objects.values())
    DBTaskResult.objects.all().delete()
    with committed():
        thing.slug = "ailleurs"
        thing.save()
        thing.name = "Haddock"
        thing.save(update_fields=["slug"])
        make(name="Tintin")
    assert [row.task_path for row in DBTaskResult.objects.all()] == ["rendering.tasks.finish_parts"]
    assert list(IndexEntry.objects.values()) == before


def test_what_a_killed_process_left_is_noticed_and_mended(run_tasks):
    """The name is saved, and nothing that follows its commit is done in that process."""
    tag = make_tag(name="Dupond")
    editions = [publish_article(tags=[tag]) for _number in range(3)]
    publish_article()
    rename_by_a_save(tag, "Haddock")
    assert found("dupond", "haddock") == [3, 0]
    assert sorted(edition.pk for edition in indexing.outdated()) == [edition.pk for edition in editions]
    run_tasks()
    assert found("dupond", "haddock") == [0, 3]


def rename(tag, into):
    tag.name = "Haddock"
    tag.save()


def merge(tag, into):
    tagging.merge([tag], into=into, by=make_user(role="chief editor"))


@pytest.mark.parametrize(("change", "table"), [(rename, "articles_tag"), (merge, "articles_editiontag")])
def test_rows_of_the_index_are_held_after_stamps(change, table):
    """As by whoever publishes or cancels: otherwise two would wait for one another."""
    tag, into = make_tag(name="Dupond"), make_tag(name="Tintin")
    publish_article(tags=[tag])
    with CaptureQueriesContext(connection) as captured:
        change(tag, into)
    written = [query["sql"] for query in captured if query["sql"].startswith("UPDATE")]
    places = [next(n for n, sql in enumerate(written) if name in sql) for name in (table, "search_indexentry")]
    assert places == sorted(places)


def test_a_merge_of_several_tags_holds_what_it_marks_before_it_moves_anything():
    """Otherwise it would wait for another merge, or a new name, which waits for it. A new name marks rows of working copies,
    then stamps."""
    tags, into = [make_tag() for _number in range(3)], make_tag()
    for tag in tags:
        publish_article(tags=[tag])
    chief = make_user(role="chief editor")
    with CaptureQueriesContext(connection) as captured:
        tagging.merge(tags, into=into, by=chief)
    statements = [query["sql"] for query in captured]
    asked = [
        [n for n, sql in enumerate(statements) if sql.startswith(f'SELECT "{table}"')]
        for table in ("desk_articlewords", "rendering_stamp")
    ]
    assert [len(found) for found in asked] == [1, 1]
    [[words], [stamps]] = asked
    assert all(statements[n].count("ORDER BY") == 1 for n in (words, stamps))
    moved = next(n for n, sql in enumerate(statements) if sql.startswith(("UPDATE", "DELETE", "INSERT")))
    assert words < stamps < moved


def test_a_name_on_many_editions_holds_nobody_up(monkeypatch, committed, run_tasks):
    monkeypatch.setattr(refreshing, "AT_ONCE", 2)
    monkeypatch.setattr(tasks, "SLICE", 0)
    monkeypatch.setattr(indexing, "BATCH", 1)  # one edition in each
    tag = make_tag(name="Dupond")
    for _number in range(5):
        publish_article(tags=[tag])
    run_tasks()
    with committed():
        rename_by_a_save(tag, "Haddock")
    assert (found("haddock"), lagging()) == ([2], 3)
    assert run_tasks() == 4  # one of them for finished parts
    assert (found("haddock"), lagging()) == ([5], 0)


def test_a_merge_of_many_holds_nobody_up_either(monkeypatch, committed):
    monkeypatch.setattr(refreshing, "AT_ONCE", 1)
    gone, stays = make_tag(name="Vélo"), make_tag(name="Cyclisme")
    for _number in range(3):
        publish_article(tags=[gone])
    with committed():
        tagging.merge([gone], into=stays, by=make_user(role="chief editor"))
    assert (found("velo", "cyclisme"), lagging()) == ([2, 1], 2)


@pytest.mark.django_db(transaction=True)
def test_a_name_that_was_not_saved_after_all_marks_nothing(monkeypatch):
    tag = make_tag(name="Dupond")
    publish_article(tags=[tag])
    monkeypatch.setattr("django.db.models.base.Model._save_table", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rename_by_a_save(tag, "Haddock")
    assert lagging() == 0


def test_an_index_that_cannot_be_written_stops_no_renaming(monkeypatch, committed, caplog):
    tag = make_tag(name="Dupond")
    publish_article(tags=[tag])
    monkeypatch.setattr(indexing, "analysed", lambda *args: 1 / 0)
    with committed():
        rename_by_a_save(tag, "Haddock")
    assert Tag.objects.get(pk=tag.pk).name == "Haddock"
    assert "not in the search index yet" in caplog.text
    assert lagging() == 1


@pytest.mark.parametrize("make", [make_tag, make_author])
def test_an_edition_whose_row_is_still_to_be_written_is_written_with_the_new_name(make, committed):
    """Whoever was about to write it read the former name: it leaves the row to the renaming, which finds none to mark."""
    thing = make(name="Dupond")
    publish_article(**{"tags" if isinstance(thing, Tag) else "bylines": [thing]})
    late = indexing.with_texts(Edition.objects.all()).get()
    IndexEntry.objects.all().delete()
    with committed():
        rename_by_a_save(thing, "Durand")
        assert not indexing.index_edition(late)
    assert lagging() == 0
    assert found("durand") == [1]
