"""Plain keyword-only makers. What a test does not care about, it does not name."""

import io
import itertools
from datetime import UTC, datetime

from django.contrib.auth.models import Group
from PIL import Image as PillowImage

from articles import publishing, writing
from articles.models import Series, Tag
from articles.models.article import State
from authors.models import Author, User
from images.models import Image

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
numbers = itertools.count(1)


def make_user(*, role=None, username=None, superuser=False, **fields):
    """`role` is one of articles.roles.ROLES, or None for a reader with an account."""
    username = username or f"user{next(numbers)}"
    user = User.objects.create_user(
        username=username,
        password="a good password",
        is_staff=role is not None or superuser,
        is_superuser=superuser,
        **fields,
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_author(*, name=None, **fields):
    return Author.objects.create(name=name or f"Autrice {next(numbers)}", **fields)


def make_tag(*, name=None, **fields):
    return Tag.objects.create(name=name or f"Sujet {next(numbers)}", **fields)


def make_series(*articles, name=None, **fields):
    series = Series.objects.create(name=name or f"Série {next(numbers)}", **fields)
    series.put_in_order(articles)
    return series


def make_image(*, by=None, colour=(180, 90, 40), size=(64, 48), **fields):
    picture = io.BytesIO()
    PillowImage.new("RGB", size, colour).save(picture, "JPEG")
    picture.seek(0)
    picture.name = "picture.jpg"
    fields.setdefault("alt", "Un patio")
    return Image.objects.add(picture, by=by, **fields)


def make_article(*, by=None, state=State.APPROVED, bylines=None, tags=(), lead_image=None, pinned=(), **source):
    """A working copy that could be published. `bylines`, `pinned` and `tags` are objects; tags may be names."""
    number = next(numbers)
    by = by or make_user(role="journalist")
    bylines = [make_author()] if bylines is None else bylines
    source = {
        "title": f"Article {number}",
        "body": f"<p>Le texte de l’article {number}.</p>",
        "bylines": [author.pk for author in bylines],
        "tags": [tag if isinstance(tag, str) else {"id": tag.pk, "name": tag.name} for tag in tags],
        "lead_image": lead_image.pk if lead_image else None,
        "pinned": [target.pk for target in pinned],
        **source,
    }
    return writing.create(source, by=by, state=state)


def publish_article(*, article=None, at=NOON, until=None, by=None, now=None, **fields):
    """An edition. Without `now` it is dated `at`, in the past too, as an archive is loaded."""
    article = article or make_article(**fields)
    by = by or make_user(role="chief editor")
    return publishing.publish(article, by=by, at=at, until=until, archive=now is None, now=now)


def tag_names(article):
    """Those of its working copy, also of what is no tag yet."""
    return [entry if isinstance(entry, str) else entry["name"] for entry in article.snapshot()["tags"]]


def end_sittings(article):
    """As if half an hour had passed: the next save begins a line of the history."""
    article.revisions.update(closed=True)


def rewrite(editions, **texts):
    """As if these editions had been compiled to another `body` or `text`, whatever stands in their source."""
    for edition in editions:
        for name, value in texts.items():
            setattr(edition, name, value)
        edition.save(update_fields=["texts"])
