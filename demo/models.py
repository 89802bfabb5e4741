from django.db import models


class LoadedArticle(models.Model):
    """What a corpus file's record became: makes a second run change nothing, and a killed one resume.

    The address is chosen before the first article is loaded, so that links between articles find each other.
    """

    external_id = models.CharField(max_length=200, unique=True)
    language = models.CharField(max_length=8)
    slug = models.SlugField(max_length=200)
    article = models.OneToOneField("articles.Article", models.CASCADE, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["language", "slug"], name="one_record_per_address")]

    def __str__(self):
        return self.external_id
