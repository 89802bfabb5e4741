"""Hostile text in every field of an article, through the door, on the pages that readers and the desk see.

What runs when nothing cleans it is proved in `test_xss.py`; here the whole page is opened without the policy. Every
payload of the test data is tried with `HYPOTHESIS_PROFILE=full`, else our own alone.
"""

import json
import os
import re

import pytest
from django.test import Client
from lxml import etree
from lxml import html as lxml_html

from articles import publishing, writing
from articles.models import Edition, Tag
from articles.models.article import State
from authors.models import Author
from cms.text.plaintext import tidy
from tests.browser.payloads import SAMPLE, Arena
from tests.factories import NOON, make_image, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"


@pytest.fixture
def payloads(request):
    if not FULL:
        return SAMPLE
    folder = request.getfixturevalue("testdata")
    return SAMPLE + json.loads((folder / "xss" / "_all_unique.json").read_text())


def live_article(payload, *, chief):
    """An article with the payload in every field that takes it, published; None where a title is nothing but markup
    characters that plain text does not keep."""
    plain = tidy(payload)[:80]
    if not plain:
        return None
    image = make_image(by=chief, alt=plain, caption=plain, credit_name=plain, agency=plain, source=plain, licence=plain)
    author = Author.objects.create(name=plain, role=plain, bio=payload, portrait=image)
    tag = Tag.objects.get_or_create_by_name(plain)
    if tag:
        Tag.objects.filter(pk=tag.pk).update(description=payload)
    source = {
        "title": plain,
        "kicker": plain,
        "standfirst": payload,
        "body": f'{payload}</p><p>fin</p><figure class="photo" data-image="{image.pk}"></figure>',
        "faq": [{"question": tidy(payload)[:300] or "?", "answer": payload}],
        "seo_title": plain,
        "seo_description": payload,
        "lead_image": image.pk,
        "bylines": [author.pk],
        "tags": [{"id": tag.pk, "name": tag.name}] if tag else [],
    }
    article = writing.create(source, by=chief, state=State.APPROVED)
    return publishing.publish(article, by=chief, at=NOON, archive=True)


def pages_of(edition, client):
    addresses = [edition.get_absolute_url(), edition.authors[0].get_absolute_url()]
    addresses += [tag.get_absolute_url() for tag in edition.tag_list]
    return [(address, client.get(address)) for address in addresses]


def dangers(page):
    """What could run in this page: handlers, script addresses, scripts that are neither ours nor data."""
    found = []
    for element in lxml_html.fromstring(page).iter(etree.Element):
        if element.tag == "script" and not ours(element):
            found.append(etree.tostring(element))
        found += [(element.tag, name, value) for name, value in element.attrib.items() if runs(name, value)]
    return found


def runs(name, value):
    leads_to_script = value.strip().lower().startswith(("javascript:", "data:text", "vbscript:"))
    return name.startswith("on") or (leads_to_script and name in ("href", "src", "action", "formaction", "data"))


def ours(script):
    return script.get("src", "").startswith("/static/") or script.get("type") in (
        "application/ld+json",
        "application/json",
    )


def text_of(page, path):
    return [" ".join(element.text_content().split()) for element in lxml_html.fromstring(page).xpath(path)]


def test_hostile_text_is_inert_markup_and_plain_text_on_every_page(chromium, payloads):
    chief, reader = make_user(role="chief editor"), Client()
    articles = []
    for payload in payloads:
        edition = live_article(payload, chief=chief)
        if edition is None:
            continue
        edition = Edition.objects.get(pk=edition.pk)
        for address, response in pages_of(edition, reader):
            assert response.status_code == 200, (address, payload)
            assert dangers(response.content.decode()) == [], (address, payload)
        article = reader.get(edition.get_absolute_url()).content.decode()
        assert text_of(article, "//h1") == [" ".join(edition.title.split())], payload
        assert_data_parses(article, edition.title)
        articles.append(re.search("<main.*</main>", article, re.DOTALL)[0])
    for address in ("/", "/?page=2", "/search/?q=alert"):
        assert dangers(reader.get(address).content.decode()) == []
    for address in ("/feed/", "/sitemap-pages.xml", "/sitemap-articles.xml", "/sitemap-news.xml"):
        etree.fromstring(reader.get(address).content)
    with Arena(chromium) as arena:
        assert arena.fires(articles) == []


def assert_data_parses(page, title):
    """JSON-LD parses back to the original title, quotes, `</script>` and all (promise A4)."""
    blocks = lxml_html.fromstring(page).xpath("//script[@type='application/ld+json']/text()")
    assert blocks
    assert title in json.dumps([json.loads(block) for block in blocks], ensure_ascii=False).replace('\\"', '"').replace(
        "\\\\", "\\"
    )


def test_the_check_of_pages_sees_what_is_not_neutralised():
    seen = [payload for payload in SAMPLE if dangers(f"<body><article>{payload}</article></body>")]
    assert len(seen) >= 0.7 * len(SAMPLE)
    assert not dangers("<body><p title='alert(1)'>onclick=alert(1)</p></body>")


def test_search_terms_are_text(payloads):
    reader = Client()
    for payload in payloads:
        response = reader.get("/search/", {"q": payload})
        assert response.status_code == 200, payload
        assert dangers(response.content.decode()) == [], payload


def test_the_desk_shows_hostile_text_as_text(payloads):
    chief = make_user(role="chief editor")
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    lists = [f"/admin/articles/{page}/" for page in ("article", "tag", "record")]
    for payload in payloads:
        edition = live_article(payload, chief=chief)
        if edition is None:
            continue
        article = f"/admin/articles/article/{edition.article_id}/"
        kept = edition.article.revisions.latest("pk").pk
        for address in [*(article + page for page in ("history/", "preview/", "change/", f"history/{kept}/"))]:
            response = client.get(address)
            assert response.status_code == 200, (address, payload)
            assert [danger for danger in dangers(response.content.decode()) if "alert(" in str(danger)] == [], address
    for address in [*lists, "/admin/images/image/", "/admin/authors/author/", "/admin/"]:
        assert [danger for danger in dangers(client.get(address).content.decode()) if "alert(" in str(danger)] == []
