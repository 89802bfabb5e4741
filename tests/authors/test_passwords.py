"""A forgotten password: equal answers, few mails, links that work once and for a day."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from authors import letters, passwords
from authors.models import PasswordRequest, User
from tests.factories import make_user
from tests.mail_server import mailbox  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

PAGE = "/admin/password/forgotten/"
NEW = "un mot de passe neuf"


@pytest.fixture
def ana():
    return make_user(role="journalist", username="ana", email="Ana@example.org", language="fr")


def ask(address, client=None, **options):
    return (client or Client()).post(PAGE, {"email": address}, **options)


def link_in(letter):
    return re.search(r"http://testserver(/admin/password/\S+)", letter.text)[1]


def choose(link, password=NEW):
    client = Client()
    response = client.get(link, follow=True)
    data = {"new_password1": password, "new_password2": password}
    return response, client.post(response.request["PATH_INFO"], data, follow=True)


def may_sign_in(user, password=NEW):
    user.refresh_from_db()
    return user.check_password(password)


def test_the_page_is_linked_from_signing_in(ana):
    assert f'href="{PAGE}"' in Client().get(reverse("admin:login")).content.decode()


def test_a_password_is_chosen_by_the_link_once(ana, mailbox, run_tasks):  # noqa: F811
    assert ask("ana@EXAMPLE.org").status_code == 302
    run_tasks()
    [letter] = mailbox.letters
    assert letter.to == ["Ana@example.org"]
    assert letter["Subject"] == "Patio · Choisir un nouveau mot de passe"
    assert "« ana »" in letter.text
    link = link_in(letter)
    page, _done = choose(link)
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert may_sign_in(ana)
    page, _done = choose(link, "encore un autre mot")
    assert "Ce lien ne marche pas" in page.content.decode()
    assert may_sign_in(ana)


def test_a_weak_password_is_refused(ana, mailbox, run_tasks):  # noqa: F811
    ask("ana@example.org")
    run_tasks()
    choose(link_in(mailbox.letters[0]), "12345678901")
    assert not may_sign_in(ana, "12345678901")


def test_a_link_ends(ana, settings):
    link = letters.link_of(ana).removeprefix("http://testserver")
    settings.PASSWORD_RESET_TIMEOUT = -1
    choose(link)
    assert not may_sign_in(ana)


def test_a_link_of_somebody_switched_off_does_nothing(ana):
    link = letters.link_of(ana).removeprefix("http://testserver")
    User.objects.filter(pk=ana.pk).update(is_active=False)
    choose(link)
    assert not may_sign_in(ana)


def test_known_and_unknown_are_answered_the_same(ana, mailbox, run_tasks, django_assert_num_queries):  # noqa: F811
    answers = []
    for address in ("ana@example.org", "nobody@example.org"):
        client = Client()
        with django_assert_num_queries(8):
            response = ask(address, client)
        page = client.get(response["Location"])
        answers.append((response.status_code, response["Location"], page.content, page.headers["Cache-Control"]))
    assert answers[0] == answers[1]
    run_tasks()
    assert mailbox.to == ["Ana@example.org"]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_who_may_not_sign_in_gets_nothing(change, ana, mailbox, run_tasks):  # noqa: F811
    User.objects.filter(pk=ana.pk).update(**change)
    ask("ana@example.org")
    run_tasks()
    assert mailbox.letters == []


def test_who_asks_too_often_is_told_to_wait(ana, mailbox, run_tasks):  # noqa: F811
    number = passwords.MOST_OF_A_CLIENT
    codes = [ask(f"p{each}@example.org").status_code for each in range(number + 1)]
    assert codes == [302] * number + [429]
    assert ask("ana@example.org", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_nobody_is_flooded_whoever_asks(ana, mailbox, run_tasks):  # noqa: F811
    for number in range(6):
        assert ask("ana@example.org", REMOTE_ADDR=f"192.0.2.{number}").status_code == 302
        run_tasks()
    assert mailbox.to == ["Ana@example.org"] * passwords.MOST_OF_AN_ADDRESS


def test_without_a_mail_server_everybody_reads_that_no_link_comes(ana, settings, mailbox, run_tasks):  # noqa: F811
    settings.MAIL_IS_CONFIGURED = False
    pages = {}
    for address in ("ana@example.org", "nobody@example.org", "no address"):
        client = Client()
        answers = client.get(PAGE), ask(address, client), client.get(reverse("password_reset_done"))
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        pages |= {answer.text: address for answer in answers}
    [page] = pages
    assert "envoie aucun courriel" in page and "votre rédacteur en chef" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0] and 'name="email"' not in page
    assert "un lien y a été envoyé" not in page
    assert not PasswordRequest.objects.exists()
    run_tasks()
    assert mailbox.letters == []


def no_password(user, **values):
    user.set_unusable_password()
    user.save()
    User.objects.filter(pk=user.pk).update(**values)


def test_whose_invitation_ran_out_gets_another_one(ana, mailbox, run_tasks):  # noqa: F811
    no_password(ana)
    assert ask("ana@example.org").status_code == 302
    run_tasks()
    [letter] = mailbox.letters
    assert letter["Subject"] == "Patio · Vous êtes invité à la rédaction"
    assert "«\u00a0ana\u00a0»" in letter.text and "None" not in letter.text
    choose(link_in(letter))
    assert may_sign_in(ana)
    ask("ana@example.org")
    run_tasks()
    assert mailbox.letters[1]["Subject"] == "Patio · Choisir un nouveau mot de passe"
    for _again in range(3):
        ask("ana@example.org", REMOTE_ADDR="192.0.2.9")
    run_tasks()
    assert len(mailbox.letters) == passwords.MOST_OF_AN_ADDRESS


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"last_login": timezone.now()}])
def test_who_waits_for_no_invitation_gets_none(change, ana, mailbox, run_tasks):  # noqa: F811
    """Neither imported people nor those whose password was taken away."""
    no_password(ana, **change)
    ask("ana@example.org")
    run_tasks()
    assert mailbox.letters == []
