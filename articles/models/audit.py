from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.signals import action_recorded


class Action(models.TextChoices):
    """What is written down: the steps of the workflow, who reviews what, the calls of the door, share links, deletions, and what
    becomes of tags, series, pictures, files, authors and accounts, and of the tops of pages."""

    SUBMIT = "submit", _("Submit for review")
    TAKE_BACK = "take_back", _("Take back")
    RETURN = "return", _("Return to the writer")
    APPROVE = "approve", _("Approve")
    REWORK = "rework", _("Work on it again")
    PUBLISH = "publish", _("Publish")
    REPUBLISH = "republish", _("Publish this again")
    CORRECT = "correct", _("Correct")
    CHANGE_NOTE = "change_note", _("Change the note")
    WITHDRAW = "withdraw", _("Withdraw")
    CHANGE_WITHDRAWAL = "change_withdrawal", _("Change what readers are told")
    CANCEL = "cancel", _("Cancel")
    RESCHEDULE = "reschedule", _("Move")
    UNDO = "undo", _("Undo")
    SET_EMBARGO = "set_embargo", _("Change the embargo")
    ASK_EMBARGO = "ask_embargo", _("Ask for an earlier end of the embargo")
    KEEP_EMBARGO = "keep_embargo", _("Leave the embargo as it is")
    MERGE_TAGS = "merge_tags", _("Merge tags")
    SHARE = "share", _("Make a share link")
    UNSHARE = "unshare", _("Revoke a share link")
    TAKE_REVIEW = "take_review", _("Take for review")
    GIVE_BACK = "give_back", _("Give back")
    ASSIGN = "assign", _("Assign")
    SET_DUE = "set_due", _("Change the due date")
    PUT_AWAY = "put_away", _("Put into the trash")
    PUT_BACK = "put_back", _("Restore from the trash")
    DELETE = "delete", _("Delete for good")
    ADD = "add", _("Add")
    CHANGE = "change", _("Change")
    PASSWORD = "password", _("Set a password")
    SIGN_IN = "sign_in", _("Sign in")
    ARRANGE = "arrange", _("Arrange a page")


class Kind(models.TextChoices):
    """What a record is about."""

    ARTICLE = "article", _("article")
    IMAGE = "image", _("picture")
    DOCUMENT = "document", _("file to download")
    TAG = "tag", _("tag")
    SERIES = "series", _("series")
    AUTHOR = "author", _("author")
    USER = "user", _("account")
    PAGE = "page", _("page of the site")


class AuditRecord(models.Model):
    """Who did what to what, and when. Rows are added, never changed or removed: triggers refuse it (`articles.triggers`).

    The subject's primary key and name are plain values and no reference, so that a record outlives what it is about. The key
    is `article_id` of an article, else `subject_id`; `title` is the name that it had.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.ARTICLE)
    article_id = models.PositiveBigIntegerField(_("article"), db_index=True, null=True)
    subject_id = models.PositiveBigIntegerField(null=True)
    title = models.CharField(_("title"), max_length=250)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    action = models.CharField(_("what"), max_length=40, choices=Action)
    detail = models.JSONField(_("details"), default=dict)
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("record")
        verbose_name_plural = _("records")
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.action}: {self.title}"

    def save(self, **kwargs):
        if self.pk:
            raise TypeError("an audit record is never changed")
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise TypeError("an audit record is never removed")


def record_action(article, action, *, by, at, **detail):
    """Adds a row about an article; `detail` holds what JSON can."""
    record = record_of(article, action, by=by, at=at, **detail)
    record.save()
    action_recorded.send(AuditRecord, record=record, article=article)
    return record


def record_of(article, action, *, by, at, **detail):
    """The row, not saved. It says which version of the text the action was about."""
    detail = {"version": article.version, **detail}
    return AuditRecord(article_id=article.pk, title=article.title[:250], by=by, action=action, detail=detail, at=at)


def record_about(kind, number, name, action, *, by, at, **detail):
    """Adds a row about what is no article, or is none any more; `number` is its primary key."""
    key = "article_id" if kind == Kind.ARTICLE else "subject_id"
    record = AuditRecord(kind=kind, title=name[:250], by=by, action=action, detail=detail, at=at, **{key: number})
    record.save()
    return record
