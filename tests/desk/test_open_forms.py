"""What a form says of itself: its token, what it was opened on, its number."""

from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, EditingSession, StoredSource
from articles.tasks import prune_writing
from desk import clashes, open_forms
from tests.desk.autosaves import OpenForm, facts_of
from tests.desk.pages import address, fresh, open_form, save, signed_in
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_opening_a_form_writes_nothing(lucia):
    article, client = make_article(by=lucia, state="draft", title="Un"), signed_in(lucia)
    article.revisions.all().delete()  # nor the text that no line of the history has
    for page in ("change", "history"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(page, article.pk)).status_code == 200
        assert [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "(SELECT"))] == []


def test_the_base_of_a_form_is_that_forms_of_that_person_and_article_alone(lucia, ines):
    """Another one is as none: what is sent is compared with nothing, and what others wrote meanwhile is a clash."""
    article, other = (make_article(by=lucia, state="draft", title="Un", kicker="A") for _each in range(2))
    for whose in (OpenForm.opened(signed_in(ines), article), OpenForm.opened(signed_in(lucia), other)):
        form = OpenForm.opened(signed_in(lucia), article)
        Article.objects.filter(pk=article.pk).update(kicker="B")
        form.base, form.version = whose.base, None
        saved = form.save(title=f"Titre {whose.token}")
        assert (saved["theirs"], fresh(article).kicker) == ({}, "B")
        assert EditingSession.objects.get(token=form.token).form_source.content["kicker"] == "B"
        Article.objects.filter(pk=article.pk).update(kicker="A")


def test_the_base_tells_nothing_of_articles_that_its_person_may_not_see(lucia, ines):
    hidden = make_article(by=ines, state="draft", title="Caché")
    article = make_article(by=lucia, state="draft", title="Un", pinned=[hidden], slug="x")
    Article.objects.filter(pk=article.pk).update(translation_of=hidden, language="en")
    form = OpenForm.opened(signed_in(lucia), article)
    *_whose, shown = signing.loads(form.base, salt=open_forms.SALT)
    assert (shown["source"]["pinned"], shown["source"]["translation_of"]) == ([], None)
    form.save(title="Deux")
    assert (fresh(article).title, fresh(article).translation_of) == ("Deux", hidden)
    assert [row.target for row in fresh(article).pinned.all()] == [hidden]


def test_a_form_that_counts_from_an_older_number_is_told_the_right_one(lucia):
    """A journal of the browser may have missed some: what it sends late is not taken for a repetition."""
    article = make_article(by=lucia, state="draft", title="Un", slug="x")
    form = OpenForm.opened(signed_in(lucia), article)
    for number in range(4):
        form.save(kicker=f"{number}")
    form.number = 1
    assert form.save(title="Deux")["number"] == 4
    form.number = 4
    assert form.save(title="Deux")["number"] == 5
    assert fresh(article).title == "Deux"


def test_the_form_of_a_new_article_is_its_persons_too(lucia, ines):
    """Before it has sent anything: the server knows of it by its base alone."""
    client = signed_in(lucia)
    page = client.get(address("add")).content.decode()
    form = OpenForm(client, **facts_of(page))
    client.force_login(ines)
    assert form.send(form.body(title="De Lucía") | {"number": 1}).json()["person"] is False
    assert not Article.objects.exists()
    client.force_login(lucia)
    assert form.save(title="De Lucía")["article"] == Article.objects.get(created_by=lucia).pk


def test_a_form_is_of_one_article(lucia):
    one, other = make_article(by=lucia, state="draft", title="Un"), make_article(by=lucia, state="draft", title="Autre")
    form = OpenForm.opened(signed_in(lucia), one)
    form.article = other
    answer = form.send(form.body(title="Deux") | {"number": 1})
    assert (answer.status_code, list(answer.json())) == (400, ["message"])
    assert (fresh(one).title, fresh(other).title) == ("Un", "Autre")


def test_forms_that_nobody_has_open_are_forgotten_with_what_they_held(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un", slug="x")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.save(title="Deux")
    second.save(title="Trois")
    EditingSession.objects.update(seen_at=timezone.now() - timedelta(days=15))
    prune_writing.func()
    assert [row.user for row in EditingSession.objects.all()] == [ines]  # whose text is still to be settled
    [row] = article.clashes.all()
    assert clashes.settle(row, f"ours {clashes.digest(row)}", by=ines) == ""
    prune_writing.func()
    assert not EditingSession.objects.exists()
    assert not StoredSource.objects.unused().exists()


def test_a_choice_that_was_refused_is_not_told_of_on_another_page(lucia):
    article, client = make_article(by=lucia, state="draft", title="Un", slug="x"), signed_in(lucia)
    assert OpenForm.opened(client, article).save(pinned=[article.pk])["problems"].keys() == {"pinned"}
    assert OpenForm.opened(client, article).save(kicker="Mot")["problems"] == {}
    assert not EditingSession.objects.exclude(unsaved={}).exists()


def test_what_could_not_be_saved_stands_in_the_form_when_it_is_opened_again(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un", slug="x")
    client = signed_in(lucia)
    OpenForm.opened(client, article).save(title="t" * 300, kicker="Mot")
    assert open_form(signed_in(ines), article)["title"].strip() == "Un"
    again = open_form(client, article)
    assert (again["title"].strip(), again["kicker"]) == ("t" * 300, "Mot")
    save(client, article, {"title": "Deux"}, form=again)
    assert (fresh(article).title, open_form(client, article)["title"].strip()) == ("Deux", "Deux")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="locks and savepoints are others on PostgreSQL")
def test_a_save_asks_few_questions(lucia, django_assert_num_queries):
    form = OpenForm.opened(signed_in(lucia), make_article(by=lucia, state="draft", body="<p>Un.</p>"))
    form.save(body="<p>Deux.</p>")
    with django_assert_num_queries(49):
        form.save(body="<p>Trois.</p>")
