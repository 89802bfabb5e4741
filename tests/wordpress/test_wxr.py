"""Reading exports: promises B2, B3 and B6, and the counts of real files."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from wordpress import wxr

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Les Carnets du port</title><link>https://carnets.example</link><language>fr-FR</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://carnets.example</wp:base_blog_url>
"""
FOOT = "</channel></rss>"
ITEM = """<item><title>Le bac</title><link>https://carnets.example/le-bac/</link><dc:creator>maud</dc:creator>
<guid isPermaLink="false">https://carnets.example/?p=7</guid><content:encoded><![CDATA[Le bac passe.]]></content:encoded>
<excerpt:encoded><![CDATA[Un extrait.]]></excerpt:encoded><wp:post_id>7</wp:post_id><wp:post_type>post</wp:post_type>
<wp:status>publish</wp:status><category domain="post_tag" nicename="mer"><![CDATA[Mer]]></category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>
<wp:comment><wp:comment_content>Bravo</wp:comment_content></wp:comment></item>"""


def written(tmp_path, content, name="export.xml"):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(path):
    with pytest.raises(wxr.Refused) as refused:
        wxr.survey(path)
    return refused.value


def test_an_export_is_read_into_records(tmp_path):
    site, item = wxr.read(written(tmp_path, HEAD + ITEM + FOOT))
    assert (site.title, site.base, site.version) == ("Les Carnets du port", "https://carnets.example", "1.2")
    assert (item.title, item.content, item.excerpt) == ("Le bac", "Le bac passe.", "Un extrait.")
    assert (item.kind, item.status, item.creator, item.comments) == ("post", "publish", "maud", 1)
    assert item.labels == (wxr.Label(taxonomy="post_tag", slug="mer", name="Mer"),)
    assert item.meta_value("_thumbnail_id") == "9"


def test_gzip_needs_no_unpacking_first(tmp_path):
    assert wxr.survey(written(tmp_path, gzip.compress((HEAD + ITEM + FOOT).encode()), "export.xml.gz")).items == 1
    damaged = gzip.compress((HEAD + ITEM + FOOT).encode())[:-30]
    assert refusal(written(tmp_path, damaged, "half.xml.gz")).code == "damaged"


def test_a_document_type_is_refused_before_anything_expands(tmp_path):
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    refused = refusal(written(tmp_path, HEAD.replace("<rss", bomb + "<rss", 1) + FOOT))
    assert (refused.code, refused.details) == ("doctype", {"line": 2})
    assert refusal(written(tmp_path, '<!DOCTYPE rss SYSTEM "http://example.org/x.dtd"><rss/>')).code == "doctype"


def test_a_file_that_is_not_well_formed_is_refused_with_the_place(tmp_path):
    refused = refusal(written(tmp_path, HEAD + "<item><title>a</title></itm>" + FOOT))
    assert (refused.code, refused.details["line"], refused.details["column"]) == ("malformed", 7, 25)
    assert refusal(written(tmp_path, HEAD + ITEM)).code == "malformed"
    assert refusal(written(tmp_path, HEAD + "<item>&nbsp;</item>" + FOOT)).code == "malformed"
    assert refusal(written(tmp_path, '<?xml version="1.0" encoding="martian"?><rss/>')).code == "malformed"
    assert refusal(written(tmp_path, b"")).code == "malformed"


def test_what_is_no_export_is_refused(tmp_path):
    assert refusal(written(tmp_path, "<html><body>Bonjour</body></html>")).code == "no_export"
    assert refusal(written(tmp_path, "<rss><channel><item><title>Un flux</title></item></channel></rss>")).code == (
        "no_export"
    )
    assert refusal(tmp_path / "absent.xml").code == "unreadable"
    assert refusal(tmp_path).code == "unreadable"


def test_more_than_the_parser_reads_is_refused_and_not_cut_off(tmp_path):
    assert (
        refusal(written(tmp_path, HEAD + f"<item><title>{'x' * 11_000_000}</title></item>" + FOOT)).code == "malformed"
    )
    assert refusal(written(tmp_path, HEAD + "<a>" * 3000 + "</a>" * 3000 + FOOT)).code == "malformed"


def test_control_characters_are_left_out_and_counted(tmp_path):
    path = written(tmp_path, HEAD + ITEM.replace("Le bac passe.", "Le \x0bbac\x02 passe.") + FOOT)
    assert wxr.survey(path).removed_controls == 2
    assert list(wxr.read(path))[1].content == "Le bac passe."


def test_undeclared_prefixes_are_taken_by_their_name(tmp_path):
    bare = HEAD.split("<rss")[0] + "<rss><channel>" + ITEM + FOOT
    item = list(wxr.read(written(tmp_path, bare)))[1]
    assert (item.content, item.excerpt, item.creator) == ("Le bac passe.", "Un extrait.", "maud")


def test_other_spellings_of_the_namespaces_mean_the_same(tmp_path):
    secure = HEAD.replace("http://wordpress.org", "https://wordpress.org").replace("/1.2/", "/1.1/")
    item = list(wxr.read(written(tmp_path, secure + ITEM + FOOT)))[1]
    assert (item.wp_id, item.excerpt) == ("7", "Un extrait.")


def test_memory_does_not_grow_with_the_file(tmp_path):
    """In a process of its own that may take 60 MB more than it starts with: a file of 120 MB goes through it."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("this system does not tell how much memory a process has")
    path = tmp_path / "large.xml"
    long_item = ITEM.replace("Le bac passe.", "Le bac passe. " * 3000)
    with path.open("w") as file:
        file.write(HEAD)
        for _ in range(2800):
            file.write(long_item)
        file.write(FOOT)
    program = """
import resource, sys
from wordpress import wxr
pages = int(open("/proc/self/statm").read().split()[0])
most = pages * resource.getpagesize() + 60_000_000
resource.setrlimit(resource.RLIMIT_AS, (most, most))
print(wxr.survey(sys.argv[1]).items)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=Path(wxr.__file__).parents[1], capture_output=True, text=True
    )
    assert done.stdout.strip() == "2800", done.stderr[-500:]


def test_counts_of_real_exports_agree(testdata):
    wanted = json.loads((testdata / "wxr" / "_counts.json").read_text())
    found = {}
    for name, counts in wanted.items():
        try:
            survey = wxr.survey(testdata / "wxr" / name)
        except wxr.Refused as refused:
            found[name] = refused.code
            continue
        found[name] = {
            "items": survey.items,
            "post_types": dict(survey.kinds),
            "statuses": dict(survey.statuses),
            "authors": survey.authors,
            "terms": survey.terms,
            "comments": survey.comments,
            "wxr_version": survey.version,
        }
        wanted[name] = {key: counts[key] for key in found[name]}
    wanted |= {
        "ghost-sample.xml": "malformed",
        "importer-crazy-cdata.xml": "malformed",
        "importer-malformed.xml": "malformed",
        "torchbox-test.xml": "no_export",
    }
    assert found == wanted


def test_hostile_xml_is_refused(testdata):
    codes = {path.name: refusal(path).code for path in sorted((testdata / "xml").iterdir())}
    assert codes == {
        "defusedxml-external_file.xml": "doctype",
        "defusedxml-simple.xml": "no_export",
        "defusedxml-xmlbomb.xml": "doctype",
    }


def test_a_real_magazine_is_read(corpus):
    survey = wxr.survey(corpus / "wxr-bitcoin-france.fr.xml.gz")
    assert dict(survey.kinds) == {"attachment": 193, "post": 102, "page": 11, "wpcf7_contact_form": 1}
    assert (survey.comments, survey.authors, survey.terms) == (235, 1, 116)
