"""What is deleted is put away for thirty days, and comes back as it was."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import policy, publishing, remarks, saving, share_links, tasks, trash
from articles.models import (
    Action,
    Article,
    AuditRecord,
    EditingSession,
    PinnedRelated,
    Redirect,
    Revision,
    Tag,
    TrashedArticle,
)
from cms.tasks import periodic
from desk.models import ArticleWords
from tests.factories import make_article, make_author, make_image, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db

LATER = timedelta(days=30, minutes=1)


def make_rich_article(**fields):
    """A draft with rows of its own in every table that has some of articles."""
    writer = make_user(role="journalist")
    author, tag = make_author(user=writer), make_tag(name="Jardins")
    fields = {"title": "Le puits", "bylines": [author], "tags": [tag, "Un nom nouveau"], "state": "draft", **fields}
    faq = [{"question": "Où ?", "answer": "<p>Là.</p>"}]
    article = make_article(by=writer, lead_image=make_image(), faq=faq, pinned=[make_article()], **fields)
    sent = saving.Sent("a-form-of-somebody", {"kicker": "Reportage"}, number=1, version=article.version)
    saving.save(sent, by=writer, article=article)
    article.refresh_from_db()
    remark = remarks.create(article, "Vraiment ?", by=writer)
    remark.mentioned.add(make_user())
    share_links.make(article, by=writer, label="Mme Roy")
    return article


def rows_of_everything():
    """{table: its rows} of all that has to do with articles; not who did what, nor what the trash holds."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label == "articles"]
    left_out = {AuditRecord, TrashedArticle, TrashedArticle.owners.through}
    return {
        model: list(model.objects.order_by("pk").values() if hasattr(model, "objects") else [])
        for model in models
        if model not in left_out
    }


def test_an_article_comes_back_row_by_row():
    article, editor = make_rich_article(), make_user(role="editor")
    beside, english = make_article(pinned=[article]), make_article(title="The well", language="en")
    Article.objects.filter(pk=english.pk).update(translation_of=article)
    before, words = rows_of_everything(), ArticleWords.objects.get(article=article).text
    trashed = trash.put_away(article, by=editor)
    assert not Article.objects.filter(pk=article.pk).exists() and not ArticleWords.objects.filter(article=article.pk)
    gone = rows_of_everything()
    assert {model._meta.model_name for model in before if before[model] != gone[model]} == {
        *("article", "byline", "faqentry", "pinnedrelated", "tagged", "revision", "storedsource", "editingsession"),
        *("remark", "remark_mentioned", "sharelink"),
    }
    trash.put_back(trashed, by=editor)
    after = rows_of_everything()
    [through] = [model for model in before if model._meta.model_name == "remark_mentioned"]
    for rows in (before, after):  # these rows are values, without a key that anything refers to
        rows[through] = [{**row, "id": None} for row in rows[through]]
    assert after == before
    assert ArticleWords.objects.get(article=article).text == words
    assert (beside.pinned.get().target_id, trashed.title) == (article.pk, "Le puits")
    assert not TrashedArticle.objects.exists()


def test_who_puts_away_and_who_restores():
    article, editor = make_rich_article(), make_user(role="editor")
    Article.objects.update(state="in_review")
    writer = article.created_by
    with pytest.raises(PermissionDenied):
        trash.put_away(article, by=writer)
    trashed = trash.put_away(article, by=editor)
    assert [policy.can_put_back(person, trashed) for person in (writer, make_user(), editor)] == [False, False, True]
    with pytest.raises(PermissionDenied):
        trash.put_back(trashed, by=writer)
    assert TrashedArticle.objects.get() == trashed and set(trashed.owners.all()) == {writer}


def test_what_readers_saw_is_never_put_away():
    editor, article = make_user(role="editor"), publish_article().article
    publishing.withdraw(article, by=editor)
    with pytest.raises(PermissionDenied):
        trash.put_away(article, by=editor)
    assert Article.objects.filter(pk=article.pk).exists() and not TrashedArticle.objects.exists()


def test_its_address_is_free_and_it_finds_another_one():
    article, editor = make_article(title="Le puits", state="draft"), make_user(role="editor")
    trashed = trash.put_away(article, by=editor)
    other = make_article(title="Le puits")
    assert other.slug == "le-puits"
    assert trash.put_back(trashed, by=editor).slug == "le-puits-2"
    assert other.pk != article.pk


def test_what_it_refers_to_may_be_gone_meanwhile():
    article, editor = make_rich_article(), make_user(role="editor")
    image, tag, pin = article.lead_image, Tag.objects.get(), article.pinned.get().target
    trashed = trash.put_away(article, by=editor)
    for each in (image, tag, pin):
        each.delete()
    restored = trash.put_back(trashed, by=editor)
    assert (restored.lead_image, list(restored.pinned.all())) == (None, [])
    assert restored.snapshot()["tags"] == ["Jardins", "Un nom nouveau"]
    assert restored.revisions.count() == 1 and restored.bylines.count() == 1


def test_a_redirect_that_leads_elsewhere_by_now_stays():
    article, editor = make_article(state="draft"), make_user(role="editor")
    Redirect.objects.create(address="/ancien", article=article)
    trashed = trash.put_away(article, by=editor)
    other = make_article()
    Redirect.objects.create(address="/ancien", article=other)
    trash.put_back(trashed, by=editor)
    assert Redirect.objects.get().article_id == other.pk


def test_a_translation_that_has_another_original_by_now_keeps_it():
    original, editor = make_article(state="draft"), make_user(role="editor")
    english = make_article(language="en")
    Article.objects.filter(pk=english.pk).update(translation_of=original)
    trashed, other = trash.put_away(original, by=editor), make_article()
    Article.objects.filter(pk=english.pk).update(translation_of=other)
    trash.put_back(trashed, by=editor)
    english.refresh_from_db()
    assert english.translation_of_id == other.pk


def test_after_thirty_days_it_is_deleted_for_good_and_that_is_written_down(monkeypatch):
    article, editor = make_rich_article(), make_user(role="editor")
    trashed = trash.put_away(article, by=editor)
    assert not trash.delete_expired(timezone.now() + LATER - timedelta(minutes=5))
    assert TrashedArticle.objects.exists()
    monkeypatch.setattr(tasks.timezone, "now", lambda: trashed.at + LATER)
    with pytest.raises(TrashedArticle.DoesNotExist):
        trash.put_back(trashed, by=editor)
    tasks.empty_trash.func()
    assert not TrashedArticle.objects.exists() and not Revision.objects.filter(article=article.pk).exists()
    record = AuditRecord.objects.first()
    assert (record.action, record.kind, record.article_id, record.title, record.by) == (
        *(Action.DELETE, "article", article.pk, "Le puits", None),
    )


def test_the_task_is_run_now_and_then():
    assert periodic.registered["trash"].task is tasks.empty_trash


def test_putting_away_and_restoring_are_written_down():
    article, editor = make_article(state="draft"), make_user(role="editor")
    trash.put_back(trash.put_away(article, by=editor), by=editor)
    told = AuditRecord.objects.values_list("action", "by", "article_id")
    assert list(told) == [(Action.PUT_BACK, editor.pk, article.pk), (Action.PUT_AWAY, editor.pk, article.pk)]


def test_a_form_that_was_open_saves_on_after_restoring():
    article, editor = make_rich_article(), make_user(role="editor")
    token = EditingSession.objects.get().token
    trash.put_back(trash.put_away(article, by=editor), by=editor)
    sent = saving.Sent(token, {"kicker": "Enquête"}, number=2, version=article.version)
    saved = saving.save(sent, by=article.created_by, article=article)
    assert saved.has_changed and Article.objects.get(pk=article.pk).kicker == "Enquête"


def test_moments_come_back_to_the_microsecond():
    article, editor = make_article(state="draft"), make_user(role="editor")
    Article.objects.filter(pk=article.pk).update(created_at="2026-03-02 12:00:00.123456+00:00")
    restored = trash.put_back(trash.put_away(article, by=editor), by=editor)
    assert restored.created_at.microsecond == 123456
    assert not PinnedRelated.objects.exists()
