"""The trash at the desk: a deleted article is found there, and in the records, and nowhere else."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import remarks, share_links, trash
from articles.models import Article, AuditRecord, TrashedArticle
from tests.desk.pages import address, as_shown, form_of, signed_in
from tests.factories import make_article, make_author, make_user
from tests.test_rights import GET, make_world
from tests.test_rights import address as address_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TITLE = "Zanzibar sous la pluie"
TRASH = "/admin/articles/trashedarticle/"
NAMED_IN = {
    "admin:articles_trashedarticle_changelist",
    "admin:articles_auditrecord_changelist",
    "admin:articles_auditrecord_csv",
    "admin:articles_auditrecord_change",
    "admin:articles_auditrecord_history",
}
SEARCHES = [  # every place of the desk where something is looked for
    "/admin/articles/article/?q=zanzibar",
    "/admin/articles/article/links/?q=zanzibar",
    "/admin/articles/article/names/?articles={pk}",
    "/admin/autocomplete/?term=zanzibar&app_label=articles&model_name=article&field_name=translation_of",
    "/admin/autocomplete/?term=zanzibar&app_label=articles&model_name=pinnedrelated&field_name=target",
    "/?q=zanzibar",
]


def delete(client, article):
    return client.post(address("delete", article.pk), {"post": "yes", **as_shown(article)}, follow=True)


def restore(client, trashed):
    return client.post(reverse("admin:articles_trashedarticle_restore", args=[trashed.pk]), follow=True)


def told(response):
    return [str(message).replace("\u00a0", " ") for message in response.context["messages"]]


def test_no_route_names_a_deleted_article_but_the_trash_and_the_records():
    world = make_world()
    chief, author = world.people["chief"], world.author
    article = make_article(title=TITLE, state="draft", by=world.people["owner"], bylines=[author], tags=[world.tag])
    beside = make_article(title="À côté", pinned=[article])
    link, token = share_links.make(article, by=chief, label="Mme Roy")
    remark = remarks.create(article, "Vraiment ?", by=world.people["owner"])
    remark.mentioned.add(chief)
    assert "Zanzibar" in signed_in(chief).get("/admin/").content.decode()
    delete(signed_in(chief), article)
    world = replace(world, article=article, link=link, token=token, remark=remark)
    clients = [signed_in(world.people[name]) for name in ("chief", "editor", "owner")]
    clients[0].get("/admin/")  # which says what was done
    pages = {route: address_of(route, world) for route in GET if route not in ("admin:logout", "site:article")}
    pages |= {search: search.format(pk=article.pk) for search in SEARCHES}
    pages |= {"list": reverse("admin:articles_article_changelist"), "beside": address("change", beside.pk)}
    found = {
        route
        for client in clients
        for route, page in pages.items()
        if "zanzibar sous" in client.get(page).getvalue().decode(errors="ignore").lower()
    }
    assert found == NAMED_IN


def test_a_share_link_answers_as_gone_and_works_again_after_restoring():
    editor, article = make_user(role="editor"), make_article(title=TITLE, state="draft")
    _link, token = share_links.make(article, by=editor, label="Mme Roy")
    page, nothing = (reverse("share:page", args=[each]) for each in (token, "x" * len(token)))
    assert TITLE in Client().get(page).content.decode()
    trashed = trash.put_away(article, by=editor)
    gone = Client().get(page)
    assert TITLE not in gone.content.decode() and gone.status_code == Client().get(nothing).status_code != 200
    trash.put_back(trashed, by=editor)
    assert TITLE in Client().get(page).content.decode()


def test_an_editor_deletes_sees_it_in_the_trash_and_restores_it():
    editor, other = make_user(role="editor", first_name="Inès"), make_user(role="editor")
    article = make_article(title=TITLE, state="draft")
    asked = signed_in(editor).get(address("delete", article.pk)).content.decode()
    assert "pendant trente jours" in asked and "définitif" not in asked
    delete(signed_in(editor), article)
    page = signed_in(other).get(TRASH).content.decode()
    assert TITLE in page and "Inès" in page and "Corbeille" in page
    response = restore(signed_in(other), TrashedArticle.objects.get())
    assert told(response) == ["« Zanzibar sous la pluie » est restauré, avec son historique."]
    assert response.redirect_chain[-1][0] == address("change", article.pk)
    assert TITLE not in signed_in(other).get(TRASH).content.decode()
    assert [record.by for record in AuditRecord.objects.all()] == [other, editor]


def test_pressed_twice_it_is_restored_once():
    editor, article = signed_in(make_user(role="editor")), make_article(state="draft")
    delete(editor, article)
    trashed = TrashedArticle.objects.get()
    assert restore(editor, trashed).status_code == 200
    assert restore(editor, trashed).status_code == 404
    assert AuditRecord.objects.filter(action="put_back").count() == 1


def test_reading_restores_nothing_and_a_token_is_asked_for():
    user, article = make_user(role="editor"), make_article(state="draft")
    trashed = trash.put_away(article, by=user)
    page = reverse("admin:articles_trashedarticle_restore", args=[trashed.pk])
    assert signed_in(user).get(page).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    assert strict.post(page).status_code == 403 and TrashedArticle.objects.exists()


def test_who_may_delete_their_own_alone_sees_and_restores_their_own_alone():
    writer, editor = make_user(role="journalist"), make_user(role="editor")
    writer.user_permissions.add(Permission.objects.get(codename="delete_article"))
    author = make_author(user=writer)
    mine = [make_article(by=writer, title="Le mien", state="draft"), make_article(title="Signé", bylines=[author])]
    Article.objects.filter(pk=mine[1].pk).update(state="returned")
    others, waiting = make_article(title=TITLE, state="draft"), make_article(by=writer, title="Relu", state="in_review")
    trashed = {article.title: trash.put_away(article, by=editor) for article in (*mine, others, waiting)}
    client = signed_in(writer)
    page = client.get(TRASH).content.decode()
    assert [title for title in trashed if title in page] == ["Le mien", "Signé", "Relu"]
    assert restore(client, trashed[TITLE]).status_code == 404
    assert told(restore(client, trashed["Relu"])) == [
        "Non restauré : votre compte ne permet pas de restaurer cet article."
    ]
    for title in ("Le mien", "Signé"):
        assert restore(client, trashed[title]).status_code == 200
    assert set(TrashedArticle.objects.values_list("title", flat=True)) == {TITLE, "Relu"}


def test_what_is_thirty_days_old_is_not_offered():
    editor, article = make_user(role="editor"), make_article(title=TITLE, state="draft")
    trashed = trash.put_away(article, by=editor)
    TrashedArticle.objects.update(at=timezone.now() - timedelta(days=30, minutes=1))
    assert TITLE not in signed_in(editor).get(TRASH).content.decode()
    assert restore(signed_in(editor), trashed).status_code == 404


def autosave(client, article, page, number, **fields):
    body = {"session": page["session"], "base": page["base"], "number": number, "version": 1, "fields": fields}
    return client.post(address("autosave", article.pk), json.dumps(body), content_type="application/json")


def test_a_form_that_is_open_is_told_who_put_the_article_away():
    writer, editor = make_user(role="journalist"), make_user(role="editor", first_name="Inès", last_name="Roca")
    article = make_article(by=writer, title=TITLE, state="draft")
    client, stranger = signed_in(writer), signed_in(make_user(role="journalist"))
    page = form_of(client.get(address("change", article.pk)))
    assert autosave(client, article, page, 1, kicker="Reportage").status_code == 200
    trashed = trash.put_away(Article.objects.get(pk=article.pk), by=editor)
    answer = autosave(client, article, page, 2, kicker="Enquête")
    assert answer.status_code == 404
    message = answer.json()["message"].replace("\u00a0", " ")
    assert (
        message.startswith("Inès Roca a mis cet article à la corbeille le ") and "gardé sur cet ordinateur" in message
    )
    assert "Inès" not in autosave(stranger, article, page, 2, kicker="Enquête").json()["message"]
    sent = client.post(address("change", article.pk), {**page, "kicker": "Enquête à la main"})
    shown = sent.content.decode()
    assert sent.status_code == 404 and "Enquête à la main" in shown and "Inès Roca a mis cet article" in shown
    trash.put_back(trashed, by=editor)
    assert autosave(client, article, page, 2, kicker="Enquête").status_code == 200
    assert Article.objects.get(pk=article.pk).kicker == "Enquête"


def test_many_at_once_are_put_away_too(rf):
    """By the action of the list, wherever it is offered."""
    from desk.articles import ArticleAdmin
    from desk.site import DeskSite

    request = rf.post("/admin/articles/article/")
    request.user = make_user(role="editor")
    articles = [make_article(state="draft") for _number in range(3)]
    admin = ArticleAdmin(Article, DeskSite())
    admin.delete_queryset(request, Article.objects.filter(pk__in=[each.pk for each in articles]))
    assert TrashedArticle.objects.count() == 3 and not Article.objects.exists()


def test_the_list_costs_the_same_with_many(django_assert_num_queries):
    editor = make_user(role="editor")
    client = signed_in(editor)
    for number in (1, 20):
        for _each in range(number):
            trash.put_away(make_article(state="draft"), by=editor)
        client.get(TRASH)
        with django_assert_num_queries(8):
            client.get(TRASH)
