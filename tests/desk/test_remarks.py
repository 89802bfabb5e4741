"""The panel of remarks, and the first page of who was mentioned."""

from itertools import pairwise

import pytest
from lxml import html

from articles import remarks, share_links
from articles.models import Remark
from tests.desk.autosaves import OpenForm
from tests.desk.pages import address, signed_in
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

BODY = "<p>Un premier paragraphe.</p><p>Un deuxième paragraphe.</p>"


@pytest.fixture
def writer():
    return make_user(role="journalist", username="ana", first_name="Ana", last_name="Ruiz")


@pytest.fixture
def article(writer):
    return make_article(by=writer, title="Le patio", body=BODY, state="draft")


def listed(answer):
    return html.fromstring(f"<div>{answer['html']}</div>")


def text(element):
    return " ".join(element.text_content().split())


def test_a_remark_is_written_listed_resolved_and_opened_again(article, writer):
    client, panel = signed_in(writer), address("remarks", article.pk)
    answer = client.post(panel, {"text": "Quelle\nsource ?", "quote": "Un deuxième paragraphe.", "block": "1"}).json()
    [item] = listed(answer).xpath("//li")
    assert (answer["open"], answer["told"]) == (1, "Votre remarque est enregistrée.")
    assert item.xpath(".//button[@class='remark-go']/@data-place") == ["1"]
    assert "Ana Ruiz" in text(item)
    [step] = item.xpath(".//@data-step")
    answer = client.post(step).json()
    assert (answer["open"], len(listed(answer).xpath("//details//li[contains(@class, 'remark')]"))) == (0, 1)
    [step] = listed(answer).xpath("//details//@data-step")
    assert client.post(step).json()["open"] == 1


def test_the_answers_of_the_autosave_tell_whether_there_is_another_list(article, writer):
    client = signed_in(writer)
    form = OpenForm.opened(client, article)
    told = [form.save()["remarks"], form.save()["remarks"]]
    remark = remarks.create(article, "La source ?", by=writer)
    for change in (None, remarks.resolve, remarks.reopen, remarks.resolve):
        if change:
            change(remark, by=writer)
        told.append(form.save()["remarks"])
        assert client.get(address("remarks", article.pk)).json()["stamp"] == told[-1]
    assert [one == next_ for one, next_ in pairwise(told)] == [True, False, False, False, False]
    assert told[3] != told[5]  # resolved again


def test_a_paragraph_that_is_gone_is_shown_with_its_words(article, writer):
    remarks.create(article, "Et ça ?", by=writer, quote="Des mots que personne n’a gardés ici.", block=0)
    answer = signed_in(writer).get(address("remarks", article.pk)).json()
    assert "Sur un paragraphe qui n’y est plus : Des mots que personne n’a gardés ici." in text(listed(answer)).replace(
        "\u00a0", " "
    )
    assert not listed(answer).xpath("//button[@class='remark-go']")


def test_what_guests_write_is_shown_as_text(article, writer):
    link, _token = share_links.make(article, by=writer, label="<i>Roy</i>")
    share_links.add_remark(link, name="<img src=x>", text="<script>alert(1)</script>", kind="approval")
    answer = signed_in(writer).get(address("remarks", article.pk)).json()
    assert "Bon pour moi" in answer["html"]
    assert not listed(answer).xpath("//img | //script | //i")


@pytest.mark.parametrize("values", [{"text": ""}, {"text": "x" * 2001}])
def test_bad_input_is_told(article, writer, values):
    response = signed_in(writer).post(address("remarks", article.pk), values)
    assert response.status_code == 400
    assert response.json()["message"]


@pytest.mark.parametrize("block", ["", "-1", "x", "9" * 40, "٣"])
def test_a_number_that_is_none_counts_for_nothing(article, writer, block):
    sent = {"text": "Oui.", "quote": "Un deuxième paragraphe.", "block": block}
    assert signed_in(writer).post(address("remarks", article.pk), sent).status_code == 200
    assert Remark.objects.get().quote == "Un deuxième paragraphe."


def test_a_remark_of_another_article_is_not_there(article, writer):
    other = remarks.create(make_article(by=writer, state="draft"), "Non.", by=writer)
    client = signed_in(writer)
    assert client.post(address("remark", article.pk, other.pk, "resolve")).status_code == 404
    assert client.post(address("remark", other.article_id, other.pk, "delete")).status_code == 404


def test_people_are_proposed_by_the_beginning_of_a_name(article, writer):
    make_user(role="editor", username="ines", first_name="Inés", last_name="Roca")
    make_user(role="journalist", username="inconnue")
    found = signed_in(writer).get(address("remark_people", article.pk), {"term": "in"}).json()["people"]
    assert found == [{"username": "ines", "name": "Inés Roca"}]
    found = signed_in(writer).get(address("remark_people", article.pk), {"term": "Roc"}).json()["people"]
    assert [each["username"] for each in found] == ["ines"]


def front(user):
    page = html.fromstring(signed_in(user).get("/admin/").content.decode())
    return [text(card) for card in page.xpath("//section[@aria-labelledby='front-mentions']")]


def test_who_is_mentioned_reads_it_on_the_first_page_until_it_is_resolved(article, writer):
    editor = make_user(role="editor", username="ines")
    stranger = make_user(role="journalist", username="paul")
    remark = remarks.create(article, "@ines @paul @ana, la source ?", by=writer)
    [card] = front(editor)
    assert card.startswith("On vous a mentionné (1) Le patio par Ana Ruiz,")
    assert (front(stranger), front(writer)) == ([], [])
    remarks.resolve(remark, by=editor)
    assert front(editor) == []


def test_who_may_not_see_the_article_any_more_is_told_nothing(article, writer):
    editor = make_user(role="editor", username="ines")
    remarks.create(article, "@ines", by=writer)
    editor.groups.clear()
    editor.groups.add(writer.groups.get())
    assert front(editor) == []


def test_the_page_that_only_reads_has_the_panel_too(writer):
    article = make_article(by=writer, body=BODY, state="in_review")
    page = signed_in(writer).get(address("change", article.pk)).content.decode()
    assert "remarks-panel" in page
    assert "share-panel" in page
    assert "share-make" not in page


def test_two_people_write_each_under_their_own_name(article, writer):
    editor = make_user(role="editor", username="ines")
    for person in (writer, editor, writer):
        signed_in(person).post(address("remarks", article.pk), {"text": f"De {person.username}."})
    assert [remark.author for remark in Remark.objects.all()] == [writer, editor, writer]


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_follow_the_number_of_remarks(article, writer, count, django_assert_num_queries):
    for number in range(count):
        remarks.create(article, f"Mot {number}", by=writer, quote="Un premier paragraphe.", block=0)
    client = signed_in(writer)
    client.get(address("remarks", article.pk))
    with django_assert_num_queries(8):
        client.get(address("remarks", article.pk))
