from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.signals import action_recorded


class Action(models.TextChoices):
    """What is written down: the steps of the workflow, the calls of the door, the merging of tags, share links."""

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
    CANCEL = "cancel", _("Cancel")
    RESCHEDULE = "reschedule", _("Move")
    MERGE_TAGS = "merge_tags", _("Merge tags")
    SHARE = "share", _("Make a share link")
    UNSHARE = "unshare", _("Revoke a share link")


class AuditRecord(models.Model):
    """Who did what to which article, and when. Rows are added, never changed or removed.

    The article's primary key and title are plain values and no reference, so that a record outlives its article.
    """

    article_id = models.PositiveBigIntegerField(_("article"), db_index=True)
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
    """Adds a row to the audit log; `detail` holds what JSON can."""
    record = record_of(article, action, by=by, at=at, **detail)
    record.save()
    action_recorded.send(AuditRecord, record=record, article=article)
    return record


def record_of(article, action, *, by, at, **detail):
    """The row, not saved. It says which version of the text the action was about."""
    detail = {"version": article.version, **detail}
    return AuditRecord(article_id=article.pk, title=article.title[:250], by=by, action=action, detail=detail, at=at)
