"""The form of a new article makes one article, however often it is sent."""

import pytest

from articles.models import Article, Edition
from tests.desk.autosaves import OpenForm
from tests.desk.pages import address, as_shown, form_of, messages_of, signed_in
from tests.factories import make_author, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines():
    user = make_user(role="editor", language="en")
    make_author(user=user)
    return user


def filled_in(client, **typed):
    return form_of(client.get(address("add"))) | {"title": "Once", "body": "<p>Words.</p>", "_publish": "1"} | typed


def titles():
    return sorted(Article.objects.values_list("title", flat=True))


def test_sent_twice_it_makes_and_publishes_one_article_and_says_so(ines):
    client = signed_in(ines)
    form = filled_in(client)
    client.post(address("add"), form)
    response = client.post(address("add"), form, follow=True)
    article = Article.objects.get()
    assert response.redirect_chain == [(address("change", article.pk), 302)]
    assert "was made by that form already" in messages_of(response)
    assert Edition.objects.count() == 1


def test_what_was_changed_before_it_was_sent_again_is_saved_in_the_same_article(ines):
    client = signed_in(ines)
    form = filled_in(client)
    client.post(address("add"), form)
    response = client.post(address("add"), form | {"title": "Twice", "body": "<p>Other words.</p>"}, follow=True)
    article = Article.objects.get()
    assert (article.title, article.body) == ("Twice", "<p>Other words.</p>")
    assert Edition.objects.get().title == "Once"
    assert "nothing was done again. The text is saved; nothing else was done." in messages_of(response)


def test_a_form_that_was_refused_is_the_same_form_and_another_page_another(ines):
    client = signed_in(ines)
    form = filled_in(client)
    again = form_of(client.post(address("add"), form | {"slug": "feed"}))
    assert again["session"] == form["session"]
    client.post(address("add"), again | {"slug": "", "_continue": "1"})
    client.post(address("add"), form | {"title": "Changed"})
    client.post(address("add"), filled_in(client, title="Another"))
    assert titles() == ["Another", "Changed"]


def test_what_saved_itself_before_its_form_was_sent_is_one_article_with_one_line_of_history(ines):
    client = signed_in(ines)
    form = filled_in(client)
    itself = OpenForm(client, token=form["session"])
    itself.save(title="Once", body="<p>Words.</p>")
    client.post(address("add"), form)
    itself.again(title="Once", body="<p>Words.</p>")
    article = Article.objects.get()
    assert (article.title, article.revisions.count(), Edition.objects.count()) == ("Once", 1, 1)
    client.post(address("add"), form | as_shown(article))
    assert (Article.objects.count(), article.revisions.count(), Edition.objects.count()) == (1, 1, 1)


def test_where_the_article_is_gone_by_now_the_form_makes_it_again(ines):
    client = signed_in(ines)
    form = filled_in(client)
    form["_continue"] = form.pop("_publish")
    client.post(address("add"), form)
    Article.objects.get().delete()
    client.post(address("add"), form)
    assert titles() == ["Once"]


def test_a_form_without_the_token_makes_an_article_each_time(ines):
    client = signed_in(ines)
    form = filled_in(client) | {"session": ""}
    client.post(address("add"), form)
    client.post(address("add"), form)
    assert titles() == ["Once", "Once"]


def test_the_form_of_one_person_says_nothing_of_what_another_made(ines):
    client, other = signed_in(ines), signed_in(make_user(role="editor"))
    form = filled_in(client)
    client.post(address("add"), form)
    other.post(address("add"), filled_in(other) | {"session": form["session"], "title": "Mine"})
    assert titles() == ["Mine", "Once"]
