"""The desk's first page: what was returned stands first, with its note, and nothing falls off silently."""

import pytest
from django.utils import timezone
from lxml import html

from articles import workflow
from authors.models import User
from desk.dashboard import dashboard
from tests.desk.pages import address, signed_in
from tests.factories import make_article, make_user, publish_article

pytestmark = pytest.mark.django_db


def returned(writer, editor, note, **values):
    article = make_article(by=writer, state="in_review", **values)
    workflow.take("return", article, by=editor, note=note)
    return article


def groups(client):
    """{id of the heading: text of the group}, in the order of the page."""
    page = html.fromstring(client.get("/admin/").content.decode())
    return {
        card.get("aria-labelledby"): " ".join(card.text_content().split())
        for card in page.xpath("//section[starts-with(@aria-labelledby, 'front-')]")
    }


def links(client, group):
    page = html.fromstring(client.get("/admin/").content.decode())
    return page.xpath(f"//section[@aria-labelledby='{group}']//p[@class='front-others']/a/@href")


def test_a_returned_article_stands_first_with_its_note_who_and_when():
    writer, editor = make_user(role="journalist"), make_user(role="editor", first_name="Inés", last_name="Ruiz")
    returned(writer, editor, "Le chiffre du début est faux.", title="La canne")
    for number in range(12):
        make_article(by=writer, state="draft", title=f"Brouillon {number}")
    found = groups(signed_in(writer))
    assert list(found) == ["front-returned", "front-mine", "front-scheduled", "front-live"]
    assert found["front-returned"].startswith("Renvoyés La canne")
    assert "Le chiffre du début est faux.Renvoyé par Inés Ruiz, " in found["front-returned"]
    assert "La canne" not in found["front-mine"]
    assert found["front-mine"].endswith("et 4 autres")
    assert links(signed_in(writer), "front-mine") == [f"{address('changelist')}?mine=1"]


def test_what_was_returned_to_others_is_theirs():
    editor = make_user(role="editor")
    returned(make_user(role="journalist"), editor, "Non.", title="D’un autre")
    assert "front-returned" not in groups(signed_in(editor))
    assert "front-returned" not in groups(signed_in(make_user(role="journalist")))


def test_the_link_to_the_others_leads_to_a_list_of_exactly_these():
    editor = make_user(role="editor")
    for number in range(10):
        returned(editor, editor, "Encore.", title=f"Mien {number}")
    returned(make_user(role="journalist"), editor, "Non.", title="D’un autre")
    client = signed_in(editor)
    (href,) = links(client, "front-returned")
    listed = client.get(href).context["cl"].result_list
    assert {article.title for article in listed} == {f"Mien {number}" for number in range(10)}


def test_a_writer_is_offered_no_filter_of_ones_own_as_there_is_nothing_else():
    writer = make_user(role="journalist")
    make_article(by=writer, state="draft", title="Le mien")
    page = signed_in(writer).get(address("changelist"), {"mine": "1"})
    assert page.status_code == 200
    assert [article.title for article in page.context["cl"].result_list] == ["Le mien"]
    assert "mine" not in [spec.parameter_name for spec in page.context["cl"].filter_specs]


@pytest.mark.parametrize(("role", "expected"), [("journalist", 14), ("editor", 16)])
def test_the_number_of_queries_does_not_follow_the_number_of_articles(role, expected, django_assert_num_queries):
    user, editor = make_user(role=role), make_user(role="editor")
    for number in range(2):
        returned(user, editor, "Encore.", title=f"Renvoyé {number}")
        publish_article()
    with django_assert_num_queries(expected):
        dashboard(fresh_user(user), timezone.now())
    for number in range(4):
        returned(user, editor, "Encore.", title=f"Encore {number}")
    with django_assert_num_queries(expected):
        dashboard(fresh_user(user), timezone.now())


def fresh_user(user):
    """Whose permissions were not asked for yet."""
    return User.objects.get(pk=user.pk)
