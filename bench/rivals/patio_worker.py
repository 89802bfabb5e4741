"""Patio's worker for `bench.rivals`: `python -m bench.rivals.patio_worker`, with the settings in its environment."""

import time
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import islice

from bench.rivals import corpus, worker

BATCH = 50
EDITOR = "bench"
DONE = [
    "rendering.tasks.draw_cards_of",
    "related.tasks.index_article",
]  # cards are left out, related articles are found


def load(path, times):
    """The articles of the file, through the door; then all that tasks do about them, but for share cards: drawing one takes
    longer than everything else. Then `times` copies of each, by SQL."""
    head, records = corpus.read(path)
    add_editor()
    names = {"authors": add_authors(head["authors"]), "tags": {tag["slug"]: tag["name"] for tag in head["tags"]}}
    names["pictures"] = add_pictures()
    begun, number = time.process_time(), 0
    while batch := list(islice(records, BATCH)):
        add_articles(batch, **names)
        number += len(batch)
    seconds = time.process_time() - begun
    worker.quietly("rebuild_related")
    run_tasks()
    if times:
        copy(times, number)
    worker.tidy()
    return {"articles": number, "ms of CPU for each": seconds / number * 1000}


def add_editor():
    from django.contrib.auth.models import Group

    from articles import roles
    from authors.models import User

    user = User.objects.create_user(EDITOR, password=EDITOR, is_staff=True)
    user.groups.add(Group.objects.get(name=roles.CHIEF_EDITOR))


def add_authors(rows):
    from authors.models import Author

    return {row["slug"]: Author.objects.create(**row).pk for row in rows}


def add_pictures():
    """Rows, and of the files only those that share cards are drawn with: nobody looks at them."""
    from images import files
    from images.formats import FORMATS, JPEG, widths_for
    from images.models import Image
    from images.shapes import RATIOS

    images = [
        Image(
            token=f"{number:032x}",
            file=f"images/{number:032x}/original.jpg",
            digest=f"{number:064x}",
            alt="Un patio",
            caption="Un patio à midi",
            credit_name="Agathe Bonnet",
            width=corpus.WIDTH,
            height=corpus.HEIGHT,
            tone="111",
        )
        for number in range(corpus.PICTURES)
    ]
    for image in images:
        crops = [crop.stem for shape in RATIOS for crop in image.crops_wanted(shape)]
        image.renditions = dict.fromkeys(FORMATS, widths_for(image.width))
        image.crops = dict.fromkeys(FORMATS, crops)
        for width in image.renditions[JPEG]:
            files.put(f"images/{image.token}/{width}.jpg", grey(width))
    return [image.pk for image in Image.objects.bulk_create(images)]


@cache
def grey(width):
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (width, width * corpus.HEIGHT // corpus.WIDTH), "grey").save(file, "JPEG")
    return file.getvalue()


def add_articles(records, *, authors, tags, pictures):
    from articles import publishing, writing
    from articles.archive import archivist
    from articles.models.article import State
    from demo.corpus import moment

    by = archivist()
    sources = [
        {
            "title": record["title"],
            "standfirst": record["deck"],
            "body": record["body"],
            "language": "fr",
            "slug": record["slug"],
            "tags": [tags[slug] for slug in record["tags"]],
            "bylines": [authors[record["author"]]],
            "lead_image": pictures[record["picture"]],
            "faq": record["faq"],
        }
        for record in records
    ]
    articles = writing.create_many(sources, by=by, state=State.APPROVED)
    moments = [moment(record["date"]) for record in records]
    publishing.publish_archive(list(zip(articles, moments, strict=True)), by=by)


def run_tasks():
    """Until nothing waits that has something to do."""
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from cms.tasks.models import PeriodicTask

    later = timezone.now() + timedelta(days=3650)
    for name in ("share cards", "design of share cards", "compiled editions"):
        PeriodicTask.objects.update_or_create(name=name, defaults={"due_at": later})
    DBTaskResult.objects.filter(task_path__in=DONE).delete()
    worker.quietly("db_worker", "--batch", "--no-startup-delay", "--verbosity", "0")
    worker.say(f"{DBTaskResult.objects.count()} tasks were run")
    DBTaskResult.objects.all().delete()


def copy(times, number):
    from django.utils import timezone

    from articles.models import Article
    from bench.rivals.copying import Rules, copy_rows, that_hang_on
    from rendering import finishing

    rules = Rules(
        suffixed=frozenset({"Article.slug", "Edition.slug", "Address.slug"}),
        numbers={"Edition.translation_group": Article, "AuditRecord.article_id": Article},
    )
    copy_rows(that_hang_on(Article), times, minutes=number * corpus.MINUTES, rules=rules)
    finishing.finish(finishing.lacking(timezone.now()).values_list("pk", flat=True))


# What is asked of it


def addresses(slugs):
    """{kind: paths}; articles of these slugs."""
    from articles.models import Tag
    from authors.models import Author

    return {
        "article": [f"/{slug}/" for slug in slugs],
        "tag": [tag.get_absolute_url() for tag in Tag.objects.order_by("slug") if tag.edition_tags.exists()],
        "author": [author.get_absolute_url() for author in Author.objects.order_by("slug")],
    }


def newest():
    from articles.models import Edition

    return Edition.objects.newest_first().first().article


def path():
    return newest().editions.first().get_absolute_url()


def editor():
    from authors.models import User

    return User.objects.get(username=EDITOR)


def until_seen(word):
    """As `worker.until_seen`, of a new article with this word in its title."""
    from articles import publishing, writing
    from articles.models.article import State
    from cms.wsgi import application

    source, by = newest().snapshot(), editor()
    article = writing.create(
        {**source, "title": f"{word.title()} {source['title']}"[:200], "slug": word}, by=by, state=State.APPROVED
    )
    tag = article.tags.order_by("slug").first()
    paths = {"article": f"/{word}/", "home": "/", "tag": tag.get_absolute_url(), "search": f"/search/?q={word}"}
    return worker.until_seen(application, lambda: publishing.publish(article, by=by), paths, word.title())


def publish(word, at=None):
    """The newest article again, with this word in its title, now or at a moment; when that was done."""
    from articles import publishing, writing

    article, by = newest(), editor()
    writing.write(article, {"title": f"{word.title()} {article.title}"[:200]}, by=by)
    publishing.publish(article, by=by, at=at and moment_of(at))
    return time.time()


def withdraw(at):
    from articles import publishing

    publishing.withdraw(newest(), by=editor(), at=moment_of(at))


def moment_of(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def desk():
    from django.test import Client

    client, base = Client(), "/admin/articles/article/"
    client.force_login(editor(), backend="django.contrib.auth.backends.ModelBackend")
    article = newest()
    word = article.title.split()[-1]
    paths = {
        "overview": "/admin/",
        "list of articles": base,
        "search in the list": f"{base}?q={word}",
        "an article's form": f"{base}{article.pk}/change/",
        "a new article's form": f"{base}add/",
        "its history": f"{base}{article.pk}/history/",
        "its preview": f"{base}{article.pk}/preview/",
        "choosing an article": "/admin/autocomplete/?app_label=articles&model_name=pinnedrelated&field_name=target&term="
        + word,
        "list of pictures": "/admin/images/image/",
    }
    return worker.costs_at_the_desk(client, paths)


if __name__ == "__main__":
    worker.serve(load, addresses, until_seen, path, publish, withdraw, desk)
