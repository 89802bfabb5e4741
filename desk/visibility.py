"""Which articles the pages of one request may show."""

from django.db import connection
from django.db.models.expressions import RawSQL

from articles.models import Article
from search.statements import listed

MOST = 10_000  # named one by one in a statement
NAMED = {
    "sqlite": lambda pks: listed(pks) or "NULL",
    # Planned as a table: it takes a list of thousands apart one by one, several times.
    "postgresql": lambda pks: f"SELECT unnest('{{{listed(pks)}}}'::bigint[])",
}


class NamedKeys(RawSQL):
    """Primary keys of articles, one by one in the statement."""

    def __init__(self, pks):
        super().__init__(NAMED[connection.vendor](pks), [])


def visible_articles(request):
    """`Article.objects.visible_to` whoever asks: a writer's own are asked for once in a request, and named in its other
    statements. What a request changes is looked up anew."""
    keys = visible_keys(request)
    return Article.objects.all() if keys is None else Article.objects.filter(pk__in=keys)


def visible_keys(request):
    """Their primary keys, for conditions on rows that belong to an article; None where all are visible."""
    articles = Article.objects.visible_to(request.user)
    if not articles.query.where:
        return None
    keys = articles.order_by().values("pk")
    if request.method not in ("GET", "HEAD"):
        return keys
    known = request.__dict__.setdefault("visible_articles", {})
    if request.user.pk not in known:
        known[request.user.pk] = list(keys.values_list("pk", flat=True)[: MOST + 1])
    pks = known[request.user.pk]
    return keys if len(pks) > MOST else NamedKeys(pks)


def hidden_pins(user, article):
    """How many pins of the article this person is not shown."""
    if user.has_perm("articles.change_any_article"):
        return 0
    return article.pinned.exclude(target__in=Article.objects.visible_to(user)).count()
