"""The page that corrects what is live: where the correction goes, what clashes, and its note for readers."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone, translation
from lxml import html

from articles import publishing
from articles.models import Edition
from desk import plan
from tests.desk.pages import address, correction_form, fresh, messages_of, open_correction, press, scheduled, signed_in
from tests.factories import publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(ines):
    return signed_in(ines)


def test_the_correction_says_where_it_will_go_and_where_it_went(client, ines):
    article = publish_article(title="Lion").article
    planned = scheduled(article, ines, kicker="Fête")
    page = client.get(address("correct", article.pk))
    places = html.fromstring(page.content.decode()).xpath("//div[contains(@class, 'goes-to')]//li/text()")
    with translation.override("en"):
        update = plan.update_of(planned.live_from, timezone.now())
    assert places == ["into what readers see now", f"also {update}", "also in the draft"]
    told = messages_of(
        client.post(address("correct", article.pk), correction_form(page) | {"title": "Lyon"}, follow=True)
    )
    assert told == f"“Lyon” is corrected, also {update}, also in the draft."
    assert set(Edition.objects.filter(live_from__gt=timezone.now() - timedelta(hours=1)).values_list("title")) == {
        ("Lyon",)
    }


def test_checking_where_it_goes_changes_nothing_and_shows_what_clashes(client, ines):
    article = publish_article(title="Lion").article
    scheduled(article, ines, title="Léon")
    before = list(Edition.objects.values()), article.revisions.count()
    form = open_correction(client, article)
    checked = client.post(address("correct", article.pk), form | {"standfirst": "Un.", "_check": "1"})
    assert "Nothing stands in the way" in checked.content.decode()
    checked = client.post(address("correct", article.pk), form | {"title": "Lyon", "_check": "1"})
    [clash] = checked.context["clashes"]
    assert (clash.ours, clash.theirs, len(clash.where)) == ("Lyon", "Léon", 2)
    assert (list(Edition.objects.values()), article.revisions.count()) == before
    assert correction_form(checked)["title"].strip() == "Lyon"


@pytest.mark.parametrize(("side", "ahead"), [("ours", "Lyon"), ("theirs", "Léon")])
def test_a_clash_is_settled_on_the_correction_page_by_one_click(client, ines, side, ahead):
    article = publish_article(title="Lion").article
    planned = scheduled(article, ines, title="Léon")
    form = open_correction(client, article)
    told = client.post(
        address("correct", article.pk), form | {"title": "Lyon", "note": "Le nom.", "kind": "correction"}
    )
    [clash] = told.context["clashes"]
    page = html.fromstring(told.content.decode())
    assert page.xpath("//section[contains(@class, 'clash')]//del") and page.xpath(
        "//section[contains(@class, 'clash')]//ins"
    )
    again = correction_form(told) | {clash.field_name: side}
    assert (again["title"].strip(), again["note"].strip()) == ("Lyon", "Le nom.")
    client.post(address("correct", article.pk), again)
    live, later = Edition.objects.filter(live_from__gt=timezone.now() - timedelta(hours=1)).order_by("live_from")
    assert (live.title, live.note, later.title, later.live_from) == ("Lyon", "Le nom.", ahead, planned.live_from)
    assert fresh(article).title == ahead


def test_a_note_is_changed_and_taken_back_from_the_list_of_editions(client, ines):
    edition = publish_article(title="Lion")
    noted = publishing.correct(edition, source={**edition.source, "title": "Lyon"}, note="Le nom.", by=ines)
    link = address("edition_note", edition.article_id, noted.pk)
    assert link in client.get(address("change", edition.article_id)).content.decode()
    told = messages_of(press(client, edition.article, "edition_note", noted.pk, note="Le nom de la ville."))
    assert told == "Readers see the note in its new words."
    assert Edition.objects.live(timezone.now()).get().notes[0]["text"] == "Le nom de la ville."
    told = messages_of(press(client, edition.article, "edition_note", noted.pk, note=""))
    assert told == "Readers do not see the note any more."
    assert Edition.objects.live(timezone.now()).get().notes == []
    assert link not in client.get(address("change", edition.article_id)).content.decode()


def test_a_note_is_not_changed_from_a_page_that_is_out_of_date(client, ines, paco):
    edition = publish_article(title="Lion")
    noted = publishing.correct(edition, source={**edition.source, "title": "Lyon"}, note="Le nom.", by=ines)
    page = address("edition_note", edition.article_id, noted.pk)
    seen = {"page_version": str(client.get(page).context["page_version"])}
    publishing.change_note(noted, by=paco, note="Le nom de la ville.")
    response = client.post(page, seen | {"note": "Mon texte."})
    assert response.context["changes"][1].startswith("Paco, ")
    assert response.context["form"]["note"].value() == "Mon texte."
    assert Edition.objects.live(timezone.now()).get().notes[0]["text"] == "Le nom de la ville."


def test_every_call_of_the_door_says_what_its_page_showed():
    calls = [
        (path.name, node.func.attr, {keyword.arg for keyword in node.keywords})
        for path in Path(plan.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("publishing.")
    ]
    assert len(calls) >= 8
    assert [call for call in calls if "seen" not in call[2]] == []
