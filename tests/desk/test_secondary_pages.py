"""Beside an article's page stand others: for scripts, for its past, for what is planned, for a form that was kept. None shows what
that page would not show (promise D4), or tells an article that one may not see from one that is not there (D7)."""

import json
import re

import pytest
from django.test import Client

from articles import publishing, writing
from articles.models import Article, EditingSession, Revision, StoredClash
from cms.http import kept_forms
from desk.models import ChosenColumns, SavedList
from tests.desk.autosaves import OpenForm
from tests.desk.pages import address, form_of, fresh, open_form, save, signed_in
from tests.factories import end_sittings, make_article, make_author, make_user, publish_article

pytestmark = pytest.mark.django_db
SECRET = "Affaire secrète"
ABSENT = 999_999
TOKEN = "a-token-of-a-form"
PAGES = {
    "autosave": "json",
    "clash:{clash}": "form",
    "compare": "json",
    "correct": "form",
    "edition:{edition}:move": "form",
    "edition_compare:{edition}": "form",
    "edition_note:{edition}": "form",
    "edition_preview:{edition}": "form",
    "history": "form",
    "history_compare": "form",
    "look": "form",
    "preview": "form",
    "review:take": "form",
    "restore:{revision}": "form",
    "revision:{revision}": "form",
    "revision_name:{revision}": "form",
    "step:submit": "form",
    "suggestions": "form",
}


def sent_to(client, page, fields, kind):
    if kind == "form":
        return client.post(page, fields)
    body = {"session": TOKEN, "number": 1, "fields": fields}
    return client.post(page, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(("page", "kind"), PAGES.items())
def test_what_one_may_not_see_is_answered_as_what_is_not_there(page, kind, lucia, ines):
    edition = publish_article(article=make_article(by=ines, title=SECRET))
    corrected = publishing.correct(edition, source={**edition.source, "kicker": "Mot"}, note=SECRET, by=ines)
    article = fresh(edition.article)
    clash = StoredClash.objects.create(article=article, key="k", field="title", ours=SECRET, theirs=SECRET)
    keys = {"edition": corrected.pk, "revision": article.revisions.first().pk, "clash": clash.pk}
    name, *rest = page.format(**keys).split(":")
    client, answers = signed_in(lucia), []
    new_each_time = re.compile(rf'\b({article.pk}|{ABSENT})\b|name="csrfmiddlewaretoken" value="\w+"')
    for pk in (article.pk, ABSENT):
        where = address(name, pk, *rest)
        for response in (
            client.get(where),
            sent_to(client, where, {"title": "X", "name": "X", "choice": "ours"}, kind),
        ):
            answers.append((response.status_code, new_each_time.sub("", response.content.decode())))
    assert answers[:2] == answers[2:]
    assert {status for status, _content in answers} == {404}
    assert SECRET not in str(answers)
    assert (fresh(article).version, article.clashes.get().settled_at) == (article.version, None)
    assert not article.revisions.filter(refused=True).exists()


def pages_of(client, article, clash):
    """All that the desk answers of this article, as text."""
    revision = article.revisions.first()
    first = article.revisions.last()
    form = open_form(client, article)
    other = OpenForm(client, fresh(article))
    pins = {"pinned": article.snapshot()["pinned"], "translation_of": article.snapshot()["translation_of"]}
    compared = {"session": TOKEN, "number": 0, "fields": {**pins, "title": "Comparé"}}
    kept = kept_forms.KeptForm(client.person.pk, address("change", article.pk), list(form.items()), [], [], 0)
    query = {"before": f"revision-{first.pk}", "after": "draft"}
    return [
        client.get(address("change", article.pk)),
        other.send(other.body(title="Deux", **pins) | {"number": 1}),
        other.send(other.body() | {"number": 1}),
        client.post(address("compare", article.pk), compared, content_type="application/json"),
        client.get(address("names"), {"articles": [*pins["pinned"], pins["translation_of"]]}),
        client.get(address("history", article.pk)),
        client.get(address("history_compare", article.pk), query),
        client.get(address("revision", article.pk, revision.pk)),
        client.get(address("preview", article.pk)),
        client.post(address("preview", article.pk), form),
        client.post(address("suggestions", article.pk), form),
        save(client, article, {"title": "Trois"}),
        client.post(address("clash", article.pk, clash.pk), {"choice": "ours x"}, follow=True),
        kept_forms_page(client, kept),
    ]


def kept_forms_page(client, kept):
    """As who signs in again gets it."""
    page = Client()
    sign_in = form_of_sign_in(page)
    sent = {**sign_in, "username": client.person.username, "password": "a good password"}
    return page.post("/admin/login/", {**sent, kept_forms.FIELD: kept_forms.packed(kept)})


def form_of_sign_in(client):
    client.get("/admin/login/")
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


def signed_in_as(person):
    client = signed_in(person)
    client.person = person
    return client


def test_no_page_of_an_article_names_another_that_one_may_not_see(lucia, ines):
    secret = make_article(by=ines, title=SECRET, language="en")
    mine = make_article(by=lucia, title="Original", language="en")
    article = make_article(by=lucia, state="draft", title="Un", language="fr")
    end_sittings(article)
    first, second = OpenForm.opened(signed_in(ines), article), OpenForm.opened(signed_in(lucia), article)
    first.save(pinned=[secret.pk], translation_of=secret.pk)
    answer = second.save(translation_of=mine.pk)
    assert "Original" in answer["clashes"] and SECRET not in str(answer)
    clash = article.clashes.get()
    for person, is_named in ((lucia, False), (ines, True)):
        answers = pages_of(signed_in_as(person), fresh(article), clash)
        assert all(answer.status_code == 200 for answer in answers), [answer.status_code for answer in answers]
        named = [place for place, answer in enumerate(answers) if SECRET in answer.content.decode()]
        assert bool(named) == is_named, named
    assert fresh(article).snapshot()["pinned"] == [secret.pk]


def test_who_signs_an_article_no_more_reads_nothing_of_it_by_an_open_form(lucia, ines):
    author = make_author(user=lucia)
    article = make_article(by=ines, bylines=[author], state="draft", title="Un", slug="x")
    client = signed_in(lucia)
    form, page = OpenForm.opened(client, article), open_form(client, article)
    form.save()
    writing.write(fresh(article), {"bylines": [], "title": SECRET}, by=ines)
    elsewhere = OpenForm(client, token=form.token)
    before = (Article.objects.count(), Revision.objects.count(), EditingSession.objects.count())
    for sender in (form, elsewhere):
        for fields in ({}, {"title": "Deux"}):
            for number in (0, 1):
                answer = sender.send(sender.body(**fields) | {"number": number})
                assert (answer.status_code, list(answer.json())) == (404, ["message"])
    kept = client.post(
        address("add"), page | {"title": "À moi", "slug": "", "body": "<p>x</p>", "_continue": "1"}, follow=True
    )
    assert SECRET not in kept.content.decode()
    assert fresh(article).title == SECRET
    mine = Article.objects.exclude(pk=article.pk).get()  # what the form holds is not lost: an article of its own
    assert (mine.title, mine.created_by, Article.objects.count()) == ("À moi", lucia, before[0] + 1)


def test_a_kept_form_of_an_article_that_one_may_not_see_shows_what_was_typed_alone(lucia, ines):
    article = make_article(by=ines, state="draft", title=SECRET)
    kept = kept_forms.KeptForm(lucia.pk, address("change", article.pk), [("title", "Mon titre")], [], [], 0)
    gone = kept_forms.KeptForm(lucia.pk, address("change", ABSENT), [("title", "Mon titre")], [], [], 0)
    client = signed_in_as(lucia)
    answers = [kept_forms_page(client, each) for each in (kept, gone)]
    for answer in answers:
        assert "Mon titre" in answer.content.decode() and SECRET not in answer.content.decode()
        assert 'class="kept-form"' not in answer.content.decode()


def test_a_token_that_no_database_takes_is_no_token(lucia):
    article, token = make_article(by=lucia, state="draft", title="Un"), "x\0" * 10
    sent = [("session", token), ("title", "Mon titre")]
    kept = kept_forms.KeptForm(lucia.pk, address("change", article.pk), sent, [], [], 0)
    assert "Mon titre" in kept_forms_page(signed_in_as(lucia), kept).content.decode()
    form = open_form(signed_in(lucia), article) | {"session": token, "title": "Deux", "_continue": "1"}
    assert signed_in(lucia).post(address("change", article.pk), form).status_code == 302
    assert fresh(article).title == "Deux"


def test_presence_is_of_the_article_that_is_asked_for(lucia, ines):
    mine, hers = make_article(by=lucia, state="draft"), make_article(by=ines, state="draft")
    OpenForm.opened(signed_in(ines), hers).save()
    assert "Inés" not in OpenForm.opened(signed_in(lucia), mine).save()["present"]


def test_a_row_of_another_article_is_not_there(lucia, ines):
    mine = make_article(by=lucia, state="draft", title="Le mien")
    hers = make_article(by=ines, state="draft", title=SECRET)
    clash = StoredClash.objects.create(article=hers, key="k", field="title", ours="Ours", theirs=SECRET)
    line = hers.revisions.get()
    client = signed_in(lucia)
    for name, pk in (("clash", clash.pk), ("revision", line.pk), ("revision_name", line.pk), ("restore", line.pk)):
        for method in (client.get, client.post):
            response = method(address(name, mine.pk, pk), {"name": "X", "choice": "ours"})
            assert response.status_code in (404, 405) and SECRET not in response.content.decode()
    told = save(client, mine, button="_clash", value=f"{clash.pk} ours x").content.decode()
    assert SECRET not in told and fresh(mine).title == "Le mien"
    assert form_of(client.get(address("change", mine.pk)))["title"].strip() == "Le mien"


def test_an_account_of_the_desk_without_a_role_is_refused():
    person = make_user()
    person.is_staff = True
    person.save()
    client = signed_in(person)
    kept = SavedList.objects.create(person=make_user(role="editor"), name="À relire", query="q=cour", is_shared=True)
    routes = [(name, []) for name in ("receipts", "bulk", "keep_list", "columns")] + [("kept_list", [kept.pk])]
    sent = {"name": "Volée", "query": "q=x", "_selected_action": "1", "column": "state_column"}
    answers = {name: client.post(address(name, *args), sent).status_code for name, args in routes[1:]}
    answers["receipts"] = client.get(address("receipts")).status_code
    assert answers == {name: 403 for name, _args in routes}
    assert SavedList.objects.get().name == "À relire" and not ChosenColumns.objects.exists()
