import re
from datetime import UTC, date, datetime

import pytest

from cms.text import richtext
from cms.text.vocabulary import RENAMED
from demo import magazine, pictures
from demo.drawing import PALETTES

STORIES = magazine.stories()
BY_SLUG = {story.slug: story for story in STORIES}
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def name(story):
    return story.slug


def words(story):
    return len(re.findall(r"\w+", richtext.plain_text(story.body)))


def beginning(story):
    return magazine.moment(story.head["when"], now=NOON, zone="Europe/Paris")


def texts(story):
    answers = [entry["answer"] for entry in story.head.get("faq", [])]
    notes = [correction["note"] for correction in corrections(story) if "note" in correction]
    return [story.body, *answers, story.head.get("update", {}).get("more", ""), *notes]


def corrections(story):
    return story.head.get("correction", [])


def test_the_magazine_has_something_for_every_screen():
    states = {story.state for story in STORIES}
    assert states == {"published", "draft", "in_review", "returned"}
    assert sum(1 for story in STORIES if len(story.head.get("faq", [])) == 3) >= 10
    assert sum(1 for story in STORIES if story.head.get("language") == "en") == 6
    assert sum(1 for story in STORIES if story.state == "published" and beginning(story) > NOON) >= 3
    assert {key for story in STORIES for key in ("correction", "update", "until") if key in story.head} == {
        "correction",
        "update",
        "until",
    }
    assert len(magazine.authors()) == 6
    assert [tag["name"] for tag in magazine.tags() if "section" in tag] == [
        "Voyage",
        "Culture",
        "Technologie",
        "Gastronomie",
    ]


def test_the_magazine_shows_everything_that_an_article_page_can_hold():
    everything = "".join(text for story in STORIES for text in texts(story))
    boxes = [f'class="{name}"' for name in ("related-box", "gallery", "pullquote", "photo", "embed")]
    marks = [*boxes, "youtube.com", "vimeo.com", "openstreetmap.org", "<table>", "<pre>", "<blockquote>"]
    foreign = ['<i lang="es">', '<em lang="es">', '<span lang="en">']
    assert [mark for mark in marks + foreign if mark not in everything] == []
    assert max(row.count("<th") + row.count("<td") for row in everything.split("<tr>")) >= 8
    assert max(len(story.head["authors"]) for story in STORIES) == 3
    notes = ["note" in correction for story in STORIES for correction in corrections(story)]
    assert True in notes and False in notes
    updates = [
        magazine.moment(story.head["update"]["when"], now=NOON, zone="Europe/Paris") < NOON
        for story in STORIES
        if "update" in story.head
    ]
    assert sorted(updates) == [False, True]


def test_a_translation_comes_after_its_original_and_is_in_another_language():
    pairs = [(story, BY_SLUG[story.head["translation_of"]]) for story in STORIES if "translation_of" in story.head]
    assert pairs
    for story, original in pairs:
        assert STORIES.index(original) < STORIES.index(story)
        assert story.head.get("language", "fr") != original.head.get("language", "fr")


@pytest.mark.parametrize("story", STORIES, ids=name)
def test_a_story_is_within_the_vocabulary_of_rich_text(story):
    for text in texts(story):
        text = re.sub(r'data-image="[a-z][^"]*"', 'data-image="1"', text)
        cleaned = richtext.clean(text)
        assert richtext.plain_text(cleaned) == richtext.plain_text(text)
        assert elements_in(cleaned) == elements_in(text)
        assert cleaned.count("data-") == text.count("data-")


def elements_in(markup):
    """In their order and by their names of today; a single paragraph in a cell, and what browsers add, do not count."""
    names = (RENAMED.get(each, each) for each in re.findall(r"<(\w+)", markup))
    return [each for each in names if each not in ("p", "tbody")]


@pytest.mark.parametrize("story", [story for story in STORIES if story.state == "published"], ids=name)
def test_a_published_story_is_complete(story):
    assert 290 <= words(story) <= 900
    assert "<h2>" in story.body and story.head["standfirst"] and story.head["kicker"]
    assert set(story.head["authors"]) <= set(magazine.authors())
    assert any(tag["name"] in story.head["tags"] for tag in magazine.tags() if "section" in tag)
    assert set(re.findall(r'data-image="([a-z]+)"', story.body)) <= set(story.drawings())


@pytest.mark.parametrize("story", [story for story in STORIES if story.head.get("language") != "en"], ids=name)
def test_french_is_set_as_french(story):
    text = re.sub(r"<pre>.*?</pre>|<[^>]*>", "", "".join([story.head["title"], *texts(story)]), flags=re.DOTALL)
    assert "'" not in text and '"' not in text
    assert not re.search(r"« | »| [;!?]|\w[;?]\s", text)


@pytest.mark.parametrize("story", STORIES, ids=name)
def test_links_and_pins_lead_to_what_readers_can_see(story):
    for language, slug in re.findall(r'href="/(en/)?([a-z0-9-]+)/"', "".join(texts(story))):
        target = BY_SLUG[slug]
        assert target.state == "published" and beginning(target) <= NOON and "until" not in target.head
        assert bool(language) == (target.head.get("language") == "en")
    earlier = [other.slug for other in STORIES[: STORIES.index(story)]]
    assert set(story.head.get("pinned", [])) <= set(earlier)


def test_a_correction_finds_the_words_that_it_corrects():
    for story in STORIES:
        for correction in corrections(story):
            assert story.body.count(correction["wrong"]) == 1


def test_every_drawing_is_described():
    drawings = [drawing for story in STORIES for drawing in story.drawings().values()]
    drawings += [author["portrait"] for author in magazine.authors().values()]
    assert all(drawing["alt"] and drawing["palette"] in PALETTES for drawing in drawings)
    assert len({(d["motif"], d["seed"], d["palette"]) for d in drawings}) == len(drawings)
    assert {drawing["motif"] for drawing in drawings} == set(pictures.MOTIFS)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("-1d 08:30", datetime(2026, 6, 14, 6, 30, tzinfo=UTC)),
        ("+2d 11:30", datetime(2026, 6, 17, 9, 30, tzinfo=UTC)),
        ("-140d 08:00", datetime(2026, 1, 26, 7, 0, tzinfo=UTC)),
        ("+3h", datetime(2026, 6, 15, 15, 0, tzinfo=UTC)),
        ("saturday 08:00", datetime(2026, 6, 20, 6, 0, tzinfo=UTC)),
        ("saturday+2d 06:00", datetime(2026, 6, 22, 4, 0, tzinfo=UTC)),
    ],
)
def test_dates_are_days_from_today_at_the_clock_of_the_place(when, expected):
    assert magazine.moment(when, now=NOON, zone="Europe/Paris") == expected


def test_the_next_saturday_is_never_today():
    days = [magazine.day("saturday", today=date(2026, 6, day)) for day in (19, 20, 21)]
    assert days == [date(2026, 6, 20), date(2026, 6, 27), date(2026, 6, 27)]


def test_what_is_on_the_desk_names_stories():
    desk = magazine.desk()
    named = [name for each in desk["front_page"] for name in each["articles"]]
    named += [each["article"] for kind in ("embargo", "review", "remark") for each in desk[kind]]
    assert set(named) <= set(BY_SLUG)


def test_a_front_page_begins_with_a_picture_and_stands_when_its_articles_are_live():
    for each in magazine.desk()["front_page"]:
        begins = magazine.moment(each["when"], now=NOON, zone="Europe/Paris")
        chosen = [BY_SLUG[name] for name in each["articles"]]
        assert "lead" in chosen[0].head
        assert all(story.state == "published" and beginning(story) <= begins for story in chosen)
