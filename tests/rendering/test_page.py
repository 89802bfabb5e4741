from datetime import timedelta

import pytest

from articles import publishing
from articles.compiling import RELATED_MARK, compile_edition
from articles.models import Edition
from rendering import page
from rendering import story as story_module
from tests.factories import NOON, make_article, make_author, make_image, make_tag, make_user, publish_article
from tests.rendering.reading import context_of, story_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=30)
LONG = "".join(f"<h2>Partie {n}</h2><p>Un paragraphe.</p><p>Et un autre.</p>" for n in range(3))


def page_of(edition, *, at=LATER):
    return context_of(Edition.objects.live(at).get(article=edition.article_id), at=at)["page"]


def shown_of(edition, *, at=LATER):
    return story_of(Edition.objects.live(at).get(article=edition.article_id))


def everything(number=1, **fields):
    return publish_article(
        title=f"Le jardin {number}",
        kicker="Visite",
        standfirst="Pourquoi il faut y aller.",
        body=LONG,
        tags=["Jardins", "Été"],
        faq=[{"question": "Quand ?", "answer": "<p>En mai.</p>"}],
        **fields,
    )


def test_an_unsaved_edition_gives_the_page_that_will_be_published():
    section = make_tag(name="Art de vivre", section_position=1)
    others = [publish_article(tags=[section], at=NOON - timedelta(days=n)) for n in range(1, 6)]
    article = make_article(
        title="Le jardin",
        body=LONG,
        tags=[section, make_tag(name="Été")],
        bylines=[make_author(), make_author()],
        lead_image=make_image(),
        pinned=[others[3].article],
        faq=[{"question": "Quand ?", "answer": "<p>En mai.</p>"}],
    )
    before = page.context_of_draft(compile_edition(article.snapshot()), at=NOON, article_id=article.pk)
    assert before["sections"] == [section]
    edition = publish_article(article=article, at=NOON)
    after = context_of(edition, at=NOON)
    assert after == {name: before[name] for name in after}


def test_a_preview_of_a_bare_draft_is_a_page_too():
    draft = compile_edition({"title": "Une idée", "language": "fr"})
    shown = page.context_of_draft(draft, at=NOON)["page"]
    assert "Une idée" in shown.own.top
    assert (shown.related, shown.box, shown.address) == ([], [], "http://testserver")
    story = story_module.story_of(draft.edition(), tags=[], authors=[], at=NOON)
    assert (story.title, story.published_at, story.path) == ("Une idée", NOON, "")


def test_the_box_stands_at_its_place_and_no_article_stands_twice_on_the_page():
    edition = everything()
    for number in range(20):
        publish_article(tags=["Jardins"] if number % 2 else [], at=NOON + timedelta(hours=number - 10))
    story, shown = shown_of(edition), page_of(edition)
    assert "related" not in story.body_before + story.body_after
    assert story.body_before.endswith("</p>")
    assert story.body_before + story.body_after == edition.body.replace(RELATED_MARK, "")
    assert shown.own.before.rstrip().endswith(story.body_before)
    assert shown.own.after.lstrip().startswith(story.body_after)
    named = [shown.previous, shown.next, *shown.box, *shown.related]
    assert (len(shown.box), len(shown.related)) == (2, 10)
    assert len({each.article_id for each in named} | {edition.article_id}) == 15


def test_a_short_text_has_no_box_and_no_contents():
    for _number in range(3):
        publish_article(at=NOON - timedelta(days=1))
    edition = publish_article(body="<h2>Un</h2><p>Deux.</p><h2>Trois</h2>")
    assert (page_of(edition).box, shown_of(edition).contents) == ([], [])
    assert len(page_of(edition).related) == 2


def test_three_main_headings_are_worth_a_list_of_contents():
    shown = shown_of(publish_article(body=LONG + "<h3>Détail</h3>"))
    assert [heading["title"] for heading in shown.contents] == ["Partie 0", "Partie 1", "Partie 2"]


def test_a_correction_stays_on_the_page_after_the_next_change():
    chief = make_user(role="chief editor")
    first = publish_article(title="Premier", by=chief)
    hour = timedelta(hours=1)
    second = publishing.correct(
        first, source={**first.source, "title": "Corrigé"}, by=chief, note="Le nom était faux.", now=NOON + hour
    )
    publishing.correct(second, source={**second.source, "title": "Corrigé !"}, by=chief, now=NOON + 2 * hour)
    shown = shown_of(first)
    assert (shown.title, shown.was_updated, shown.modified_at) == ("Corrigé !", True, NOON + hour)
    assert [(note.at, note.text) for note in shown.notes] == [(NOON + hour, "Le nom était faux.")]


def test_a_typing_error_corrected_in_silence_is_no_update_and_a_new_edition_is():
    chief = make_user(role="chief editor")
    first = publish_article(title="Premeir", by=chief)
    hour = timedelta(hours=1)
    publishing.correct(first, source={**first.source, "title": "Premier"}, by=chief, now=NOON + hour)
    shown = shown_of(first)
    assert (shown.title, shown.was_updated, shown.modified_at) == ("Premier", False, NOON)
    first.article.title = "Second"
    first.article.save()
    publish_article(article=first.article, at=NOON + 2 * hour, now=NOON + 2 * hour, by=chief)
    shown = shown_of(first)
    assert (shown.title, shown.was_updated, shown.modified_at) == ("Second", True, NOON + 2 * hour)


def test_translations_lead_to_each_other_while_both_are_live():
    original = publish_article(language="fr")
    translation = publish_article(language="en", translation_of=original.article_id, at=NOON + timedelta(hours=1))
    at = NOON + timedelta(hours=2)
    assert page_of(original, at=at).translations == [translation]
    assert page_of(translation, at=at).translations == [original]
    assert page_of(original, at=NOON).translations == []


def test_an_article_that_the_text_leads_to_stands_in_no_list():
    tag = make_tag()
    linked, other = (publish_article(tags=[tag], at=NOON - timedelta(days=days)) for days in (1, 2))
    body = LONG + f'<p>Voir <a title="t" href="{linked.get_absolute_url()}?x=1#y">ici</a>.</p>'
    shown = page_of(publish_article(tags=[tag], body=body))
    assert shown.previous == other
    assert linked not in [*shown.box, *shown.related]


def test_a_correction_that_is_still_ahead_is_not_noted():
    chief = make_user(role="chief editor")
    first = publish_article(by=chief)
    publishing.correct(
        first, source={**first.source, "title": "B"}, by=chief, note="Erreur.", now=NOON + timedelta(hours=1)
    )
    shown = shown_of(first, at=NOON)
    assert (shown.notes, shown.was_updated) == ([], False)


def test_the_section_is_the_first_tag_that_stands_in_the_navigation():
    plain, second, first = make_tag(), make_tag(section_position=2), make_tag(section_position=1)
    edition = publish_article(tags=[plain, second, first])
    found = context_of(edition, at=NOON)
    assert found["page"].section == (second.pk, second.name)
    assert found["page"].own.tags == [(tag.pk, tag.name) for tag in (plain, second, first)]


def test_links_for_sharing_carry_title_and_address_whole():
    shown = shown_of(publish_article(title="L’été & « nous » ?", slug="ete"))
    address = "http%3A%2F%2Ftestserver%2Fete%2F"
    assert {link.kind for link in shown.share} == {
        "facebook",
        "x",
        "bluesky",
        "threads",
        "whatsapp",
        "pinterest",
        "mail",
    }
    assert all(address in link.address for link in shown.share)
    x = next(link for link in shown.share if link.kind == "x")
    assert "text=L%E2%80%99%C3%A9t%C3%A9+%26+%C2%AB+nous+%C2%BB+%3F" in x.address
