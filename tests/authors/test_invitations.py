"""Inviting a colleague: one form makes the account, its roles and the author's page; the password is chosen by a link."""

import re
import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from authors import invitations
from authors.models import Author, User
from tests.authors.test_passwords import NEW, choose, link_in
from tests.factories import make_author, make_user
from tests.mail_server import mailbox  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

PAGE = "/admin/authors/user/invite/"


@pytest.fixture
def paco():
    return make_user(role="chief editor", first_name="Paco", email="paco@example.org", language="fr")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def invite(by, **sent):
    role = Group.objects.get(name="journalist").pk
    values = {"first_name": "Zoé", "last_name": "Roy", "email": "zoe.roy@example.org", "language": "en"}
    return signed_in(by).post(PAGE, {**values, "groups": [role], **sent})


def test_one_form_makes_the_account_its_role_and_its_page(paco, mailbox, run_tasks):  # noqa: F811
    assert invite(paco).status_code == 302
    zoe = User.objects.get(email="zoe.roy@example.org")
    assert (zoe.username, zoe.is_staff, zoe.is_superuser, zoe.has_usable_password()) == ("zoe-roy", True, False, False)
    assert [group.name for group in zoe.groups.all()] == ["journalist"]
    assert zoe.author.name == "Zoé Roy"
    run_tasks()
    [letter] = mailbox.letters
    assert letter.to == ["zoe.roy@example.org"]
    assert letter["Subject"] == "Patio · You are invited to the desk"
    assert "Paco invites you" in letter.text
    assert "paco@" not in letter.message.as_string()
    choose(link_in(letter))
    assert Client().login(username="zoe-roy", password=NEW) or User.objects.get(pk=zoe.pk).check_password(NEW)


def test_who_adds_an_account_with_a_password_is_shown_the_invitation(paco):
    assert f'href="{PAGE}"' in signed_in(paco).get("/admin/authors/user/add/").text
    assert " autofocus" in re.search('<input[^>]* name="first_name"[^>]*>', signed_in(paco).get(PAGE).text)[0]


def test_an_authors_page_that_is_there_is_given(paco):
    author, other = make_author(name="Zoé R."), make_author(user=paco)
    assert invite(paco, author=other.pk).status_code == 200
    assert not User.objects.filter(email="zoe.roy@example.org").exists()
    assert invite(paco, author=author.pk).status_code == 302
    author.refresh_from_db()
    assert author.user.email == "zoe.roy@example.org"
    assert Author.objects.count() == 2


def test_an_address_with_an_account_is_told(paco):
    make_user(role="editor", username="zoe", email="Zoe.Roy@example.org")
    assert "a déjà un compte : zoe" in invite(paco).content.decode()
    assert User.objects.filter(email__iexact="zoe.roy@example.org").count() == 1


def test_a_name_that_is_somebodys_gets_a_number(paco):
    make_user(username="zoe-roy")
    invite(paco)
    assert User.objects.get(email="zoe.roy@example.org").username == "zoe-roy2"


def test_nobody_gives_a_role_beyond_their_own_rights(paco):
    boss = Group.objects.create(name="boss")
    boss.permissions.add(*Group.objects.get(name="journalist").permissions.all())
    from django.contrib.auth.models import Permission

    boss.permissions.add(Permission.objects.get(codename="delete_group"))
    assert invite(paco, groups=[boss.pk]).status_code == 200
    assert not User.objects.filter(email="zoe.roy@example.org").exists()


def test_an_invitation_is_sent_again_until_a_password_is_chosen(paco, mailbox, run_tasks):  # noqa: F811
    invite(paco)
    zoe = User.objects.get(email="zoe.roy@example.org")
    client = signed_in(paco)
    page = reverse("admin:authors_user_change", args=[zoe.pk])
    again = reverse("admin:authors_user_invite_again", args=[zoe.pk])
    assert again in client.get(page).content.decode()
    run_tasks()
    assert client.get(again).status_code == 405
    assert client.post(again).status_code == 302
    run_tasks()
    assert mailbox.to == ["zoe.roy@example.org"] * 2
    choose(link_in(mailbox.letters[0]))
    assert again not in client.get(page).content.decode()
    assert client.post(again).status_code == 404


def test_without_a_mail_server_none_is_sent_again(paco, settings, mailbox, run_tasks):  # noqa: F811
    invite(paco)
    run_tasks()
    settings.MAIL_IS_CONFIGURED = False
    again = reverse("admin:authors_user_invite_again", args=[User.objects.get(first_name="Zoé").pk])
    page = signed_in(paco).post(again, follow=True)
    assert "aucune invitation n’est partie" in page.text and "un courriel part" not in page.text
    settings.MAIL_IS_CONFIGURED = True
    run_tasks()
    assert len(mailbox.letters) == 1


def test_sent_twice_the_form_invites_once_and_says_so(paco, mailbox, run_tasks):  # noqa: F811
    author = make_author(name="Zoé R.")
    for _press in range(2):
        request = invite(paco, author=author.pk).wsgi_request
        assert ["Zoé Roy est invité" in str(told) for told in get_messages(request)] == [True]
    assert User.objects.filter(email="zoe.roy@example.org").count() == 1
    run_tasks()
    assert mailbox.to == ["zoe.roy@example.org"]
    assert "a déjà un compte" in invite(paco, author=author.pk, language="fr").text
    assert "a déjà un compte" in invite(make_user(role="chief editor", language="fr"), author=author.pk).text


def test_long_afterwards_it_is_another_invitation(paco):
    invite(paco)
    LogEntry.objects.update(action_time=timezone.now() - invitations.TWICE)
    assert "a déjà un compte" in invite(paco).text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["the same", "another"])
@pytest.mark.parametrize("names", [("", ""), ("zoe", "zr")])
def test_of_two_at_once_one_invites(who, names, paco):
    eva = make_user(role="chief editor", language="fr") if who == "another" else paco
    answers, start = [], threading.Barrier(2)

    def press(by, name):
        start.wait(30)
        answers.append(invite(by, username=name).status_code)
        connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in zip((paco, eva), names, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    is_same_form = who == "the same" and names == ("", "")
    assert sorted(answers) == ([302, 302] if is_same_form else [200, 302])
    assert User.objects.filter(email="zoe.roy@example.org").count() == 1


def test_one_who_was_switched_off_meanwhile_gets_nothing(paco, mailbox, run_tasks):  # noqa: F811
    invite(paco)
    User.objects.filter(email="zoe.roy@example.org").update(is_active=False)
    run_tasks()
    assert mailbox.letters == []


def test_without_a_mail_server_the_page_says_so_and_makes_nothing(paco, settings):
    settings.MAIL_IS_CONFIGURED = False
    assert "Aucun serveur de courriel" in invite(paco).content.decode()
    assert not User.objects.filter(email="zoe.roy@example.org").exists()


def test_two_people_one_after_the_other_see_their_own_form(paco):
    eva = make_user(role="chief editor", language="en")
    invite(paco, email="not an address", first_name="Secret")
    page = signed_in(eva).get(PAGE).content.decode()
    assert "Secret" not in page
    assert "not an address" not in page
    assert PAGE in signed_in(eva).get(reverse("admin:authors_user_changelist")).content.decode()
