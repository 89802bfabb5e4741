"""Lists that people keep under a name, and the columns that each chose."""

import pytest
from django.contrib.auth.models import Group, Permission
from lxml import html

from authors.models import User
from desk import saved_lists
from desk.models import ChosenColumns, SavedList
from tests.desk.pages import address, messages_of, signed_in
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def keep(client, name, query, **more):
    return client.post(address("keep_list"), {"name": name, "query": query} | more, follow=True)


def page_of(client, **query):
    return html.fromstring(client.get(address("changelist"), query).content.decode())


def lists(client):
    """{name: address} of those above the list."""
    return {
        " ".join(link.text_content().split()): link.get("href")
        for link in page_of(client).xpath("//nav[@class='saved-lists']/a")
    }


def headings(client, **query):
    cells = page_of(client, **query).xpath("//table[@id='result_list']/thead//th")
    return [cell.text_content().strip() for cell in cells][1:]


# Lists under a name


def test_a_list_is_kept_shown_and_opened(lucia):
    make_article(by=lucia, state="returned", title="Renvoyé")
    make_article(by=lucia, state="draft", title="Brouillon")
    client = signed_in(lucia)
    told = keep(client, " Mes retours ", "state=returned&q=renvoyé&p=3&o=1&_popup=1&evil=1&author=")
    assert "“Mes retours” is kept." in messages_of(told)
    assert SavedList.objects.get().query == "q=renvoy%C3%A9&state=returned"
    (href,) = lists(client).values()
    shown = client.get(href)
    assert [article.title for article in shown.context["cl"].result_list] == ["Renvoyé"]
    current = html.fromstring(shown.content.decode()).xpath("//nav[@class='saved-lists']/a[@aria-current]")
    assert [link.text_content() for link in current] == ["Mes retours"]


def test_a_list_is_renamed_replaced_and_deleted(lucia):
    client = signed_in(lucia)
    keep(client, "Retours", "state=returned")
    keep(client, "Retours", "state=draft")
    kept = SavedList.objects.get()
    assert kept.query == "state=draft"
    where = address("kept_list", kept.pk)
    client.post(where, {"name": "Brouillons"})
    assert list(lists(client)) == ["Brouillons"]
    client.post(where, {"name": "Brouillons", "delete": "1"})
    assert lists(client) == {}
    assert client.post(where, {"delete": "1"}).status_code == 404


def test_an_editor_shares_one_with_everybody_and_a_journalist_does_not(lucia, ines, paco):
    keep(signed_in(ines), "Sport", "section=7", is_shared="on")
    keep(signed_in(ines), "Seule", "state=draft")
    keep(signed_in(lucia), "À moi", "state=draft", is_shared="on")
    assert list(lists(signed_in(lucia))) == ["À moi", "Sport Inés"]
    assert list(lists(signed_in(paco))) == ["Sport Inés"]
    assert not SavedList.objects.get(name="À moi").is_shared


def test_a_list_of_somebody_else_is_neither_changed_nor_deleted(lucia, ines, paco):
    keep(signed_in(ines), "Sport", "state=draft", is_shared="on")
    pk = SavedList.objects.get().pk
    for person in (lucia, paco):
        client = signed_in(person)
        statuses = {client.post(address("kept_list", each), {"delete": "1"}).status_code for each in (pk, 999_999)}
        assert statuses == {404}
    assert SavedList.objects.filter(person=ines, name="Sport").exists()


def test_what_somebody_shared_whose_account_is_closed_is_gone(lucia, ines):
    keep(signed_in(ines), "Sport", "state=draft", is_shared="on")
    ines.is_active = False
    ines.save()
    assert lists(signed_in(lucia)) == {}


@pytest.mark.parametrize("right", ["group", "permission", "superuser", None])
def test_what_is_shared_by_who_may_not_share_any_more_is_their_own_alone(right, lucia, ines):
    keep(signed_in(ines), "Sport", "q=secret", is_shared="on")
    ines.groups.set([Group.objects.get(name="editor" if right == "group" else "journalist")])
    if right == "permission":
        ines.user_permissions.add(Permission.objects.get(codename="change_any_article"))
    User.objects.filter(pk=ines.pk).update(is_superuser=right == "superuser")
    page = signed_in(lucia).get(address("changelist")).content.decode()
    assert ("Sport" in page, "q=secret" in page) == (bool(right), bool(right))
    assert list(lists(signed_in(ines))) == ["Sport"]
    User.objects.filter(pk=ines.pk).update(is_staff=False)
    assert lists(signed_in(lucia)) == {}


def test_a_shared_list_shows_nothing_more_than_one_may_see(lucia, ines):
    make_article(by=lucia, state="draft", title="La mienne")
    make_article(state="draft", title="Secret")
    keep(signed_in(ines), "Tout", "state=draft&mine=1", is_shared="on")
    client = signed_in(lucia)
    (href,) = lists(client).values()
    shown = client.get(href)
    assert [article.title for article in shown.context["cl"].result_list] == ["La mienne"]
    assert "Secret" not in shown.content.decode()


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("", "state=draft", "Give the list a name"),
        ("\u200b", "state=draft", "Give the list a name"),
        ("x" * 61, "state=draft", "Give the list a name"),
        ("Tout", "p=2", "Narrow the list first"),
        ("Tout", "q=" + "x" * 1_500, "Narrow the list first"),
    ],
)
def test_what_cannot_be_kept_is_said(name, query, said, lucia):
    assert said in messages_of(keep(signed_in(lucia), name, query))
    assert not SavedList.objects.exists()


def test_there_are_not_more_lists_than_stand_above_one(lucia, monkeypatch):
    monkeypatch.setattr(saved_lists, "MOST", 2)
    client = signed_in(lucia)
    for name in ("Une", "Deux", "Trois"):
        told = keep(client, name, "state=draft")
    assert "At most 2 lists" in messages_of(told)
    assert sorted(lists(client)) == ["Deux", "Une"]
    keep(client, "Une", "state=returned")  # one of them anew
    assert SavedList.objects.get(name="Une").query == "state=returned"


def test_two_lists_of_one_person_do_not_get_one_name(lucia):
    client = signed_in(lucia)
    keep(client, "Une", "state=draft")
    keep(client, "Deux", "state=returned")
    told = client.post(address("kept_list", SavedList.objects.get(name="Deux").pk), {"name": "Une"}, follow=True)
    assert "You have a list of this name already." in messages_of(told)
    assert SavedList.objects.filter(name="Deux").exists()


# Columns


def choose(client, *names, **more):
    return client.post(address("columns"), {"column": names, "query": "state=draft"} | more)


def test_each_chooses_columns_and_their_order_and_nobody_gets_those_of_others(lucia, ines):
    make_article(by=lucia, state="draft")
    clients = signed_in(lucia), signed_in(ines)
    usual = ["Title", "State", "For readers", "By", "Sections and tags", "Last saved"]
    assert [headings(client) for client in clients] == [usual, usual]
    answer = choose(clients[0], "language_column", "", "state_column", "language_column", "evil", "body")
    assert answer.url == f"{address('changelist')}?state=draft"
    for _again in range(2):
        assert [headings(client) for client in clients] == [["Title", "Language", "State"], usual]
    choose(clients[0], "state_column", usual="1")
    assert headings(clients[0]) == usual
    assert not ChosenColumns.objects.exists()


def test_the_column_of_the_review_says_who_and_until_when(lucia, ines):
    make_article(by=lucia, state="in_review")
    client = signed_in(ines)
    choose(client, "review_column")
    row = page_of(client).xpath("//td[@class='field-review_column']")[0].text_content()
    assert "nobody" in row
    assert "no due date" in row


def test_every_column_at_once_asks_no_more_for_many_rows(ines, django_assert_num_queries):
    client = signed_in(ines)
    choose(client, *saved_lists.COLUMNS)
    keep(client, "Une", "state=draft", is_shared="on")
    for number in (1, 12):
        for _each in range(number):
            make_article(state="in_review")
        client.get(address("changelist"))
        with django_assert_num_queries(15):
            client.get(address("changelist"))


def test_a_window_that_chooses_an_article_has_no_tools_of_the_list(ines):
    make_article()
    keep(signed_in(ines), "Une", "state=draft")
    page = page_of(signed_in(ines), _popup="1")
    assert page.xpath("//nav[@class='saved-lists'] | //*[@class='list-tools'] | //select[@name='action']") == []


def test_no_reader_keeps_anything():
    client = signed_in(make_user())
    for where in (address("keep_list"), address("columns")):
        answer = client.post(where, {"name": "x", "query": "state=draft", "column": "state_column"})
        assert answer.status_code in (302, 403)
    assert not SavedList.objects.exists()
    assert not ChosenColumns.objects.exists()
