"""The desk's first page: what was returned stands first, with its note, and nothing falls off silently."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from articles import publishing, reviewing, workflow
from articles.models import OutsideLink, Remark, Review
from authors.models import User
from desk.dashboard import dashboard
from tests.desk.pages import address, days, signed_in
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
    assert list(found) == ["front-returned", "front-soon", "front-mine", "front-scheduled", "front-live"]
    assert found["front-returned"].startswith("Renvoyés (1) La canne")
    assert "Le chiffre du début est faux.Renvoyé par Inés Ruiz, " in found["front-returned"]
    assert "La canne" not in found["front-mine"]
    assert found["front-mine"].startswith("Mes articles (13) ")
    assert found["front-mine"].endswith("et 5 autres")
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


@pytest.mark.parametrize(("role", "expected"), [("journalist", 17), ("editor", 20)])
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


# Each article once, and nothing cut off in silence


def titled(found):
    return {
        name: [article.title for article in group.articles] for name, group in found.items() if hasattr(group, "others")
    }


def test_an_article_stands_in_the_first_list_that_it_belongs_to_and_in_no_other():
    ines, lucia = make_user(role="editor"), make_user(role="journalist")
    returned(ines, ines, "Encore.", title="Renvoyé")
    for title, reviewer, due in (("À moi", ines, 1), ("Pour demain", None, 1), ("À personne", None, None)):
        article = workflow.take("submit", make_article(by=ines, state="draft", title=title), by=ines)
        day = due and timezone.localdate() + timedelta(days=due)
        reviewing.assign(article, reviewer, due=day, by=ines)
    for title, days_ahead in (("Demain", 1), ("Plus tard", 9)):
        publishing.publish(make_article(by=ines, title=title), by=ines, at=days(days_ahead))
    publishing.publish(make_article(by=ines, title="En ligne"), by=ines)
    make_article(by=ines, state="draft", title="Brouillon")
    make_article(by=lucia, state="draft", title="D’une autre")
    found = dashboard(ines, timezone.now())
    assert titled(found) == {
        "returned": ["Renvoyé"],
        "to_review": ["À moi"],
        "soon": ["Demain", "Pour demain"],
        "unassigned": ["À personne"],
        "scheduled": ["Plus tard"],
        "live": ["En ligne"],
        "mine": ["Brouillon"],
    }
    totals = {name: found[name].total for name in titled(found)}
    assert totals == {
        "returned": 1,
        "to_review": 1,
        "soon": 3,
        "unassigned": 2,
        "scheduled": 2,
        "live": 1,
        "mine": 8,
    }


def test_what_leaves_the_site_until_tomorrow_night_is_said_and_told_apart():
    editor = make_user(role="editor")
    publishing.publish(make_article(title="Finit"), by=editor, until=days(1))
    publishing.withdraw(publishing.publish(make_article(title="Part"), by=editor).article, by=editor, at=days(1))
    publishing.publish(make_article(title="Reste"), by=editor, until=days(9))
    found = groups(signed_in(editor))["front-soon"]
    assert "(2)" in found and "Finit" in found and "Part" in found and "Reste" not in found
    assert found.count("retrait prévu le") == 1 and found.count("jusqu’au") == 1
    assert groups(signed_in(make_user(role="journalist")))["front-soon"].endswith("d’ici demain soir.")


def test_reviews_that_others_are_late_with_are_counted_for_those_who_review():
    ines, other, lucia = make_user(role="editor"), make_user(role="editor"), make_user(role="journalist")
    for reviewer in (ines, other, other, None):
        review = reviewing.assign(make_article(by=lucia, state="in_review"), reviewer, due=days(2).date(), by=ines)
        Review.objects.filter(pk=review.pk).update(due=days(-2).date())
    reviewing.assign(make_article(state="in_review"), other, due=days(2).date(), by=ines)
    counted = "2 relectures sont en retard chez d’autres"
    assert counted in groups(signed_in(ines))["front-soon"]
    assert links(signed_in(ines), "front-soon") == [address("review_queue")]
    assert "en retard chez" not in groups(signed_in(lucia))["front-soon"]


@pytest.mark.parametrize("role", ["journalist", "editor"])
def test_every_number_is_that_of_the_list_that_it_leads_to(role):
    person, editor = make_user(role=role), make_user(role="editor")
    for number in range(10):
        returned(person, editor, "Encore.", title=f"Renvoyé {number}")
        publishing.publish(make_article(by=person, title=f"Prévu {number}"), by=editor, at=days(5))
        publishing.publish(make_article(by=person, title=f"En ligne {number}"), by=editor)
        workflow.take("submit", make_article(by=person, state="draft", title=f"Relu {number}"), by=person)
    client = signed_in(person)
    page = html.fromstring(client.get("/admin/").content.decode())
    counted = {}
    for link in page.xpath("//section[starts-with(@aria-labelledby, 'front-')]/h2/a"):
        number = re.search(r"\((\d+)\)", link.text_content())
        if "calendar" not in link.get("href"):
            shown = client.get(link.get("href")).context
            there = shown["cl"].result_count if "cl" in shown else shown["page"].paginator.count
            counted[link.get("href")] = (int(number[1]), there)
    assert len(counted) == (6 if role == "editor" else 4)
    assert [number for number, there in counted.values()] == [there for number, there in counted.values()]
    assert {number for number, _there in counted.values()} >= {10, 40}


def test_where_all_stand_elsewhere_the_list_says_so_and_leads_to_them():
    editor = make_user(role="editor")
    returned(editor, editor, "Encore.", title="Renvoyé")
    found = groups(signed_in(editor))
    assert found["front-mine"] == "Mes articles (1) Tous se trouvent dans une autre liste de cette page."


def test_dead_links_and_mentions_are_counted_by_article_and_lead_to_all():
    editor, other = make_user(role="editor"), make_user(role="editor", username="marta")
    for number in range(10):
        article = make_article(title=f"Note {number}")
        link = OutsideLink.objects.create(
            address=f"https://example.org/{number}", outcome="gone", nights=3, since=timezone.now()
        )
        link.articles.add(article)
        for _twice in range(2):
            Remark.objects.create(article=article, author=other, text="Vu ?").mentioned.add(editor)
    client = signed_in(editor)
    page = html.fromstring(client.get("/admin/").content.decode())
    for name in ("front-dead-links", "front-mentions"):
        (card,) = page.xpath(f"//section[@aria-labelledby='{name}']")
        (link,) = card.xpath("h2/a")
        assert "(10)" in link.text_content()
        assert len(card.xpath("ul/li")) == 8
        assert "et 2 autres" in card.text_content()
        assert client.get(link.get("href")).context["cl"].result_count == 10
    journalist = signed_in(make_user(role="journalist"))
    for todo in ("links", "mentions"):
        assert journalist.get(address("changelist"), {"todo": todo}).context["cl"].result_count == 0


def fresh_user(user):
    """Whose permissions were not asked for yet."""
    return User.objects.get(pk=user.pk)
