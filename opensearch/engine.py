"""OpenSearch asked for what the database would be asked for."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from articles.models import Tag
from authors.models import Author
from opensearch import client, sync
from opensearch.client import micros
from search.engines.base import Any, Term


class OpenSearch:
    """The `ExternalEngine`."""

    name = "OpenSearch"

    def within(self, scope):
        return OpenSearchEngine(scope) if settings.SEARCH and sync.is_in_step() else None

    def note(self, *article_ids):
        sync.note(*article_ids)

    def sync(self):
        sync.sync()

    def fill(self, *, force=False, step=lambda count: None):
        return sync.fill(force=force, step=step)


class OpenSearchEngine:
    """The engine of a scope. What it finds are editions of the scope in the database too, whatever OpenSearch says."""

    def __init__(self, scope):
        self.scope = scope
        self.filters = clauses_of(scope)

    def count(self, conditions, *, most):
        bodies = [{"query": self.holding(each), "size": 0, "track_total_hits": most} for each in conditions]
        return client.search(bodies, lambda hits: min(int(hits["total"]["value"]), most))

    def size(self, *, most):
        body = {"query": self.holding(), "size": 0, "track_total_hits": most}
        [total] = client.search([body], lambda hits: min(int(hits["total"]["value"]), most))
        return total

    def newest(self, conditions, *, limit):
        order = [{"published_at": {"order": "desc"}}, {"article_id": {"order": "desc"}}]
        rest = {"size": limit, "sort": order, "track_total_hits": False, "_source": False}
        bodies = [{"query": self.holding(each), **rest} for each in conditions]
        found = client.search(bodies, lambda hits: [client.id_in(hit) for hit in hits["hits"]][:limit])
        edition_ids = set().union(*found)
        known = set(self.scope.editions().order_by().filter(pk__in=edition_ids).values_list("pk", flat=True))
        return [[edition_id for edition_id in each if edition_id in known] for each in found]

    def holding(self, *conditions):
        return client.all_of([*self.filters, *(clause_of(each) for each in conditions)])


def clause_of(condition):
    if isinstance(condition, Term):
        return {"prefix" if condition.prefix else "term": {condition.where: {"value": condition.word}}}
    parts = [clause_of(part) for part in condition.parts]
    if isinstance(condition, Any):
        return {"bool": {"should": parts, "minimum_should_match": 1}}
    return client.all_of(parts)


def clauses_of(scope):
    """Pairs with `Scope.editions`."""
    now = micros(scope.at)
    found = [
        {"term": {"language": scope.language}},
        {"range": {"live_from": {"lte": now}}},
        {"range": {"live_until": {"gt": now}}},
    ]
    if scope.section:
        found.append({"term": {"tags": key_of(Tag, scope.section)}})
    if scope.author:
        found.append({"term": {"authors": key_of(Author, scope.author)}})
    if scope.year:
        found.append({"range": {"published_at": bounds_of(int(scope.year))}})
    return found


def key_of(model, slug):
    return model.objects.filter(slug=slug).values_list("pk", flat=True).first() or 0


def bounds_of(year):
    """As `published_at__year`: in the site's time zone."""
    zone = timezone.get_current_timezone()
    first, last = datetime(year, 1, 1, tzinfo=zone), datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=zone)
    return {"gte": micros(first), "lte": micros(last)}
