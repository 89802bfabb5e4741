from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.share_link import ShareLink
from cms.text.plaintext import PlainCharField, PlainTextField

LONGEST_QUOTE = 2000  # signs of a block


class RemarkKind(models.TextChoices):
    REMARK = "remark", _("Remark")
    APPROVAL = "approval", _("Approval")


class Remark(models.Model):
    """What somebody says about a working copy, or about a paragraph of it: for the desk alone.

    `author` is none of a guest, who came by the share link and gave a name. `quote` are the words of the paragraph as they
    were, "" where the remark is about the whole; `block` is its number among the outermost blocks of the text, from 0.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="remarks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    guest_name = PlainCharField(max_length=80, blank=True)
    share_link = models.ForeignKey(ShareLink, models.SET_NULL, null=True, related_name="remarks")
    kind = models.CharField(max_length=10, choices=RemarkKind, default=RemarkKind.REMARK)
    text = PlainTextField(blank=True, longest=2000)
    quote = PlainTextField(blank=True, longest=LONGEST_QUOTE)
    block = models.PositiveIntegerField(null=True)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(author=None) | Q(guest_name=""), name="remark_of_a_person_or_a_guest")
        ]

    def __str__(self):
        return f"{self.who}: {self.text[:80]}"

    @property
    def who(self):
        return str(self.author) if self.author_id else self.guest_name

    @property
    def is_approval(self):
        return self.kind == RemarkKind.APPROVAL
