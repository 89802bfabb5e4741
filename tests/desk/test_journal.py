"""What the scripts ask for texts that a browser kept: differences and names, within what this person may see."""

import pytest

from articles import saving, writing
from articles.models import Article
from desk.writing_page import owner_of_kept
from tests.desk.pages import address
from tests.factories import make_article, make_author, make_user

pytestmark = pytest.mark.django_db


def compare(client, fields, article=None, **facts):
    page = address("compare", article.pk) if article else address("compare_new")
    sent = {"session": "a-token-of-a-form", "number": 0, "fields": fields, **facts}
    return client.post(page, sent, content_type="application/json")


@pytest.fixture
def lucia(client):
    lucia = make_user(role="journalist", username="lucia")
    client.force_login(lucia)
    return lucia


def test_differences_to_the_working_copy_are_shown_and_nothing_is_saved(client, lucia):
    article = make_article(by=lucia, state="draft", body="<p>Un patio.</p>")
    before = article.snapshot()
    answer = compare(client, {"body": "<p>Un patio fleuri.</p>"}, article)
    assert answer.status_code == 200
    assert "<ins>" in answer.content.decode() and "fleuri" in answer.content.decode()
    assert Article.objects.get().snapshot() == before


def test_what_others_made_of_another_paragraph_is_no_difference(client, lucia):
    article = make_article(by=lucia, state="draft", body="<p>Un patio.</p><p>Deux.</p>")
    version = article.version
    Article.objects.update(body="<p>Un patio.</p><p>Deux cours.</p>")
    answer = compare(client, {"body": "<p>Un patio fleuri.</p><p>Deux.</p>"}, article, version=version).content.decode()
    assert "fleuri" in answer
    assert "<del>" not in answer


def test_what_a_lost_answer_would_have_brought_is_no_difference(client, lucia):
    article = make_article(by=lucia, state="draft", body="<p>Un patio.</p><p>Deux.</p>")
    opened = saving.opened_on(article, by=lucia)
    writing.write(Article.objects.get(), {"body": "<p>Un patio.</p><p>Deux cours.</p>"}, by=make_user(username="ines"))
    sent = {"body": "<p>Un patio fleuri.</p><p>Deux.</p>"}
    saving.save(saving.Sent("a-token-of-a-form", sent, 1, answered=0, opened=opened), by=lucia, article=article)
    answer = compare(client, sent, article, answered=0).content.decode()
    assert "<ins>" not in answer
    assert "<del>" not in answer
    assert (
        "<del>" in compare(client, sent, article, answered=1).content.decode()
    )  # the form took it over, and it was undone


def test_the_form_of_somebody_else_says_nothing_of_what_one_s_own_held(client, lucia):
    article = make_article(by=lucia, state="draft", body="<p>Un patio.</p><p>Deux.</p>")
    editor = make_user(role="editor")
    first = saving.Sent("a-token-of-a-form", {}, 1, opened=saving.opened_on(article, by=editor))
    saving.save(first, by=editor, article=article)
    writing.write(Article.objects.get(), {"body": "<p>Un patio.</p><p>Deux cours.</p>"}, by=lucia)
    answer = compare(client, {"body": "<p>Un patio fleuri.</p><p>Deux.</p>"}, article).content.decode()
    assert "<del>" in answer  # compared with what is there, as nobody knows what this form was opened on


def test_a_hundred_names_are_told_at_once(client, lucia):
    authors = [make_author() for _number in range(102)]
    assert len(client.get(address("names"), {"authors": [each.pk for each in authors]}).json()["authors"]) == 100


def test_a_new_article_is_compared_with_nothing(client, lucia):
    answer = compare(client, {"title": "Jamais arrivé", "faq": [{"question": "Quand ?", "answer": "<p>Tôt.</p>"}]})
    assert all(words in answer.content.decode() for words in ("Jamais arrivé", "Quand ?", "Tôt."))


def test_what_no_form_sends_is_no_field(client, lucia):
    article = make_article(by=lucia, state="draft")
    answer = compare(client, {"title": 7, "faq": "x", "state": "approved", "tags": [1]}, article)
    assert answer.status_code == 200
    assert "<ins>" not in answer.content.decode()


def test_names_are_told_of_authors_and_of_articles_that_one_may_see(client, lucia):
    author, mine, others = (
        make_author(name="Ana Ruiz"),
        make_article(by=lucia, title="Le mien"),
        make_article(title="Autre"),
    )
    query = {"authors": [author.pk, "x"], "articles": [mine.pk, others.pk]}
    assert client.get(address("names"), query).json() == {
        "authors": {str(author.pk): "Ana Ruiz"},
        "articles": {str(mine.pk): "Le mien"},
    }


def test_texts_are_kept_for_one_account():
    one, other = make_user(), make_user()
    assert owner_of_kept(one) == owner_of_kept(one) != owner_of_kept(other)
