from datetime import timedelta

import feedparser
import pytest
from lxml import etree

from articles import feeds
from articles.models import Edition
from tests.factories import NOON, make_author, make_image, publish_article

pytestmark = pytest.mark.django_db
HOSTILE = ']]> </title><script>alert(1)</script> & "l’été" < 3'


def feed_of(editions=None, **fields):
    if editions is None:
        publish_article(**fields)
        editions = Edition.objects.live(NOON).newest_first()
    return feeds.atom(
        editions.for_feed(), title=HOSTILE, subtitle="Essai & co", path="/", feed_path="/feed/", language="fr"
    )


def test_a_hostile_title_stays_text():
    content = feed_of(title=HOSTILE, standfirst=HOSTILE, bylines=[make_author(name=HOSTILE[:100])])
    etree.fromstring(content)
    feed = feedparser.parse(content)
    assert not feed.bozo
    [entry] = feed.entries
    root = etree.fromstring(content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.find(f"{atom}entry/{atom}title").text == HOSTILE
    assert root.find(f"{atom}title").text == HOSTILE
    assert "<script>" not in root.find(f"{atom}entry/{atom}summary").text
    assert entry.author == HOSTILE[:100]


def test_characters_that_xml_forbids_never_arrive_there():
    publish_article(title="Un titre")
    Edition.objects.update(
        title="Un\x0b titre\ufffe",
        body="<p>corps\x1f</p>",
        standfirst="a\x08b",
        faq=[{"question": "\x02", "answer": ""}],
    )
    content = feed_of(Edition.objects.live(NOON))
    etree.fromstring(content)
    assert not feedparser.parse(content).bozo


def test_the_text_is_whole_with_its_addresses():
    image = make_image(caption="Un mur", credit_name="Zoé")
    body = (
        '<p>Début <a href="/autre/">lien</a> <a href="#note">note</a> <a href="https://example.org/">dehors</a>.</p>'
        f'<figure data-image="{image.pk}"></figure><p>Deux.</p><p>Trois.</p><p>Fin &amp; suite.</p>'
    )
    content = feed_of(body=body, lead_image=image, faq=[{"question": "Où < là ?", "answer": "<p>Ici.</p>"}])
    text = etree.fromstring(content).findtext(".//{*}content")
    for part in ('href="http://testserver/autre/"', 'href="#note"', 'href="https://example.org/"', "Fin &amp; suite."):
        assert part in text
    assert "Où &lt; là ?" in text
    assert text.count(f'src="http://testserver/media/images/{image.token}/') == 2
    for part in ('"/media', "srcset", "<source", "<!--"):
        assert part not in text


def test_an_entry_keeps_its_name_when_all_else_changes():
    edition = publish_article()
    before = feeds.entry_id(edition)
    edition.title, edition.slug, edition.live_from = "B", "b", NOON + timedelta(days=9)
    assert feeds.entry_id(edition) == before


def test_an_entry_is_dated_by_its_first_publication_and_its_last_change(client):
    content = feed_of()
    entry = etree.fromstring(content).find("{*}entry")
    assert entry.findtext("{*}published") == entry.findtext("{*}updated") == NOON.isoformat()


def test_an_empty_feed_does_not_change_by_itself():
    first = feed_of(Edition.objects.none())
    assert first == feed_of(Edition.objects.none())
    assert not feedparser.parse(first).bozo
