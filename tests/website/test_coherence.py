"""After whatever is done, a kept page is the page made anew is the page without finished parts, byte for byte.
`HYPOTHESIS_PROFILE=full` does it 10,000 times."""

import os
import random
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from unittest.mock import Mock, patch

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import arranging, publishing, tagging
from articles.models import Article, Edition, FormerSeriesAddress, FormerTagAddress, Redirect, Series, Tag
from articles.models.edition import next_boundary
from authors.models import Author, AuthorLink, FormerAuthorAddress
from cms import triggers
from cms.kept import generation, release
from cms.kept.generation import watch
from images import uploads
from images.models import Image
from related.models import RelatedEdition
from rendering import finishing, parts
from search.models import IndexEntry
from tests.factories import NOON, make_author, make_image, make_series, make_tag, make_user, publish_article
from tests.images.factories import drawing
from tests.kept import ServedReader
from tests.redis_server import redis_server

pytestmark = pytest.mark.django_db(transaction=True)  # in one that lasts, PostgreSQL keeps what each step replaced
STEPS = int(os.environ.get("COHERENCE_STEPS", 0)) or (10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 80)
SEED = int(os.environ.get("COHERENCE_SEED", 11))
PAGES_LOOKED_AT = 6
SHARE_FINISHED = 0.7  # of the steps after which all parts are finished
LISTS = ["/", "/en/", "/search/?q=cour", "/search/", "/corrections/", "/feed/", "/feed.json", "/search/suggest/?q=co"]
MOVED = [f"/2024/11/07/{name}/" for name in ("un", "deux", "trois")]
LISTS += ["/archive/", f"/archive/{NOON.year}/", "/author/", "/tag/", "/en/author/"]
NEVER = ["/rien/", "/en/rien/", "/tag/rien/", "/author/rien/feed/"]
LISTS += ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-articles.xml", "/sitemap-news.xml", "/robots.txt"]
WORDS = ["cour", "puits", "fleurs", "ombre", "Cordoue", "fontaine"]
WORDS_OF = {
    Edition: ["title", "kicker", "partner", "standfirst", "description", "seo_title", "seo_description"],
    Tag: ["description"],
    Author: ["name", "role", "bio", "bio_text"],
    AuthorLink: ["url"],
    Image: ["alt", "caption", "credit_name", "agency", "licence", "source"],
    IndexEntry: ["title", "deck", "body", "words", "title_words"],
    RelatedEdition: ["words"],
}
DELETED_FROM = [
    ("articles_chosenarticle", "id"),
    *((table, "id") for table in ("articles_editiontag", "articles_editionbyline", "articles_editionimage")),
    *((table, "id") for table in ("articles_editionpin", "authors_authorlink", "related_relatededition")),
    *((table, "id") for table in ("articles_redirect", "articles_formertagaddress", "authors_formerauthoraddress")),
    ("search_indexentry", "edition_id"),
    ("search_spelling", "word"),
]


class Magazine:
    """What can be done to a small one, chosen by chance; a step that is refused changes nothing."""

    def __init__(self, chance, clock):
        self.chance, self.clock = chance, clock
        self.chief = make_user(role="chief editor")
        self.image = make_image()
        for number in range(3):
            make_tag(name=f"Sujet {number}", section_position=number or None)
            make_author(name=f"Autrice {number}", portrait=self.image)
        for _number in range(6):
            self.publish()
        make_series(*Article.objects.filter(language="fr").order_by("pk")[:3], name="Les cours")
        make_series(name="Les patios", kind="dossier")

    def words(self):
        return " ".join(self.chance.sample(WORDS, 3))

    def any_of(self, model):
        return self.chance.choice(list(model.objects.order_by("pk")))

    def publish(self):
        tags, authors = [self.any_of(Tag)], [self.any_of(Author)]
        language = self.chance.choice(["fr", "fr", "en"])
        until = self.soon() + timedelta(days=2) if self.chance.random() < 0.3 else None
        publish_article(
            title=self.words(),
            body=f"<p>{self.words()}</p>",
            tags=tags,
            bylines=authors,
            lead_image=self.chance.choice([None, self.image]),
            language=language,
            by=self.chief,
            at=self.clock.at,
            now=self.clock.at,
            until=until,
        )

    def soon(self):
        return self.clock.at + timedelta(hours=self.chance.randint(1, 40))

    def schedule(self):
        publish_article(title=self.words(), by=self.chief, at=self.soon(), now=self.clock.at)

    def live(self):
        """An edition that readers see; one is published where there is none."""
        if not Edition.objects.live(self.clock.at).exists():
            self.publish()
        return self.chance.choice(list(Edition.objects.live(self.clock.at).order_by("pk")))

    def correct(self):
        edition = self.live()
        source = {**edition.source, "title": self.words()}
        note = self.chance.choice(["", "C’était faux."])
        publishing.correct(edition, source=source, by=self.chief, note=note, now=self.clock.at)

    def readdress(self):
        edition = self.live()
        source = {**edition.source, "slug": f"{self.chance.choice(WORDS).lower()}-{self.chance.randrange(99)}"}
        publishing.correct(edition, source=source, by=self.chief, now=self.clock.at)

    def readdress_a_name(self):
        row = self.any_of(self.chance.choice([Tag, Author, Series]))
        row.slug = f"nom-{self.chance.randrange(10**9)}"
        row.save()

    def take_a_former_address(self):
        model, former = self.chance.choice([(Tag, FormerTagAddress), (Author, FormerAuthorAddress)])
        free = former.objects.exclude(slug__in=model.objects.values("slug")).order_by("pk").first()
        if free:
            model.objects.create(name=f"Neuf {self.chance.random()}", slug=free.slug)

    def redirect(self):
        targets = {"article": self.any_of(Article), "tag": self.any_of(Tag), "author": self.any_of(Author)}
        target = self.chance.choice([{}, *({name: target} for name, target in targets.items())])
        Redirect.objects.add_missing([self.chance.choice(MOVED)], **target)

    def withdraw(self):
        publishing.withdraw(self.live().article, by=self.chief, now=self.clock.at)

    def wait(self):
        self.clock.at += timedelta(minutes=self.chance.choice([1, 60, 600, 3000]))

    def wait_for_boundary(self):
        self.clock.at = next_boundary(self.clock.at) or self.clock.at

    def order_series(self):
        chosen = self.chance.sample(list(Article.objects.order_by("pk")), 4)
        self.any_of(Series).put_in_order([article for article in chosen if article.language == "fr"])

    def rename_series(self):
        series = self.any_of(Series)
        series.name = f"{self.words()} {series.pk}"
        series.save()

    def rename_tag(self):
        tag = self.any_of(Tag)
        tag.name = f"{self.words()} {tag.pk}"
        tag.save()

    def rename_author(self):
        author = self.any_of(Author)
        author.name = self.words()
        author.save()

    def move_section(self):
        Tag.objects.filter(pk=self.any_of(Tag).pk).update(section_position=self.chance.choice([None, 1, 2, 3]))

    def describe_picture(self):
        Image.objects.update(alt=self.words(), credit_name=self.words())

    def replace_renditions(self):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE images_image SET renditions = '{}'")

    def replace_picture(self):
        colour = tuple(self.chance.randrange(256) for _part in range(3))
        self.any_of(Image).store_file(uploads.receive(drawn(colour)))

    def update_a_row(self):
        """Without any of the model's methods."""
        model, names = self.chance.choice(list(WORDS_OF.items()))
        pks = list(model.objects.order_by("pk").values_list("pk", flat=True))
        if pks:
            model.objects.filter(pk=self.chance.choice(pks)).update(**{self.chance.choice(names): self.words()})

    def delete_a_row(self):
        """Which no model hears of, either."""
        table = self.chance.choice(DELETED_FROM)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {table[1]} FROM {table[0]} ORDER BY 1")
            keys = [key for (key,) in cursor.fetchall()]
            if keys:
                cursor.execute(f"DELETE FROM {table[0]} WHERE {table[1]} = %s", [self.chance.choice(keys)])

    def arrange(self):
        """The first page, or a section's: now or planned, for ever or until some moment, an article for a shorter time."""
        page = arranging.page_of("fr", self.chance.choice([None, *Tag.objects.sections()]))
        there = arranging.editions_from(page, self.clock.at).order_by("pk").values_list("article", flat=True)
        articles = Article.objects.filter(pk__in=set(there)).order_by("pk")[:3]
        wanted = [(article, self.chance.choice([None, self.soon()])) for article in articles]
        at, until = self.chance.choice([(None, None), (None, self.soon()), (self.soon(), None)])
        arranging.arrange(page, wanted, by=self.chief, at=at, until=until, now=self.clock.at)

    def relate(self):
        first, second = self.live(), self.live()
        RelatedEdition.objects.filter(edition=first).delete()
        if first.pk != second.pk:
            RelatedEdition.objects.bulk_create([RelatedEdition(edition=first, other=second, score=0.9)])

    def merge_tags(self):
        first, second = self.any_of(Tag), self.any_of(Tag)
        if first != second:
            tagging.merge([first], into=second, by=self.chief)
        make_tag(name=f"Sujet {self.chance.random()}", section_position=self.chance.choice([None, 4]))

    def link(self):
        AuthorLink.objects.create(author=self.any_of(Author), url=f"https://example.org/{self.chance.random()}")

    def rewrite_by_hand(self):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_edition SET standfirst = %s WHERE id = %s", [self.words(), self.live().pk])

    def write(self):
        """A working copy, which no page shows."""
        Article.objects.update(title=self.words())

    def upload(self):
        self.image = make_image(alt=self.words())


def drawn(colour):
    picture = drawing(colour=(*colour, 255))
    content = BytesIO()
    picture.save(content, "PNG")
    content.seek(0)
    return content


STEPS_OF = sorted(
    name for name in vars(Magazine) if not name.startswith("_") and name not in ("words", "any_of", "soon", "live")
)


class Clock:
    at = NOON


class Site:
    """Three who keep pages (two of them processes that share theirs, one the server's event loop), and one who makes each anew, of
    finished parts or without."""

    def __init__(self, settings):
        self.anew = Client()
        self.anew.get("/robots.txt")  # its middleware is loaded: without kept pages
        settings.KEPT_PAGES_MEMORY = 2**22
        self.processes, self.served = [Client(), Client()], ServedReader()
        self.right, self.statuses = 0, set()

    def fault_at(self, path):
        """What is kept, where it is not what is made anew; None where all is well."""
        with patch.object(release, "digest", lambda: "none that a part was made by"):
            right = answer(self.anew, path)
        self.right += right[0] == 200
        self.statuses.add(right[0])
        found = [answer(each, path) for each in [self.anew, *self.processes * 2]]
        found += [served_answer(self.served, path) for _turn in range(2)]
        return None if found == [right] * len(found) else (path, right, found)


def answer(client, path):
    response = client.get(path)
    return response.status_code, response.headers.get("Location"), response.headers["Cache-Control"], response.content


def served_answer(reader, path):
    status, headers, body = reader.get(path)
    headers = dict(headers)
    return status, headers.get("location"), headers["cache-control"], body


def paths():
    """Of articles that are live, withdrawn, renamed and planned; of names, former ones too; and where nothing ever was."""
    articles = Edition.objects.order_by("pk").values_list("language", "slug")
    addresses = [f"{'/en' if language == 'en' else ''}/{slug}/" for language, slug in articles]
    return [
        *LISTS,
        *addresses,
        *(path.upper() for path in addresses[-3:]),
        *(f"/tag/{each.slug}/" for model in (Tag, FormerTagAddress) for each in model.objects.order_by("pk")),
        *(f"/series/{each.slug}/" for each in Series.objects.order_by("pk")),
        *(f"/series/{each.slug}/" for each in FormerSeriesAddress.objects.order_by("pk")),
        *(f"/author/{each.slug}/" for model in (Author, FormerAuthorAddress) for each in model.objects.order_by("pk")),
        *MOVED,
        *NEVER,
    ]


def first_fault(site, magazine, steps, *, every_page=False):
    """(number of the step, its name, what is wrong) after so many by chance, or by their names; None where all is well."""
    for number, step in enumerate(steps):
        magazine.clock.at += timedelta(seconds=1)
        with suppress(ValidationError):  # refused
            getattr(magazine, step)()
        if magazine.chance.random() < SHARE_FINISHED:
            finishing.finish(finishing.lacking(magazine.clock.at).values_list("pk", flat=True))
        watch.notice()
        for path in paths() if every_page else magazine.chance.sample(paths(), PAGES_LOOKED_AT):
            if fault := site.fault_at(path):
                return number, step, fault
    return None


@pytest.fixture
def magazine(settings, monkeypatch, tmp_path):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.at)
    monkeypatch.setattr(generation, "LOOK_EVERY", 3600)
    monkeypatch.setattr(watch, "seen", None)
    settings.KEPT_PAGES_FOLDER = str(tmp_path / "kept")
    return Magazine(random.Random(SEED), clock)


@pytest.fixture(params=["folder", "redis"])
def shared_in(request, settings):
    if request.param == "folder":
        yield
        return
    with redis_server() as server:
        settings.CACHES = server.caches
        yield
        assert any(name.startswith(b":1:kept:") for name in server.values)


def test_every_kept_page_is_the_page_made_anew(magazine, settings, shared_in, monkeypatch):
    site = Site(settings)
    monkeypatch.setattr(parts, "unpacked", Mock(wraps=parts.unpacked))
    steps = [magazine.chance.choice(STEPS_OF) for _number in range(STEPS // 2)]
    assert first_fault(site, magazine, steps) is None
    assert site.served.known > len(steps)
    assert site.right > len(steps)
    assert site.statuses == {200, 301, 404, 410}
    assert parts.unpacked.call_count > len(steps)


DROPPED = {
    ("articles_edition", "update"): "rewrite_by_hand",
    ("articles_tag", "update"): "move_section",
    ("images_image", "update"): "replace_renditions",
    ("authors_authorlink", "insert"): "link",
    ("related_relatededition", "insert"): "relate",
    ("articles_redirect", "insert"): "redirect",
    ("articles_seriesentry", "insert"): "order_series",
    ("articles_series", "update"): "rename_series",
}


@pytest.mark.parametrize("table, event", DROPPED)
def test_with_one_trigger_less_it_is_not(table, event, magazine, settings):
    site = Site(settings)
    assert first_fault(site, magazine, ["wait", "write", "rename_author"], every_page=True) is None
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER kept_{table}_{event}{on_table}")
        assert first_fault(site, magazine, [DROPPED[table, event]] * 20, every_page=True)
    finally:
        triggers.put_in()
