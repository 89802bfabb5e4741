"""The list of what was done: what is written down, who reads what of it, filters, CSV."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from articles import publishing, reviewing, workflow
from articles.models import AuditRecord
from articles.models.audit import record_about, record_action
from authors import letters
from authors.models import User
from desk import audit_csv
from tests.authors.test_passwords import choose
from tests.desk.pages import address, signed_in
from tests.factories import make_article, make_image, make_tag, make_user
from tests.shown import shown

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

LIST = "/admin/articles/auditrecord/"
CSV = f"{LIST}csv/"
LONG = "a long and good password"


def lines(client, query=""):
    response = client.get(CSV + query)
    text = response.getvalue().decode()
    assert text.startswith("\ufeff") and response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def said(client, query=""):
    """[(what, kind, name, from → to, note)], the oldest first."""
    return [tuple(cell.replace("\u00a0", " ") for cell in line[2:]) for line in reversed(lines(client, query)[1:])]


def test_steps_and_moved_plans_say_from_what_to_what():
    editor, article = make_user(role="editor"), make_article(title="Le puits", state="in_review")
    workflow.take("return", article, by=editor, note="Encore.")
    workflow.take("approve", article, by=editor)
    tomorrow = datetime(2100, 3, 2, 7, tzinfo=UTC)
    edition = publishing.publish(article, by=editor, at=tomorrow)
    publishing.reschedule(edition, by=editor, at=tomorrow + timedelta(hours=1), until=tomorrow + timedelta(days=1))
    eight, nine = "2 mars 2100 08:00 CET", "2 mars 2100 09:00 CET"
    assert [line[3:] for line in said(signed_in(editor))] == [
        ("État : En relecture → Renvoyé", "Encore."),
        ("État : Renvoyé → Approuvé", ""),
        (f"Début : {eight}", ""),
        (f"Début : {eight} → {nine}; Fin : — → 3 mars 2100 08:00 CET", ""),
    ]
    page = signed_in(editor).get(LIST).content.decode()
    assert nine in page.replace("\u00a0", " ") and f'href="{address("change", article.pk)}"' in page


def test_who_reviews_is_said():
    editor, article = make_user(role="editor", first_name="Inés", last_name="Sol"), make_article(state="in_review")
    reviewing.take(article, by=editor)
    reviewing.assign(article, make_user(role="editor", first_name="Paco", last_name="Ruiz"), due=None, by=editor)
    reviewing.give_back(article, by=editor)
    changes = [line[3] for line in said(signed_in(editor))]
    assert changes == ["Relecteur : Inés Sol", "Relecteur : Paco Ruiz", ""]
    assert "Relecteur : Paco Ruiz" in signed_in(editor).get(LIST).content.decode().replace("\u00a0", " ")


def test_pictures_tags_and_deletions_are_written_down():
    chief = make_user(role="chief editor")
    client, image, tag = signed_in(chief), make_image(by=chief, credit_name="A"), make_tag(name="Jardin")
    form = client.get(f"/admin/images/image/{image.pk}/change/").context["adminform"].form
    values = {name: "" if value is None else value for name, value in form.initial.items()}
    values |= {"credit_name": "B", "alt": "Autre chose"}
    assert client.post(f"/admin/images/image/{image.pk}/change/", values).status_code == 302
    as_shown = shown(client, f"/admin/articles/tag/{tag.pk}/change/")
    values = {"name": "Jardins", "slug": "jardins", "description": "", "section_position": "", "shown": as_shown}
    assert client.post(f"/admin/articles/tag/{tag.pk}/change/", values).status_code == 302
    for page in (f"/admin/images/image/{image.pk}/delete/", f"/admin/articles/tag/{tag.pk}/delete/"):
        client.post(page, {"post": "yes"})
    found = said(client)
    assert [line[:2] for line in found] == [
        ("Modifier", "image"),
        ("Modifier", "mot-clé"),
        ("Mettre à la corbeille", "image"),
        ("Mettre à la corbeille", "mot-clé"),
    ]
    assert found[0][3].endswith(" : A → B") and " : Jardin → Jardins" in found[1][3] and found[3][2] == "Jardins"


def test_accounts_are_written_down_but_no_password():
    chief = make_user(role="chief editor")
    client, roles = signed_in(chief), {group.name: group.pk for group in Group.objects.all()}
    new = {"username": "nina", "usable_password": "true", "password1": LONG, "password2": LONG, "language": "fr"}
    client.post("/admin/authors/user/add/", {**new, "groups": [roles["journalist"]]})
    nina = User.objects.get(username="nina")
    page = f"/admin/authors/user/{nina.pk}/"
    client.post(f"{page}change/", {"username": "nina", "language": "fr", "groups": [roles["editor"]]})
    client.post(f"{page}password/", {"usable_password": "true", "password1": LONG + "2", "password2": LONG + "2"})
    found = [line for line in said(client) if line[1] == "compte"]
    assert [line[0] for line in found] == ["Ajouter", "Modifier", "Changer le mot de passe"]
    assert found[1][3] == "Actif : oui → non; Fonction : journaliste → secrétaire de rédaction"
    nina.refresh_from_db()
    everything = str(list(AuditRecord.objects.values()))
    assert LONG not in everything and nina.password not in everything


def test_an_invitation_is_written_down_with_the_page_and_the_password_that_follow():
    chief = make_user(role="chief editor")
    client, role = signed_in(chief), Group.objects.get(name="journalist")
    new = {"first_name": "Nina", "last_name": "Roy", "email": "nina@example.org", "language": "fr", "groups": [role.pk]}
    client.post("/admin/authors/user/invite/", new)
    nina = User.objects.get(username="nina")
    choose(letters.link_of(nina), LONG)
    found = AuditRecord.objects.order_by("pk").values_list("by", "action", "kind")
    assert list(found) == [(chief.pk, "add", "user"), (chief.pk, "add", "author"), (nina.pk, "password", "user")]
    [account] = [line[3] for line in said(client, "?kind=user") if line[0] == "Ajouter"]
    assert "nina" in account and "journaliste" in account


def test_signing_in_is_written_down_and_a_wrong_password_is_not():
    chief, client = make_user(role="chief editor", username="chief"), Client()
    client.post("/admin/login/", {"username": "chief", "password": "wrong"})
    client.post("/admin/login/", {"username": "nobody", "password": "wrong"})
    assert not AuditRecord.objects.exists()
    client.post("/admin/login/?next=/admin/", {"username": "chief", "password": "a good password"})
    Client().post("/admin/sign-in/", {"username": "chief", "password": "a good password"})
    told = AuditRecord.objects.values_list("action", "kind", "subject_id", "by")
    assert list(told) == [("sign_in", "user", chief.pk, chief.pk)] * 2


def test_accounts_and_sign_ins_are_only_for_those_who_see_accounts():
    editor, chief, now = make_user(role="editor"), make_user(role="chief editor", last_name="Cachée"), timezone.now()
    record_about("user", chief.pk, "Compte secret", "sign_in", by=chief, at=now)
    record_action(make_article(title="Le puits"), "approve", by=editor, at=now)
    shown = signed_in(editor).get(LIST).content.decode()
    assert "Le puits" in shown and "Compte secret" not in shown and "Cachée" not in shown
    assert "Connexion" not in shown and "kind=user" not in shown and "action=sign_in" not in shown
    for query in ("", "?kind=user", "?action=sign_in", f"?by={chief.pk}", "?q=secret"):
        assert "Compte secret" not in str(said(signed_in(editor), query)), query
    assert "Compte secret" in signed_in(chief).get(LIST).content.decode()
    assert "Compte secret" in str(said(signed_in(chief), "?kind=user"))
    assert signed_in(make_user(role="journalist")).get(CSV).status_code == 403


def test_what_can_be_asked_for():
    ines, paco = make_user(role="editor"), make_user(role="editor")
    first, second = make_article(title="Le puits"), make_article(title="La cour")
    evening = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # the third of March, in the site's zone
    record_action(first, "approve", by=ines, at=evening)
    record_action(second, "submit", by=paco, at=evening - timedelta(days=1))
    record_about("tag", 7, "Jardins", "change", by=paco, at=evening + timedelta(days=3), changes=[])
    client = signed_in(ines)
    asked = {
        f"?by={ines.pk}": ["Le puits"],
        "?action=submit": ["La cour"],
        "?kind=tag": ["Jardins"],
        f"?article={first.pk}": ["Le puits"],
        "?from=2026-03-03&to=2026-03-03": ["Le puits"],
        "?to=2026-03-02": ["La cour"],
        "?from=2026-03-04": ["Jardins"],
        "?q=puits": ["Le puits"],
        "?from=nonsense&to=2026-99-99&article=x&by=99999999&kind=x": ["Le puits", "La cour", "Jardins"],
        f"?article={'9' * 18}": [],
    }
    assert {query: [line[2] for line in said(client, query)] for query in asked} == asked
    for query, names in asked.items():
        response = client.get(LIST + query)
        assert response.status_code == 200
        assert {record.title for record in response.context["cl"].result_list} == set(names)
    assert f"{LIST}?article={first.pk}" in client.get(address("history", first.pk)).content.decode()


def test_no_cell_is_a_formula_and_what_is_cut_is_said(monkeypatch):
    editor, now = make_user(role="editor"), timezone.now()
    for name in ("=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "bien"):
        record_about("tag", 7, name, "change", by=editor, at=now)
    client = signed_in(editor)
    assert [line[2] for line in said(client)] == ["'=HYPERLINK(1)", "'+1", "'-1", "'@x", "'\tx", "bien"]
    monkeypatch.setattr(audit_csv, "MOST", 2)
    assert len(lines(client)) == 4 and "dernières lignes" in lines(client)[-1][0]


def test_the_list_and_the_file_cost_the_same_with_many(django_assert_num_queries):
    editor, now = make_user(role="editor"), timezone.now()
    client = signed_in(editor)
    for number in (1, 30):
        for _each in range(number):
            record_action(make_article(), "approve", by=editor, at=now)
            record_about("tag", 7, "Jardins", "change", by=editor, at=now)
        client.get(LIST)
        with django_assert_num_queries(11):
            client.get(LIST)
        with django_assert_num_queries(14):
            client.get(CSV).getvalue()
