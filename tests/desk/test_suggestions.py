from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from articles import writing
from articles.models import Edition
from desk.suggestions import suggestions_for
from related import indexing
from related.anchor_texts import AnchorText, anchor_text_for, words_in
from tests.desk.pages import address, open_form, signed_in
from tests.factories import make_article, make_tag, make_user, publish_article

pytestmark = pytest.mark.django_db

OVENS = "<p>Le four à chaux de Bérac domine la vallée ; on y cuisait la pierre calcaire pendant trois jours.</p>"
TRAINS = "<p>Le train de nuit traverse la frontière, et le contrôleur réveille les voyageurs au matin.</p>"


def archive(*, by=None, tags=()):
    """Live articles about ovens and trains, and one ovens article that is planned."""
    now = timezone.now()
    by = by or make_user(role="chief editor")
    ovens = [
        publish_article(title=title, body=OVENS + f"<p>{word}</p>", tags=tags, at=now - timedelta(days=9))
        for title, word in [("Les fours à chaux", "Chaufournier"), ("La pierre calcaire", "Carrière")]
    ]
    trains = [publish_article(title=f"Trains {n}", body=TRAINS, at=now - timedelta(days=n)) for n in (3, 4, 5)]
    planned = publish_article(title="Un four planifié", body=OVENS, by=by, at=now + timedelta(days=9), now=now)
    for edition in [*ovens, *trains, planned]:
        indexing.index_edition(Edition.objects.get(pk=edition.pk))
    return ovens, planned


def asked(article, user):
    return suggestions_for(article.snapshot(), user=user, article=article, at=timezone.now() + timedelta(seconds=1))


def titles(pairs):
    return sorted(edition.title for edition, _more in pairs)


def test_a_passage_is_where_the_text_says_the_title():
    text = "Rien ici.\nOn marche jusqu’au vieux four à chaux du village."
    words = words_in(text, "fr")
    found = anchor_text_for("Les fours à chaux", text, words, "fr", lambda stem: 1.0)
    assert found == AnchorText("On marche jusqu’au vieux ", "four à chaux", " du village.")
    assert anchor_text_for("Les fours à pain de Lisbonne", text, words, "fr", lambda stem: 1.0) is None
    assert anchor_text_for("", text, words, "fr", lambda stem: 1.0) is None


def test_the_archive_proposes_pins_links_and_tags_and_names_twins():
    tag, own = make_tag(name="Patrimoine"), make_tag(name="Vallée")
    archive(tags=[tag, own])
    editor = make_user(role="editor")
    article = make_article(by=editor, title="Les fours à chaux de Bérac", body=OVENS, tags=[own])
    found = asked(article, editor)
    assert titles(found.pins) == ["La pierre calcaire", "Les fours à chaux", "Un four planifié"]
    assert [(edition.title, passage.words) for edition, passage in found.links] == [
        ("Les fours à chaux", "four à chaux"),
        ("La pierre calcaire", "pierre calcaire"),
    ]
    assert found.tags == ["Patrimoine"]
    assert "Les fours à chaux" in [edition.title for edition in found.twins]
    assert not [edition for edition in found.twins if edition.title.startswith("Trains")]


STORY = (
    "<p>À Bérac, le chaufournier montait avant l’aube. On chargeait la pierre par le gueulard, un lit de calcaire, un "
    "lit de charbon de bois, et l’on murait la porte.</p><p>Le feu durait trois jours. La fumée blanche annonçait au "
    "village que la pierre rendait son eau, et les enfants allaient voir rougir les évents.</p>"
    "<p>La dernière cuisson eut lieu en mars ; depuis, le lierre tient la voûte mieux que le mortier.</p>"
)


def test_a_copy_under_another_title_is_pointed_out_and_another_story_of_the_subject_is_not():
    archive()
    begun = timezone.now() - timedelta(days=250)
    told = publish_article(title="La dernière cuisson", standfirst="Le four s’éteint.", body=STORY, at=begun)
    indexing.index_edition(Edition.objects.get(pk=told.pk))
    editor = make_user(role="editor")
    copy = make_article(by=editor, title="Mémoire de la chaux", body=STORY)
    assert asked(copy, editor).twins == [told]
    other = (
        "<p>Un chaufournier du Quercy raconte la chaux : le feu, le calcaire, et ses mains brûlées par la poudre.</p>"
    )
    assert asked(make_article(by=editor, title="Mémoire de la chaux", body=other), editor).twins.count(told) == 0


def test_planned_articles_of_others_are_not_told_to_a_journalist():
    archive()
    journalist = make_user(role="journalist")
    article = make_article(by=journalist, title="Les fours à chaux", body=OVENS)
    found = asked(article, journalist)
    assert found.pins == []
    assert sorted(edition.title for edition in found.twins) == ["La pierre calcaire", "Les fours à chaux"]


def test_what_is_pinned_or_linked_is_not_proposed_again():
    ovens, _planned = archive()
    editor = make_user(role="editor")
    body = OVENS.replace("pierre calcaire", f'<a href="{ovens[1].get_absolute_url()}">pierre calcaire</a>')
    article = make_article(by=editor, title="Bérac", body=body, pinned=[ovens[0].article])
    found = asked(article, editor)
    assert titles(found.pins) == ["La pierre calcaire", "Un four planifié"]
    assert [edition.title for edition, _passage in found.links] == ["Les fours à chaux"]


def test_drafts_planned_and_withdrawn_articles_change_nothing_for_a_journalist():
    archive()
    journalist = make_user(role="journalist")
    article = make_article(by=journalist, title="Les fours à chaux", body=OVENS)
    before = asked(article, journalist)
    now = timezone.now()
    for number in range(5):
        make_article(title="Les fours à chaux", body=OVENS, tags=["Neuf"])
        indexing.index_edition(
            publish_article(title="Four", body=OVENS, tags=["Neuf"], at=now + timedelta(days=number + 1), now=now)
        )
        indexing.index_edition(
            publish_article(title="Four", body=OVENS, tags=["Neuf"], at=now - timedelta(9), until=now - timedelta(8))
        )
    assert asked(article, journalist) == before


def test_the_writing_page_asks_with_the_text_that_is_not_saved():
    archive()
    editor = make_user(role="editor")
    article = make_article(by=editor, title="Sans rapport", body="<p>Rien.</p>")
    client = signed_in(editor)
    form = open_form(client, article) | {"title": "Bérac <b>", "body": OVENS}
    page = html.fromstring(client.post(address("suggestions", article.pk), form).content.decode())
    assert page.xpath("//@data-words") == ["four à chaux", "pierre calcaire"]
    assert sorted(page.xpath("//@data-title")) == ["La pierre calcaire", "Les fours à chaux", "Un four planifié"]
    article.refresh_from_db()
    assert article.title == "Sans rapport"


def test_a_new_article_is_asked_about_before_it_is_saved():
    archive()
    client = signed_in(make_user(role="editor"))
    answer = client.post(address("suggestions_new"), {"title": "Four", "body": OVENS, "language": "fr"})
    assert "four à chaux" in answer.content.decode()


@pytest.mark.parametrize("body", ["", "<p></p>", "<p>" + "é\0'\"%_ " * 3000 + "</p>"])
def test_any_text_gets_an_answer(body):
    archive()
    client = signed_in(make_user(role="editor"))
    assert client.post(address("suggestions_new"), {"title": "", "body": body, "language": "fr"}).status_code == 200


def test_an_article_is_proposed_once_although_its_update_is_planned():
    chief, now = make_user(role="chief editor"), timezone.now()
    edition = publish_article(title="Les fours à chaux", body=OVENS, by=chief, at=now - timedelta(days=9))
    live = edition.article
    writing.write(live, {"title": "Les fours à chaux, suite"}, by=chief)
    publish_article(article=live, by=chief, at=now + timedelta(days=2), now=now)
    other = publish_article(title="Les fours à chaux", body=OVENS, by=chief, at=now + timedelta(days=3), now=now)
    for each in Edition.objects.order_by("pk"):
        indexing.index_edition(each)
    found = asked(make_article(by=chief, title="Les fours à chaux", body=OVENS), chief)
    expected = [(live.pk, False), (other.article_id, True)]
    assert sorted((each.article_id, each.is_planned) for each, _reason in found.pins) == expected
    assert sorted((each.article_id, each.is_planned) for each in found.twins) == expected


def test_what_is_planned_is_named_so_and_leads_to_the_desk():
    _ovens, planned = archive()
    form = {"title": "Un four planifié", "body": OVENS, "language": "fr"}
    answer = signed_in(make_user(role="editor")).post(address("suggestions_new"), form)
    page = html.fromstring(answer.content.decode())
    [named] = set(page.xpath("//li[contains(., 'Un four planifié')]/a/@href"))
    assert named == address("change", planned.article_id)
    assert planned.get_absolute_url() not in answer.content.decode()


def test_of_the_sections_the_likeliest_is_proposed_to_a_text_in_none():
    food, travel = (make_tag(name=name, section_position=n) for n, name in enumerate(["Gastronomie", "Voyage"], 1))
    archive(tags=[food, travel, make_tag(name="Patrimoine")])
    editor = make_user(role="editor")
    assert asked(make_article(by=editor, title="Bérac", body=OVENS), editor).tags == ["Gastronomie", "Patrimoine"]
    assert asked(make_article(by=editor, title="Bérac", body=OVENS, tags=[travel]), editor).tags == ["Patrimoine"]
