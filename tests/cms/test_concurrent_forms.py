"""Two people with one row of reference data open."""

import threading

import pytest
from django.db import connection
from django.test import Client
from lxml import html

from articles.models import Tag
from authors.models import Author
from tests.factories import make_author, make_image, make_tag, make_user

pytestmark = pytest.mark.django_db


def opened(address, role="chief editor", **person):
    """(client, the form's values)"""
    client = Client()
    client.force_login(make_user(role=role, **person))
    return client, form_of(client.get(address))


def form_of(page):
    forms = html.fromstring(page.content.decode()).xpath("//form[.//input[@name='shown']]")
    return dict(forms[0].form_values())


def change_url(obj):
    return f"/admin/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/change/"


def test_what_only_one_of_two_changed_is_kept():
    author = make_author(name="Zoé", role="pigiste", bio="<p>Écrit.</p>")
    url = change_url(author)
    one, ones = opened(url)
    two, twos = opened(url)
    assert one.post(url, ones | {"role": "grand reporter"}).status_code == 302
    assert two.post(url, twos | {"bio": "<p>Écrit et marche.</p>"}).status_code == 302
    author.refresh_from_db()
    assert (author.role, author.bio) == ("grand reporter", "<p>Écrit et marche.</p>")


def test_what_both_changed_is_refused_with_both_texts_and_saved_when_sent_again():
    author = make_author(name="Zoé", bio="<p>Écrit.</p>")
    url = change_url(author)
    one, ones = opened(url, first_name="Paco", last_name="Ruiz")
    two, twos = opened(url)
    one.post(url, ones | {"bio": "<p>Écrit à Cordoue.</p>", "role": "reporter"})
    page = two.post(url, twos | {"bio": "<p>Écrit à Séville.</p>"})
    text = page.content.decode()
    assert "Modifié entre-temps par Paco Ruiz" in text and "Écrit à Cordoue." in text
    again = form_of(page)
    assert again["bio"] == "<p>Écrit à Séville.</p>" and again["role"] == "reporter"
    assert Author.objects.get().bio == "<p>Écrit à Cordoue.</p>"
    assert two.post(url, again).status_code == 302
    author.refresh_from_db()
    assert (author.bio, author.role) == ("<p>Écrit à Séville.</p>", "reporter")


def test_a_form_that_does_not_say_what_it_showed_changes_nothing():
    tag = make_tag(name="Ville")
    client, form = opened(change_url(tag))
    for told in ("", "null", "[]", "{}", "x"):
        client.post(change_url(tag), form | {"name": "Campagne", "shown": told})
        assert Tag.objects.get().name == "Ville"


@pytest.mark.parametrize(
    "field, mine, theirs", [("caption", "à l’aube", "au soir"), ("rights_until", "2030-01-31", "2031-01-31")]
)
def test_of_pictures_too(field, mine, theirs):
    image = make_image(caption="la nuit")
    url = change_url(image)
    one, ones = opened(url)
    two, twos = opened(url)
    assert one.post(url, {**ones, field: theirs}).status_code == 302
    assert two.post(url, {**twos, "alt": "Une cour"}).status_code == 302
    two_again = two.post(url, {**twos, field: mine})
    image.refresh_from_db()
    assert two_again.status_code == 200 and str(getattr(image, field)) == theirs
    assert image.alt == "Une cour"


def test_a_picture_is_taken_over_from_the_one_who_chose_it():
    portrait = make_image()
    author = make_author()
    url = change_url(author)
    one, ones = opened(url)
    two, twos = opened(url)
    one.post(url, ones | {"portrait": portrait.pk})
    two.post(url, twos | {"role": "reporter"})
    author.refresh_from_db()
    assert (author.portrait, author.role) == (portrait, "reporter")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_the_second_is_told():
    author = make_author(role="")
    url = change_url(author)
    people = [opened(url), opened(url)]
    answers, start = [], threading.Barrier(2)

    def save(client, form, role):
        start.wait()
        answers.append(client.post(url, form | {"role": role}).status_code)
        connection.close()

    threads = [
        threading.Thread(target=save, args=(*person, role)) for person, role in zip(people, ("un", "deux"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 302]
