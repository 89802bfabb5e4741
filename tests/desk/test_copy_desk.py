"""What the copy desk proposes beside the form: each place by itself, and nothing of it done."""

import pytest
from lxml import html

from desk.copy_desk import proofs_of
from tests.desk.pages import address, form_of, fresh, open_form, signed_in
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

TYPED = {
    "kicker": "Ecole",
    "title": "La 1ère fois",
    "standfirst": "Une ligne.\nLe coeur y est.",
    "body": "<h2>L'Etat</h2><p>Le <em>XX</em><sup>ème</sup> siècle, <b>le</b> le soir.</p>"
    '<p>En <span lang="en">the Ecole, the the coeur</span>, <code>coeur</code> et coeur.</p><pre>le le coeur</pre>'
    '<p><a href="https://exemple.fr/coeur">coeur</a> https://exemple.fr/coeur</p>',
    "faq": [{"question": "A quoi bon ?", "answer": "<p>Mr Dupont.</p>"}],
    "seo_title": "Oeuvre",
    "seo_description": "",
    "language": "fr",
}


def proposed(**fields):
    found = proofs_of({**TYPED, **fields}).proposals
    return [(each.location.field, each.found, each.proposed) for each in found]


def test_each_text_is_read_in_the_order_of_the_form():
    assert proposed() == [
        ("kicker", "Ecole", "École"),
        ("title", "1ère", "1re"),
        ("standfirst", "coeur", "cœur"),
        ("body", "Etat", "État"),
        ("body", "XXème", "XXe"),
        ("body", "le le", "le"),
        ("body", "the the", "the"),
        ("body", "coeur", "cœur"),
        ("body", "coeur", "cœur"),
        ("faq", "A", "À"),
        ("faq", "Mr", "M."),
        ("seo_title", "Oeuvre", "Œuvre"),
    ]


def test_a_place_is_shown_with_the_words_around_it():
    [_kicker, _title, one, *_others] = proofs_of(TYPED).proposals
    assert (one.before, one.found, one.after, one.label) == ("Le ", "coeur", " y est.", "chapeau")


def test_spaces_are_shown():
    [one] = proofs_of(
        {**TYPED, "kicker": "", "title": "Deux  mots", "standfirst": "", "body": "", "faq": [], "seo_title": ""}
    ).proposals
    assert (one.found, one.found_shown, one.proposed_shown) == ("  ", "␣␣", "␣")


def test_english_texts_have_the_general_rules_only():
    assert proposed(language="en", body="<p>the the coeur</p>", faq=[]) == [("body", "the the", "the")]


def test_words_of_the_house_are_read_anew_each_time(settings, tmp_path):
    settings.HOUSE_WORDS = str(tmp_path / "words.txt")
    only = dict.fromkeys(("kicker", "title", "standfirst", "seo_title"), "") | {"faq": []}
    (tmp_path / "words.txt").write_text("week-end = weekend\nrien\n", encoding="utf-8")
    proofs = proofs_of({**TYPED, **only, "body": "<p>Ce week-end.</p>"})
    assert [(each.found, each.proposed) for each in proofs.proposals] == [("week-end", "weekend")]
    assert proofs.faulty_lines == (2,)
    (tmp_path / "words.txt").write_bytes(b"\xff\xfe\x00")
    assert proofs_of({**TYPED, **only, "body": "<p>Ce week-end.</p>"}).is_unreadable
    (tmp_path / "words.txt").unlink()
    assert proofs_of({**TYPED, **only, "body": "<p>Le coeur.</p>"}).proposals[0].found == "coeur"


def test_what_stands_in_the_form_is_read_and_nothing_saved():
    lucia = make_user(role="journalist", language="en")
    article = make_article(by=lucia, state="draft", title="Avant", body="<p>Avant.</p>")
    client = signed_in(lucia)
    typed = open_form(client, article) | {
        "title": "L'oeuvre",
        "body": "<p><b>Ecole</b> &lt;script&gt; de &amp; rue</p>",
    }
    page = html.fromstring(client.post(address("copy_desk", article.pk), typed).content.decode())
    entries = [dict(item.attrib) for item in page.xpath("//ol[@class='proofs']/li")]
    assert [(each["data-field"], each["data-found"], each["data-proposed"]) for each in entries] == [
        ("title", "oeuvre", "œuvre"),
        ("body", "Ecole", "École"),
    ]
    assert entries[1]["data-after"] == " <script> de & rue"
    assert [" ".join(each.text_content().split()) for each in page.xpath("//button")][:2] == [
        "Accept – “œuvre” instead of “oeuvre”",
        "Ignore – oeuvre",
    ]
    assert (fresh(article).title, fresh(article).body) == ("Avant", "<p>Avant.</p>")


def test_a_new_article_is_read_too_and_a_whole_one_has_nothing_to_settle():
    client = signed_in(make_user(role="journalist", language="en"))
    form = form_of(client.get(address("add")))
    answer = client.post(address("copy_desk_new"), form | {"title": "L’État", "body": "<p>Un mot.</p>"})
    assert "The copy desk has nothing to propose." in answer.content.decode()
    assert client.post(address("copy_desk_new"), {"title": "", "language": "fr"}).status_code == 200


def test_a_long_text_is_proposed_in_parts():
    proofs = proofs_of({**TYPED, "body": "<p>Le coeur.</p>" * 400})
    assert (len(proofs.proposals), proofs.is_more) == (300, True)
