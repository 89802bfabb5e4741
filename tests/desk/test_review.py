"""The queue of articles in review: who has what, since when and until when; and what the buttons act on."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from lxml import html

from articles import publishing, reviewing, workflow, writing
from articles.models import Article, AuditRecord, LastLook, Review, Revision
from articles.models.article import State
from articles.rights import day_of
from tests.desk.pages import address, as_shown, fresh, messages_of, press, signed_in
from tests.factories import make_article, make_author, make_image, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db


def submitted(writer, **values):
    return workflow.take("submit", make_article(by=writer, state=State.DRAFT, **values), by=writer)


def queue(client, **query):
    """{title: text of its row}, in the order of the page."""
    page = html.fromstring(client.get(address("review_queue"), query).content.decode())
    rows = page.xpath("//ol[@class='review-queue']/li")
    return {row.xpath(".//h2")[0].text_content().strip(): " ".join(row.text_content().split()) for row in rows}


def tabs(client):
    page = html.fromstring(client.get(address("review_queue")).content.decode())
    return [link.text_content() for link in page.xpath("//nav[@aria-label='Whose reviews']/a")]


def due_in(article, days, *, by, reviewer=None):
    reviewing.assign(article, reviewer, due=day_of(timezone.now()) + timedelta(days=days), by=by)


def test_the_queue_is_in_the_order_of_due_dates_then_of_waiting(lucia, ines):
    titles = ["Sans date, ancien", "Sans date", "Demain", "En retard"]
    first, second, tomorrow, late = (submitted(lucia, title=title) for title in titles)
    Review.objects.filter(article=first).update(submitted_at=timezone.now() - timedelta(days=3))
    due_in(tomorrow, 1, by=ines)
    due_in(late, -2, by=ines)
    rows = queue(signed_in(ines))
    assert list(rows) == ["En retard", "Demain", "Sans date, ancien", "Sans date"]
    assert "2 days late" in rows["En retard"]
    assert "due on" in rows["Demain"]
    assert "late" not in rows["Demain"]
    assert "(3 days)" in rows["Sans date, ancien"]
    assert "(today)" in rows["Sans date"]


def test_a_row_says_who_how_long_and_where(lucia, ines):
    section = make_tag(name="Villes", section_position=1)
    article = submitted(
        lucia, title="Un titre", body="<p>Trois mots seuls.</p>", bylines=[make_author(name="Ana Ruiz")], tags=[section]
    )
    reviewing.take(article, by=ines)
    row = queue(signed_in(ines))["Un titre"]
    assert "ReviewerInés" in row
    assert "Length5 words" in row
    assert "Written byAna Ruiz" in row
    assert "SectionVilles" in row


def test_counts_are_those_of_the_lists(lucia, ines, paco):
    mine, his, _nobodys = (submitted(lucia, title=title) for title in ("À moi", "À Paco", "À personne"))
    make_article(by=lucia, state=State.DRAFT, title="Brouillon")
    reviewing.take(mine, by=ines)
    reviewing.take(his, by=paco)
    client = signed_in(ines)
    assert tabs(client) == ["All (3)", "Assigned to me (1)", "Assigned to nobody (1)"]
    assert list(queue(client, who="mine")) == ["À moi"]
    assert list(queue(client, who="nobody")) == ["À personne"]
    assert set(queue(client)) == set(queue(client, who="x")) == {"À moi", "À Paco", "À personne"}


def test_the_number_of_queries_does_not_follow_the_number_of_articles(lucia, ines, django_assert_num_queries):
    client, section = signed_in(ines), make_tag(section_position=1)
    for _number in range(2):
        submitted(lucia, tags=[section])
    client.get(address("review_queue"))
    with django_assert_num_queries(11):
        client.get(address("review_queue"))
    for _number in range(20):
        reviewing.take(submitted(lucia, tags=[section], bylines=[make_author(), make_author()]), by=ines)
    with django_assert_num_queries(11):
        client.get(address("review_queue"))


def test_a_journalist_has_no_queue_but_reads_on_the_article_who_has_it_and_until_when(lucia, ines):
    article = submitted(lucia)
    client = signed_in(lucia)
    assert client.get(address("review_queue")).status_code == 403
    assert "Nobody reviews it yet" in client.get(address("change", article.pk)).content.decode()
    due_in(article, 0, by=ines, reviewer=ines)
    for page in (address("change", article.pk), "/admin/"):
        shown = client.get(page).content.decode()
        assert "Reviewed by Inés" in shown
        assert "due today" in shown
        assert address("review_queue") not in shown


def test_taking_giving_back_and_assigning(lucia, ines, paco):
    article = submitted(lucia, title="Les cours")
    client = signed_in(ines)
    assert "You review “Les cours”." in messages_of(press(client, article, "review", "take"))
    assert Review.objects.get().reviewer == ines
    assert "Nobody reviews “Les cours” now." in messages_of(press(client, article, "review", "give_back"))
    assert Review.objects.get().reviewer is None
    told = press(client, article, "review", "assign", reviewer=paco.pk, due="2027-01-05")
    assert "Paco reviews “Les cours”, until Jan. 5, 2027." in messages_of(told)
    assert (Review.objects.get().reviewer, str(Review.objects.get().due)) == (paco, "2027-01-05")
    assert "<span>Paco</span>" in client.get(address("history", article.pk)).content.decode()


def test_the_second_of_two_editors_is_told_who_has_it(lucia, ines, paco):
    article = submitted(lucia, title="Les cours")
    shown = as_shown(article)
    signed_in(ines).post(address("review", article.pk, "take"), shown)
    for name, more in (("take", {}), ("assign", {"reviewer": paco.pk})):
        told = signed_in(paco).post(address("review", article.pk, name), shown | more, follow=True)
        assert "Inés reviews “Les cours”." in messages_of(told)
        assert "Not done" in messages_of(told)
    assert Review.objects.get().reviewer == ines
    assert AuditRecord.objects.filter(action="take_review").count() == 1


def test_a_double_click_takes_once_and_says_so_twice(lucia, ines):
    article = submitted(lucia, title="Les cours")
    shown, client = as_shown(article), signed_in(ines)
    answers = [client.post(address("review", article.pk, "take"), shown, follow=True) for _click in range(2)]
    assert ["You review" in messages_of(each) and "Not done" not in messages_of(each) for each in answers] == [True] * 2
    assert AuditRecord.objects.filter(action="take_review").count() == 1


def test_a_text_that_came_again_is_not_taken_by_the_page_from_before(lucia, ines):
    article = submitted(lucia)
    shown = as_shown(article)
    workflow.take("take_back", article, by=lucia)
    told = signed_in(ines).post(address("review", article.pk, "take"), shown, follow=True)
    assert "Not done" in messages_of(told)
    assert not Review.objects.exists()


def test_a_wrong_person_or_date_changes_nothing(lucia, ines):
    article = submitted(lucia)
    client = signed_in(ines)
    for values in ({"reviewer": lucia.pk}, {"reviewer": "x"}, {"due": "31/31"}, {"due": "\x00"}):
        assert press(client, article, "review", "assign", **values).status_code == 200
        assert (Review.objects.get().reviewer, Review.objects.get().due) == (None, None)
    assert not AuditRecord.objects.exclude(action="submit").exists()


def test_the_answer_leads_back_to_the_queue_and_nowhere_else(lucia, ines):
    article, client = submitted(lucia), signed_in(ines)
    where = address("review", article.pk, "take")
    led = [client.post(where, as_shown(article) | {"queue": who}).url for who in ("nobody", "//evil.example")]
    assert led == [f"{address('review_queue')}?who=nobody", address("change", article.pk)]


@pytest.mark.parametrize("page", ["review:take", "look"])
def test_what_one_may_not_see_is_answered_as_what_is_not_there(page, lucia, ines):
    article = submitted(ines)
    name, *rest = page.split(":")
    client = signed_in(lucia)
    statuses = {client.post(address(name, pk, *rest), {"shown": "1"}).status_code for pk in (article.pk, 999_999)}
    assert statuses == {404}
    assert not LastLook.objects.exists()


def test_the_first_page_counts_what_waits_for_me_and_for_nobody(lucia, ines, paco):
    for number in range(10):
        due_in(submitted(lucia, title=f"À moi {number}"), -1, by=ines, reviewer=ines)
    submitted(lucia, title="À personne")
    reviewing.take(submitted(lucia, title="À Paco"), by=paco)
    page = html.fromstring(signed_in(ines).get("/admin/").content.decode())
    mine, nobodys = (
        " ".join(page.xpath(f"//section[@aria-labelledby='{name}']")[0].text_content().split())
        for name in ("front-to-review", "front-unassigned")
    )
    assert mine.startswith("Waiting for me (10) À moi 0")
    assert "1 day late" in mine
    assert mine.endswith("and 2 more")
    assert nobodys.startswith("Waiting, assigned to nobody (1) À personne")
    assert "À Paco" not in mine + nobodys


# What changed


def compared(client, article, **query):
    page = html.fromstring(client.get(address("history_compare", article.pk), query).content.decode())
    before, after = (each.text_content() for each in page.xpath("//dl[contains(@class, 'history-compared')]/dd"))
    return before, after, " ".join(page.xpath("//div[@class='difference']")[0].text_content().split())


def test_the_first_click_compares_with_what_readers_see(lucia, ines):
    article = make_article(by=lucia, title="En ligne")
    publish_article(article=article)
    writing.write(article, {"title": "Autre"}, by=lucia)
    before, _after, shown = compared(signed_in(ines), article)
    assert before.startswith("What readers see since")
    assert "En ligne" in shown


def test_it_compares_with_what_each_saw_last(lucia, ines, paco):
    article = submitted(lucia, title="Premier", faq=[{"question": "Où ?", "answer": "<p>Ici.</p>"}])
    workflow.take("return", article, by=ines, note="Encore.")
    author, tag = make_author(name="Ana Ruiz"), make_tag(name="Puits")
    table = "<table><tbody><tr><td>Douze</td></tr></tbody></table>"
    changes = {
        "title": "Second",
        "body": article.body + table,
        "bylines": [author.pk],
        "tags": [{"id": tag.pk, "name": "Puits"}],
        "faq": [{"question": "Quand ?", "answer": "<p>Ici.</p>"}],
    }
    writing.write(article, changes, by=lucia)
    workflow.take("submit", article, by=lucia)
    before, _after, shown = compared(signed_in(ines), article)
    assert before.startswith("What you saw last (")
    for words in ("Premier", "Second", "Ana Ruiz", "Puits", "Quand", "Douze"):
        assert words in shown
    assert not compared(signed_in(paco), article)[0].startswith("What you saw last")


def test_pictures_that_were_changed_since_are_named_wherever_they_stand(lucia, ines):
    names = ("Un mur blanc", "Un azulejo", "Une cour", "Un puits")
    old_lead, new_lead, old, new = (
        make_image(alt=alt, colour=(number * 60, 90, 40)) for number, alt in enumerate(names)
    )
    figure = '<p>Ici.</p><figure class="photo" data-image="%d"></figure>'
    article = submitted(lucia, lead_image=old_lead, body=figure % old.pk)
    workflow.take("return", article, by=ines, note="Encore.")
    writing.write(article, {"lead_image": new_lead.pk, "body": figure % new.pk}, by=lucia)
    workflow.take("submit", article, by=lucia)
    before, _after, shown = compared(signed_in(ines), article)
    assert before.startswith("What you saw last (")
    assert f"taken out: {old_lead} (end) put in: {new_lead} (end)" in shown
    assert f"taken out: [picture: {old}] (end)put in: [picture: {new}] (end)" in shown


def test_a_text_that_was_read_is_noted_by_its_button_and_by_no_page(lucia, ines, paco):
    article = submitted(lucia)
    client = signed_in(ines)
    page = html.fromstring(client.get(address("history_compare", article.pk)).content.decode())
    assert not LastLook.objects.exists()
    (shown,) = page.xpath("//input[@name='shown']/@value")
    told = client.post(address("look", article.pk), {"shown": shown}, follow=True)
    assert "Noted" in messages_of(told)
    writing.write(article, {"title": "Autre"}, by=paco)
    assert compared(client, article)[0].startswith("What you saw last")
    assert LastLook.objects.get().person == ines


def test_every_text_is_offered_and_can_be_compared(lucia, ines):
    article = submitted(lucia)
    workflow.take("approve", article, by=ines)
    publish_article(article=article)
    writing.write(article, {"title": "Demain"}, by=ines)
    planned = publishing.publish(article, by=ines, at=timezone.now() + timedelta(days=3))
    writing.write(article, {"title": "Autre"}, by=lucia)
    client = signed_in(lucia)
    page = html.fromstring(client.get(address("history_compare", article.pk)).content.decode())
    names = page.xpath("//select[@name='before']/option/@value")
    lines = [f"revision-{pk}" for pk in Revision.objects.values_list("pk", flat=True)]
    assert {"draft", "live", "seen", "submitted", "approved", f"edition-{planned.pk}", *lines} <= set(names)
    answers = {name: client.get(address("history_compare", article.pk), {"before": name}).status_code for name in names}
    assert set(answers.values()) == {200}


# Notes, and what its writer took back


def test_all_notes_of_returns_stay_readable_with_who_and_when(lucia, ines):
    article = submitted(lucia)
    said = ["La fin <b>.", "Le début."]
    for note in reversed(said):
        workflow.take("return", article, by=ines, note=note)
        workflow.take("submit", article, by=lucia)
    for person in (lucia, ines):
        page = html.fromstring(signed_in(person).get(address("change", article.pk)).content.decode())
        notes = [" ".join(note.text_content().split()) for note in page.xpath("//ul[@class='desk-notes']/li")]
        assert [(note.startswith("Inés, "), note.endswith(words)) for note, words in zip(notes, said, strict=True)] == [
            (True, True)
        ] * 2


def test_the_note_that_stands_above_is_not_said_again_below(lucia, ines):
    article = submitted(lucia)
    for note in ("Le début.", "La fin."):
        workflow.take("return", article, by=ines, note=note)
        if note == "Le début.":
            workflow.take("submit", article, by=lucia)
    page = html.fromstring(signed_in(lucia).get(address("change", article.pk)).content.decode())
    above = " ".join(page.xpath("//div[@id='badges']/div[@class='desk-note']")[0].text_content().split())
    below = page.xpath("//ul[@class='desk-notes']/li/p")
    assert "Inés, " in above and above.endswith("La fin.")
    assert [note.text_content().strip() for note in below] == ["Le début."]


def test_a_text_that_its_writer_took_back_is_not_published_by_an_open_page(lucia, ines):
    article = submitted(lucia)
    client = signed_in(ines)
    page = html.fromstring(client.get(address("change", article.pk)).content.decode())
    form = dict(page.get_element_by_id("article_form").form_values())
    workflow.take("take_back", article, by=lucia)
    told = client.post(address("change", article.pk), form | {"_publish_now": "1"}, follow=True)
    assert not fresh(article).editions.exists()
    assert fresh(article).state == State.DRAFT
    assert "Lucía" in messages_of(told)


def test_a_writer_does_not_work_again_on_what_is_scheduled(lucia, ines):
    article = submitted(lucia)
    workflow.take("approve", article, by=ines)
    publishing.publish(article, by=ines, at=timezone.now() + timedelta(days=1))
    assert signed_in(lucia).post(address("step", article.pk, "rework"), as_shown(article)).status_code == 403
    assert Article.objects.get().state == State.APPROVED


@pytest.mark.django_db(transaction=True)
def test_of_editors_who_take_at_once_one_has_it(lucia, ines, paco):
    article = submitted(lucia)
    shown, start = as_shown(article), threading.Barrier(4)

    def take(client):
        try:
            start.wait(60)
            client.post(address("review", article.pk, "take"), shown)
        finally:
            connection.close()

    people = [ines, paco, make_user(role="editor"), make_user(role="editor")]
    threads = [threading.Thread(target=take, args=[signed_in(person)]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert AuditRecord.objects.filter(action="take_review").count() == 1
    assert Review.objects.get().reviewer in people
