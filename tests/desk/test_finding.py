"""The desk finds working copies by their words, whoever wrote them by whichever way, and readers' pages know nothing of it."""

import gzip
import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from articles import publishing, tagging, writing
from articles.models import Article, FAQEntry, Tag
from authors.models import Author
from cms import triggers
from cms.tasks import enqueue
from desk import finding, indexing, tasks, visibility
from desk.models import ArticleWords
from tests.architecture import ROOT
from tests.desk.pages import address, press, save, signed_in
from tests.factories import make_article, make_author, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def titles(words, **options):
    return [article.title for article in finding.found(Article.objects.all(), words, **options)]


def marked():
    return indexing.marked_rows().count()


# Words


@pytest.mark.parametrize(
    "words", ["été", "ete", "ÉTÉ", "l’été", "l'ete", "lété", "l ete", "les étés", "cour ete", "été l’école"]
)
def test_words_are_found_as_readers_type_them(words):
    make_article(title="L’été dans la cour", body="<p>Les écoles ferment.</p>")
    make_article(title="Un hiver", body="<p>La cour.</p>")
    assert titles(words) == ["L’été dans la cour"]


@pytest.mark.parametrize("words", ["oeuvre", "œuvres", "d’œuvre", "dœuvre", "quoeuvre", "oeuv"])
def test_ligatures_apostrophes_left_out_and_beginnings(words):
    make_article(title="L’œuvre")
    assert titles(words) == ["L’œuvre"]


def test_a_word_that_is_there_is_no_beginning_unless_it_is_being_typed():
    make_article(title="Ville")
    make_article(title="Villeneuve")
    assert titles("ville") == ["Ville"]
    assert titles("ville", beginning=True) == ["Villeneuve", "Ville"]
    assert titles("villen") == ["Villeneuve"]
    assert titles("v") == []


@pytest.mark.parametrize("words", ["kicker", "standfirst", "body", "question", "answer", "lucía", "étang", "reader's"])
def test_all_that_an_article_says_is_found(words):
    source = {
        "kicker": "Kicker",
        "standfirst": "Standfirst",
        "body": "<h2>Body</h2>",
        "faq": [{"question": "Question ?", "answer": "<p>Answer.</p>"}],
    }
    make_article(title="Tout", bylines=[make_author(name="Lucía Romero")], tags=[make_tag(name="Étang")], **source)
    make_article(title="The reader", language="en")
    assert titles(words) == ["The reader" if words == "reader's" else "Tout"]


def test_titles_come_first_then_what_was_saved_last(monkeypatch):
    for number, (title, body) in enumerate(
        [("Cour", ""), ("Deux", "<p>Cour</p>"), ("Cours", ""), ("Trois", "<p>Cour</p>")]
    ):
        article = make_article(title=title, body=body)
        Article.objects.filter(pk=article.pk).update(updated_at=article.updated_at + timedelta(days=number))
    ordered = ["Cours", "Cour", "Trois", "Deux"]
    assert titles("cour") == ordered
    monkeypatch.setattr(finding, "FEW", 1)  # the way of common words
    assert titles("cour") == ordered
    monkeypatch.setattr(finding, "MOST", 2)
    assert titles("cour") == ordered[:3]  # one more says that there are others


@pytest.mark.parametrize(
    "words", ["", "   ", "???", '"', "cour*", "cour AND", "title : cour", "t_cour", "%", "' OR 1=1"]
)
def test_signs_mean_nothing(words):
    make_article(title="Une cour")
    assert titles(words) in ([], ["Une cour"])


def test_the_list_says_that_there_are_more_and_keeps_an_order_that_was_asked_for(monkeypatch):
    monkeypatch.setattr(finding, "MOST", 2)
    for title in ("Cour B", "Cour C", "Cour A"):
        make_article(title=title)
    client = signed_in(make_user(role="editor"))
    page = client.get(address("changelist"), {"q": "cour"})
    assert (page.context["cl"].result_count, page.context["cl"].is_more) == (2, True)
    assert "plus de 2" in page.content.decode()
    ordered = client.get(address("changelist"), {"q": "cour", "o": "1"}).context["cl"].result_list
    assert [article.title for article in ordered] == ["Cour A", "Cour B", "Cour C"]


def test_filters_and_rights_hold_within_what_is_found(monkeypatch):
    writer = make_user(role="journalist")
    make_article(title="Cour à moi", by=writer, state="draft")
    make_article(title="Cour à moi aussi", by=writer, state="in_review")
    make_article(title="Cour secrète", state="draft")
    for few in (finding.FEW, 0):
        monkeypatch.setattr(finding, "FEW", few)
        found = signed_in(writer).get(address("changelist"), {"q": "cour", "state": "draft"}).context["cl"]
        assert [article.title for article in found.result_list] == ["Cour à moi"]


def test_the_words_of_hidden_articles_cannot_be_guessed(monkeypatch):
    """What is found of one's own is the same whether others have the word or not."""
    writer, others = make_user(role="journalist"), make_user(role="journalist")
    make_article(title="Villeneuve", by=writer)
    make_article(title="L’été", by=writer)
    client = signed_in(writer)

    def seen():
        pages = [client.get(address("changelist"), {"q": words}) for words in ("ville", "villen", "lete", "secret")]
        return [[article.title for article in page.context["cl"].result_list] for page in pages]

    before = seen()
    assert before == [["Villeneuve"], ["Villeneuve"], ["L’été"], []]
    for title in ("Ville", "Villen", "Lete", "Secret"):
        make_article(title=title, by=others)
    assert seen() == before
    monkeypatch.setattr(visibility, "MOST", 0)  # the way of those who have too many to name
    assert seen() == before


def test_a_writer_s_own_articles_are_asked_for_once_in_a_request():
    writer = make_user(role="journalist")
    client = signed_in(writer)

    def queries(number, question):
        for _each in range(number):
            make_article(title="Une cour", by=writer)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address("changelist"), question).status_code == 200
        statements = [query["sql"] for query in captured]
        assert sum("UNION" in sql for sql in statements) == 1
        return len([sql for sql in statements if "enable_seqscan" not in sql and "SAVEPOINT" not in sql])

    make_article(title="D’un autre")
    for question, expected in (
        ({}, 15),
        ({"q": "cour"}, 20),
        ({"q": "cour", "state": "draft"}, 16),
        ({"_facets": "True"}, 28),
    ):
        assert [queries(1, question), queries(5, question)] == [expected] * 2, question


def test_what_a_writer_takes_over_meanwhile_is_seen_by_the_next_request():
    writer = make_user(role="journalist")
    article, client = make_article(title="Une cour"), signed_in(writer)
    assert client.get(address("changelist")).context["cl"].result_count == 0
    assert client.get(address("change", article.pk)).status_code == 302
    Article.objects.filter(pk=article.pk).update(created_by=writer)
    assert client.get(address("changelist")).context["cl"].result_count == 1
    assert client.get(address("change", article.pk)).status_code == 200


# Every way in


def test_what_is_written_is_found_in_the_same_transaction():
    article = make_article(title="Un puits")
    assert titles("puits") == ["Un puits"]
    writing.write(article, {"title": "Une citerne", "tags": ["Eaux"]}, by=make_user(role="editor"))
    assert titles("puits") == []
    assert titles("citerne eau") == ["Une citerne"]
    assert marked() == 0


def test_the_form_a_correction_and_a_restored_revision_are_found(committed):
    editor = make_user(role="chief editor")
    client = signed_in(editor)
    edition = publish_article(title="Un puits", body="<p>Ancien.</p>")
    article = edition.article
    with committed():
        save(client, article, {"title": "Une citerne", "tags": "Margelle"})
    assert titles("citerne margelle") == ["Une citerne"]
    assert titles("puits") == []
    source = {**edition.source, "standfirst": "Une erreur."}
    with committed():
        publishing.correct(edition, source=source, by=editor, note="Erreur.")
    assert titles("erreur") == ["Une citerne"]
    with committed():
        press(client, article, "restore", article.revisions.earliest("pk").pk)
    assert titles("puits ancien") == ["Un puits"]
    assert marked() == 0


def test_an_article_of_a_corpus_is_found(tmp_path):

    with gzip.open(tmp_path / "one.jsonl.gz", "wt") as lines:
        lines.write(json.dumps({"id": "a", "title": "Un puits", "date": "2020-05-03", "tags": [{"name": "Eaux"}]}))
    call_command("load_corpus", tmp_path / "one.jsonl.gz", stdout=StringIO())
    assert titles("puits eaux") == ["Un puits"]


@pytest.mark.parametrize(("make", "field"), [(make_tag, "tags"), (make_author, "bylines")])
def test_a_new_name_of_a_tag_or_an_author_is_found(make, field, committed):
    named = make(name="Ancien")
    make_article(title="Une cour", **{field: [named]})
    with committed():
        named.name = "Nouveau"
        named.save()
    assert titles("nouveau") == ["Une cour"]
    assert titles("ancien") == []


def test_a_merged_tag_is_found(committed):
    former, into = make_tag(name="Ancien"), make_tag(name="Nouveau")
    make_article(title="Une cour", tags=[former])
    with committed():
        tagging.merge([former], into=into, by=make_user(role="chief editor"))
    assert titles("nouveau") == ["Une cour"]
    assert titles("ancien") == []


def update_the_title(article):
    Article.objects.filter(pk=article.pk).update(title="Une citerne")


def update_by_sql(article):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET body = '<p>citerne</p>' WHERE id = %s", [article.pk])


def add_a_question(article):
    FAQEntry.objects.bulk_create([FAQEntry(article=article, question="Une citerne ?")])


def add_a_tag(article):
    article.tags.add("Citerne")


def rename_a_tag(article):
    Tag.objects.filter(tagged__content_object=article).update(name="Citerne")


def rename_an_author(article):
    Author.objects.filter(bylines__article=article).update(name="Citerne")


def add_a_byline(article):
    article.bylines.create(author=make_author(name="Citerne"))


def copy_in_bulk(article):
    Article.objects.bulk_create([Article(title="Une citerne", slug="citerne", language="fr")])


WAYS = [update_the_title, update_by_sql, add_a_question, add_a_tag]
WAYS += [rename_a_tag, rename_an_author, add_a_byline, copy_in_bulk]


@pytest.mark.parametrize("way", WAYS)
def test_what_nobody_was_told_of_is_marked_and_written_by_the_next_who_asks(way):
    article = make_article(title="Un puits", tags=[make_tag()], bylines=[make_author()])
    assert marked() == 0
    way(article)
    assert marked() == 1
    assert indexing.fill_desk_index() == 1
    assert len(titles("citerne")) == 1
    assert marked() == 0


def test_what_leaves_the_words_as_they_are_marks_nothing():
    article = make_article(title="Un puits", tags=[make_tag(name="Eaux")])
    Article.objects.filter(pk=article.pk).update(state="draft", title="Un puits")
    Tag.objects.update(description="Autre", name="Eaux")
    article.save()
    assert marked() == 0


def test_a_deleted_article_leaves_no_row():
    article = make_article(title="Un puits")
    article.delete()
    make_article(title="Autre").delete()
    assert not ArticleWords.objects.exists()
    assert titles("puits") == []


def test_what_is_changed_while_its_words_are_found_stays_marked(monkeypatch):
    article = make_article(title="Un puits")
    Article.objects.filter(pk=article.pk).update(title="Une citerne")
    analysed = indexing.analysed

    def change_meanwhile(*texts):
        Article.objects.filter(pk=article.pk).update(title="Une fontaine")
        return analysed(*texts)

    monkeypatch.setattr(indexing, "analysed", change_meanwhile)
    indexing.fill_desk_index()
    assert marked() == 1
    monkeypatch.undo()
    call_command("rebuild_desk_search", stdout=StringIO())
    assert titles("fontaine") == ["Une fontaine"]


def test_a_text_that_cannot_be_analysed_is_saved_all_the_same(monkeypatch, caplog):
    monkeypatch.setattr(indexing, "analysed", lambda *texts: 1 / 0)
    make_article(title="Un puits")
    assert Article.objects.filter(title="Un puits").exists()
    assert marked() == 1
    assert "by its former words until a task has written the new ones" in caplog.text


def test_of_many_one_that_cannot_be_analysed_stops_no_other_and_is_told(monkeypatch, run_tasks):
    first, poisoned, last = (make_article(title=title) for title in ("Un puits", "Un poison", "Une cour"))
    run_tasks()
    Article.objects.update(kicker="Citerne")
    analysed = indexing.analysed
    monkeypatch.setattr(indexing, "analysed", lambda *texts: 1 / 0 if "Un poison" in texts else analysed(*texts))
    monkeypatch.setattr("desk.tasks.AT_ONCE", 1)
    enqueue(tasks.fill_desk_index)
    run_tasks()
    assert titles("citerne") == ["Une cour", "Un puits"]
    [row] = DBTaskResult.objects.filter(task_path=tasks.fill_desk_index.module_path, status="READY")
    assert f"ZeroDivisionError: division by zero\narticle {poisoned.pk}\n" in row.traceback
    monkeypatch.setattr("desk.tasks.AT_ONCE", 9)
    with pytest.raises(ZeroDivisionError):
        tasks.fill_desk_index.call()


def test_what_was_written_while_a_trigger_was_missing_is_found_after_migrate():
    article = make_article(title="Un puits")
    name = "desk_article_add"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON articles_article" if connection.vendor == "postgresql" else ""))
    copy_in_bulk(article)
    assert [trigger.name for trigger in triggers.missing(connection)] == [name]
    triggers.put_in("default")
    assert indexing.fill_desk_index() == 2
    assert titles("citerne") == ["Une citerne"]


def test_the_command_says_how_many_it_wrote():
    make_article(title="Un puits")
    out = StringIO()
    call_command("rebuild_desk_search", stdout=out)
    call_command("rebuild_desk_search", "--all", stdout=out)
    assert out.getvalue().splitlines() == ["0 texte de travail indexé.", "1 texte de travail indexé."]


# Readers


def test_no_module_of_the_readers_names_what_the_desk_finds_by():
    """Rule 10: what is being written has no influence on any page. `desk` itself cannot be imported there."""
    names = re.compile(r"desk_article|ArticleWords|articleterms|articlewords", re.IGNORECASE)
    rooms = (
        "website",
        "search",
        "related",
        "rendering",
        "opensearch",
        "articles",
        "authors",
        "images",
        "cms",
        "templates",
    )
    files = [path for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".html", ".txt")]
    assert len(files) > 100
    assert [str(path) for path in files if names.search(Path(path).read_text())] == []


@pytest.mark.parametrize(
    "path", ["/", "/search/?q=puits", "/search/suggest/?q=pui", "/sitemap.xml", "/un-puits/", "/feed/"]
)
def test_no_page_of_readers_asks_the_desk_s_tables(client, path):
    publish_article(title="Un puits", slug="un-puits")
    make_article(title="Puits secret")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert "secret" not in answer.content.decode()
    assert not [query["sql"] for query in captured if "desk_" in query["sql"]]


def test_the_words_of_long_paragraphs_are_not_kept_in_memory():
    indexing.words_of_paragraph.cache_clear()
    long = "patio " * indexing.LONGEST_KEPT
    assert indexing.with_stems(f"Les cours\n{long}", "fr") == ["les", "cours", "patio", "le", "cour"]
    assert indexing.words_of_paragraph.cache_info().currsize == 1
