import json
from datetime import timedelta

import feedparser
import pytest
from lxml import etree, html

from articles import publishing
from articles.models import Edition
from rendering import parts
from tests.factories import NOON, make_author, make_image, make_tag, make_user, publish_article, rewrite
from website.feeds import atom, json_feed
from website.feeds import entries as feeds

pytestmark = pytest.mark.django_db
HOSTILE = ']]> </title><script>alert(1)</script> & "l’été" < 3 🦉'
SITE = {"name": "Patio", "url": "http://testserver/"}


def feed_of(editions=None, **fields):
    if editions is None:
        publish_article(**fields)
        editions = Edition.objects.live(NOON).newest_first()
    about = {"title": HOSTILE, "subtitle": "Essai & co", "path": "/", "feed_path": "/feed/", "language": "fr"}
    return feeds.feed_of(parts.with_part(editions, feeds.KIND, parts.current_release()), at=NOON, **about)


def entries_of(editions):
    loaded = feeds.load(editions.values_list("pk", flat=True))
    return [feeds.entry_of(each, each.names_of_tags) for each in loaded]


def as_json(feed):
    return json.loads(json_feed.write(feed))


def parsed(feed):
    content = atom.write(feed)
    etree.fromstring(content)
    found = feedparser.parse(content)
    assert not found.bozo
    return found


def full_article():
    """An article with all that a feed can tell of one."""
    image = make_image(
        alt="Un mur blanc", caption="Un mur", credit_name="Zoé Petit", agency="AFP", credit_url="https://example.org/z"
    )
    publish_article(
        title="Le jardin",
        slug="le-jardin",
        standfirst="Pourquoi y aller.",
        body="<p>Le corps.</p>",
        bylines=[make_author(name="Anna Roux"), make_author(name="Ben")],
        tags=[make_tag(name="Culture", section_position=1), "Été"],
        lead_image=image,
        faq=[{"question": "Quand ?", "answer": "<p>En mai.</p>"}],
    )
    return image


def test_a_feed_reader_reads_every_field_of_the_atom_feed_back():
    image = full_article()
    found = parsed(feed_of(Edition.objects.live(NOON)))
    feed, [entry] = found.feed, found.entries
    assert found.version == "atom10"
    assert (feed.subtitle, feed.language) == ("Essai & co", "fr")
    assert (feed.id, feed.link, feed.updated) == ("http://testserver/feed/", "http://testserver/", NOON.isoformat())
    assert {(link.rel, link.type, link.href) for link in feed.links} == {
        ("self", "application/atom+xml", "http://testserver/feed/"),
        ("alternate", "text/html", "http://testserver/"),
    }
    assert [(each.name, each.href) for each in feed.authors] == [("Patio", "http://testserver/")]
    assert (entry.title, entry.link, entry.summary) == (
        *("Le jardin", "http://testserver/le-jardin/", "Pourquoi y aller."),
    )
    assert entry.id == feeds.entry_id(Edition.objects.get())
    assert (entry.published, entry.updated) == (NOON.isoformat(), NOON.isoformat())
    assert [(each.name, each.href) for each in entry.authors] == [
        ("Anna Roux", "http://testserver/author/anna-roux/"),
        ("Ben", "http://testserver/author/ben/"),
    ]
    assert [tag.term for tag in entry.tags] == ["Culture", "Été"]
    [content] = entry.content
    assert content.type == "text/html"
    for part in ("Un mur", "Zoé Petit", "AFP", 'alt="Un mur blanc"', "Le corps.", "Quand ?", "En mai."):
        assert part in content.value
    address = f"http://testserver{image.rendition_url(1440, 'jpeg')}"
    assert entry.media_content == [
        {"url": address, "type": "image/jpeg", "medium": "image", "width": "64", "height": "48"}
    ]
    assert entry.media_credit == [{"role": "photographer", "content": "Zoé Petit / AFP"}]
    assert f'src="{address}"' in content.value


def test_the_json_feed_says_the_same():
    image = full_article()
    feed = feed_of(Edition.objects.live(NOON))
    found = as_json(feed)
    [item] = found.pop("items")
    assert found == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": HOSTILE,
        "description": "Essai & co",
        "home_page_url": "http://testserver/",
        "feed_url": "http://testserver/feed/",
        "language": "fr",
        "authors": [SITE],
    }
    assert item.pop("content_html") == etree.fromstring(atom.write(feed)).findtext(".//{*}content")
    assert item == {
        "id": feeds.entry_id(Edition.objects.get()),
        "url": "http://testserver/le-jardin/",
        "title": "Le jardin",
        "summary": "Pourquoi y aller.",
        "image": f"http://testserver{image.rendition_url(1440, 'jpeg')}",
        "date_published": NOON.isoformat(),
        "date_modified": NOON.isoformat(),
        "authors": [
            {"name": "Anna Roux", "url": "http://testserver/author/anna-roux/"},
            {"name": "Ben", "url": "http://testserver/author/ben/"},
        ],
        "tags": ["Culture", "Été"],
        "language": "fr",
    }


def test_a_bare_article_has_no_empty_fields():
    feed = feed_of(title="Nu", slug="nu", body="<p>Mot.</p>", bylines=[])
    [item] = as_json(feed)["items"]
    assert set(item) == {"id", "url", "title", "content_html", "date_published", "date_modified", "language"}
    entry = etree.fromstring(atom.write(feed)).find("{*}entry")
    assert [etree.QName(each).localname for each in entry] == [
        *("id", "title", "link", "published", "updated", "content")
    ]


def test_a_hostile_title_stays_text():
    feed = feed_of(title=HOSTILE, standfirst=HOSTILE, bylines=[make_author(name=HOSTILE)], tags=[HOSTILE])
    root = etree.fromstring(atom.write(feed))
    assert root.findtext("{*}title") == HOSTILE
    entry = root.find("{*}entry")
    found = [entry.findtext(f"{{*}}{name}") for name in ("title", "summary", "author/{*}name")]
    assert [*found, entry.find("{*}category").get("term")] == [HOSTILE] * 4
    [item] = as_json(feed)["items"]
    assert [item["title"], item["summary"], item["authors"][0]["name"], item["tags"][0]] == [HOSTILE] * 4


def test_characters_that_xml_forbids_never_arrive_there():
    bad = "a\x0bb\ufffec\x00d\ud800e\x1f"
    image = make_image(credit_name="Zoé")
    edition = publish_article(title="Un titre", bylines=[make_author(name="Anna")], tags=["Été"], lead_image=image)
    rewrite([edition], body="<p>corps\x1f</p>")
    Edition.objects.update(
        title="a\x0bb\ufffecd\x1fe",
        standfirst="a\x08b",
        faq=[{"question": "\x02", "answer": ""}],
    )
    editions = parts.with_part(Edition.objects.live(NOON), feeds.KIND, parts.current_release())
    about = {"path": "/", "feed_path": "/feed/", "language": "fr"}
    feed = feeds.feed_of(editions, at=NOON, title=bad, subtitle=bad, **about)
    found = parsed(feed)
    assert (found.feed.title, found.feed.subtitle, found.entries[0].title) == ("abcde", "abcde", "abcde")
    assert "corps" in found.entries[0].content[0].value
    assert as_json(feed)["items"][0]["title"] == "abcde"


def test_the_text_is_whole_with_its_addresses():
    image = make_image(caption="Un mur", credit_name="Zoé")
    body = (
        '<p>Début <a href="/autre/">lien</a> <a href="#note">note</a> <a href="https://example.org/">dehors</a>.</p>'
        f'<figure data-image="{image.pk}"></figure><p>Deux.</p><p>Trois.</p><p>Fin &amp; suite.</p>'
    )
    faq = [{"question": "Où < là ?", "answer": "<p>Ici.</p>"}]
    publish_article(slug="un", body=body, lead_image=image, faq=faq)
    [entry] = entries_of(Edition.objects.live(NOON))
    text = entry.content
    for part in (
        'href="http://testserver/autre/"',
        'href="http://testserver/un/#note"',
        'href="https://example.org/"',
        "Fin &amp; suite.",
    ):
        assert part in text
    assert "Où &lt; là ?" in text
    assert text.count(f'src="http://testserver/media/images/{image.token}/') == 2
    for part in ('"/media', "srcset", "<source", "<!--", " data-"):
        assert part not in text


def test_an_embed_is_a_link_and_loads_nothing():
    publish_article(body='<p>Voici.</p><div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ">Le film</div>')
    edition = Edition.objects.get()
    assert "data-frame" in edition.body
    rewrite([edition], body=f'{edition.body}<iframe src="https://player.example/1"></iframe>')
    [entry] = entries_of(Edition.objects.live(NOON))
    links = [(a.text, a.get("href")) for a in html.fromstring(entry.content).iter("a")]
    assert links == [("Lire la vidéo sur YouTube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")]
    assert "Le film" in entry.content
    for part in ("<iframe", "data-", "embed/"):
        assert part not in entry.content


def test_an_entry_keeps_its_name_when_all_else_changes():
    edition = publish_article()
    before = feeds.entry_id(edition)
    edition.title, edition.slug, edition.live_from = "B", "b", NOON + timedelta(days=9)
    assert feeds.entry_id(edition) == before


def test_an_update_is_dated_and_a_typing_error_is_not():
    chief, hour = make_user(role="chief editor"), timedelta(hours=1)
    edition = publish_article(title="Un")
    for number, note in ((1, ""), (2, "Le nom était faux."), (3, "")):
        source = {**edition.source, "title": f"Titre {number}"}
        edition = publishing.correct(edition, source=source, by=chief, note=note, now=NOON + number * hour)
    dates = []
    for number in range(4):
        editions = Edition.objects.live(NOON + number * hour)
        feed, [entry] = feed_of(editions), entries_of(editions)
        assert feed.updated_at == entry.updated_at
        dates.append((entry.published_at, entry.updated_at - NOON))
    assert dates == [(NOON, 0 * hour), (NOON, 0 * hour), (NOON, 2 * hour), (NOON, 2 * hour)]


def test_only_the_newest_are_in_it(client):
    for number in range(feeds.LENGTH + 2):
        publish_article(title=f"Titre {number}", at=NOON - timedelta(hours=number))
    found = feedparser.parse(client.get("/feed/").content)
    assert [entry.title for entry in found.entries] == [f"Titre {number}" for number in range(feeds.LENGTH)]


def test_an_empty_feed_does_not_change_by_itself():
    first = feed_of(Edition.objects.none())
    assert atom.write(first) == atom.write(feed_of(Edition.objects.none()))
    assert parsed(first).feed.updated == feeds.NEVER.isoformat()
    assert as_json(first)["items"] == []


def test_what_a_partner_pays_for_says_so_in_title_category_and_text():
    feed = feed_of(title="Le moulin", body="<p>Le corps.</p>", tags=["Huile"], partner="Moulins <b> & fils")
    [entry] = parsed(feed).entries
    assert entry.title == "Contenu partenaire\u00a0: Le moulin"
    assert [tag.term for tag in entry.tags] == ["Contenu partenaire", "Huile"]
    label = '<p class="partner">Contenu partenaire · proposé par Moulins &lt;b&gt; &amp; fils</p>'
    assert entry.content[0].value.startswith(f"<div>{label}")
    [item] = as_json(feed)["items"]
    assert (item["title"], item["tags"]) == (entry.title, ["Contenu partenaire", "Huile"])
    assert item["content_html"].startswith(f"<div>{label}")


def test_what_the_newsroom_writes_has_no_label():
    [entry] = parsed(feed_of(title="Le jardin", body="<p>Le corps.</p>")).entries
    assert entry.title == "Le jardin"
    assert "artenaire" not in atom.write(feed_of(Edition.objects.live(NOON))).decode()
