import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.models import AuditRecord, Series
from desk.audit_words import changes_of
from tests.desk.pages import address, messages_of, new_row, signed_in
from tests.factories import make_article, make_series, make_user, publish_article

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/articles/series/", "/admin/articles/series/add/"


def page_of(series):
    return f"{LIST}{series.pk}/change/"


def form_of(response):
    """All that a browser would send."""
    page = html.fromstring(response.content.decode())
    return {
        name: value for name, value in page.get_element_by_id("series_form").form_values() if "__prefix__" not in name
    }


def rows(*articles):
    """As if they had been put in this order."""
    found = {"entries-TOTAL_FORMS": str(len(articles)), "entries-INITIAL_FORMS": "0"}
    for number, article in enumerate(articles):
        found |= new_row("entries", number, article=str(article.pk), position=str(number))
    return found


def titles(series):
    return [row.article.title for row in series.entries.all()]


def errors_of(response):
    return " ".join(html.fromstring(response.content.decode()).xpath("//ul[contains(@class,'errorlist')]//text()"))


@pytest.fixture
def editor(db):
    return make_user(role="editor", username="ines", language="en")


@pytest.fixture
def articles(db):
    return [make_article(title=title) for title in "ABC"]


def test_an_editor_makes_a_series_and_puts_its_articles_in_order(editor, articles):
    client, (one, two, three) = signed_in(editor), articles
    sent = form_of(client.get(ADD)) | {"name": "Les patios", "kind": "series"} | rows(two, one)
    assert client.post(ADD, sent).status_code == 302
    series = Series.objects.get()
    assert (series.slug, series.language, titles(series)) == ("les-patios", "fr", ["B", "A"])
    kept = {row.article_id: row.pk for row in series.entries.all()}
    shown = form_of(client.get(page_of(series)))
    assert [shown["entries-0-article"], shown["entries-1-article"]] == [str(two.pk), str(one.pk)]
    moved = shown | {"entries-0-position": "30", "entries-1-position": "10", "entries-TOTAL_FORMS": "3"}
    client.post(page_of(series), moved | new_row("entries", 2, article=str(three.pk), position="20"))
    assert titles(series) == ["A", "C", "B"]
    assert {row.article_id: row.pk for row in series.entries.all() if row.article_id in kept} == kept
    client.post(page_of(series), form_of(client.get(page_of(series))) | {"entries-1-DELETE": "on"})
    assert titles(series) == ["A", "B"]
    said = [
        (record.by.username, record.action, changes_of(record)) for record in AuditRecord.objects.filter(kind="series")
    ]
    assert said[0] == ("ines", "change", ["Articles, dans leur ordre\u00a0: A · C · B → A · B"])
    assert said[1] == ("ines", "change", ["Articles, dans leur ordre\u00a0: B · A → A · C · B"])
    assert said[2][:2] == ("ines", "add")


def test_what_cannot_be_is_refused_and_nothing_of_it_is_lost(editor, articles):
    client, series = signed_in(editor), make_series(name="Les patios")
    english = make_article(title="Courtyard", language="en")
    for sent, said in (
        (rows(articles[0], english), "another language than the series"),
        (rows(articles[0], articles[0]), "duplicate"),
        ({**rows(articles[0]), "name": ""}, "required"),
    ):
        page = client.post(page_of(series), form_of(client.get(page_of(series))) | sent)
        assert page.status_code == 200
        assert said in errors_of(page)
        assert form_of(page)["entries-0-article"] == str(articles[0].pk)
        assert titles(series) == []
    taken = form_of(client.get(ADD)) | {"name": "Autre", "slug": "les-patios"}
    assert "already exists" in errors_of(client.post(ADD, taken))


def test_the_language_of_a_series_stays(editor, articles):
    client, series = signed_in(editor), make_series(articles[0])
    client.post(page_of(series), form_of(client.get(page_of(series))) | {"language": "en", "name": "Autre"})
    series.refresh_from_db()
    assert (series.language, series.name) == ("fr", "Autre")


def test_of_two_who_change_a_series_the_later_one_is_told_and_keeps_what_was_written(editor, articles):
    series, other = make_series(*articles, name="Les patios"), make_user(role="editor", username="paul")
    mine, theirs = signed_in(editor), signed_in(other)
    opened = form_of(mine.get(page_of(series)))
    theirs.post(page_of(series), form_of(theirs.get(page_of(series))) | {"entries-0-DELETE": "on"})
    assert titles(series) == ["B", "C"]
    refused = mine.post(page_of(series), opened | {"name": "Les cours"})
    assert "the series has changed since this page was opened" in errors_of(refused)
    assert "Articles, in their order: A · B · C → B · C" in errors_of(refused)
    assert "paul" in errors_of(refused)
    series.refresh_from_db()
    assert (series.name, titles(series)) == ("Les patios", ["B", "C"])
    again = form_of(refused)
    assert again["name"] == "Les cours"
    assert mine.post(page_of(series), again).status_code == 302
    series.refresh_from_db()
    assert (series.name, titles(series)) == ("Les cours", ["A", "B", "C"])


def test_journalists_have_no_part_in_it_but_see_where_their_article_is(articles):
    writer = make_user(role="journalist")
    own = make_article(title="Le mien", by=writer, state="draft")
    series = make_series(own, articles[0], name="Les patios")
    client = signed_in(writer)
    assert LIST not in client.get("/admin/").content.decode()
    page = client.get(address("change", own.pk)).content.decode()
    assert html.fromstring(page).find_class("article-series")[0].text_content() == "Série – Les patios"
    assert page_of(series) not in page
    for path in (LIST, ADD, page_of(series), f"{LIST}{series.pk}/delete/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {"post": "yes", "name": "Volé"} | rows()).status_code == 403
    series.refresh_from_db()
    assert (series.name, titles(series)) == ("Les patios", ["Le mien", "A"])
    assert page_of(series) in signed_in(make_user(role="editor")).get(address("change", own.pk)).content.decode()


def test_deleting_a_series_says_how_many_articles_are_in_it_and_leaves_them(editor, articles):
    client, series = signed_in(editor), make_series(*articles, name="Les patios")
    publish_article(article=articles[0])
    asked = client.get(f"{LIST}{series.pk}/delete/").content.decode()
    assert "Holds 3 articles, which stay" in asked
    done = client.post(f"{LIST}{series.pk}/delete/", {"post": "yes"}, follow=True)
    assert "Les patios" in messages_of(done)
    assert not Series.objects.exists()
    assert AuditRecord.objects.filter(kind="series", action="put_away", by=editor, title="Les patios").count() == 1


def test_the_pages_of_series_cost_the_same_with_few_and_many_rows(editor):
    client = signed_in(editor)
    few, many = make_series(make_article()), make_series(*(make_article() for _number in range(12)))
    found = {}
    for path in (LIST, page_of(few), page_of(many)):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        found[path] = len(captured)
    assert found == {LIST: 8, page_of(few): 8, page_of(many): 8}
    for number in range(20):
        make_series(name=f"Nº {number}")
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
    assert len(captured) == 8


def test_accents_case_and_apostrophes_do_not_matter_in_its_search(ines):
    for name in ("L’été à NÎMES", "L'ete ailleurs", "Le puits (100 %)"):
        make_series(name=name)
    client, both = signed_in(ines), ["L'ete ailleurs", "L’été à NÎMES"]
    asked = {
        **dict.fromkeys(["ete", "ÉTÉ", "l'été"], both),
        "nimes l’ete": both[1:],
        "puits (100 %)": ["Le puits (100 %)"],
        **dict.fromkeys(["ete puits", "(", "%", ".*", "cour"], []),
    }
    found = {words: client.get(LIST, {"q": words}).context["cl"].queryset for words in asked}
    assert {words: sorted(each.name for each in rows) for words, rows in found.items()} == asked
