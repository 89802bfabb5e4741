"""After whatever is done, a kept page is the page made anew is the page without finished parts, byte for byte.
`HYPOTHESIS_PROFILE=full` does it 10,000 times."""

import os
import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article, Edition, Tag
from authors.models import Author, AuthorLink
from cms.kept import generation
from cms.kept.generation import watch
from images.models import Image
from related.models import RelatedEdition
from rendering import finishing, parts, release
from tests.factories import NOON, make_author, make_image, make_tag, make_user, publish_article
from tests.kept import ServedReader

pytestmark = pytest.mark.django_db(transaction=True)  # in one that lasts, PostgreSQL keeps what each step replaced
STEPS = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 80
PAGES_LOOKED_AT = 6
SHARE_FINISHED = 0.7  # of the steps after which all parts are finished
LISTS = ["/", "/en/", "/search/?q=cour", "/search/", "/corrections/", "/feed/", "/feed.json", "/search/suggest/?q=co"]
LISTS += ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-articles.xml", "/sitemap-news.xml", "/robots.txt"]
WORDS = ["cour", "puits", "fleurs", "ombre", "Cordoue", "fontaine"]


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
        return self.chance.choice(list(Edition.objects.live(self.clock.at).order_by("pk")))

    def correct(self):
        edition = self.live()
        source = {**edition.source, "title": self.words()}
        note = self.chance.choice(["", "C’était faux."])
        publishing.correct(edition, source=source, by=self.chief, note=note, now=self.clock.at)

    def withdraw(self):
        publishing.withdraw(self.live().article, by=self.chief, now=self.clock.at)

    def wait(self):
        self.clock.at += timedelta(minutes=self.chance.choice([1, 60, 600, 3000]))

    def wait_for_boundary(self):
        self.clock.at = Edition.objects.next_boundary(self.clock.at) or self.clock.at

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

    def relate(self):
        first, second = self.live(), self.live()
        RelatedEdition.objects.filter(edition=first).delete()
        if first.pk != second.pk:
            RelatedEdition.objects.bulk_create([RelatedEdition(edition=first, other=second, score=0.9)])

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


STEPS_OF = sorted(
    name for name in vars(Magazine) if not name.startswith("_") and name not in ("words", "any_of", "soon", "live")
)


class Clock:
    at = NOON


class Counted:
    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, *arguments):
        self.calls += 1
        return self.function(*arguments)


def test_every_kept_page_is_the_page_made_anew(settings, monkeypatch):
    chance, clock = random.Random(11), Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.at)
    monkeypatch.setattr(generation, "LOOK_EVERY", 3600)
    monkeypatch.setattr(watch, "seen", None)
    anew = Client()
    anew.get("/robots.txt")  # its middleware is loaded: without kept pages
    settings.KEPT_PAGES_MEMORY = 2**22
    kept, served = Client(), ServedReader()
    magazine = Magazine(chance, clock)
    hits = 0
    monkeypatch.setattr(parts, "unpacked", counted := Counted(parts.unpacked))
    for number in range(STEPS):
        step = chance.choice(STEPS_OF)
        clock.at += timedelta(seconds=1)
        with suppress(ValidationError):  # refused
            getattr(magazine, step)()
        watch.notice()
        articles = Edition.objects.order_by("pk").values_list("language", "slug")
        paths = [*LISTS, *(f"{'/en' if language == 'en' else ''}/{slug}/" for language, slug in articles)]
        paths += [f"/tag/{tag.slug}/" for tag in Tag.objects.all()] + [
            f"/author/{each.slug}/" for each in Author.objects.all()
        ]
        if chance.random() < SHARE_FINISHED:
            finishing.finish(finishing.lacking(clock.at).values_list("pk", flat=True))
        for path in chance.sample(paths, PAGES_LOOKED_AT):
            cache.clear()
            found = [kept.get(path), kept.get(path)]
            cache.clear()
            found.append(anew.get(path))
            cache.clear()
            with monkeypatch.context() as without_parts:
                without_parts.setattr(release, "digest", lambda values: "none of these")
                right = anew.get(path)
            found = [(response.status_code, response.content) for response in found]
            found += [served.get(path)[::2] for _turn in range(2)]
            assert found == [(right.status_code, right.content)] * 5, (number, step, path)
            hits += right.status_code == 200
    assert hits > STEPS
    assert counted.calls > STEPS
    assert served.known > STEPS
