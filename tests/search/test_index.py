"""The index follows the editions; what it lacks is noticed and made again."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection

from articles import publishing
from articles.models import AuditRecord, Edition
from search import indexing, spelling
from search.engines.base import TEXT, TITLE, TOP, WORDS, All, Any, Scope, Term
from search.index import Index
from search.models import IndexEntry, Spelling
from tests.emptying import records_removable
from tests.factories import NOON, make_author, make_user, publish_article, rewrite

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def live():
    return Index(Scope(NOON, "fr"))


def test_a_row_holds_the_words_of_the_edition_by_where_they_stand():
    edition = publish_article(
        title="Les cloîtres d’Arles",
        kicker="Visites",
        standfirst="Un été",
        body="<p>Des <em>cloîtres</em> romans.</p>",
        tags=["Provence"],
        bylines=[make_author(name="Anna Roux")],
        faq=[{"question": "Combien ?", "answer": "<p>Douze.</p>"}],
    )
    row = IndexEntry.objects.get(edition=edition)
    assert row.title == "le cloitr arle"
    assert "combien" in row.deck.split() and "roux" in row.deck.split() and "provenc" in row.deck.split()
    assert (row.body, row.length) == ("de cloitr roman combien douz", 5)
    assert row.title_words == "les cloitres arles"
    assert row.words.split()[:3] == ["les", "cloitres", "arles"]
    assert len(row.words.split()) == len(set(row.words.split()))


def test_how_often_a_word_occurs_is_kept_in_rounds():
    edition = publish_article(title="Patio", body=f"<p>{'un ' * 9}{'deux ' * 3}trois</p>")
    assert IndexEntry.objects.get(edition=edition).body == "un deux troi  un deux  un  un"


def test_conditions_are_about_the_fields_they_name():
    one = publish_article(title="Patio", standfirst="Fontaine", body="<p>Orangers</p>")
    other = publish_article(title="Ailleurs", body="<p>Patio fontaine</p>")
    conditions = [
        Term("patio", TITLE),
        Term("fontain", TITLE),
        Term("fontain", TOP),
        Term("fontain", TEXT),
        Term("oranger", TEXT),
        Term("orangers", WORDS),
        Term("oran", WORDS, prefix=True),
        Term("oran", WORDS),
        All((Term("patio", TEXT), Term("oranger", TEXT))),
        Any((Term("oranger", TEXT), Term("ailleur", TITLE))),
    ]
    expected = [[one], [], [one], [other, one], [one], [one], [one], [], [one], [other, one]]
    assert live().newest(conditions, limit=9) == [[edition.pk for edition in each] for each in expected]
    assert live().count(conditions, most=9) == [len(each) for each in expected]
    assert (live().size(most=9), live().size(most=1)) == (2, 1)
    assert live().count([Term("fontain", TEXT)], most=1) == [1]


def test_an_edition_that_goes_takes_its_row_along():
    chief = make_user(role="chief editor")
    edition = publish_article(title="Patio", at=NOON + DAY, now=NOON)
    assert IndexEntry.objects.filter(pk=edition.pk).exists()
    publishing.cancel(edition, by=chief, now=NOON)
    assert not IndexEntry.objects.exists()
    at_its_time = Index(Scope(NOON + DAY, "fr"))
    assert at_its_time.count([Term("patio", TEXT)], most=9) == [0]


def test_a_change_of_moments_holds_before_anything_is_written_into_the_index(monkeypatch):
    edition = publish_article(title="Patio", at=NOON - DAY)
    monkeypatch.setattr(indexing, "index_edition", None)

    def found(at):
        index = Index(Scope(at, "fr"))
        return index.count([Term("patio")], most=9), index.newest([Term("patio")], limit=9)

    there, gone = ([1], [[edition.pk]]), ([0], [[]])
    assert [found(NOON - 2 * DAY), found(NOON)] == [gone, there]
    Edition.objects.filter(pk=edition.pk).update(live_from=NOON - 2 * DAY, live_until=NOON)
    assert [found(NOON - 2 * DAY), found(NOON)] == [there, gone]
    Edition.objects.filter(pk=edition.pk).update(live_until=None, language="en")
    assert [found(NOON - 2 * DAY), found(NOON)] == [gone, gone]
    Edition.objects.filter(pk=edition.pk).update(language="fr")
    assert found(NOON) == there
    edition.delete()
    assert found(NOON) == gone


@pytest.mark.django_db(transaction=True)
def test_an_index_that_was_emptied_finds_nothing():
    publish_article(title="Patio", at=NOON - DAY)
    with records_removable():
        call_command("flush", verbosity=0, interactive=False)
    publish_article(title="Cloître", at=NOON - DAY)
    assert live().newest([Term("patio")], limit=9) == [[]]


def test_the_index_is_written_in_the_transaction_that_publishes():
    edition = publish_article(title="Patio", at=NOON - DAY)
    assert IndexEntry.objects.get().edition_id == edition.pk
    corrected = {**edition.source, "title": "Cloître"}
    publishing.correct(edition, source=corrected, by=make_user(role="chief editor"), now=NOON)
    assert sorted(IndexEntry.objects.values_list("title", flat=True)) == ["cloitr", "patio"]


@pytest.mark.parametrize("table", ["search_spelling", "search_indexentry"])
def test_an_edition_that_cannot_be_indexed_is_published_and_logged(table, caplog):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
    edition = publish_article(title="Patio", at=NOON - DAY)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE elsewhere RENAME TO {table}")
    assert Edition.objects.live(NOON).get() == edition
    assert AuditRecord.objects.filter(action="publish").exists()
    assert "not in the search index yet" in caplog.text
    assert rebuilt().split()[0] == "1"
    assert live().count([Term("patio", TEXT)], most=9) == [1]


def test_what_could_not_be_written_is_written_after_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        edition = publish_article(title="Patio")
        IndexEntry.objects.all().delete()
    assert IndexEntry.objects.get().edition_id == edition.pk


def test_what_the_index_lacks_is_noticed_and_made_again():
    editions = [publish_article(title=f"Patio {number}") for number in range(3)]
    assert warnings() == []
    IndexEntry.objects.filter(pk=editions[0].pk).delete()
    IndexEntry.objects.filter(pk=editions[1].pk).update(version=0)
    assert warnings() == ["search.W001"]
    assert rebuilt().split()[0] == "2"
    assert warnings() == []
    assert live().count([Term("patio", TEXT)], most=9) == [3]


def test_rebuilding_writes_only_what_is_missing_or_otherwise():
    author = make_author(name="Anna Roux")
    edition = publish_article(title="Patio", bylines=[author])
    publish_article(title="Cloître")
    editions = Edition.objects.all()
    assert indexing.rebuild(editions) == 0
    author.name = "Anna Blanc"
    author.save()
    assert indexing.rebuild(editions) == 1
    assert "blanc" in IndexEntry.objects.get(pk=edition.pk).deck.split()
    assert live().count([Term("roux", TEXT), Term("blanc", TEXT)], most=9) == [0, 1]


def test_a_rebuild_that_was_stopped_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 2)
    for number in range(4):
        publish_article(title=f"Patio {number}")
    IndexEntry.objects.all().delete()
    with pytest.raises(KeyboardInterrupt):
        indexing.rebuild(Edition.objects.all(), step=stop_at(2))
    assert IndexEntry.objects.count() == 2
    assert indexing.rebuild(Edition.objects.all()) == 2


def stop_at(number):
    def stop(count):
        if count == number:
            raise KeyboardInterrupt

    return stop


def test_all_that_was_stopped_goes_on_where_it_was_and_readers_search_meanwhile(monkeypatch):
    monkeypatch.setattr(indexing, "BATCH", 2)
    for number in range(4):
        publish_article(title=f"Patio {number}", body=f"<p>Seul{number}</p>")
    whole = list(IndexEntry.objects.order_by("pk").values())
    IndexEntry.objects.update(title="ancien", digest="ancien")
    rebuild = indexing.rebuild
    monkeypatch.setattr(indexing, "rebuild", lambda editions, step: rebuild(editions, step=stop_at(2)))
    with pytest.raises(KeyboardInterrupt):
        call_command("rebuild_search", "--all", stdout=StringIO())
    assert live().count([Term("ancien", TITLE), Term("patio", TITLE)], most=9) == [2, 2]
    assert warnings() == ["search.W001"]
    monkeypatch.undo()
    assert rebuilt().split()[0] == "2"
    assert list(IndexEntry.objects.order_by("pk").values()) == whole
    assert live().count([Term("ancien", TITLE), Term("patio", TITLE)], most=9) == [0, 4]


def test_a_marked_row_answers_as_before_and_is_written_again_though_nothing_changed():
    edition = publish_article(title="Patio")
    indexing.mark_stale(Edition.objects.all())
    assert live().count([Term("patio", TITLE)], most=9) == [1]
    assert list(indexing.outdated()) == [edition]
    assert indexing.rebuild(Edition.objects.all()) == 1
    assert live().count([Term("patio", TITLE)], most=9) == [1]
    assert list(indexing.outdated()) == []


def test_words_that_changed_while_they_were_written_are_left_to_whoever_changed_them(monkeypatch):
    author = make_author(name="Anna Roux")
    edition = publish_article(title="Patio", bylines=[author])
    indexing.mark_stale(Edition.objects.all())
    analysed = indexing.analysed

    def rename_meanwhile(*texts):
        author.name = "Anna Blanc"
        author.save()
        return analysed(*texts)

    monkeypatch.setattr(indexing, "analysed", rename_meanwhile)
    assert indexing.rebuild(Edition.objects.all()) == 0
    assert list(indexing.outdated()) == [edition]
    monkeypatch.setattr(indexing, "analysed", analysed)
    assert indexing.rebuild(Edition.objects.all()) == 1
    assert live().count([Term("roux", TEXT), Term("blanc", TEXT)], most=9) == [0, 1]


def test_an_edition_that_went_meanwhile_is_not_indexed():
    edition = publish_article(title="Patio")
    stale = indexing.with_texts(Edition.objects.filter(pk=edition.pk)).get()
    stale.edition_tags.all(), stale.bylines.all()
    Edition.objects.all().delete()
    assert indexing.index_edition(stale) is False
    assert not IndexEntry.objects.exists()


def test_new_words_of_pictures_reach_the_index():
    edition = publish_article(title="Patio")
    rewrite([edition], text="Une fontaine")
    indexing.mark_stale(Edition.objects.filter(pk=edition.pk))
    indexing.write_outdated(seconds=60)
    assert live().count([Term("fontain", TEXT)], most=9) == [1]


def test_words_are_kept_under_their_deletions_once():
    publish_article(title="Cordoue", body="<p>Cordoue 2026 xx</p>")
    publish_article(title="Cordoue encore", body="<p>.</p>")
    rows = Spelling.objects.filter(word="cordoue").values_list("deletion", flat=True)
    assert sorted(rows) == sorted({"cordoue", "ordoue", "crdoue", "codoue", "coroue", "cordue", "cordoe", "cordou"})
    assert not Spelling.objects.filter(word__in=["2026", "xx"]).exists()


@pytest.mark.parametrize("statements", [spelling.ADD, spelling.KNOWN])
def test_words_are_learnt_by_every_sqlite_that_django_takes(statements):
    """3.31 has no such sign, and an index that cannot be written stops no publication: nobody would be told."""
    assert "->>" not in statements["sqlite"]


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ("patio", "patio", 0),
        ("patio", "ptaio", 1),
        ("patio", "pato", 1),
        ("patio", "pattio", 1),
        ("patio", "batio", 1),
        ("patio", "btaio", 2),
        ("patio", "cloitre", 3),
    ],
)
def test_the_distance_of_words_counts_slips(one, other, away):
    assert spelling.distance(one, other, most=2) == spelling.distance(other, one, most=2) == away


def test_a_giant_edition_is_indexed_as_far_as_it_goes():
    words = " ".join(f"{'é' * 30}{number}" for number in range(60_000))
    edition = publish_article(title="Patio", body=f"<p>{words}</p>")
    row = IndexEntry.objects.get(pk=edition.pk)
    assert len(row.body.split()) == indexing.MOST_WORDS
    assert json.dumps(row.words)


def warnings():
    return [each.id for each in run_checks(tags=["database"], databases=["default"]) if each.id == "search.W001"]


def rebuilt():
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    return out.getvalue().strip().splitlines()[-1]
