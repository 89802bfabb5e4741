"""What the desk finds working copies by. No page of readers knows these tables: `desk` is not there for `website`."""

from django.db import models

from articles.models import Article


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
