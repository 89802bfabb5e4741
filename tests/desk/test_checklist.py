"""The checklist beside the text, and what a step says of it."""

import pytest
from lxml import html

from articles.rule_names import BLOCKING
from tests.desk.pages import address, messages_of, save, signed_in
from tests.factories import make_article, make_image, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def credits(settings):
    settings.CHECKLIST_BLOCKS = BLOCKING


@pytest.fixture
def lucia():
    return make_user(role="journalist", first_name="Lucía", language="en")


def shown(client, page):
    return html.fromstring(client.get(page).content.decode()).get_element_by_id("facts")


def texts(element, kind):
    return [" ".join(each.text_content().split()) for each in element.xpath(f".//ul[@class='checklist-{kind}']/li")]


def test_what_blocks_stands_first_and_each_entry_knows_its_place(lucia):
    image = make_image(alt="Une cour")
    body = f'<h3>Un titre</h3><figure class="photo" data-image="{image.pk}"></figure>'
    article = make_article(by=lucia, state="draft", body=body)
    facts = shown(signed_in(lucia), address("change", article.pk))
    assert texts(facts, "needed") == ["The picture “Une cour” has no credit: whose is it? Open the picture"]
    assert texts(facts, "advice") == [
        "The standfirst is missing: lists and search engines show the beginning of the text instead.",
        "“Un titre” is a heading of level 3 without one of level 2 above it.",
    ]
    buttons = facts.xpath(".//button")
    names = ("data-field", "data-kind", "data-target")
    assert [tuple(button.get(name) for name in names) for button in buttons] == [
        ("body", "picture", str(image.pk)),
        ("standfirst", "", ""),
        ("body", "heading", "0"),
    ]
    summary = facts.xpath(".//@data-summary")[0]
    assert " ".join(summary.split()) == "1 thing is needed before this is published. 2 pieces of advice."


def test_nothing_is_said_of_a_new_article(lucia):
    assert shown(signed_in(lucia), address("add")).text_content().strip() == ""


def test_who_cannot_write_reads_the_list_without_buttons(lucia):
    article = make_article(by=lucia, state="in_review", body="")
    facts = shown(signed_in(lucia), address("change", article.pk))
    assert texts(facts, "needed") == ["The body is empty."]
    assert facts.xpath(".//button") == []


def test_what_is_typed_into_a_title_stays_text(lucia):
    article = make_article(by=lucia, state="draft", faq=[{"question": '"><script>alert(1)</script>', "answer": ""}])
    page = signed_in(lucia).get(address("change", article.pk)).content.decode()
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("fields", "warned"),
    [({"body": ""}, True), ({"standfirst": ""}, False)],
)
def test_a_step_warns_of_what_publication_will_be_refused_for(lucia, fields, warned):
    article = make_article(by=lucia, state="draft", **fields)
    told = messages_of(save(signed_in(lucia), article, button="_step", value="submit"))
    assert ("Needed before it is published: Text: The body is empty." in told) == warned
    assert "In review" in told


def test_the_list_asks_little(lucia, django_assert_max_num_queries):
    image = make_image(alt="")
    body = "".join(
        f'<figure class="photo" data-image="{image.pk}"></figure><p><a href="/absent-{n}/">x</a></p>' for n in range(30)
    )
    bare, full = make_article(by=lucia, state="draft"), make_article(by=lucia, state="draft", body=body)
    client = signed_in(lucia)
    counts = []
    for article in (bare, full):
        client.get(address("overview", article.pk))
        with django_assert_max_num_queries(60) as queries:
            client.get(address("overview", article.pk))
        counts.append(len(queries))
    assert counts[1] - counts[0] == 4  # pictures, their rights, links, and redirects from where nothing is
