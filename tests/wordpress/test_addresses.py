"""Every address of the old site leads by one redirect to where it is now what it showed."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing, tagging, writing
from articles.models import Article, Edition, Redirect, Tag
from authors.models import Author
from images.models import Image
from tests.factories import make_user
from tests.many import analyze
from tests.wordpress.test_importer import dump, picture, run_at
from wordpress import wxr
from wordpress.library import MediaFolder

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Rives</title><link>https://rives.example</link><wp:base_blog_url>https://rives.example</wp:base_blog_url>
<wp:author><wp:author_id>7</wp:author_id><wp:author_login>Zoe Lan</wp:author_login>
<wp:author_display_name>Zoé Lanier</wp:author_display_name></wp:author>
<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>pays</wp:category_nicename>
<wp:cat_name>Pays</wp:cat_name></wp:category>
<wp:category><wp:term_id>4</wp:term_id><wp:category_nicename>rives-du-sud</wp:category_nicename>
<wp:category_parent>pays</wp:category_parent><wp:cat_name>Rives du Sud</wp:cat_name></wp:category>
<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>non-classe</wp:category_nicename>
<wp:cat_name>Non classé</wp:cat_name></wp:category>
<wp:tag><wp:term_id>5</wp:term_id><wp:tag_slug>pays-2</wp:tag_slug><wp:tag_name>pays</wp:tag_name></wp:tag>
{items}
</channel></rss>"""
ITEM = """<item><title>{title}</title><link>{link}</link><dc:creator>Zoe Lan</dc:creator>
<guid isPermaLink="false">{guid}</guid><content:encoded><![CDATA[{content}]]></content:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date>2024-11-07 10:00:00</wp:post_date>
<wp:post_date_gmt>2024-11-07 09:00:00</wp:post_date_gmt><wp:post_name>{slug}</wp:post_name>
<wp:status>{status}</wp:status><wp:post_parent>0</wp:post_parent><wp:post_type>{kind}</wp:post_type>
{more}</item>"""
LABELS = """<category domain="category" nicename="rives-du-sud"><![CDATA[Rives du Sud]]></category>
<category domain="category" nicename="pays"><![CDATA[Pays]]></category>
<category domain="post_tag" nicename="pays-2"><![CDATA[pays]]></category>"""


def item(number, slug, *, link, kind="post", status="publish", content="<p>Un texte.</p>", more=LABELS, guid=None):
    guid = guid or f"https://rives.example/?p={number}"
    title = slug.capitalize()
    return ITEM.format(
        number=number, slug=slug, link=f"https://rives.example{link}", kind=kind, status=status, content=content,
        more=more, guid=guid, title=title,
    )  # fmt: skip


ITEMS = [
    item(35, "le-gue", link="/2024/11/07/le-gue/", guid="http://www.rives.example/archives/le-gue.html"),
    item(36, "le-bac", link="/?p=36", content='<p>Là.</p><img src="https://rives.example/wp-content/uploads/2024/11/bac.jpg">'),
    item(40, "plan", link="/contact/plan/", kind="page", more=""),
    item(41, "search", link="/search/", kind="page", more=""),
    item(50, "brouillon", link="/?p=50", status="draft"),
    item(51, "l%e2%80%99ete", link="/2024/11/07/l%e2%80%99ete/"),
    item(
        60, "bac", link="/2024/11/07/le-bac/bac/", kind="attachment", status="inherit",
        more="<wp:attachment_url>https://rives.example/wp-content/uploads/2024/11/bac.jpg</wp:attachment_url>",
    ),
    item(
        61, "quai", link="/quai/", kind="attachment", status="inherit",
        more="<wp:attachment_url>https://rives.example/wp-content/uploads/2024/11/quai.jpg</wp:attachment_url>",
    ),
]  # fmt: skip


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "rives.xml"
    path.write_text(EXPORT.format(items="\n".join(ITEMS)))
    folder = tmp_path / "2024" / "11"
    folder.mkdir(parents=True)
    (folder / "bac.jpg").write_bytes(picture("navy"))
    (folder / "quai.jpg").write_bytes(picture("teal"))
    return path


@pytest.fixture
def imported(export, tmp_path):
    run_at(file=export, media=MediaFolder(tmp_path))


def answer(path, method="get"):
    response = getattr(Client(), method)(path)
    return response.status_code, response.headers.get("Location")


def answers(*paths):
    found = {path: answer(path) for path in paths}
    assert {path: answer(path, "head") for path in paths} == found
    for status, location in found.values():
        if status == 301:
            assert answer(location)[0] == 200, location
    return found


def test_posts_and_pages_are_followed_in_every_form_of_their_addresses(imported):
    ford = [
        *(
            "/?p=35",
            "/?page_id=35",
            "/?p=35&utm_source=x",
            "/?p=1&p=35",
            "/?preview=true&p=35",
            "/?name=le-gue",
            "/en/?p=35",
        ),
        *("/2024/11/07/le-gue/", "/2024/11/07/le-gue", "/2024/11/le-gue/", "/2024/11/07/le-gue/feed/", "/LE-GUE/amp/"),
        *("/2024/11/07/le-gue/amp/", "/2024/11/07/le-gue/comment-page-2/", "/2024/11/07/le-gue/2/", "/archives/35"),
        *("/archives/le-gue.html", "/le-gue/feed/", "/le-gue/amp/", "/index.php/2024/11/07/le-gue/", "/index.php?p=35"),
        *("/?year=2024&monthnum=11&day=07&name=le-gue", "/?feed=rss2&p=35", "/?p=35&post_type=post"),
    ]
    assert answers(*ford) == dict.fromkeys(ford, (301, "/le-gue/"))
    plan = ["/contact/plan/", "/?page_id=40", "/?pagename=contact/plan", "/?pagename=plan"]
    assert answers(*plan) == dict.fromkeys(plan, (301, "/plan/"))
    assert answers("/?page_id=41", "/2024/11/07/l’ete/", "/2024/11/07/l%E2%80%99ete/") == {
        "/?page_id=41": (301, "/search-2/"),
        "/2024/11/07/l’ete/": (301, "/l-ete/"),
        "/2024/11/07/l%E2%80%99ete/": (301, "/l-ete/"),
    }


def test_categories_and_tags_are_followed_to_the_tag_that_they_became(imported):
    assert Tag.objects.filter(slug="pays-2").count() == 0  # one tag with the category's name
    assert answers(
        *("/category/pays/", "/?cat=3", "/tag/pays-2/", "/?tag=pays-2", "/?tag_id=5", "/category/pays/feed/"),
        *(
            "/tag/pays-2/feed/",
            "/?feed=rss2&cat=3",
            "/category/pays/rives-du-sud/",
            "/?category_name=pays/rives-du-sud",
        ),
        *("/category/rives-du-sud/page/2/", "/tag/pays/page/7/", "/?taxonomy=post_tag&term=pays-2"),
    ) == {
        "/category/pays/": (301, "/tag/pays/"),
        "/?cat=3": (301, "/tag/pays/"),
        "/tag/pays-2/": (301, "/tag/pays/"),
        "/?tag=pays-2": (301, "/tag/pays/"),
        "/?tag_id=5": (301, "/tag/pays/"),
        "/category/pays/feed/": (301, "/tag/pays/feed/"),
        "/tag/pays-2/feed/": (301, "/tag/pays/feed/"),
        "/?feed=rss2&cat=3": (301, "/tag/pays/feed/"),
        "/category/pays/rives-du-sud/": (301, "/tag/rives-du-sud/"),
        "/?category_name=pays/rives-du-sud": (301, "/tag/rives-du-sud/"),
        "/category/rives-du-sud/page/2/": (301, "/tag/rives-du-sud/"),
        "/tag/pays/page/7/": (301, "/tag/pays/"),
        "/?taxonomy=post_tag&term=pays-2": (301, "/tag/pays/"),
    }
    assert answers("/category/non-classe/", "/?cat=1", "/comments/feed/", "/?feed=comments-rss2") == dict.fromkeys(
        ("/category/non-classe/", "/?cat=1", "/comments/feed/", "/?feed=comments-rss2"), (410, None)
    )


def test_authors_and_pictures_are_followed(imported):
    author, ferry = Author.objects.get(), Image.objects.get(source__endswith="bac.jpg")
    paths = ["/?author=7", "/?author_name=zoe-lan", "/author/Zoe%20Lan/", "/author/zoe-lan/page/2/"]
    assert answers(*paths) == dict.fromkeys(paths, (301, author.get_absolute_url()))
    assert answers("/?author=7&feed=atom") == {"/?author=7&feed=atom": (301, f"{author.get_absolute_url()}feed/")}
    uploads = "/wp-content/uploads/2024/11"
    paths = [f"{uploads}/bac.jpg", f"{uploads}/bac-300x200.jpg", f"{uploads}/bac-scaled.jpg", "/?attachment_id=60"]
    paths += ["/2024/11/07/le-bac/bac/"]
    assert answers(*paths) == dict.fromkeys(paths, (301, ferry.url))
    hidden = [f"{uploads}/quai.jpg", "/?attachment_id=61", "/quai/", f"{uploads}/autre.jpg"]
    assert answers(*hidden) == dict.fromkeys(hidden, (404, None))


def test_what_was_never_public_is_absent_and_so_is_what_no_import_knows(imported):
    assert Redirect.objects.filter(address="?p=50").exists()
    paths = ["/?p=50", "/?p=99", "/?name=brouillon", "/2024/11/07/brouillon/", "/category/autre/", "/wp-login.php"]
    paths += ["/wp-admin/", "/xmlrpc.php", "/wp-json/wp/v2/posts", "/archives/50"]
    bodies = {Client().get(path).content for path in paths}
    assert answers(*paths) == dict.fromkeys(paths, (404, None))
    assert bodies == {Client().get("/absent/").content}


def test_renamed_merged_and_withdrawn_targets_are_followed_in_one_hop(imported):
    chief, now = make_user(role="chief editor"), timezone.now()
    ford = Article.objects.get(slug="le-gue")
    writing.write(ford, {**Edition.objects.get(article=ford).source, "slug": "gue-neuf", "language": "en"}, by=chief)
    publishing.publish(ford, by=chief, at=now, now=now)
    assert answers("/?p=35", "/2024/11/07/le-gue/", "/le-gue/amp/", "/le-gue") == {
        "/?p=35": (301, "/en/gue-neuf/"),
        "/2024/11/07/le-gue/": (301, "/en/gue-neuf/"),
        "/le-gue/amp/": (301, "/en/gue-neuf/"),
        "/le-gue": (301, "/en/gue-neuf/"),
    }
    tagging.merge([Tag.objects.get(slug="pays")], into=Tag.objects.get(slug="rives-du-sud"), by=chief)
    assert answers("/?cat=3", "/tag/pays-2/", "/category/pays/") == dict.fromkeys(
        ("/?cat=3", "/tag/pays-2/", "/category/pays/"), (301, "/tag/rives-du-sud/")
    )
    publishing.withdraw(Article.objects.get(slug="le-bac"), by=chief, now=timezone.now())
    assert answers("/?p=36", "/wp-content/uploads/2024/11/bac.jpg") == {
        "/?p=36": (410, None),
        "/wp-content/uploads/2024/11/bac.jpg": (404, None),
    }


def test_an_import_of_former_times_gets_its_addresses_when_it_is_run_again(imported, export, tmp_path):
    before = dump()
    run_at(file=export, media=MediaFolder(tmp_path))
    assert dump() == before
    Redirect.objects.all().delete()
    run_at(file=export, media=MediaFolder(tmp_path))
    assert sorted(Redirect.objects.values_list("address", flat=True)) == sorted(
        row[1] for row in before["articles_redirect"]
    )


def test_of_two_sites_with_one_address_the_first_keeps_it(imported, export, tmp_path):
    export.write_text(export.read_text().replace("rives.example", "autre.example").replace("le-gue", "autre"))
    run_at(file=export, media=MediaFolder(tmp_path))
    assert Article.objects.filter(slug="autre").exists()
    assert answer("/?p=35") == (301, "/le-gue/")


def test_every_public_address_of_a_real_magazine_is_answered(corpus):
    path = corpus / "wxr-bitcoin-france.fr.xml.gz"
    run_at(at=timezone.now(), file=path)
    posts = [each for each in wxr.read(path) if isinstance(each, wxr.Item) and each.kind in ("post", "page")]
    public = [each for each in posts if each.status == "publish" and not each.password]
    assert len(public) > 80
    asked = [urlsplit(each.link)._replace(scheme="", netloc="").geturl() for each in public]
    asked += [f"/?p={each.wp_id}" for each in public]
    refused = {}
    analyze()
    for address in asked:
        status, location = answer(address)
        if status == 301:
            status = answer(location)[0]
        if status != 200:
            refused[address] = status
    assert refused == {}
