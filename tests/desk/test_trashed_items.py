"""The trash of pictures, files, tags, series and authors at the desk."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import item_trash, trash
from articles.models import AuditRecord, Kind, Series, Tag, TrashedItem
from articles.models.trashed_item import RIGHTS
from cms.admin import deleting
from images.models import Image
from tests.desk.pages import signed_in
from tests.documents.factories import make_document
from tests.factories import make_article, make_author, make_image, make_series, make_tag, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

TRASH = "/admin/articles/trasheditem/"
ARTICLES = "/admin/articles/trashedarticle/"


def address(name, item):
    return reverse(f"admin:{item._meta.app_label}_{item._meta.model_name}_{name}", args=[item.pk])


def delete(client, item):
    return client.post(address("delete", item), {"post": "yes"}, follow=True)


def restore(client, trashed):
    return client.post(address("restore", trashed), follow=True)


def told(response):
    return [str(message).replace("\u00a0", " ") for message in response.context["messages"]]


def everything(by=None):
    return {
        Kind.IMAGE: make_image(alt="Zanzibar en image", by=by),
        Kind.DOCUMENT: make_document(title="Zanzibar en fichier", by=by),
        Kind.TAG: make_tag(name="Zanzibar"),
        Kind.SERIES: make_series(name="Zanzibar en série"),
        Kind.AUTHOR: make_author(name="Zanzibar Roy"),
    }


def test_each_kind_is_put_away_seen_and_restored():
    chief, other = make_user(role="chief editor", first_name="Inès"), signed_in(make_user(role="chief editor"))
    for kind, item in everything().items():
        title = str(item)
        asked = signed_in(chief).get(address("delete", item)).content.decode()
        assert "pendant trente jours" in asked and "définitif" not in asked
        delete(signed_in(chief), item)
        assert not type(item).objects.exists()
        page = other.get(TRASH).content.decode()
        assert title in page and "Inès" in page and str(kind.label) in page
        response = restore(other, TrashedItem.objects.get())
        assert told(response) == [f"« {title} » est restauré."]
        assert response.redirect_chain[-1][0] == address("change", item)
        assert type(item).objects.get() == item and title not in other.get(TRASH).content.decode()


def test_many_at_once_go_into_the_trash():
    chief = signed_in(make_user(role="chief editor"))
    made = [make_tag(), make_tag()]
    chosen = {"action": "delete_selected", "_selected_action": [tag.pk for tag in made]}
    asked = chief.post("/admin/articles/tag/", chosen).content.decode()
    assert "Ils vont à la corbeille" in asked and "définitif" not in asked
    chief.post("/admin/articles/tag/", {**chosen, "post": "yes"})
    assert not Tag.objects.exists() and {each.item_id for each in TrashedItem.objects.all()} == {t.pk for t in made}


def test_what_no_trash_keeps_is_said_to_be_gone_for_good():
    root, account = signed_in(make_user(superuser=True)), make_user()
    assert "C’est définitif." in root.get(address("delete", account)).content.decode()
    delete(root, account)
    assert not TrashedItem.objects.exists() and not type(account).objects.filter(pk=account.pk).exists()


def visible(person):
    page = signed_in(person).get(TRASH)
    return sorted(each.kind for each in page.context["cl"].result_list) if page.status_code == 200 else page.status_code


def test_each_role_sees_and_restores_what_it_might_have_deleted():
    chief, editor, writer = (make_user(role=role) for role in ("chief editor", "editor", "journalist"))
    trashed = {kind: item_trash.put_away(item, by=chief) for kind, item in everything(by=writer).items()}
    assert visible(chief) == sorted(trashed)
    assert visible(editor) == ["document", "image", "series"]
    assert visible(writer) == 403
    hidden = signed_in(editor).get(f"{TRASH}?kind=tag")
    assert "Zanzibar Roy" not in hidden.content.decode() and len(hidden.context["cl"].result_list) == 3
    for kind, row in trashed.items():
        assert restore(signed_in(writer), row).status_code == 404
        assert restore(signed_in(editor), row).status_code == (404 if kind in ("tag", "author") else 200)
    assert set(TrashedItem.objects.values_list("kind", flat=True)) == {"tag", "author"}


def test_who_may_delete_their_own_files_alone_sees_their_own_alone():
    writer, editor = make_user(role="journalist"), make_user(role="editor")
    writer.user_permissions.add(*Permission.objects.filter(codename__in=["delete_image", "delete_document"]))
    mine, others = make_image(by=writer, alt="La mienne"), make_image(by=editor, alt="Zanzibar")
    trashed = [item_trash.put_away(each, by=editor) for each in (mine, others)]
    page = signed_in(writer).get(TRASH)
    assert "La mienne" in page.content.decode() and "Zanzibar" not in page.content.decode()
    assert page.context["cl"].result_count == 1
    assert restore(signed_in(writer), trashed[1]).status_code == 404
    assert told(restore(signed_in(writer), trashed[0])) == ["« La mienne » est restauré."]
    assert TrashedItem.objects.get() == trashed[1]


def test_the_trash_asks_for_what_the_admin_of_each_kind_asks(rf):
    """Two places say who may delete: they agree for each role, of what is one's own and of what is another's."""
    people = [make_user(), *(make_user(role=role) for role in ("journalist", "editor", "chief editor"))]
    with_more = make_user(role="journalist")
    with_more.user_permissions.add(*Permission.objects.filter(codename__startswith="delete_"))
    root = make_user(superuser=True)
    for person in [*people, with_more]:
        request = rf.get("/")
        request.user = person
        for owner in (person, root):
            items = everything(by=owner)
            may = {
                kind
                for kind, item in items.items()
                if admin.site.get_model_admin(type(item)).has_delete_permission(request, item)
            }
            for item in items.values():
                item_trash.put_away(item, by=root)
            assert set(TrashedItem.objects.visible_to(person).values_list("kind", flat=True)) == may
            TrashedItem.objects.all().delete()
    assert set(items) == {*RIGHTS} == {*item_trash.MODELS}


def test_pressed_twice_it_is_restored_once_and_deleted_once():
    chief, tag = signed_in(make_user(role="chief editor")), make_tag(name="Jardins")
    assert delete(chief, tag).status_code == delete(chief, tag).status_code == 200
    trashed = TrashedItem.objects.get()
    assert restore(chief, trashed).status_code == 200
    assert restore(chief, trashed).status_code == 404
    assert [record.action for record in AuditRecord.objects.all()] == ["put_back", "put_away"]


def test_who_was_slower_is_told(monkeypatch):
    person, tag = make_user(role="chief editor"), make_tag(name="Jardins")
    client = signed_in(person)

    def gone(item, *, by):
        raise Tag.DoesNotExist

    monkeypatch.setitem(deleting.trashes, Tag, gone)
    response = delete(client, tag)
    assert response.status_code == 200 and len(told(response)) == 1 and not AuditRecord.objects.exists()
    chosen = {"action": "delete_selected", "_selected_action": [tag.pk], "post": "yes"}
    assert client.post("/admin/articles/tag/", chosen, follow=True).status_code == 200
    trashed = item_trash.put_away(tag, by=person)

    def restored(trashed, *, by):
        raise TrashedItem.DoesNotExist

    monkeypatch.setattr(item_trash, "put_back", restored)
    assert told(restore(client, trashed)) == ["Il n’est plus à la corbeille."]


def test_a_tag_whose_name_is_another_s_by_now_stays_and_that_is_said():
    chief, tag = make_user(role="chief editor"), make_tag(name="Jardins")
    trashed = item_trash.put_away(tag, by=chief)
    make_tag(name="JARDINS")
    assert told(restore(signed_in(chief), trashed)) == ["Non restauré : il existe désormais un mot-clé « JARDINS »."]
    assert TrashedItem.objects.exists() and Tag.objects.count() == 1


def test_a_tag_whose_name_is_taken_at_this_very_moment_stays_and_that_is_said(monkeypatch):
    chief, tag = make_user(role="chief editor"), make_tag(name="Jardins")
    trashed = item_trash.put_away(tag, by=chief)
    monkeypatch.setattr(item_trash, "make_unique", lambda item: make_tag(name="Jardins", slug="jardins-2"))
    assert told(restore(signed_in(chief), trashed)) == ["Non restauré : quelqu’un vient de prendre son nom. Réessayez."]
    assert TrashedItem.objects.exists()


def test_a_file_that_was_sent_again_meanwhile_is_there_twice_and_that_is_said():
    editor = make_user(role="editor")
    trashed = item_trash.put_away(make_image(alt="Une cour"), by=editor)
    make_image(alt="Encore")
    assert told(restore(signed_in(editor), trashed)) == [
        "« Une cour » est restauré.",
        "Le même fichier a été envoyé de nouveau entre-temps : la bibliothèque l’a désormais deux fois.",
    ]
    assert Image.objects.count() == 2


def test_its_file_is_given_to_nobody_in_the_meantime(settings):
    writer = make_user(role="journalist")
    editor, image, document = make_user(role="editor"), make_image(by=writer), make_document(by=writer)
    pages = [image.url, document.url]

    def answers(client):
        return [client.get(page).status_code for page in pages]

    assert answers(signed_in(editor)) == [200, 200] and answers(Client()) == [404, 404]
    trashed = [item_trash.put_away(each, by=editor) for each in (image, document)]
    assert answers(signed_in(editor)) == answers(signed_in(writer)) == answers(Client()) == [404, 404]
    for each in trashed:
        item_trash.put_back(each, by=editor)
    assert answers(signed_in(editor)) == [200, 200]


def test_reading_restores_nothing_and_a_token_is_asked_for():
    editor = make_user(role="editor")
    trashed = item_trash.put_away(make_image(), by=editor)
    assert signed_in(editor).get(address("restore", trashed)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(address("restore", trashed)).status_code == 403 and TrashedItem.objects.exists()


def test_the_two_lists_lead_to_one_another_and_the_header_to_one(settings):
    editor, tagger = make_user(role="editor"), make_user(role="journalist")
    for page in (TRASH, ARTICLES):
        shown = signed_in(editor).get(page).content.decode()
        assert f'href="{TRASH}"' in shown and f'href="{ARTICLES}"' in shown
    front = signed_in(editor).get("/admin/").content.decode()
    assert ARTICLES in front and TRASH not in front
    for page in (TRASH, ARTICLES):
        shown = signed_in(editor).get(page).content.decode()
        assert f'href="{ARTICLES}" aria-current="page"' in shown.partition("</nav>")[0]
    assert TRASH not in signed_in(tagger).get("/admin/").content.decode()
    tagger.user_permissions.add(Permission.objects.get(codename="delete_tag", content_type__app_label="articles"))
    alone = signed_in(tagger)
    assert TRASH in alone.get("/admin/").content.decode()
    assert ARTICLES not in alone.get(TRASH).content.decode()


def test_what_is_thirty_days_old_is_not_offered():
    editor = make_user(role="editor")
    trashed = item_trash.put_away(make_image(alt="Zanzibar"), by=editor)
    TrashedItem.objects.update(at=timezone.now() - timedelta(days=30, minutes=1))
    assert "Zanzibar" not in signed_in(editor).get(TRASH).content.decode()
    assert restore(signed_in(editor), trashed).status_code == 404


def test_kinds_and_words_narrow_the_list():
    chief = make_user(role="chief editor")
    for item in everything().values():
        item_trash.put_away(item, by=chief)
    client = signed_in(chief)
    found = [client.get(f"{TRASH}?{query}").context["cl"].result_count for query in ("kind=series", "q=zanzibar roy")]
    assert found == [1, 1] and Series.objects.count() == 0
    unknown = client.get(f"{TRASH}?by__password__startswith=x")
    assert unknown.status_code in (302, 400)


def test_the_records_say_it_and_are_filtered_by_it():
    chief = make_user(role="chief editor")
    trashed = item_trash.put_away(make_tag(name="Zanzibar"), by=chief)
    item_trash.put_back(trashed, by=chief)
    client = signed_in(chief)
    for query, number in (("action=put_away&kind=tag", 1), ("action=put_back", 1), ("kind=image", 0), ("kind=tag", 2)):
        assert client.get(f"/admin/articles/auditrecord/?{query}").context["cl"].result_count == number
    lines = client.get("/admin/articles/auditrecord/csv/?action=put_away").getvalue().decode().splitlines()
    assert len(lines) == 2 and "Mettre à la corbeille" in lines[1] and "Zanzibar" in lines[1]


def test_the_list_costs_the_same_with_many(django_assert_num_queries):
    chief = make_user(role="chief editor")
    client = signed_in(chief)
    trash.put_away(make_article(state="draft"), by=chief)
    for number in (1, 20):
        for _each in range(number):
            item_trash.put_away(make_tag(), by=chief)
        client.get(TRASH)
        with django_assert_num_queries(8):
            client.get(TRASH)
