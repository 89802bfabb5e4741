"""A link that is kept by an article's key leads to where the article is at the moment of the page, or is no link then."""

import json
from datetime import timedelta

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles import publishing, writing
from articles.compiling import compile_edition
from articles.models import Edition
from cms.kept import tables
from rendering import article_links, finishing
from tests.factories import NOON, make_article, make_tag, make_user, publish_article
from tests.kept import is_kept, questions

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
PAGE, FEEDS = "/ici/", ("/feed/", "/feed.json")


def link_to(article, words="la chaux", path="/former/"):
    return f'<a data-article="{article.pk}" href="{path}">{words}</a>'


def publish_linking(article, **fields):
    body = f"<p>On y cuisait {link_to(article)}.</p>"
    faq = [{"question": "Où ?", "answer": f"<p>Près de {link_to(article, words='<em>Bérac</em>')} 'là'.</p>"}]
    return publish_article(slug="ici", at=NOON - DAY, **{"body": body, "faq": faq, **fields})


def texts(read, at):
    """{address: markup of the article with what is linked in it}"""
    found = {PAGE: read(PAGE, at=at).text}
    atom = feedparser.parse(read("/feed/", at=at).content)
    [found["/feed/"]] = [each.content[0].value for each in atom.entries if each.link.endswith(PAGE)]
    items = json.loads(read("/feed.json", at=at).content)["items"]
    [found["/feed.json"]] = [each["content_html"] for each in items if each["url"].endswith(PAGE)]
    return found


def links(read, at):
    """Where the words lead: one address for page and feeds, or None where they are no links; and nothing tells more."""
    found = set()
    for place, text in texts(read, at).items():
        assert "data-article" not in text, place
        assert "/former/" not in text, place
        root = html.fromstring(text)
        leading = {each.text_content(): each.get("href") for each in root.iter("a")}
        ends = {leading.get(words) for words in ("la chaux", "Bérac")}
        assert len(ends) == 1, place
        assert "cuisait la chaux." in root.text_content()
        assert "Près de Bérac 'là'." in root.text_content() or "Près de Bérac ’là’." in root.text_content()
        [end] = ends
        found.add(end and end.removeprefix("http://testserver" if place != PAGE else ""))
    [end] = found
    return end


def finish():
    finishing.finish(finishing.lacking(NOON - 30 * DAY).values_list("pk", flat=True))


@pytest.mark.parametrize("finished", [False, True])
def test_a_link_begins_moves_and_ends_with_its_article(read, finished):
    chief, article = make_user(role="chief editor"), make_article(slug="chaux")
    publish_linking(article)
    first = publishing.publish(article, by=chief, at=NOON, until=NOON + 3 * HOUR, now=NOON - DAY)
    if finished:
        finish()
    assert links(read, NOON - SECOND) is None
    assert links(read, NOON) == "/chaux/"
    moved = {**first.source, "slug": "four-a-chaux"}
    publishing.correct(first, source=moved, by=chief, note="", now=NOON + HOUR)
    if finished:
        finish()
    assert links(read, NOON + HOUR - SECOND) == "/chaux/"
    assert links(read, NOON + HOUR) == "/four-a-chaux/"
    publishing.withdraw(article, by=chief, at=NOON + 2 * HOUR, now=NOON + HOUR + SECOND)
    assert links(read, NOON + 2 * HOUR - SECOND) == "/four-a-chaux/"
    assert links(read, NOON + 2 * HOUR) is None


def test_of_an_article_that_is_not_live_nothing_is_told(read):
    """As if the words had been written without a link."""
    article = make_article(slug="secret", title="Xanadu")
    edition = publish_linking(article)
    linked = [read(path).content for path in (PAGE, *FEEDS)]
    plain = {**edition.source, "body": "<p>On y cuisait la chaux.</p>"}
    plain["faq"] = [{"question": "Où ?", "answer": "<p>Près de <em>Bérac</em> 'là'.</p>"}]
    fresh = compile_edition(plain)
    edition = Edition.objects.get(pk=edition.pk)
    edition.body, edition.text, edition.faq, edition.links = fresh.body, fresh.text, fresh.faq, fresh.links
    edition.save()
    assert [read(path).content for path in (PAGE, *FEEDS)] == linked


def test_a_link_leads_across_languages(read):
    english = publish_article(slug="lime", language="en", at=NOON - DAY)
    publish_linking(english.article)
    assert links(read, NOON) == "/en/lime/"


def test_a_page_is_asked_one_question_more_and_a_page_without_such_links_none(read):
    others = [publish_article(at=NOON - DAY) for _number in range(3)]

    def number_of_questions(path):
        with CaptureQueriesContext(connection) as queries:
            assert read(path).status_code == 200
        return len(queries)

    publish_article(slug="sans", body="<p>Rien.</p>", at=NOON - DAY)
    publish_article(slug="un", body=f"<p>{link_to(others[0].article)}</p>", at=NOON - DAY)
    publish_article(slug="trois", body="".join(f"<p>{link_to(o.article)}</p>" for o in others), at=NOON - DAY)
    finish()
    none, one, three = (number_of_questions(path) for path in ("/sans/", "/un/", "/trois/"))
    assert (one - none, three - none) == (1, 1)


def test_what_a_text_leads_to_is_not_proposed_below_it(read):
    """By its key, whatever address the text was written with."""
    other, third = (publish_article(title=title, tags=["Été"], at=NOON - 2 * DAY) for title in ("Autre", "Tiers"))
    publish_article(slug="ici", tags=["Été"], body=f"<p>{link_to(other.article)}</p>", at=NOON - DAY)
    rail = read(PAGE).text
    assert rail.count(other.get_absolute_url()) == 1
    assert third.get_absolute_url() in rail


def test_a_kept_page_changes_when_what_it_leads_to_does(reader, now):
    chief, article = make_user(role="chief editor"), make_article(slug="chaux")
    publish_linking(article)
    assert "/chaux/" not in reader.get(PAGE).text
    assert is_kept(reader, PAGE)
    publishing.publish(article, by=chief, at=NOON + HOUR, until=NOON + DAY, now=NOON)
    assert "/chaux/" not in reader.get(PAGE).text
    for moment, is_link in ((HOUR - SECOND, False), (HOUR, True), (DAY - SECOND, True), (DAY, False)):
        now.at = NOON + moment
        for path in (PAGE, *FEEDS):
            assert ("/chaux/" in reader.get(path).text) == is_link, (path, moment)
            assert is_kept(reader, path)


def test_the_tables_that_links_are_read_from_are_watched(reader):
    publish_linking(publish_article(at=NOON - DAY).article)
    names = set(connection.introspection.table_names())
    for path in (PAGE, *FEEDS):
        _response, asked = questions(reader.get, path)
        read = {table for table in names if any(table in sql for sql in asked)}
        assert "articles_edition" in read
        assert read - tables.registered.keys() - tables.exempt.keys() == set()


def test_a_feed_is_not_called_unchanged_by_its_date_while_what_it_leads_to_moves(read):
    chief = make_user(role="chief editor")
    target = publish_article(slug="chaux", at=NOON - 2 * DAY)
    path = f"{make_tag(name='Patios').get_absolute_url()}feed/"
    publish_linking(target.article, tags=["Patios"])
    first = read(path, at=NOON)
    publishing.withdraw(target.article, by=chief, at=NOON + HOUR, now=NOON)
    for sent in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": "Mon, 02 Mar 2026 12:00:00 GMT"}):
        assert read(path, at=NOON + 2 * HOUR, **sent).status_code == 200


def test_links_of_a_text_stay_when_their_keys_name_nothing(read):
    body = (
        '<p><a data-article="999999999999999999" href="/x/">Un</a> <a href="/ancien/" title="a &gt; \'b\'">deux</a></p>'
    )
    publish_article(slug="ici", body=body, at=NOON - DAY)
    root = html.fromstring(read(PAGE).text)
    assert [each.get("href") for each in root.xpath('//div[@class="prose"]//a')] == ["/ancien/"]


def test_an_unpublished_edition_leads_as_the_published_one_will(client):
    writer = make_user(role="editor")
    client.force_login(writer)
    target = publish_article(slug="chaux")
    article = writing.create({"title": "Ici", "body": f"<p>{link_to(target.article)}</p>"}, by=writer)
    text = client.get(f"/admin/articles/article/{article.pk}/preview/").text
    assert '<a href="/chaux/">la chaux</a>' in text
    assert "data-article" not in text


PLACES = {5: "/cinq/", 6: "/en/six/?a=1&b=2"}


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a data-article="5" href="/x/">un</a>', '<a href="/cinq/">un</a>'),
        ('<a data-article="7" href="/x/"><em>un</em></a> et <a href="/y/">y</a>', '<em>un</em> et <a href="/y/">y</a>'),
        (
            '<a data-article="5" dir="ltr" href="/x/" title="a > b">un</a>',
            '<a href="/cinq/" dir="ltr" title="a > b">un</a>',
        ),
        ('<a data-article="5" href="/x/" title=\'a " > b\'>un</a>', '<a href="/cinq/" title=\'a " > b\'>un</a>'),
        ('<a data-article="7" href="/x/">un <a href="/z/">z</a></a>', 'un <a href="/z/">z</a>'),
        ("&lt;a data-article=&quot;5&quot;&gt;", "&lt;a data-article=&quot;5&quot;&gt;"),
    ],
)
def test_leading(markup, expected):
    assert article_links.leading(markup, PLACES) == expected
