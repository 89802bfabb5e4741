"""Real exports and the real corpus, with all that they hold: nothing lost, nothing changed by a second run, no error."""

import io
import json
import logging
import os

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.models import Article, Edition
from tests.many import analyze
from tests.wordpress.test_importer import NOW, dump, run, run_at

pytestmark = pytest.mark.django_db

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
WHOLE = [
    "ghost-co-authors-plus",
    "ghost-has-meta",
    "ghost-multiple-posts-only",
    "importer-backslashes",
    "importer-missing-version-tag",
    "importer-slashes",
    "importer-small-export",
    "importer-term-formats",
    "importer-valid-wxr-1.1",
    "importer-wxr-simple",
    "nikola-wordpress_qtranslate_item_modernized",
    "nikola-wordpress_unicode_export",
    "theme-preview",
    "themeunittestdata.wordpress",
]
BROKEN = {
    "ghost-sample": "109",
    "importer-crazy-cdata": "18",
    "importer-malformed": "90",
    "torchbox-test": "<catalog>",
}


@pytest.fixture(autouse=True)
def errors(caplog):
    """What was logged at level ERROR; after each test there must be none."""
    found = []
    yield found
    for phase in ("setup", "call"):
        found += [record.getMessage() for record in caplog.get_records(phase) if record.levelno >= logging.ERROR]
    assert found == []


def pages_that_fail(client):
    analyze()
    editions = Edition.objects.live(timezone.now())
    answers = {edition.get_absolute_url(): client.get(edition.get_absolute_url()).status_code for edition in editions}
    return {address: status for address, status in answers.items() if status != 200}


@pytest.mark.parametrize("name", WHOLE)
def test_real_exports_are_imported_and_a_second_run_changes_nothing(testdata, client, name):
    path = testdata / "wxr" / f"{name}.xml"
    counts = json.loads((testdata / "wxr" / "_counts.json").read_text())[path.name]
    report = run_at(file=path)
    kinds = counts["post_types"]
    assert (report.made["post"], report.made["page"]) == (kinds.get("post", 0), kinds.get("page", 0))
    assert [report.failed, *(report.changes[code] for code in ("lost", "code_line", "words"))] == [0, 0, 0, 0]
    hidden = Article.objects.exclude(editions__in=Edition.objects.live(timezone.now()))
    assert hidden.count() == report.outcomes["draft"] + report.outcomes["in_review"] + report.outcomes["planned"]
    before = dump()
    run_at(file=path)
    assert dump() == before
    assert pages_that_fail(client) == {}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_exports_are_refused_with_the_place(testdata, name):
    before = dump()
    with pytest.raises(CommandError) as refused:
        run(testdata / "wxr" / f"{name}.xml")
    assert BROKEN[name] in str(refused.value)
    assert dump() == before


def test_no_export_is_left_out_of_these_tests(testdata):
    assert {path.stem for path in (testdata / "wxr").glob("*.xml")} == {*WHOLE, *BROKEN}


def test_a_real_magazine_arrives_without_losing_a_word(corpus, client):
    path = corpus / "wxr-bitcoin-france.fr.xml.gz"
    assert list(corpus.glob("wxr-*")) == [path]
    report = run_at(file=path)
    assert (report.made["post"], report.made["page"], report.outcomes["live"]) == (102, 11, 88)
    assert [report.failed, *(report.changes[code] for code in ("lost", "code_line", "words"))] == [0, 0, 0, 0]
    assert Edition.objects.live(NOW).count() == 88
    before = dump()
    run_at(file=path)
    assert dump() == before
    assert pages_that_fail(client) == {}


def test_the_corpus_is_loaded_and_a_second_run_changes_nothing(corpus, client):
    """Its first sixty articles; all of them with `HYPOTHESIS_PROFILE=full`."""
    options = {} if FULL else {"limit": 60}
    call_command("load_corpus", str(corpus / "articles.jsonl.gz"), stdout=io.StringIO(), **options)
    before = dump()
    call_command("load_corpus", str(corpus / "articles.jsonl.gz"), stdout=io.StringIO(), **options)
    assert dump() == before
    assert Article.objects.count() == (2032 if FULL else 60)
    assert pages_that_fail(client) == {}
