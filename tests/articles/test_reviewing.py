"""Who reads an article in review, and until when."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import reviewing, workflow, writing
from articles.models import Action, Article, AuditRecord, LastLook, Review
from articles.models.article import State
from articles.versions import page_version, plan_changed
from tests.factories import end_sittings, make_article, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)


def submitted(writer=None, **values):
    writer = writer or make_user(role="journalist")
    return workflow.take("submit", make_article(by=writer, state=State.DRAFT, **values), by=writer)


def actions(article):
    return list(AuditRecord.objects.filter(article_id=article.pk).order_by("pk").values_list("action", flat=True))


def test_submitting_begins_a_review_that_nobody_has():
    article = submitted()
    review = Review.objects.get()
    assert (review.article, review.reviewer, review.due) == (article, None, None)


@pytest.mark.parametrize("step", ["return", "approve", "take_back"])
def test_it_ends_with_the_step_that_ends_it(step):
    article, editor = submitted(), make_user(role="editor")
    reviewing.take(article, by=editor)
    workflow.take(step, article, by=editor, note="Encore.")
    assert not Review.objects.exists()
    assert reviewing.review_of(Article.objects.get(pk=article.pk)) is None


def test_a_text_that_comes_again_is_nobodys():
    article, editor = submitted(), make_user(role="editor")
    reviewing.assign(article, editor, due=DAY, by=editor)
    workflow.take("return", article, by=editor, note="Encore.")
    workflow.take("submit", article, by=editor)
    review = Review.objects.get()
    assert (review.reviewer, review.due) == (None, None)


def test_who_takes_second_is_told_who_has_it():
    article = submitted()
    first, second = make_user(role="editor", first_name="Inés"), make_user(role="editor")
    reviewing.take(article, by=first)
    with pytest.raises(ValidationError, match="Inés") as refusal:
        reviewing.take(article, by=second)
    assert refusal.value.code == "taken"
    assert Review.objects.get().reviewer == first


def test_taking_twice_is_recorded_once():
    article, editor = submitted(), make_user(role="editor")
    reviewing.take(article, by=editor)
    reviewing.take(article, by=editor)
    assert actions(article) == [Action.SUBMIT, Action.TAKE_REVIEW]


def test_each_change_is_recorded_with_whom_and_when():
    article, editor, chief = submitted(), make_user(role="editor"), make_user(role="chief editor")
    reviewing.assign(article, editor, due=DAY, by=chief)
    reviewing.give_back(article, by=editor)
    assert actions(article) == [Action.SUBMIT, Action.SET_DUE, Action.ASSIGN, Action.GIVE_BACK]
    assert AuditRecord.objects.get(action=Action.ASSIGN).detail["reviewer"] == editor.pk
    assert AuditRecord.objects.get(action=Action.SET_DUE).detail["due"] == "2026-12-01"
    assert Review.objects.get().due == DAY


@pytest.mark.parametrize("name", reviewing.RIGHTS)
@pytest.mark.parametrize("role", ["journalist", None])
def test_who_may_not_approve_changes_nothing_of_it(name, role):
    writer = make_user(role=role) if role else make_user()
    article = submitted()
    Article.objects.filter(pk=article.pk).update(created_by=writer)
    options = {"reviewer": writer, "due": DAY} if name == "assign" else {}
    with pytest.raises(PermissionDenied):
        getattr(reviewing, name)(article, **options, by=writer)
    assert actions(article) == [Action.SUBMIT]


def test_it_is_given_only_to_who_may_approve():
    writer, editor = make_user(role="journalist"), make_user(role="editor")
    gone = make_user(role="editor", is_active=False)
    article = submitted(writer)
    for person in (writer, gone):
        with pytest.raises(ValidationError) as refusal:
            reviewing.assign(article, person, due=None, by=editor)
        assert refusal.value.code == "reviewer"
    assert list(reviewing.reviewers()) == [editor]


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.APPROVED])
def test_nothing_is_assigned_that_is_not_in_review(state):
    article, editor = make_article(state=state), make_user(role="editor")
    with pytest.raises(ValidationError) as refusal:
        reviewing.take(article, by=editor)
    assert refusal.value.code == "state"


def test_who_takes_a_review_changes_no_plan():
    article, editor = submitted(), make_user(role="editor")
    seen = page_version(article)
    reviewing.take(article, by=editor)
    assert not plan_changed(article, seen)


def test_an_article_that_was_loaded_in_review_can_be_taken():
    article, editor = make_article(state=State.IN_REVIEW), make_user(role="editor")
    assert reviewing.review_of(article).submitted_at == article.updated_at
    reviewing.take(article, by=editor)
    assert Review.objects.get().reviewer == editor


# What somebody saw last


def text_seen(article, person):
    found = reviewing.last_seen(article, by=person)
    return found and article.revisions.filter(stored_source=found[0]).first().snapshot["title"]


def test_each_sees_what_changed_since_the_own_last_look():
    writer, editor, other = make_user(role="journalist"), make_user(role="editor"), make_user(role="editor")
    article = submitted(writer, title="Un")
    assert text_seen(article, editor) is None
    workflow.take("return", article, by=editor, note="Encore.")
    writing.write(article, {"title": "Deux"}, by=writer)
    workflow.take("submit", article, by=writer)
    assert [text_seen(article, person) for person in (writer, editor, other)] == ["Deux", "Un", None]


def test_what_somebody_said_to_have_read_counts_and_stays_as_it_was():
    writer, editor = make_user(role="journalist"), make_user(role="editor")
    article = make_article(by=writer, state=State.DRAFT, title="Un")
    shown = article.revisions.get().stored_source_id
    reviewing.note_look(article, shown, by=editor)
    writing.write(article, {"title": "Deux"}, by=writer)  # the same sitting: its line has the new text
    assert article.revisions.count() == 1
    assert LastLook.objects.get().stored_source.content["title"] == "Un"
    assert reviewing.last_seen(article, by=editor)[0] == shown
    assert reviewing.last_seen(article, by=make_user(role="editor")) is None


def test_a_look_at_a_text_of_another_article_is_refused():
    article, other = make_article(), make_article()
    with pytest.raises(ValidationError):
        reviewing.note_look(article, other.revisions.get().stored_source_id, by=make_user(role="editor"))
    assert not LastLook.objects.exists()


def test_what_was_approved_last_is_found_after_more_was_written():
    editor = make_user(role="editor")
    article = submitted(title="Un")
    workflow.take("approve", article, by=editor)
    end_sittings(article)
    writing.write(article, {"title": "Deux"}, by=editor)
    stored, _at = reviewing.last_with(article, Action.APPROVE)
    assert article.revisions.get(stored_source=stored).snapshot["title"] == "Un"


def test_an_article_goes_with_its_review_and_looks():
    article, editor = submitted(), make_user(role="editor")
    reviewing.note_look(article, article.revisions.get().stored_source_id, by=editor)
    article.delete()
    assert not Review.objects.exists()
    assert not LastLook.objects.exists()
