import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from lxml import html

from authors.models import Author, FormerAuthorAddress, User
from tests.factories import make_author, make_image, make_user

pytestmark = pytest.mark.django_db

USERS, AUTHORS = "/admin/authors/user/", "/admin/authors/author/"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def form_of(page, name):
    return dict(html.fromstring(page.content.decode()).get_element_by_id(f"{name}_form").form_values())


def group(name):
    return Group.objects.get(name=name).pk


def test_a_chief_editor_makes_an_account_for_the_desk():
    client = signed_in(make_user(role="chief editor"))
    form = form_of(client.get(f"{USERS}add/"), "user") | {
        "username": "nina",
        "password1": "un mot de passe long",
        "password2": "un mot de passe long",
        "language": "en",
        "groups": [group("journalist")],
    }
    client.post(f"{USERS}add/", form)
    nina = User.objects.get(username="nina")
    assert (nina.is_staff, nina.is_superuser, nina.language) == (True, False, "en")
    assert list(nina.groups.values_list("name", flat=True)) == ["journalist"]
    assert nina.check_password("un mot de passe long")


def test_nobody_gives_a_right_that_they_have_not():
    chief = make_user(role="chief editor")
    powerful = Group.objects.create(name="powerful")
    powerful.permissions.add(Permission.objects.get(codename="delete_user"))
    other = make_user(role="journalist")
    client = signed_in(chief)
    for user in (other, chief):
        form = form_of(client.get(f"{USERS}{user.pk}/change/"), "user")
        right = Permission.objects.get(codename="delete_user").pk
        forged = {"is_superuser": "on", "user_permissions": [right], "is_staff": "on"}
        client.post(f"{USERS}{user.pk}/change/", form | forged)
        client.post(f"{USERS}{user.pk}/change/", form | {"groups": [powerful.pk]})
        user = User.objects.get(pk=user.pk)
        assert (user.is_superuser, user.user_permissions.count(), user.has_perm("authors.delete_user")) == (
            False,
            0,
            False,
        )
    assert "powerful" not in client.get(f"{USERS}{other.pk}/change/").content.decode()


def test_an_account_with_more_rights_is_not_touched():
    superuser = make_user(superuser=True, username="racine")
    switched_off = make_user(superuser=True, is_active=False)
    grown = make_user(role="journalist")
    grown.user_permissions.add(Permission.objects.get(codename="delete_user"))
    client = signed_in(make_user(role="chief editor"))
    for user in (superuser, switched_off, grown):
        new = {"username": "pris", "password1": "un mot de passe long", "password2": "un mot de passe long"}
        assert client.post(f"{USERS}{user.pk}/change/", new).status_code == 403
        assert client.post(f"{USERS}{user.pk}/password/", new).status_code == 403
        assert User.objects.get(pk=user.pk).password == user.password


@pytest.mark.parametrize("role", ["journalist", "editor"])
def test_accounts_are_for_chief_editors(role):
    user = make_user(role=role)
    client = signed_in(user)
    for page in (USERS, f"{USERS}add/", f"{USERS}{user.pk}/change/", f"{USERS}{user.pk}/password/"):
        assert client.get(page).status_code == 403
    assert client.get("/admin/auth/group/").status_code == 403


@pytest.mark.parametrize(
    "lookup", ["password__startswith", "groups__user__password__startswith", "author__bio__contains"]
)
def test_look_ups_are_no_oracle(lookup):
    client = signed_in(make_user(role="chief editor"))
    assert client.get(USERS, {lookup: "a"}).status_code == 400
    assert client.get(AUTHORS, {f"user__{lookup}": "a"}).status_code == 400
    assert client.get(USERS, {"_to_field": "password"}).status_code == 400
    assert client.get(USERS, {"is_active__exact": "1", "role": "editor"}).status_code == 200


def test_a_new_password_ends_the_sessions_of_the_account():
    user, chief = make_user(role="journalist"), make_user(role="chief editor")
    theirs = signed_in(user)
    new = {"password1": "un autre mot de passe", "password2": "un autre mot de passe", "usable_password": "true"}
    signed_in(chief).post(f"{USERS}{user.pk}/password/", new)
    assert theirs.get("/admin/").status_code == 302


def test_a_demotion_acts_on_the_next_request():
    user = make_user(role="chief editor")
    client = signed_in(user)
    assert client.get(USERS).status_code == 200
    user.groups.set([group("journalist")])
    assert client.get(USERS).status_code == 403


def test_an_author_gets_a_page_with_portrait_and_links_in_order():
    client = signed_in(make_user(role="editor"))
    form = form_of(client.get(f"{AUTHORS}add/"), "author") | {
        "name": "Zoé Martin",
        "bio": "<p>Écrit.</p><script>alert(1)</script>",
        "portrait": make_image().pk,
        "links-TOTAL_FORMS": "2",
        "links-0-kind": "mastodon",
        "links-0-url": "https://social.example/@zoe",
        "links-0-position": "20",
        "links-1-kind": "site",
        "links-1-url": "https://zoe.example/",
        "links-1-position": "10",
    }
    client.post(f"{AUTHORS}add/", form)
    author = Author.objects.get()
    assert (author.slug, author.bio) == ("zoe-martin", "<p>Écrit.</p>")
    assert [link.kind for link in author.links.all()] == ["site", "mastodon"]
    refused = form | {"name": "Autre", "links-0-url": "javascript:alert(1)"}
    assert client.post(f"{AUTHORS}add/", refused).status_code == 200
    assert Author.objects.count() == 1


def test_editors_neither_see_nor_set_the_account_of_an_author():
    editor = make_user(role="editor")
    owner = make_user(role="journalist", username="compte-secret")
    author = make_author(user=owner)
    client = signed_in(editor)
    page = client.get(f"{AUTHORS}{author.pk}/change/")
    assert "compte-secret" not in page.content.decode()
    client.post(f"{AUTHORS}{author.pk}/change/", form_of(page, "author") | {"user": editor.pk})
    assert Author.objects.get().user == owner


def test_journalists_read_authors_but_change_none():
    author = make_author(name="Zoé")
    client = signed_in(make_user(role="journalist"))
    assert client.get(f"{AUTHORS}{author.pk}/change/").status_code == 200
    assert client.post(f"{AUTHORS}{author.pk}/change/", {"name": "Autre"}).status_code == 403
    assert client.get(f"{AUTHORS}add/").status_code == 403


def test_journalists_keep_their_own_portrait_biography_and_links_and_nothing_else():
    journalist = make_user(role="journalist")
    author, portrait = make_author(name="Zoé", slug="zoe", role="pigiste", user=journalist), make_image()
    client = signed_in(journalist)
    url = f"{AUTHORS}{author.pk}/change/"
    form = form_of(client.get(url), "author")
    assert not {"name", "slug", "role", "user"} & {*form}
    form |= {
        "bio": "<p>Écrit.</p>",
        "portrait": portrait.pk,
        "name": "Autre",
        "slug": "autre",
        "role": "chef",
        "user": "",
    }
    form |= {
        "links-TOTAL_FORMS": "1",
        "links-0-kind": "site",
        "links-0-url": "https://zoe.example/",
        "links-0-position": "0",
    }
    assert client.post(url, form).status_code == 302
    author.refresh_from_db()
    assert (author.bio, author.portrait, author.links.get().url) == ("<p>Écrit.</p>", portrait, "https://zoe.example/")
    assert (author.name, author.slug, author.role, author.user) == ("Zoé", "zoe", "pigiste", journalist)
    assert client.post(f"{AUTHORS}{author.pk}/delete/", {"post": "yes"}).status_code == 403


def test_everyone_is_led_to_their_own_page():
    journalist = make_user(role="journalist")
    client = signed_in(journalist)
    assert "Vous n’avez pas encore de page d’auteur" in client.get(f"{AUTHORS}mine/", follow=True).content.decode()
    own = make_author(user=journalist)
    assert client.get(f"{AUTHORS}mine/").url == f"{AUTHORS}{own.pk}/change/"


def test_a_journalist_changes_no_other_page_nor_their_own_once_it_is_another_s():
    journalist = make_user(role="journalist")
    own, other = make_author(name="Zoé", user=journalist), make_author(name="Inès", bio="<p>Siennes.</p>")
    client = signed_in(journalist)
    form = form_of(client.get(f"{AUTHORS}{own.pk}/change/"), "author") | {"bio": "<p>Prise.</p>"}
    assert client.post(f"{AUTHORS}{other.pk}/change/", form).status_code == 403
    Author.objects.filter(pk=own.pk).update(user=None)
    assert client.post(f"{AUTHORS}{own.pk}/change/", form).status_code == 403
    assert not Author.objects.filter(bio="<p>Prise.</p>").exists()


def test_an_address_that_leads_to_another_author_cannot_be_taken():
    author = make_author(name="Zoé")
    FormerAuthorAddress.objects.create(slug="ancienne", author=author)
    client = signed_in(make_user(role="editor"))
    form = form_of(client.get(f"{AUTHORS}add/"), "author") | {"name": "Autre", "slug": "ancienne"}
    assert client.post(f"{AUTHORS}add/", form).context["adminform"].form.errors["slug"]


def test_too_many_links_of_an_author_are_refused_with_their_number():
    author = make_author()
    client = signed_in(make_user(role="editor"))
    form = form_of(client.get(f"{AUTHORS}{author.pk}/change/"), "author") | {"links-TOTAL_FORMS": "21"}
    for number in range(21):
        form |= {f"links-{number}-kind": "site", f"links-{number}-url": f"https://{number}.example.org/"}
        form |= {f"links-{number}-position": str(number)}
    answer = client.post(f"{AUTHORS}{author.pk}/change/", form)
    assert "Trop de liens\u00a0: 21. Un auteur peut en avoir 20." in answer.content.decode()
    assert "https://20.example.org/" in answer.content.decode() and author.links.count() == 0


def test_an_authors_address_is_made_of_whatever_is_typed():
    client = signed_in(make_user(role="chief editor"))
    author = make_author(name="Zoé")
    form = form_of(client.get(f"{AUTHORS}{author.pk}/change/"), "author")
    client.post(f"{AUTHORS}{author.pk}/change/", {**form, "slug": "Été à Cordoue !", "name": "Zo\u200bé \u202ePetit"})
    author.refresh_from_db()
    assert (author.slug, author.name) == ("ete-a-cordoue", "Zoé Petit")
    assert FormerAuthorAddress.objects.get().slug == "zoe"
