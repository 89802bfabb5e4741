"""What a form takes: it says so, refuses more in words, and keeps what was typed."""

import re

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.http import urlencode
from lxml import html

from articles import limits
from articles.models import Article, Tag
from desk.fields import join_names, split_names
from tests.desk.pages import address, as_shown, form_of, fresh, messages_of, new_row, open_form, save, signed_in
from tests.factories import make_article, make_author, make_tag, make_user, tag_names

pytestmark = pytest.mark.django_db


def errors_of(response):
    form = response.context["adminform"].form
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    said = [str(error) for errors in form.errors.values() for error in errors]
    return said + [str(error) for formset in formsets for error in formset.non_form_errors()]


def rows(prefix, values, *, total=None):
    sent = {f"{prefix}-TOTAL_FORMS": str(len(values))}
    for number, row in enumerate(values):
        sent |= new_row(prefix, number, position=str(number), **row)
    return sent


# Tags


def test_too_many_tags_are_refused_with_their_number_and_all_are_still_there():
    editor = make_user(role="editor")
    article = make_article(by=editor, title="Avant")
    typed = join_names([f"sujet {n}" for n in range(31)])
    answer = save(signed_in(editor), article, {"tags": typed, "title": "Après"})
    assert errors_of(answer) == ["Trop de mots-clés\u00a0: 31. Un article peut en avoir 30."]
    assert (form_of(answer)["tags"], form_of(answer)["title"].strip()) == (typed, "Après")
    assert (fresh(article).title, Tag.objects.count()) == ("Avant", 0)


def test_thirty_tags_are_saved_in_their_order():
    editor = make_user(role="editor")
    article, names = make_article(by=editor), [f"sujet {n}" for n in range(limits.MOST_TAGS)]
    save(signed_in(editor), article, {"tags": join_names(names)})
    assert tag_names(fresh(article)) == names


def test_an_imported_article_with_more_is_saved_with_them_and_gets_no_more():
    editor, names = make_user(role="editor"), [f"sujet {n}" for n in range(40)]
    article = make_article(by=editor, tags=names)
    client = signed_in(editor)
    assert errors_of(save(client, article, {"tags": join_names([*names, "encore"])})) == [
        "Trop de mots-clés\u00a0: 41. Un article peut en avoir 30."
    ]
    save(client, article, {"tags": join_names(names[1:]), "title": "Corrigé"})
    assert fresh(article).title == "Corrigé"
    assert tag_names(fresh(article)) == names[1:]


def test_the_form_says_how_many_tags_before_anybody_types_one():
    page = signed_in(make_user(role="journalist")).get(address("add")).content.decode()
    assert "30 au plus, séparés par des virgules ou des points-virgules." in page
    assert 'data-most="30"' in page


def test_the_form_says_how_many_rows_before_anybody_adds_one():
    page = html.fromstring(signed_in(make_user(role="journalist")).get(address("add")).content.decode())
    said = [each.text_content() for each in page.xpath("//p[@class='help']") if "au plus" in each.text_content()]
    assert said == ["50 au plus.", "20 au plus.", "20 au plus."]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("rouge; vert; bleu", ["rouge", "vert", "bleu"]),
        ("rouge, vert ;bleu,", ["rouge", "vert", "bleu"]),
        ("rouge\nvert\r\nbleu", ["rouge", "vert", "bleu"]),
        ('"Paris, Lyon', ["Paris", "Lyon"]),
        ('"Paris, France"; Lyon', ["Paris, France", "Lyon"]),
        ('"AC/DC; live", rock', ["AC/DC; live", "rock"]),
        ('dire "oui", 45" tours', ['dire "oui"', '45" tours']),
        ('"dire ""oui"""', ['dire "oui"']),
        (" ,; \n, ", []),
        ("", []),
    ],
)
def test_tags_are_told_apart_as_people_type_them(typed, names):
    assert split_names(typed) == names
    assert split_names(join_names(names)) == names


def test_tags_of_the_reported_separators(testdata):
    lines = (testdata / "reports/tag-separators.txt").read_text().splitlines()
    assert [split_names(line) for line in lines] == [["rouge", "vert", "bleu"], ["Paris", "Lyon"]]


@pytest.mark.parametrize("sign", ['"', '"a', " ", ' "', '","', ',"', "\n", "é", "\u0301"])
def test_any_run_of_signs_is_split_at_once(sign):
    assert isinstance(split_names(sign * 100_000 + '"x'), list)


# Rows


def test_too_many_rows_are_refused_with_their_number_and_are_still_there():
    editor = make_user(role="editor")
    article = make_article(by=editor, bylines=[])
    authors = [{"author": str(make_author().pk)} for _n in range(21)]
    questions = [{"question": f"Et {n} ?", "answer": "<p>Oui.</p>"} for n in range(51)]
    pins = [{"target": str(make_article(by=editor).pk)} for _n in range(21)]
    sent = rows("bylines", authors) | rows("faq", questions) | rows("pinned", pins)
    answer = save(signed_in(editor), article, sent)
    assert errors_of(answer) == [
        "Trop d’auteurs\u00a0: 21. Un article peut en avoir 20.",
        "Trop de questions\u00a0: 51. Un article peut en avoir 50.",
        "Trop d’articles liés\u00a0: 21. Un article peut en avoir 20.",
    ]
    kept = form_of(answer)
    assert {name: kept[name] for name in sent} == sent
    assert (article.bylines.count(), article.faq.count(), article.pinned.count()) == (0, 0, 0)


def test_rows_that_are_taken_out_and_empty_ones_do_not_count():
    editor = make_user(role="editor")
    article = make_article(by=editor)
    questions = [{"question": f"Et {n} ?", "answer": "<p>Oui.</p>"} for n in range(50)]
    sent = rows("faq", [*questions, {"question": "", "answer": "<p>&nbsp;</p>"}, {"question": "Non ?", "DELETE": "on"}])
    assert errors_of(save(signed_in(editor), article, sent)) == []
    assert article.faq.count() == 50


def test_an_imported_article_with_more_questions_is_corrected():
    editor = make_user(role="editor")
    article = make_article(by=editor, faq=[{"question": f"Et {n} ?", "answer": "<p>Oui.</p>"} for n in range(80)])
    save(signed_in(editor), article, {"title": "Corrigé"})
    assert (fresh(article).title, article.faq.count()) == ("Corrigé", 80)


# Texts


@pytest.mark.parametrize(
    ("name", "most"), [("standfirst", 10_000), ("seo_description", 10_000), ("step_note", 2_000), ("body", 500_000)]
)
def test_a_text_that_is_too_long_is_refused_with_its_length_and_kept(name, most):
    editor = make_user(role="editor")
    article, text = make_article(by=editor, title="Avant"), "é" * (most + 1)
    answer = save(signed_in(editor), article, {name: text, "title": "Après"})
    with translation.override("fr"):
        [told] = errors_of(answer)
    assert re.sub(r"\s", "", told) == f"Cetexteesttroplong:{most + 1}signes,pour{most}auplus."
    assert form_of(answer)[name].strip() == text
    assert fresh(article).title == "Avant"


def test_a_title_is_cut_by_no_browser_but_refused_and_kept():
    editor = make_user(role="editor")
    article, client = make_article(by=editor), signed_in(editor)
    page = html.fromstring(client.get(address("change", article.pk)).content.decode())
    names = {*page.xpath("//textarea[@maxlength]/@name"), *page.xpath("//input[@maxlength]/@name")}
    assert names.isdisjoint({"title", "kicker", "standfirst", "body", "tags", "seo_title", "seo_description"})
    answer = save(client, article, {"title": "t" * 251})
    assert errors_of(answer) == ["Assurez-vous que cette valeur comporte au plus 250 caractères (actuellement 251)."]
    assert form_of(answer)["title"].strip() == "t" * 251


def test_a_picture_in_the_text_itself_is_named_and_the_rest_is_saved():
    editor = make_user(role="editor")
    article = make_article(by=editor)
    body = f'<p>Deux heures de travail.</p><img src="data:image/jpeg;base64,{"A" * 600_000}">'
    answer = save(signed_in(editor), article, {"body": body})
    assert errors_of(answer) == [] and "image" in messages_of(answer)
    assert Article.objects.get().body == "<p>Deux heures de travail.</p>"
    assert "Deux heures de travail." in form_of(answer)["body"]


def test_what_the_limits_allow_is_sent_and_saved_whatever_its_letters():
    editor, wide = make_user(role="editor"), "🙂"
    article, client = make_article(by=editor, bylines=[]), signed_in(editor)
    questions = [{"question": wide * 300, "answer": f"<p>{wide * 9_990}</p>"} for _n in range(limits.MOST_QUESTIONS)]
    authors = [{"author": str(make_author().pk)} for _n in range(limits.MOST_BYLINES)]
    pins = [{"target": str(make_article(by=editor).pk)} for _n in range(limits.MOST_PINS)]
    form = open_form(client, article) | rows("faq", questions) | rows("bylines", authors) | rows("pinned", pins)
    form |= dict.fromkeys(("title", "seo_title"), wide * 250) | {"kicker": wide * 100}
    form |= dict.fromkeys(("standfirst", "seo_description"), wide * 10000)
    form |= {"body": f"<p>{wide * 499_990}</p>", "step_note": wide * 2_000, "_continue": "1"}
    form |= {"tags": join_names([f"{wide * 90}{n}" for n in range(limits.MOST_TAGS)])}
    sent = urlencode(form)
    assert len(sent) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE and len(form) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS / 3
    answer = client.post(address("change", article.pk), sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302
    saved = fresh(article)
    assert (len(saved.body), saved.faq.count(), saved.bylines.count()) == (499_997, 50, 20)


# Elsewhere


def test_a_tag_with_an_endless_description_is_refused_and_kept():
    tag = make_tag()
    client = signed_in(make_user(role="chief editor"))
    sent = {"name": tag.name, "slug": tag.slug, "description": "é" * 10_001, "section_position": ""}
    answer = client.post(f"/admin/articles/tag/{tag.pk}/change/", sent)
    assert answer.status_code == 200 and "é" * 10_001 in answer.content.decode()
    assert Tag.objects.get(pk=tag.pk).description == ""


def test_a_correction_with_an_endless_note_is_refused_and_kept():
    editor = make_user(role="editor")
    article = make_article(by=editor)
    client = signed_in(editor)
    client.post(address("change", article.pk), open_form(client, article) | {"_publish": "1"})
    edition = Article.objects.get(pk=article.pk).editions.get()
    sent = {"title": edition.title, "body": edition.body, "edition": edition.pk, "note": "é" * 2_001}
    answer = client.post(address("correct", article.pk), sent)
    assert answer.status_code == 200 and "é" * 2_001 in answer.content.decode()
    assert article.editions.count() == 1


def test_an_endless_note_takes_no_step():
    editor = make_user(role="editor")
    article = make_article(state="in_review")
    sent = as_shown(article) | {"step_note": "é" * 2_001}
    answer = signed_in(editor).post(address("step", article.pk, "return"), sent, follow=True)
    [told] = [re.sub(r"\s", "", str(message)) for message in answer.context["messages"]]
    assert told == "Cetexteesttroplong:2001signes,pour2000auplus."
    assert (fresh(article).state, fresh(article).desk_note) == ("in_review", "")
