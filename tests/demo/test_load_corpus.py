import gzip
import io
import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Edition, Revision, Tag
from authors.models import Author, User
from demo import corpus

pytestmark = pytest.mark.django_db

RECORDS = [
    {
        "id": "a1",
        "corpus": "un",
        "lang": "fr",
        "slug": "les-patios",
        "title": "Les patios & l’été",
        "deck": "Une fraîcheur.",
        "date": "2020-05-03T14:00:00+02:00",
        "category": "Voyage",
        "tags": [{"slug": "ete", "name": "Été"}],
        "authors": [{"id": "ana", "name": "Ana Ruiz", "organisation": "Mairie"}],
        "body_html": '<p>Voir <a data-ref="a2" href="/articles/a2">le pont</a> et '
        '<a data-ref="zz" href="/articles/zz">rien</a>.</p><script>alert(1)</script>',
    },
    {"id": "a2", "corpus": "un", "lang": "en", "slug": "les-patios", "title": "The bridge", "date": "2021-01-31"},
    {
        "id": "a3",
        "corpus": "deux",
        "lang": "fr",
        "slug": "les-patios",
        "title": "Encore",
        "date": "2022-03-27T02:30:00",
        "tags": [{"slug": "ete", "name": "ETE"}],
    },
]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "articles.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in RECORDS)
    return path


def run(file, **options):
    out = io.StringIO()
    call_command("load_corpus", str(file), stdout=out, **options)
    return out.getvalue()


def test_records_become_live_articles_dated_as_they_were(file):
    report = run(file)
    assert "3 loaded, 0 there already" in report and "articles per second" in report
    rows = Edition.objects.order_by("live_from").values_list("language", "slug", "title")
    assert list(rows) == [
        ("fr", "les-patios", "Les patios & l’été"),
        ("en", "les-patios", "The bridge"),
        ("fr", "les-patios-2", "Encore"),
    ]
    first = Edition.objects.get(slug="les-patios", language="fr")
    assert first.live_from.isoformat() == "2020-05-03T12:00:00+00:00"
    assert first.standfirst == "Une fraîcheur."
    assert [tag.name for tag in first.tag_list] == ["Voyage", "Été"]
    assert [(author.name, author.role) for author in first.authors] == [("Ana Ruiz", "Mairie")]
    assert Tag.objects.filter(key="ete").count() == 1


def test_links_between_records_find_each_other_and_words_of_others_stay(file):
    run(file)
    body = Edition.objects.get(slug="les-patios", language="fr").body
    assert body == '<p>Voir <a href="/en/les-patios/">le pont</a> et rien.</p>'


def test_pictures_and_links_of_the_former_site_keep_their_address():
    body = '<p>Un <a href="/plan">plan</a> <img src="/plan.png" alt="Plan"> <a href="https://example.org/a">ici</a></p>'
    assert corpus.with_links(body, origin="https://example.org/2020/pont/") == (
        '<p>Un <a href="https://example.org/plan">plan</a> <img src="https://example.org/plan.png" alt="Plan"> '
        '<a href="https://example.org/a">ici</a></p>'
    )
    assert corpus.with_links(body, origin="").count('="/') == 2


def test_a_second_run_changes_nothing(file):
    run(file)
    before = [list(model.objects.order_by("pk").values()) for model in (Article, Edition, Revision, Author, Tag)]
    assert "0 loaded, 3 there already" in run(file)
    assert [
        list(model.objects.order_by("pk").values()) for model in (Article, Edition, Revision, Author, Tag)
    ] == before


def test_a_run_that_was_cut_off_resumes(file):
    run(file, limit=1)
    assert "2 loaded, 1 there already" in run(file)
    assert Edition.objects.count() == 3


def test_one_corpus_of_several(file):
    assert "1 loaded" in run(file, corpus="deux")


def test_a_plain_file_is_read_too(tmp_path):
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in RECORDS), encoding="utf-8")
    assert "3 loaded" in run(path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1: not JSON"),
        ("[]", "line 1: id, title, date missing"),
        ('{"id": "x", "title": "t", "date": "hier"}', "line 1: 'hier' is no ISO 8601 date"),
        ('{"id": "x", "title": "t", "date": "0001-01-01"}', "line 1: '0001-01-01' is no ISO 8601 date"),
        ('{"id": "x", "title": "t", "date": "9999-12-31T23:59:59-12:00"}', "line 1: '9999-12-31T23:59:59-12:00' is no"),
        ('{"id": "x", "title": "t", "date": "0000-00-00 00:00:00"}', "line 1: '0000-00-00 00:00:00' is no ISO"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, message):
    path = tmp_path / "articles.jsonl"
    path.write_text(line)
    with pytest.raises(CommandError, match=message):
        run(path)


def test_a_broken_archive_is_named(tmp_path):
    path = tmp_path / "articles.jsonl.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(CommandError, match="articles.jsonl.gz: cannot be read to its end"):
        run(path)


def test_the_loader_acts_as_an_account_that_can_sign_in_nowhere(file):
    run(file)
    account = User.objects.get(username="archive")
    assert not account.is_staff and not account.is_superuser and not account.has_usable_password()
    assert account.get_all_permissions() == {"articles.import_article"}
