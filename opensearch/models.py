from django.db import models


class PendingArticle(models.Model):
    """An article that OpenSearch may hold otherwise than the database; without an id, all of them. As long as there is
    one, the database answers."""

    article_id = models.PositiveBigIntegerField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.article_id}"
