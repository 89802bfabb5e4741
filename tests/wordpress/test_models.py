"""The ledger: what names an item of an export, and promise B5 for what earlier versions wrote."""

import pytest

from articles.models import Article
from tests.wordpress.test_importer import SAMPLE, contents, dump, media, run_at  # noqa: F401 - media is a fixture
from wordpress.library import MediaFolder
from wordpress.models import ImportedItem

pytestmark = pytest.mark.django_db


def twins(tmp_path):
    """An export whose post, page and attachment all have one guid."""
    path = tmp_path / "twins.xml"
    guid = '<guid isPermaLink="false">https://carnets.example/?p=12</guid>'
    post = next(item for item in SAMPLE.read_text().split("  <item>")[1:] if "?p=12<" in item).split("</item>")[0]
    page = post.replace("[post]", "[page]").replace("<title>Le phare</title>", "<title>La digue</title>")
    page = page.replace("<![CDATA[le-phare]]>", "<![CDATA[la-digue]]>").replace("Il s’allume", "On y marche")
    attachment = f"""<title>bac</title>{guid}<wp:post_id>901</wp:post_id><wp:post_type>attachment</wp:post_type>
<wp:status>inherit</wp:status><wp:attachment_url>https://carnets.example/wp-content/uploads/2021/05/bac.jpg</wp:attachment_url>"""
    head = SAMPLE.read_text().split("  <item>")[0]
    items = "".join(f"<item>{item}</item>" for item in (post, page, attachment))
    path.write_text(f"{head}{items}</channel></rss>")
    return path


def test_a_post_a_page_and_an_attachment_may_share_a_guid(tmp_path, media):  # noqa: F811
    path = twins(tmp_path)
    report = run_at(file=path, media=MediaFolder(media))
    assert dict(Article.objects.values_list("slug", "title")) == {"le-phare": "Le phare", "la-digue": "La digue"}
    assert (report.made["post"], report.made["page"], report.made["picture"]) == (1, 1, 1)
    before = dump()
    report = run_at(file=path, media=MediaFolder(media))
    assert dump() == before
    assert dict(report.same) == {"author": 2, "term": 3, "post": 1, "page": 1, "picture": 1}


def test_a_ledger_of_an_earlier_version_is_taken_over(tmp_path):
    """It did not tell posts from pages; whatever it lists is not imported again, and the next run finds it told apart."""
    run_at()
    contents_before = contents()
    ImportedItem.objects.filter(kind__in=["post", "page"]).update(kind="article")
    report = run_at()
    assert (contents(), sum(report.made.values())) == (contents_before, 0)
    assert (report.same["post"], report.same["page"]) == (15, 1)
    kinds = ImportedItem.objects.filter(kind__in=["post", "page", "article"]).values_list("kind", flat=True)
    assert sorted(kinds) == ["page"] + ["post"] * 15
