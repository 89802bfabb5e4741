"""One line of history a sitting; nothing that somebody may look for again is written over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing, sittings, workflow, writing
from articles.models import Article, Revision, StoredSource
from articles.models.article import State
from tests.articles.test_many_at_once import at_once
from tests.factories import NOON, make_article, make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock(monkeypatch):
    """`clock(minutes)` lets time pass."""
    moment = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def wait(minutes):
        moment[0] += minutes * MINUTE

    return wait


@pytest.fixture
def lucia(db):
    return make_user(role="journalist", first_name="Lucía")


@pytest.fixture
def marc(db):
    return make_user(role="editor", first_name="Marc")


def words(number, *, word="mot"):
    return f"<p>{' '.join([word] * number)}</p>"


def lines(article):
    """(who, minutes since noon of its beginning and end, words added and removed), the oldest first."""
    return [
        (
            row.by.first_name,
            int((row.began_at - NOON) / MINUTE),
            int((row.at - NOON) / MINUTE),
            row.words_added,
            row.words_removed,
        )
        for row in article.revisions.order_by("pk").select_related("by")
    ]


def begin(by, number=10):
    return make_article(by=by, state="draft", title="Un titre", body=words(number))


def test_saves_in_a_row_are_one_line_with_the_last_text(clock, lucia):
    article = begin(lucia)
    for number in (12, 40, 35):
        clock(2)
        kept = writing.write(article, {"body": words(number)}, by=lucia, session="a-form")
    assert lines(article) == [("Lucía", 0, 6, 42, 5)]
    assert (kept.version, kept.session, kept.snapshot) == (4, "a-form", article.snapshot())
    assert StoredSource.objects.count() == 1


def test_a_pause_and_an_hour_begin_a_line(clock, lucia):
    article = begin(lucia)
    clock(29)
    writing.write(article, {"body": words(20)}, by=lucia)
    clock(29)
    writing.write(article, {"body": words(30)}, by=lucia)
    clock(2)
    writing.write(article, {"body": words(31)}, by=lucia)
    clock(30)
    writing.write(article, {"body": words(32)}, by=lucia)
    assert lines(article) == [("Lucía", 0, 58, 32, 0), ("Lucía", 60, 60, 1, 0), ("Lucía", 90, 90, 1, 0)]


def test_two_who_write_at_once_have_a_line_each_and_each_their_own_words(clock, lucia, marc):
    article = begin(lucia)
    for number in range(1, 21):
        clock(1)
        writing.write(article, {"body": words(10 + 3 * number - 1)}, by=lucia)
        writing.write(article, {"body": words(10 + 3 * number)}, by=marc)
    assert lines(article) == [("Lucía", 0, 20, 12 + 40, 0), ("Marc", 1, 20, 20, 0)]
    assert article.revisions.get(by=marc).snapshot == article.snapshot()


@pytest.mark.parametrize("what", ["submit", "publish", "correct", "name"])
def test_what_something_refers_to_stays(clock, lucia, marc, what):
    article = begin(lucia)
    kept = article.revisions.get()
    if what == "submit":
        workflow.take("submit", article, by=lucia)
    elif what == "name":
        article.revisions.update(name="Pour la relecture")
    else:
        Article.objects.filter(pk=article.pk).update(state=State.APPROVED)
        edition = publishing.publish(article, by=marc)
    if what == "correct":
        clock(1)
        publishing.correct(edition, source={**edition.source, "title": "Autre titre"}, by=marc)
        assert lines(article)[1:] == [("Marc", 1, 1, 1, 1)]
        kept = article.revisions.first()
    clock(1)
    writing.write(article, {"body": words(30)}, by=kept.by)
    clock(1)
    writing.write(article, {"body": words(31)}, by=kept.by)
    before = kept.snapshot
    kept.refresh_from_db()
    assert kept.snapshot == before
    assert [row.pk for row in article.revisions.all()][1] == kept.pk
    assert article.revisions.first().snapshot == article.snapshot()


def test_a_step_of_another_ends_every_sitting(clock, lucia, marc):
    article = begin(lucia)
    clock(1)
    writing.write(article, {"body": words(20)}, by=marc)
    workflow.take("submit", article, by=marc)
    clock(1)
    writing.write(article, {"body": words(30)}, by=lucia)
    assert [line[:3] for line in lines(article)] == [("Lucía", 0, 0), ("Marc", 1, 1), ("Lucía", 2, 2)]


def test_what_is_taken_out_at_once_stays_in_the_line_before(clock, lucia, marc):
    article = begin(lucia, 300)
    clock(5)
    writing.write(article, {"body": words(301)}, by=marc)
    clock(10)
    writing.write(article, {"body": words(302)}, by=lucia)
    clock(1)
    writing.write(article, {"body": ""}, by=lucia)
    clock(1)
    writing.write(article, {"body": words(3, word="encore")}, by=marc)
    assert [line[0] for line in lines(article)] == ["Lucía", "Marc", "Lucía", "Marc"]
    assert words(302) in [row.snapshot["body"] for row in article.revisions.all()]
    assert lines(article)[2][3:] == (0, 302)


def test_a_text_put_back_is_a_line_and_the_one_before_it_stays(clock, lucia):
    article = begin(lucia)
    first = article.revisions.get()
    clock(40)
    writing.write(article, {"body": words(50)}, by=lucia)
    clock(1)
    before = article.snapshot()
    restored = writing.write(article, first.snapshot, by=lucia, restored=first)
    clock(1)
    writing.write(article, {"body": words(12)}, by=lucia)
    rows = list(article.revisions.order_by("pk"))
    assert [row.snapshot["body"] for row in rows] == [words(n) for n in (10, 50, 10, 12)]
    assert (rows[1].snapshot, rows[2].pk, rows[2].restored) == (before, restored.pk, first)


def test_an_older_patio_counted_no_words(clock, lucia):
    article = begin(lucia)
    article.revisions.update(words=None, words_added=None, words_removed=None, began_at=None)
    clock(1)
    writing.write(article, {"body": words(15)}, by=lucia)
    clock(1)
    writing.write(article, {"body": words(14)}, by=lucia)
    assert [(row.words_added, row.words_removed) for row in article.revisions.order_by("pk")] == [(None, None), (5, 1)]


def test_equal_refused_texts_make_one_line_and_the_text_that_is_there_none(lucia, marc):
    article = begin(lucia)
    mine, other = ({**article.snapshot(), "title": title} for title in ("Mien", "Autre"))
    for source in (mine, other, mine, article.snapshot()):
        writing.add_refused_revision(article, source, by=lucia)
    writing.add_refused_revision(article, mine, by=marc)
    refused = article.revisions.filter(refused=True).order_by("pk")
    assert [(row.snapshot["title"], row.by) for row in refused] == [("Mien", lucia), ("Autre", lucia), ("Mien", marc)]


def test_a_refused_text_is_never_gone_on_with(clock, lucia):
    article = begin(lucia)
    refused = {**article.snapshot(), "title": "Mien"}
    writing.add_refused_revision(article, refused, by=lucia)
    writing.write(article, {"body": words(20)}, by=lucia)
    assert article.revisions.get(refused=True).snapshot == refused
    assert article.revisions.get(refused=False).snapshot == article.snapshot()


def test_words_are_those_that_are_read():
    source = {"title": "L’été", "body": "<p>Aujourd&#39;hui, <b>un</b>&nbsp;mot</p><p>deux</p>", "faq": []}
    source["faq"] = [{"question": "Où ?", "answer": "<p>Là</p>"}]
    assert sorted(sittings.words_of(source)) == sorted(["L’été", "Aujourd'hui", "un", "mot", "deux", "Où", "Là"])


@pytest.mark.django_db(transaction=True)
def test_equal_texts_refused_at_once_make_one_line():
    from articles.roles import make_groups

    make_groups()
    lucia = make_user(role="journalist")
    article = begin(lucia)
    source = {**article.snapshot(), "title": "Mien"}
    at_once(8, lambda _: writing.add_refused_revision(article, source, by=lucia))
    assert article.revisions.filter(refused=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_keep_the_last_text_and_their_lines():
    from articles.roles import make_groups

    make_groups()
    people = [make_user(role="editor") for _number in range(2)]
    article = begin(people[0])

    def write(number):
        for each in range(10):
            mine = Article.objects.get(pk=article.pk)
            writing.write(mine, {"body": words(number + 2 * each + 1)}, by=people[number])

    at_once(2, write)
    now = Article.objects.get(pk=article.pk)
    assert Revision.objects.get(article=article, version=now.version).snapshot == now.snapshot()
    assert article.revisions.count() == 2 and StoredSource.objects.count() <= 2
