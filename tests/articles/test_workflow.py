import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import policy, roles, workflow
from articles.models import Article, AuditRecord
from articles.models.article import State
from tests.factories import make_article, make_author, make_user

pytestmark = pytest.mark.django_db

OWN = {
    State.DRAFT: {"submit"},
    State.RETURNED: {"submit"},
    State.IN_REVIEW: {"take_back"},
    State.APPROVED: {"rework"},
}
EDITORS = {
    State.DRAFT: {"submit", "approve"},
    State.RETURNED: {"submit", "approve"},
    State.IN_REVIEW: {"take_back", "return", "approve"},
    State.APPROVED: {"return", "rework"},
}


@pytest.mark.parametrize("state", State.values)
def test_who_may_take_which_step(state):
    writer, other, editor, reader = (
        make_user(role="journalist"),
        make_user(role="journalist"),
        make_user(role="editor"),
        make_user(),
    )
    article = make_article(by=writer, state=state)
    offered = {
        user: {step.name for step in workflow.steps_for(user, article)} for user in (writer, other, editor, reader)
    }
    assert offered == {writer: OWN[state], other: set(), editor: EDITORS[state], reader: set()}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("name", workflow.STEPS)
def test_a_step_that_is_not_offered_is_not_taken(state, name):
    writer = make_user(role="journalist")
    article = make_article(by=writer, state=state)
    if name in OWN[state]:
        workflow.take(name, article, by=writer, note="Bien.")
        assert Article.objects.get().state == workflow.STEPS[name].after
        assert AuditRecord.objects.get(action=name).by == writer
        return
    with pytest.raises((PermissionDenied, ValidationError)):
        workflow.take(name, article, by=writer, note="Bien.")
    assert Article.objects.get().state == state


def test_a_return_wants_a_note():
    article = make_article(state=State.IN_REVIEW)
    with pytest.raises(ValidationError) as refusal:
        workflow.take("return", article, by=make_user(role="editor"), note=" ")
    assert refusal.value.code == "note"


def test_a_stale_page_cannot_take_a_step_twice():
    article, editor = make_article(state=State.IN_REVIEW), make_user(role="editor")
    stale = Article.objects.get()
    workflow.take("approve", article, by=editor)
    with pytest.raises(ValidationError) as refusal:
        workflow.take("approve", stale, by=editor)
    assert refusal.value.code == "state"


def test_writers_change_their_own_only_while_it_is_theirs():
    writer = make_user(role="journalist")
    answers = {state: policy.can_change(writer, make_article(by=writer, state=state)) for state in State.values}
    assert answers == {"draft": True, "returned": True, "in_review": False, "approved": False}


def test_an_article_under_ones_name_is_ones_own():
    writer = make_user(role="journalist")
    named, foreign = make_article(bylines=[make_author(user=writer)]), make_article()
    assert policy.can_see(writer, named) and not policy.can_see(writer, foreign)
    assert list(Article.objects.visible_to(writer)) == [named]


def test_demotion_and_deactivation_act_at_once():
    editor, article = make_user(role="editor"), make_article()
    assert policy.can_publish(editor, article)
    editor.groups.clear()
    editor = type(editor).objects.get(pk=editor.pk)
    assert not policy.can_publish(editor, article)


def test_groups_hold_exactly_what_the_table_says():
    from django.contrib.auth.models import Group

    held = {
        group.name: {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
        for group in Group.objects.all()
    }
    assert held == roles.ROLES


def test_groups_are_made_equal_to_the_table_again():
    from django.contrib.auth.models import Group, Permission

    Group.objects.get(name="journalist").permissions.set(Permission.objects.all())
    roles.make_groups()
    test_groups_hold_exactly_what_the_table_says()


def test_only_what_readers_never_saw_can_be_deleted():
    from tests.factories import publish_article

    editor = make_user(role="editor")
    assert policy.can_delete(editor, make_article())
    assert not policy.can_delete(editor, publish_article().article)
