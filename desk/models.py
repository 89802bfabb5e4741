"""What the desk finds working copies by. No page of readers knows these tables: `desk` is not there for `website`."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.models import Article, Tag


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
