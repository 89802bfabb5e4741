"""The desk's first page warns of pictures and files to download that readers see, or will see, and whose rights have ended or end
within a week."""

from typing import NamedTuple

from django.db.models import Exists, Model, OuterRef

from articles.models import Article, Edition, EditionDocument, EditionImage
from articles.rights import WARNED, day_of
from desk import status
from documents.models import Document
from images.models import Image

MOST = 8


class Ledger(NamedTuple):
    model: type[Model]
    rows: type[Model]  # of editions that show one
    name: str  # of the column there
    change: str
    change_any: str
    titled: tuple  # the fields that its name and its day are read of


PICTURES = Ledger(
    Image, EditionImage, "image", "images.change_image", "images.change_any_image", ("alt", "caption", "rights_until")
)
DOCUMENTS = Ledger(
    Document,
    EditionDocument,
    "document",
    "documents.change_document",
    "documents.change_any_document",
    ("title", "rights_until"),
)


def ending(user, at, *, of=PICTURES):
    """[(picture, whether its rights have ended, [(primary key, title) of the articles])], the first to end before the others; of
    the pictures that this person may change and the articles that this person may see. None where there may be none."""
    if not (user.has_perm(of.change) and user.has_perm("articles.view_article")):
        return None
    day, rows = day_of(at), used(user, at, of)
    found = list(changeable(user, rows, day, of).order_by("rights_until", "pk")[:MOST])
    articles = articles_of(rows, found, of) if found else {}
    return [(each, each.rights_until < day, articles[each.pk]) for each in found if each.pk in articles]


def number_of(user, at, shown, *, of=PICTURES):
    """How many there are where these, of `ending`, are shown."""
    if not shown or len(shown) < MOST:
        return len(shown or ())
    return changeable(user, used(user, at, of), day_of(at), of).count()


def changeable(user, rows, day, of):
    found = of.model.objects.filter(Exists(rows.filter(**{of.name: OuterRef("pk")})), rights_until__lte=day + WARNED)
    return found if user.has_perm(of.change_any) else found.filter(uploaded_by=user)


def used(user, at, of):
    """Rows of what is live or planned, in articles that this person may see."""
    shown = Edition.objects.filter(pk=OuterRef("edition")).order_by()
    rows = of.rows.objects.filter(Exists(shown.live(at)) | Exists(status.planned_editions(shown, at)))
    return status.of_articles(rows, Article.objects.visible_to(user), path="edition__article")


def shown_at(at):
    """Editions that are live or planned."""
    live = Edition.objects.live(at).order_by().values("pk")
    return live.union(status.planned_editions(Edition.objects.order_by(), at).values("pk"))


def articles_of(rows, found, of):
    """{primary key of a picture: [(primary key, title)]}"""
    articles = {}
    rows = rows.filter(**{f"{of.name}__in": found}).order_by("edition__article__title", "edition__article")
    for pk, *article in rows.values_list(of.name, "edition__article", "edition__article__title").distinct():
        articles.setdefault(pk, []).append(tuple(article))
    return articles
