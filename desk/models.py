"""What the desk finds working copies by, and what its people are told. No page of readers knows these tables: `desk` is not there
for `website`."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Byline, Tag


class ArticleWords(models.Model):
    """The words of a working copy, folded, once each, with their stems, spaces between them: of its title, and of all of it;
    `desk.indexing` alone writes them.

    Triggers add and remove the rows, and set `version` to 0 where the working copy, or a name on it, was changed since: so no
    way of writing can forget it; it is negative while somebody finds the words (`desk.indexing.claimed`). `digest` is that of the words that the row was made of.
    """

    article = models.OneToOneField(Article, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    version = models.SmallIntegerField(db_index=True)
    digest = models.CharField(max_length=32, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.article_id}"


class NoticeEvent(models.TextChoices):
    SUBMITTED = "submitted", _("A text is submitted for review")
    ASSIGNED = "assigned", _("A text is assigned to me")
    TAKEN_BACK = "taken_back", _("A text is taken back from review")
    RETURNED = "returned", _("My text is returned")
    APPROVED = "approved", _("My text is approved")
    SCHEDULED = "scheduled", _("My text is scheduled")
    MOVED = "moved", _("The date of my text is moved")
    CANCELLED = "cancelled", _("A planned publication of my text is cancelled")
    PUBLISHED = "published", _("My text is published")
    WITHDRAWN = "withdrawn", _("My text is withdrawn")
    MENTION = "mention", _("Somebody mentions me in a remark")
    CLASH = "clash", _("Somebody changed the same passage of my text")
    RIGHTS = "rights", _("Rights of a picture or a file end")
    DEAD_LINK = "dead_link", _("A link in my text is dead")
    BROKEN_TASK = "broken_task", _("A task was given up")
    EMBARGO = "embargo", _("Somebody asks for an earlier end of an embargo, or decides on mine")


class NoticeWay(models.TextChoices):
    """Each but the first is at the desk, too."""

    NONE = "none", _("Not at all")
    DESK = "desk", _("At the desk only")
    DIGEST = "digest", _("In the daily mail")
    MAIL = "mail", _("By mail at once")


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, person):
        """That person's own, but for what they may not see any more."""
        found = self.filter(person=person)
        if not person.has_perm("tasks.manage_tasks"):
            found = found.exclude(event=NoticeEvent.BROKEN_TASK)
        if not person.has_perm("articles.change_any_article"):
            signed = Byline.objects.filter(article=OuterRef("article"), author__user=person)
            found = found.filter(Q(article=None) | Q(article__created_by=person) | Exists(signed))
        return found


class Notice(models.Model):
    """What one person is told, once: `key` says of what. `way` is what they had chosen then."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    event = models.CharField(max_length=12, choices=NoticeEvent)
    key = models.CharField(max_length=100)
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    detail = models.JSONField(default=dict)
    way = models.CharField(max_length=8, choices=NoticeWay)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["key", "person"], name="one_notice_of_one_thing")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_of_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notices_unread"),
            models.Index(fields=["person"], condition=Q(way="digest", mailed_at=None), name="notices_of_digest"),
        ]

    def __str__(self):
        return f"{self.event} · {self.person_id}"


class ToldKey(models.Model):
    """The key of something that `desk.notices.looks` found and is done with, whether anybody was to be told of it or not."""

    key = models.CharField(max_length=100, unique=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.key


class NoticeChoice(models.Model):
    """How a person wants to be told of one kind of event, where it is not as usual."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    event = models.CharField(max_length=12, choices=NoticeEvent)
    way = models.CharField(max_length=8, choices=NoticeWay)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person", "event"], name="one_choice_of_a_notice")]

    def __str__(self):
        return f"{self.person_id} · {self.event}: {self.way}"


class CalendarFeed(models.Model):
    """An address at which one person's calendar program reads the calendar; of its token only a `digest` is kept. It shows a section,
    the person's own articles, or all; `sees_all` says whether the person saw everybody's articles when it was made."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    section = models.ForeignKey(Tag, models.CASCADE, null=True, related_name="+")
    only_own = models.BooleanField(default=False)
    sees_all = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    fetched_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.pk}"


class SavedList(models.Model):
    """A search and filters of the list of articles under a name. It holds no article: whoever opens it sees what they may see."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1_000)
    is_shared = models.BooleanField(default=False, db_index=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved list")
        verbose_name_plural = _("saved lists")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_saved_list_of_a_name")]

    def __str__(self):
        return self.name


class ChosenColumns(models.Model):
    """What the list of articles shows one person, in this order, where it is not as usual: names of methods."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    names = models.JSONField(default=list)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.person_id}"
