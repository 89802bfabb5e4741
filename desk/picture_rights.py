"""The desk's first page warns of pictures that readers see, or will see, and whose rights have ended or end within a week."""

from django.db.models import Exists, OuterRef

from articles.models import Article, Edition, EditionImage
from articles.rights import WARNED, day_of
from desk import status
from images.models import Image

MOST = 8


def ending(user, at):
    """[(picture, whether its rights have ended, [(primary key, title) of the articles])], the first to end before the others; of
    the pictures that this person may change and the articles that this person may see. None where there may be none."""
    if not (user.has_perm("images.change_image") and user.has_perm("articles.view_article")):
        return None
    day, rows = day_of(at), used(user, at)
    images = Image.objects.filter(Exists(rows.filter(image=OuterRef("pk"))), rights_until__lte=day + WARNED)
    if not user.has_perm("images.change_any_image"):
        images = images.filter(uploaded_by=user)
    images = list(images.order_by("rights_until", "pk")[:MOST])
    articles = articles_of(rows, images) if images else {}
    return [(image, image.rights_until < day, articles[image.pk]) for image in images if image.pk in articles]


def used(user, at):
    """Rows of what is live or planned, in articles that this person may see."""
    shown = Edition.objects.filter(pk=OuterRef("edition")).order_by()
    rows = EditionImage.objects.filter(Exists(shown.live(at)) | Exists(status.planned_editions(shown, at)))
    return status.of_articles(rows, Article.objects.visible_to(user), path="edition__article")


def articles_of(rows, images):
    """{primary key of a picture: [(primary key, title)]}"""
    found = {}
    rows = rows.filter(image__in=images).order_by("edition__article__title", "edition__article")
    for image, *article in rows.values_list("image", "edition__article", "edition__article__title").distinct():
        found.setdefault(image, []).append(tuple(article))
    return found
