"""What the time machine shows of a moment is what readers were and will be answered at it: byte for byte, but for what is the desk's.

A magazine lives for some weeks under a clock. Readers are asked whenever it stands at one of the moments; afterwards, from its end,
the time machine goes back there. The other half of the moments is seen ahead, and then the clock goes there.
"""

import os
import random
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.translation import get_language

from articles import arranging, publishing, undoing, writing
from articles.models import Article, Edition, Series
from tests.factories import NOON, make_author, make_image, make_tag, make_user, publish_article
from website import views

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
SEED, MOMENTS = 15, 50
FRONT, SERIES = "/", "/series/les-cours/"
ADDRESSES = ["/en/", "/tag/patios/", "/tag/ete/", "/author/anna-roux/", "/corrections/", "/feed/", "/feed.json"]
ADDRESSES += ["/archive/", f"/archive/{NOON.year}/", "/author/", "/tag/"]
ADDRESSES += ["/search/?q=cour", "/sitemap-articles.xml", "/sitemap-news.xml", "/tag/patios/feed/", SERIES]
AT_EACH = (
    20 if os.environ.get("HYPOTHESIS_PROFILE") == "full" else 1
)  # of the lists and the articles; the front page always
DESKS = [
    re.compile(rb'<aside class="(?:moment-banner|staff-bar)".*?</aside>', re.DOTALL),
    re.compile(
        rb'<link rel="stylesheet" href="[^"]*/staff[^"]*"><script type="module" src="[^"]*/staff[^"]*"></script>'
    ),
    re.compile(rb'<meta name="robots" content="[^"]*">'),
]


def without_the_desks(content):
    for pattern in DESKS:
        content = pattern.sub(b"", content)
    return re.sub(rb"\n{2,}", b"\n", content)


class Lives:
    """A magazine to which something happens every few hours."""

    def __init__(self, chance, clock):
        self.chance, self.clock, self.chief = chance, clock, make_user(role="chief editor")
        self.section = make_tag(name="Patios", section_position=1)
        self.author, self.image = make_author(name="Anna Roux"), make_image()
        self.number = 0
        for _number in range(5):
            self.publish()
        Series.objects.create(name="Les cours").put_in_order(Article.objects.order_by("pk"))

    def publish(self, *, at=None, until=None):
        self.number += 1
        words = " ".join(self.chance.sample(["cour", "puits", "ombre", "fleurs", "fontaine"], 3))
        publish_article(
            title=f"Titre {self.number} {words}",
            slug=f"titre-{self.number}",
            body=f'<h2>Un</h2><p>{words}. <a href="/titre-{self.chance.randint(1, 9)}/">Là</a></p>',
            faq=[{"question": f"Où {words} ?", "answer": f"<p>{words}</p>"}],
            language=self.chance.choice(["fr", "fr", "fr", "en"]),
            tags=[self.section, "Été"] if self.chance.random() < 0.6 else ["Été"],
            bylines=[self.author],
            lead_image=self.chance.choice([None, self.image]),
            by=self.chief,
            at=at or self.clock.at,
            now=self.clock.at,
            until=until,
        )

    def soon(self):
        return self.clock.at + self.chance.randint(1, 400) * HOUR

    def plan(self):
        at = self.soon()
        self.publish(at=at, until=at + 30 * HOUR if self.chance.random() < 0.4 else None)

    def live(self):
        return self.chance.choice(list(Edition.objects.live(self.clock.at).order_by("pk")))

    def plan_an_update(self):
        article = self.live().article
        if not Edition.objects.ahead(self.clock.at).filter(article=article).exists():
            writing.write(article, {"title": f"{article.title} bis"}, by=self.chief)
            publishing.publish(article, by=self.chief, at=self.soon(), now=self.clock.at, planned={})

    def correct(self):
        edition, note = self.live(), self.chance.choice(["", "C’était faux."])
        changed = {**edition.source, "standfirst": f"Corrigé {self.chance.random()}"}
        publishing.correct(edition, source=changed, by=self.chief, note=note, now=self.clock.at)

    def withdraw(self):
        if Edition.objects.live(self.clock.at).count() > 3:
            article, other = self.live().article, self.live().article
            told = {"reason": self.chance.choice(["", "Une erreur."]), "instead": None if other == article else other}
            publishing.withdraw(article, by=self.chief, at=self.soon(), now=self.clock.at, **told)

    def undo(self):
        article = self.live().article
        publishing.withdraw(article, by=self.chief, now=self.clock.at)
        self.clock.at += self.chance.randint(1, 29) * SECOND
        undoing.undo(article, by=self.chief, now=self.clock.at)

    def arrange(self):
        """The first page, or that of the section, at once or later, with an end or without."""
        page = arranging.page_of("fr", self.chance.choice([None, None, self.section]))
        at = self.chance.choice([self.clock.at, self.soon()])
        until = self.chance.choice([None, at + 50 * HOUR])
        there = {each.article_id: each.article for each in arranging.editions_from(page, at).order_by("pk")}
        chosen = self.chance.sample(list(there.values()), min(3, len(there)))
        wanted = [(article, self.chance.choice([None, at + 20 * HOUR])) for article in chosen]
        arranging.arrange(page, wanted, by=self.chief, at=at, until=until, now=self.clock.at)

    def readdress(self):
        edition = self.live()
        slug = f"ailleurs-{edition.pk}"
        publishing.correct(edition, source={**edition.source, "slug": slug}, by=self.chief, now=self.clock.at)

    def happen(self):
        self.chance.choice(
            [
                *(self.publish, self.plan, self.plan_an_update, self.correct, self.withdraw),
                *(self.readdress, self.undo, self.arrange, self.arrange),
            ]
        )()


def addresses(chance):
    articles = [path for number in range(1, 12) for path in (f"/titre-{number}/", f"/en/titre-{number}/")]
    return [FRONT, *(path for some in (ADDRESSES, articles) for path in chance.sample(some, min(AT_EACH, len(some))))]


def answer(client, path):
    cache.clear()
    response = client.get(path)
    return response.status_code, response.headers.get("Location", ""), without_the_desks(response.content)


def lived(clock, moments):
    """({(moment, path): what readers were answered in the past}, what is to be asked at moments to come)"""
    chance = random.Random(SEED)
    clock.at = NOON
    magazine, seen = Lives(chance, clock), {}
    for _number in range(moments // 2):
        clock.at += chance.randint(1, 30) * HOUR
        magazine.happen()
        clock.at += chance.randint(1, 60 * 60) * timedelta(seconds=1)
        seen |= {(clock.at, path): answer(Client(), path) for path in addresses(chance)}
    for _number in range(4):
        magazine.plan()
    ahead = [clock.at + chance.randint(1, 400 * 3600) * timedelta(seconds=1) for _number in range(moments // 2)]
    return seen, {(at, path) for at in ahead for path in addresses(chance)}


def shown_by_the_machine(places):
    editor, foreseen, last = Client(), {}, None
    editor.force_login(make_user(role="editor"))
    for at, path in sorted(places):
        if at != last:
            editor.post("/moment/", {"moment": at.isoformat()})
        foreseen[at, path], last = answer(editor, path), at
    return foreseen


def differing(clock, moments):
    """(the places that are not what they were or will be, what readers were answered)"""
    seen, ahead = lived(clock, moments)
    foreseen = shown_by_the_machine({*seen, *ahead})
    for clock.at, path in sorted(ahead):
        seen[clock.at, path] = answer(Client(), path)
    return [place for place in foreseen if foreseen[place] != seen[place]], seen


def test_the_time_machine_shows_what_readers_were_and_will_be_answered(now):
    faults, seen = differing(now, MOMENTS)
    assert faults == []
    assert len({at for at, _path in seen}) == MOMENTS
    assert {status for status, _place, _content in seen.values()} == {200, 301, 404, 410}
    assert len({content for (_at, path), (_status, _place, content) in seen.items() if path == FRONT}) > MOMENTS // 5


def test_one_view_that_asks_the_clock_is_found(now, monkeypatch):
    monkeypatch.setattr(views, "here", lambda request: {"at": timezone.now(), "language": get_language()})
    faults, _seen = differing(now, 6)
    assert FRONT in {path for _at, path in faults}
