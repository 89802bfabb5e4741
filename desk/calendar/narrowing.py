"""What the calendar is narrowed to: a section, an author, a state. Only values that occur in articles that this person may see
are offered, and others are ignored."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from articles.models import Article, Byline, EditionByline, EditionTag, Tagged
from articles.models.article import State
from desk.filters import AuthorFilter, SectionFilter


@dataclass(frozen=True)
class Narrowing:
    section: int | None = None
    author: int | None = None
    state: str = ""
    owner: int | None = None  # of the articles: who wrote or signed them

    def of_editions(self, editions):
        if self.section:
            editions = editions.filter(Exists(EditionTag.objects.filter(edition=OuterRef("pk"), tag=self.section)))
        if self.author:
            own = EditionByline.objects.filter(edition=OuterRef("pk"), author=self.author)
            editions = editions.filter(Exists(own))
        if self.owner:
            editions = editions.filter(article__in=owned(self.owner))
        return editions.filter(article__state=self.state) if self.state else editions

    def of_rows(self, rows):
        """Of rows that belong to editions."""
        if self.section:
            rows = rows.filter(Exists(EditionTag.objects.filter(edition=OuterRef("edition"), tag=self.section)))
        if self.author:
            rows = rows.filter(Exists(EditionByline.objects.filter(edition=OuterRef("edition"), author=self.author)))
        if self.owner:
            rows = rows.filter(edition__article__in=owned(self.owner))
        return rows.filter(edition__article__state=self.state) if self.state else rows

    def of_articles(self, articles):
        if self.section:
            articles = articles.filter(pk__in=Tagged.objects.filter(tag=self.section).values("content_object"))
        if self.author:
            articles = articles.filter(pk__in=Byline.objects.filter(author=self.author).values("article"))
        return articles.filter(state=self.state) if self.state else articles


def owned(person):
    return Article.objects.owned_by(person).order_by().values("pk")


def offered(request):
    """{name: [(value, label)]} of the fields of a Narrowing: what the list of articles can be narrowed to."""
    named = {each.parameter_name: each.offered_to(request) for each in (SectionFilter, AuthorFilter)}
    return {name: [(str(pk), label) for pk, label in found] for name, found in named.items()} | {
        "state": list(State.choices)
    }


def chosen(data, choices):
    """The Narrowing that an address asks for."""
    values = {name: data.get(name, "") for name in choices}
    values = {name: value for name, value in values.items() if value in {key for key, _label in choices[name]}}
    section, author = (int(values[name]) if name in values else None for name in ("section", "author"))
    return Narrowing(section=section, author=author, state=values.get("state", ""))
