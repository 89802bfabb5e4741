"""OpenSearch says what the database says, or is not asked. The server is a stand-in (`server`)."""

import random
from datetime import timedelta
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import transaction

from articles import publishing, tagging
from articles.models import Article, Edition
from articles.signals import editions_changing
from opensearch import client, sync
from opensearch.client import outage
from opensearch.engine import OpenSearchEngine
from opensearch.models import PendingArticle
from search import engines, indexing
from search.engines.base import TEXT, TITLE, TITLE_WORDS, TOP, WORDS, All, Any, Scope, Term
from search.models import IndexEntry
from search.results import search
from search.suggestions import suggest
from tests.factories import NOON, make_author, make_tag, make_user, publish_article, rewrite
from tests.opensearch.conftest import PATIENT, sync_at_once
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db
DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
VOCABULARY = "patio fontaine oranger cloître azulejo jardins jardin ville villes nuit été 2026".split()


def found(query, *, at=NOON, **filters):
    return [edition.title for edition in search(query, at=at, language="fr", **filters)[0:50]]


def chief():
    return make_user(role="chief editor")


def asked(server, task):
    """What `task` returns, and how many searches OpenSearch was asked for meanwhile."""
    before = len(server.asked)
    answer = task()
    return answer, sum(1 for each in server.asked[before:] if each.endswith("/_msearch"))


def warnings():
    return [each.id for each in run_checks(tags=["database"], databases=["default"]) if each.id == "opensearch.W001"]


def rebuilt(**options):
    out = StringIO()
    call_command("rebuild_search", stdout=out, **options)
    return out.getvalue().strip().splitlines()


# The same answers


def make_magazine(chance):
    sections = [make_tag(name=name, section_position=1) for name in ("Voyage", "Histoire")]
    authors = [make_author(name="Anna Roux"), make_author(name="Paul Mer")]

    def some(count):
        return " ".join(chance.choices(VOCABULARY, k=count))

    for _number in range(40):
        begin = NOON - chance.choice([-2, 0, 1, 5, 300, 430]) * DAY + chance.randrange(-2, 3) * MICROSECOND
        publish_article(
            title=some(3),
            standfirst=some(4),
            body=f"<p>{some(12)}</p>",
            language=chance.choice(["fr", "fr", "fr", "en"]),
            tags=chance.sample(sections, chance.randrange(3)),
            bylines=chance.sample(authors, chance.randrange(1, 3)),
            at=begin,
            until=chance.choice([None, None, begin + 2 * DAY, begin + 400 * DAY]),
        )
    return sections, authors


def some_condition(chance, depth=2):
    kind = chance.choice([Term, All, Any] if depth else [Term])
    if kind is not Term:
        return kind(tuple(some_condition(chance, depth - 1) for _each in range(chance.randrange(1, 4))))
    where = chance.choice([TITLE, TOP, TEXT, WORDS, TITLE_WORDS])
    word = chance.choice(
        "patio fontain oranger cloitr cloitre azulejo jardin jardins vill ville villes nuit ete x".split()
    )
    is_prefix = where in (WORDS, TITLE_WORDS) and chance.random() < 0.4
    return Term(word[:3] if is_prefix else word, where, prefix=is_prefix)


def test_it_counts_and_finds_what_the_database_counts_and_finds(server):
    chance = random.Random(1)
    sections, authors = make_magazine(chance)
    for _round in range(40):
        scope = Scope(
            NOON - chance.choice([-2, -1, 0, 0, 0, 2, 300]) * DAY + chance.randrange(-2, 3) * MICROSECOND,
            chance.choice(["fr", "en"]),
            section=chance.choice([None, None, sections[0].slug, sections[1].slug, "absente"]),
            author=chance.choice([None, None, authors[0].slug]),
            year=chance.choice([None, None, "2026", 2025, "2024"]),
        )
        conditions = [some_condition(chance) for _each in range(8)]
        one, other = OpenSearchEngine(scope), engines.of_database()(scope)
        for bound in (1, 2, 3, 50):
            assert one.count(conditions, most=bound) == other.count(conditions, most=bound), scope
            assert one.size(most=bound) == other.size(most=bound), scope
            assert one.newest(conditions, limit=bound) == other.newest(conditions, limit=bound), scope


def said(answer):
    return answer.edition_ids, answer.whole, answer.is_cut, answer.corrected, answer.likelier, answer.missing


def test_a_search_is_answered_alike_with_and_without_it(server, settings):
    chance = random.Random(2)
    sections, authors = make_magazine(chance)
    wishes = [{}, {"section": sections[0].slug}, {"author": authors[1].slug}, {"year": "2025"}]
    queries = [" ".join(chance.sample([*VOCABULARY, "patoi", "fontiane", "jard", "xyz"], 2)) for _each in range(12)]

    def answers():
        return [
            (said(search(query, at=at, language="fr", **wish)), suggest(query[:3], at=at, language="fr"))
            for query in queries
            for wish in wishes
            for at in (NOON, NOON - 2 * DAY)
        ]

    by_opensearch, questions = asked(server, answers)
    settings.SEARCH = None
    by_database, none = asked(server, answers)
    assert questions > len(queries) and not none
    assert by_opensearch == by_database
    assert any(edition_ids for (edition_ids, *_rest), _suggestions in by_database)


def test_a_year_begins_where_the_magazine_is(server):
    midnight = (NOON.replace(month=1, day=1, hour=0) - timedelta(hours=1)).replace(minute=0)
    publish_article(title="Patio ancien", at=midnight - MICROSECOND)
    publish_article(title="Patio nouveau", at=midnight)
    assert found("patio", year="2026") == ["Patio nouveau"]
    assert found("patio", year="2025") == ["Patio ancien"]


def test_a_planned_edition_is_found_at_its_microsecond_without_anything_being_written(server):
    publish_article(title="Patio", at=NOON + 500 * MICROSECOND, until=NOON + 900 * MICROSECOND)
    moments = [NOON + number * MICROSECOND for number in (499, 500, 899, 900)]
    (answers, questions) = asked(server, lambda: [found("patio", at=moment) for moment in moments])
    assert answers == [[], ["Patio"], ["Patio"], []]
    assert questions >= 4


def test_a_new_address_of_a_tag_or_an_author_changes_no_document(server):
    tag, author = make_tag(name="Voyage", section_position=1), make_author(name="Anna Roux")
    publish_article(title="Patio", tags=[tag], bylines=[author])
    written = len(server.asked)
    type(tag).objects.filter(pk=tag.pk).update(slug="voyages")
    type(author).objects.filter(pk=author.pk).update(slug="anna")
    assert found("patio", section="voyages", author="anna") == ["Patio"]
    assert found("patio", section="voyage") == []
    assert not [each for each in server.asked[written:] if each.endswith("_bulk")]


# In step with the door


def test_whatever_the_door_does_is_written(server):
    editor = chief()
    edition = publish_article(title="Patio", at=NOON - DAY, tags=["Jardins"])
    publishing.correct(edition, source={**edition.source, "title": "Cloître"}, by=editor, now=NOON)
    article = Article.objects.get()
    article.title = "Cloître rouvert"
    article.save()
    planned = publish_article(article=article, at=NOON + 5 * DAY, by=editor, now=NOON)
    publishing.reschedule(planned, at=NOON + 3 * DAY, by=editor, now=NOON)
    assert len(server.documents()) == 3 and sync.is_complete()
    publishing.cancel(planned, by=editor, now=NOON)
    assert len(server.documents()) == 2 and sync.is_complete()
    publishing.withdraw(edition.article, by=editor, now=NOON + DAY)
    assert sync.is_complete()
    assert [found("cloitre", at=moment) for moment in (NOON, NOON + DAY)] == [["Cloître"], []]
    assert not PendingArticle.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_is_written_after_commit(server):
    editions_changing.disconnect(sync_at_once)
    edition = publish_article(title="Patio", tags=["Jardin"])
    assert list(server.documents()) == [str(edition.pk)]
    tagging.merge([edition.tag_list[0]], into=make_tag(name="Jardins"), by=make_user(superuser=True))
    assert sync.is_complete() and not PendingArticle.objects.exists()


def test_until_a_change_is_written_the_database_answers(server, monkeypatch):
    publish_article(title="Patio")
    monkeypatch.setattr(sync, "sync", lambda: None)
    publish_article(title="Patio neuf", at=NOON - DAY)
    assert asked(server, lambda: found("patio")) == (["Patio", "Patio neuf"], 0)
    monkeypatch.undo()
    sync.sync()
    assert asked(server, lambda: found("patio"))[1] > 0


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_after_commit_leaves_word_of_what_it_changed(server, monkeypatch):
    edition = publish_article(title="Patio")
    monkeypatch.setattr(indexing, "sync", lambda: None)
    assert not PendingArticle.objects.exists()
    for change in ("withdraw", "cancel"):
        if change == "withdraw":
            publishing.withdraw(edition.article, by=chief(), now=NOON + DAY)
        else:
            planned = Edition.objects.get(article=publish_article(title="Futur", at=NOON + DAY, now=NOON).article)
            PendingArticle.objects.all().delete()
            publishing.cancel(planned, by=chief(), now=NOON)
        assert PendingArticle.objects.exists(), change
        PendingArticle.objects.all().delete()
    with pytest.raises(RuntimeError), transaction.atomic():
        Edition.objects.get(pk=edition.pk).save()
        raise RuntimeError
    assert not PendingArticle.objects.exists()


def test_an_article_that_it_refuses_holds_up_no_other(server, caplog):
    one, other = publish_article(title="Patio"), publish_article(title="Cloître")
    server.refused.add(one.pk)
    editor = chief()
    publishing.withdraw(one.article, by=editor, now=NOON + DAY)
    publishing.withdraw(other.article, by=editor, now=NOON + DAY)
    assert set(PendingArticle.objects.values_list("article_id", flat=True)) == {one.article_id}
    assert server.documents()[str(other.pk)]["live_until"] == [client.micros(NOON + DAY)]
    assert f"article {one.article_id} is not in OpenSearch: 1 refused" in caplog.text
    assert asked(server, lambda: found("patio", at=NOON + DAY)) == ([], 0)


def test_who_writes_late_does_not_undo_what_was_written_meanwhile(server, monkeypatch):
    edition = publish_article(title="Patio")
    write, moments = client.write, iter([NOON + 2 * DAY, NOON + 3 * DAY])

    def write_late(documents, **options):
        documents = list(documents)
        if moment := next(moments, None):
            Edition.objects.filter(pk=edition.pk).update(live_until=moment)
        write(documents, **options)

    monkeypatch.setattr(client, "write", write_late)
    publishing.reschedule(edition, until=NOON + DAY, by=chief(), now=NOON)
    assert next(moments, None) is None
    assert sync.is_complete()


def test_rows_written_anew_are_sent_too(server):
    edition = publish_article(title="Patio", body="<p>Ancien.</p>")
    rewrite([edition], text="Une fontaine")
    indexing.rebuild(Edition.objects.all())
    assert PendingArticle.objects.exists()
    sync.sync()
    assert asked(server, lambda: found("fontaine"))[1] and found("fontaine") == ["Patio"]


# When it lags


def test_what_the_database_does_not_hold_for_live_is_not_shown_whatever_it_says(server):
    edition = publish_article(title="Patio")
    publish_article(title="Patio neuf", at=NOON - DAY)
    Edition.objects.filter(pk=edition.pk).update(live_until=NOON + DAY)
    answer, questions = asked(server, lambda: found("patio", at=NOON + DAY))
    assert (answer, questions > 0) == (["Patio neuf"], True)
    assert OpenSearchEngine(Scope(NOON + DAY, "fr")).newest([Term("patio")], limit=9) == [[edition.pk + 1]]
    assert [each.words for each in suggest("patio", at=NOON + DAY, language="fr")] == ["Patio neuf"]


@pytest.mark.parametrize("mood", ["slow", "late", "failing"])
def test_a_withdrawn_edition_vanishes_at_once_though_it_was_never_told(server, mood, monkeypatch):
    edition = publish_article(title="Patio")
    publish_article(title="Patio neuf", at=NOON - DAY)
    be(server, mood, monkeypatch)
    publishing.withdraw(edition.article, by=chief(), now=NOON + DAY)
    assert found("patio", at=NOON + DAY) == ["Patio neuf"]
    assert str(edition.pk) in server.documents() and PendingArticle.objects.exists()
    be(server, "well", monkeypatch)
    outage.end()
    publish_article(title="Autre chose")
    assert not PendingArticle.objects.exists() and sync.is_complete()


# When it does not answer


def well_answered(server, mood, monkeypatch):
    publish_article(title="Patio")
    publish_article(title="Les patios", body="<p>Fontaine</p>")
    if mood == "down":
        server.end()
    else:
        be(server, mood, monkeypatch)


def be(server, mood, monkeypatch):
    """Only a slow one is not waited for."""
    for name in ("SOON", "LATER"):
        monkeypatch.setattr(client, name, 0.2 if mood == "slow" else PATIENT)
    server.mood = mood


def lines(caplog):
    return [each.getMessage() for each in caplog.records if each.name == "patio.opensearch"]


@pytest.mark.parametrize("mood", ["down", "slow", "failing", "babbling", "evasive", "partial"])
def test_the_database_answers_where_it_does_not(server, mood, monkeypatch, caplog):
    well_answered(server, mood, monkeypatch)
    before = len(server.asked)
    answer = found("patio fontiane"), suggest("pat", at=NOON, language="fr")
    wait_until(lambda: mood == "down" or len(server.asked) > before)  # a slow one may not yet know that it was asked
    assert answer[0] == ["Les patios", "Patio"]
    assert [each.words for each in answer[1]] == ["Patio"] or len(answer[1]) == 2
    assert len(server.asked) - before <= 1  # nobody waits a second time
    [line] = lines(caplog)
    assert {each.name for each in caplog.records} == {"patio.opensearch"}
    assert line.startswith("OpenSearch does not answer, the database does")
    assert "hunter2" not in caplog.text and "\n" not in line
    assert asked(server, lambda: found("patio"))[1] == 0


def test_a_number_that_no_edition_can_have_is_no_answer(server, caplog):
    edition = publish_article(title="Patio")
    documents = server.documents()
    documents[str(10**30)] = documents[str(edition.pk)]
    assert found("patio") == ["Patio"]
    assert len(lines(caplog)) == 1


def test_after_a_rest_it_is_asked_again_and_the_log_has_one_line_of_it(server, monkeypatch, caplog):
    monkeypatch.setattr(client, "REST", 0)
    well_answered(server, "failing", monkeypatch)
    for _time in range(3):
        assert asked(server, lambda: found("fontaine")) == (["Les patios"], 1)
    assert len(lines(caplog)) == 1
    server.mood = "well"
    assert found("fontaine") == ["Les patios"]
    assert not outage.is_known
    server.mood = "failing"
    found("fontaine")
    assert len(lines(caplog)) == 2


def test_in_an_outage_one_tries_while_the_others_go_on_without():
    one = client.Outage()
    assert not one.lasts()
    one.begin(ValueError("x"))
    assert one.lasts()
    one.until = 0
    assert [one.lasts(), one.lasts()] == [False, True]
    one.end()
    assert not one.lasts()


def test_an_editor_publishes_while_it_is_down(server, monkeypatch, caplog):
    server.end()
    publish_article(title="Patio")
    publish_article(title="Cloître")
    assert found("patio") == ["Patio"]
    assert len(lines(caplog)) == 1


# Filling it


def test_without_the_setting_nothing_is_sent_and_nothing_noticed(settings):
    assert settings.SEARCH is None
    publish_article(title="Patio")
    assert not PendingArticle.objects.exists()
    assert warnings() == []
    assert len(rebuilt()) == 1


def test_a_lost_index_is_noticed_and_made_again_and_never_half_of_it(server):
    publish_article(title="Patio")
    publish_article(title="Patio ancien", at=NOON - DAY)
    assert warnings() == []
    server.indices.clear()
    assert found("patio") == ["Patio", "Patio ancien"]
    outage.end()
    publish_article(title="Patio neuf", at=NOON - 2 * DAY)
    assert not server.indices
    assert found("patio") == ["Patio", "Patio ancien", "Patio neuf"]
    assert warnings() == ["opensearch.W001"]
    assert rebuilt()[-1].split()[0] == "3"
    assert warnings() == []
    assert asked(server, lambda: found("patio"))[1] > 0


def test_filling_writes_what_differs_and_removes_what_has_no_edition(server):
    editions = [publish_article(title=f"Patio {number}") for number in range(5)]
    Edition.objects.filter(pk=editions[1].pk).update(live_until=NOON + DAY)
    assert warnings() == ["opensearch.W001"]
    assert sync.fill() == 1
    IndexEntry.objects.filter(pk=editions[2].pk).update(digest="x")
    assert warnings() == ["opensearch.W001"]
    assert sync.fill() == 1
    [words] = server.indices.values()
    for number in (editions[4].pk + 1, 10**9):
        words.written[str(number)] = {**words.written[str(editions[4].pk)], "number": [number]}
    del words.written[str(editions[3].pk)]
    words.refresh()
    assert warnings() == ["opensearch.W001"]
    assert sync.fill() == 1
    assert sorted(words.searchable) == sorted(str(each.pk) for each in editions)
    assert warnings() == [] and sync.fill() == 0


def test_filling_goes_by_parts_and_goes_on_where_it_was_stopped(server, monkeypatch):
    monkeypatch.setattr(sync, "CHUNK", 2)
    for number in range(7):
        publish_article(title=f"Patio {number}")
    server.indices.clear()

    def stop(count):
        if count == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync.fill(step=stop)
    assert len(server.documents()) == 4
    assert warnings() == ["opensearch.W001"]
    answer, questions = asked(server, lambda: found("patio"))
    assert (len(answer), questions) == (7, 0)
    assert sync.fill() == 3
    PendingArticle.objects.create()
    assert warnings() == ["opensearch.W001"]
    assert sync.fill() == 0
    assert warnings() == [] and not PendingArticle.objects.exists()
    assert asked(server, lambda: found("patio"))[1] > 0


def test_what_is_changed_while_it_is_filled_stays_unsent_until_it_is_sent(server):
    edition = publish_article(title="Patio")

    def change(count):
        Edition.objects.get(pk=edition.pk).save()

    sync.fill(step=change)
    assert set(PendingArticle.objects.values_list("article_id", flat=True)) == {edition.article_id}


def test_all_of_it_can_be_written_anew(server):
    edition = publish_article(title="Patio")
    words = server.documents()[str(edition.pk)]
    words["text"], words["words"] = [], []
    assert found("patio") == [] and sync.fill() == 0
    assert rebuilt(all=True)[-1].split()[0] == "1"
    assert found("patio") == ["Patio"]


def test_another_kind_of_index_is_another_index(server, monkeypatch):
    publish_article(title="Patio")
    monkeypatch.setattr(client, "MAPPING", client.MAPPING + 1)
    assert warnings() == ["opensearch.W001"]
    assert rebuilt()[-1].split()[0] == "1"
    assert len(server.indices) == 2 and warnings() == []


def test_it_holds_the_documents_of_an_empty_magazine(server):
    server.indices.clear()
    assert warnings() == ["opensearch.W001"]
    assert sync.fill() == 0
    assert warnings() == []


@pytest.mark.parametrize("mood", ["down", "failing", "late"])
def test_the_command_says_why_it_could_not_fill_it_and_has_written_the_rows(server, mood):
    edition = publish_article(title="Patio")
    rewrite([edition], text="Une fontaine")
    IndexEntry.objects.all().delete()
    if mood == "down":
        server.end()
    else:
        server.mood = mood
    with pytest.raises(CommandError) as error:
        rebuilt()
    assert "hunter2" not in str(error.value)
    assert IndexEntry.objects.count() == 1
    assert warnings() == ["opensearch.W001"]
    assert asked(server, lambda: found("patio")) == (["Patio"], 0)


def test_a_password_that_is_wrong_is_an_outage(server, settings, caplog):
    publish_article(title="Patio")
    settings.SEARCH = server.address(password="wrong")
    assert found("patio") == ["Patio"]
    assert len(lines(caplog)) == 1 and warnings() == ["opensearch.W001"]
