"""Wagtail's worker for `bench.rivals`: `python -m bench.wagtail_site.worker`, in Wagtail's virtual environment."""

import time
from datetime import UTC, datetime

from bench.rivals import corpus, worker

BATCH = 500
EDITOR = "bench"


def load(path, times):
    """The articles of the file and `times` copies of each, in bulk, each with the revision that publishing it would have left;
    then Wagtail's own indexes, those of copies by SQL."""
    head, records = corpus.read(path)
    begun, records = time.process_time(), list(records)
    loader = Loader(head, records, times)
    pages = loader.add_pages()
    loader.add_revisions(pages)
    for command in ("wagtail_update_index", "rebuild_references_index"):
        worker.quietly(command)
    seconds = time.process_time() - begun
    if times:
        loader.add_copies()
    worker.tidy()
    return {"articles": len(records), "ms of CPU for each": seconds / len(records) * 1000}


class Loader:
    def __init__(self, head, records, times):
        from django.contrib.auth import get_user_model
        from django.contrib.contenttypes.models import ContentType
        from taggit.models import Tag
        from wagtail.models import Locale, Page, Site

        from bench.wagtail_site.magazine.models import ArticlePage, Author, HomePage

        get_user_model().objects.create_superuser(EDITOR, "bench@example.org", EDITOR)
        self.records, self.times = records, times
        Page.objects.filter(depth__gt=1).delete()
        self.home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Patio", slug="patio"))
        Site.objects.all().delete()
        Site.objects.create(hostname="127.0.0.1", port=80, root_page=self.home, is_default_site=True)
        self.authors = {row["slug"]: Author.objects.create(**row) for row in head["authors"]}
        self.tags = {row["slug"]: Tag.objects.create(**row) for row in head["tags"]}
        self.pictures = self.add_pictures()
        self.content_type, self.locale = ContentType.objects.get_for_model(ArticlePage), Locale.get_default()

    def add_pictures(self):
        """Rows without files: nobody looks at them."""
        from wagtail.images.models import Filter, Image, Rendition

        from bench.wagtail_site.magazine.models import CARD, LEAD, SHARED, THUMB

        size = {"width": corpus.WIDTH, "height": corpus.HEIGHT}
        images = Image.objects.bulk_create(
            Image(
                title="Un patio", file=f"original_images/{number}.jpg", file_size=1, file_hash=f"{number:040x}", **size
            )
            for number in range(corpus.PICTURES)
        )
        specs = [f"{spec}|format-webp" for spec in (*CARD, *THUMB, *LEAD, *SHARED)]
        Rendition.objects.bulk_create(
            Rendition(
                image=image,
                filter_spec=spec,
                focal_point_key=Filter(spec=spec).get_cache_key(image),
                file=f"images/{image.pk}.{number}.webp",
                **shown(spec),
            )
            for image in images
            for number, spec in enumerate(specs)
        )
        return images

    def add_pages(self):
        from wagtail.models import Page

        from bench.wagtail_site.magazine.models import ArticlePage, ArticleTag, Question

        pages = [self.page(number, record) for number, record in enumerate(self.records)]
        # Rows of a table and of the one that it inherits: `bulk_create` makes none of those.
        rows = [
            Page(**{field.attname: getattr(page, field.attname) for field in Page._meta.concrete_fields})
            for page in pages
        ]
        for page, row in zip(pages, Page.objects.bulk_create(rows, batch_size=BATCH), strict=True):
            page.pk = page.page_ptr_id = page.id = row.pk
        insert(ArticlePage, pages)
        both = list(zip(pages, self.records, strict=True))
        ArticleTag.objects.bulk_create(
            (ArticleTag(content_object=page, tag=self.tags[slug]) for page, record in both for slug in record["tags"]),
            batch_size=BATCH,
        )
        questions = ((page, place, row) for page, record in both for place, row in enumerate(record["faq"]))
        Question.objects.bulk_create(
            (Question(page=page, sort_order=place, **row) for page, place, row in questions), batch_size=BATCH
        )
        self.count_children(len(pages))
        return pages

    def count_children(self, number):
        type(self.home).objects.filter(pk=self.home.pk).update(numchild=number)

    def page(self, number, record):
        from wagtail.models import Page

        from bench.wagtail_site.magazine.models import ArticlePage

        date = datetime.fromisoformat(record["date"])
        page = ArticlePage(
            path=Page._get_path(self.home.path, self.home.depth + 1, number + 1),
            depth=self.home.depth + 1,
            title=record["title"],
            draft_title=record["title"],
            slug=record["slug"],
            url_path=f"{self.home.url_path}{record['slug']}/",
            content_type=self.content_type,
            locale=self.locale,
            live=True,
            date=date,
            first_published_at=date,
            last_published_at=date,
            deck=record["deck"],
            body=record["body"],
            author=self.authors[record["author"]],
            picture=self.pictures[record["picture"]],
            caption="Un patio à midi",
            credit="Agathe Bonnet",
        )
        page.derive()
        return page

    def add_revisions(self, pages):
        from wagtail.models import Page, Revision

        for start in range(0, len(pages), BATCH):
            part = pages[start : start + BATCH]
            revisions = Revision.objects.bulk_create(self.revision(page) for page in part)
            for page, revision in zip(part, revisions, strict=True):
                page.latest_revision = page.live_revision = revision
            Page.objects.bulk_update(part, ["latest_revision", "live_revision"])

    def revision(self, page):
        from wagtail.models import Revision

        return Revision(
            content_type=self.content_type,
            base_content_type=page.get_base_content_type(),
            object_id=str(page.pk),
            created_at=page.date,
            content=page.serializable_data(),
        )

    def add_copies(self):
        from wagtail.models import Page, ReferenceIndex, Revision
        from wagtail.search.models import IndexEntry

        from bench.rivals.copying import Rules, copy_rows
        from bench.wagtail_site.magazine.models import ArticlePage, ArticleTag, Question

        own, depth = f"content_type_id = {self.content_type.pk}", self.home.depth + 1
        rules = Rules(
            suffixed=frozenset({"Page.slug"}),
            numbers={f"{name}.object_id": Page for name in ("Revision", "ReferenceIndex", IndexEntry.__name__)},
            expressions={
                # Of its last four signs the first is 0: there are less than 46,656 children.
                "Page.path": lambda column, number: (
                    f"SUBSTR({column}, 1, {4 * depth - 4}) || '{number}' || SUBSTR({column}, {4 * depth - 2})"
                ),
                "Page.url_path": lambda column, number: f"SUBSTR({column}, 1, LENGTH({column}) - 1) || '-{number}/'",
                "Page.translation_key": lambda column, number: new_key(),
            },
            where={"Page": f"depth = {depth}", "Revision": own, "ReferenceIndex": own, IndexEntry.__name__: own},
        )
        tables = [Page, ArticlePage, ArticleTag, Question, Revision, ReferenceIndex, IndexEntry]
        copy_rows(tables, self.times, minutes=len(self.records) * corpus.MINUTES, rules=rules)
        self.count_children(len(self.records) * (self.times + 1))


def new_key():
    from django.db import connection

    return "gen_random_uuid()" if connection.vendor == "postgresql" else "LOWER(HEX(RANDOMBLOB(16)))"


def shown(spec):
    width, _x, height = spec.partition("|")[0].split("-")[1].partition("x")
    return {"width": int(width), "height": int(height or int(width) * corpus.HEIGHT // corpus.WIDTH)}


def insert(model, pages):
    """Into the table of the model alone."""
    from django.db import connection

    fields = model._meta.local_concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    sql = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        rows = (
            [field.get_db_prep_save(getattr(page, field.attname), connection) for field in fields] for page in pages
        )
        cursor.executemany(sql, rows)


# What is asked of it


def addresses(slugs):
    """{kind: paths}; articles of these slugs."""
    from taggit.models import Tag

    from bench.wagtail_site.magazine.models import ArticleTag, Author

    tags = Tag.objects.filter(pk__in=ArticleTag.objects.values("tag")).order_by("slug")
    return {
        "article": [f"/{slug}/" for slug in slugs],
        "tag": [f"/tag/{tag.slug}/" for tag in tags],
        "author": [f"/author/{author.slug}/" for author in Author.objects.order_by("slug")],
    }


def newest():
    from bench.wagtail_site.magazine.models import ArticlePage

    return ArticlePage.objects.newest_first().first()


def path():
    return f"/{newest().slug}/"


def until_seen(word):
    """As `worker.until_seen`, of a new article with this word in its title."""
    from django.utils import timezone

    from bench.wagtail_site.magazine.models import HomePage
    from bench.wagtail_site.wsgi import application

    source, home = newest(), HomePage.objects.get()
    copied = ("deck", "body", "author", "picture", "caption", "credit")
    values = {name: getattr(source, name) for name in copied} | {"date": timezone.now(), "live": False}
    page = home.add_child(instance=type(source)(title=f"{word.title()} {source.title}"[:200], slug=word, **values))
    tags = list(source.tags.order_by("slug"))
    page.tags.set(tags)
    page.faq.set([type(each)(question=each.question, answer=each.answer) for each in source.faq.all()])
    page.save()
    paths = {"article": f"/{word}/", "home": "/", "tag": f"/tag/{tags[0].slug}/", "search": f"/search/?q={word}"}
    return worker.until_seen(application, lambda: page.save_revision().publish(), paths, word.title())


def publish(word, at=None):
    """The newest article again, with this word in its title, now or, by `publish_scheduled`, at a moment; when that was done."""
    page = newest()
    page.title = f"{word.title()} {page.title}"[:200]
    page.go_live_at = at and datetime.fromtimestamp(at, UTC)
    page.save_revision().publish()
    return time.time()


def withdraw():
    page = newest()
    page.unpublish()


def desk():
    from django.contrib.auth import get_user_model
    from django.test import Client

    client, page = Client(), newest()
    client.force_login(get_user_model().objects.get(username=EDITOR))
    base, word, home = f"/admin/pages/{page.pk}", page.title.split()[-1], page.get_parent().pk
    paths = {
        "overview": "/admin/",
        "list of articles": f"/admin/pages/{home}/",
        "search in the list": f"/admin/pages/{home}/?q={word}",
        "an article's form": f"{base}/edit/",
        "a new article's form": f"/admin/pages/add/magazine/articlepage/{home}/",
        "its history": f"{base}/history/",
        "its preview": f"{base}/view_draft/",
        "choosing an article": f"/admin/choose-page/search/?q={word}",
        "list of pictures": "/admin/images/",
    }
    return worker.costs_at_the_desk(client, paths)


if __name__ == "__main__":
    worker.serve(load, addresses, until_seen, path, publish, withdraw, desk)
