"""The page that finds: a form that works without scripts."""

import re
from datetime import datetime, timedelta

import pytest
from lxml import html

from search import engines
from tests.factories import NOON, make_author, make_tag, publish_article

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def page_of(read, path):
    response = read(path)
    assert response.status_code == 200
    return html.fromstring(response.content)


def titles(page):
    return [" ".join(each.text_content().split()) for each in page.xpath("//h2[@class='card-title']")]


def count(page):
    return " ".join(page.xpath("//p[@class='count'][@role='status']")[0].text_content().split())


def test_words_are_marked_in_titles_and_passages(read):
    publish_article(title="Le patio", standfirst="Un chapeau.", body="<p>Des patios &lt;b&gt; partout.</p>")
    page = page_of(read, "/search/?q=patio")
    assert [each.text for each in page.xpath("//mark")] == ["patio", "patios"]
    assert page.xpath("//p[contains(@class, 'card-passage')]")[0].text_content() == "Des patios <b> partout."
    assert titles(page_of(read, "/search/")) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/search/?q=patio", "/search/suggest/?q=pat"])
def test_what_was_found_without_the_index_is_kept_for_nobody_else(read, path, monkeypatch):
    """Until something is published, the poorer page would be the answer."""
    publish_article(title="Un patio")
    assert read(path).kept_by
    monkeypatch.setattr(engines.of_database(), "table", "absent t")
    response = read(path)
    assert (response.status_code, response.kept_by) == (200, None)


def test_what_was_corrected_is_said(read):
    publish_article(title="Cordoue")
    page = page_of(read, "/search/?q=cordoie")
    assert titles(page) == ["Cordoue"]
    assert re.findall(r"\w+", count(page))[-1] == "cordoie"
    assert "Cordoue" in re.findall(r"\w+", count(page))
    assert "cordoie" not in count(page_of(read, "/search/?q=cordoue"))
    assert "&lt;b&gt;" in read("/search/?q=<b>+cordoie").text and "<b>" not in read("/search/?q=<b>+cordoie").text


def links(page, words):
    return [each.get("href") for each in page.xpath("//p[@class='count']/a") if words in each.text_content()]


def test_what_was_typed_can_be_searched_as_it_is_and_narrowing_keeps_to_that(read):
    publish_article(title="Cordoue", at=NOON - 400 * DAY)
    publish_article(title="Cordoue encore")
    page = page_of(read, "/search/?q=cordoie&year=2026")
    assert links(page, "cordoie") == ["?q=cordoie&year=2026&exact=1"]
    exact = page_of(read, "/search/?q=cordoie&exact=1")
    assert (titles(exact), links(exact, "")) == ([], [])
    for number in range(22):
        publish_article(title=f"Assurent {number}", at=NOON - number * 30 * DAY)
    page = page_of(read, "/search/?q=assurence&exact=1")
    assert page.xpath("//a[@rel='next']/@href") == ["/search/?q=assurence&exact=1&page=2"]
    [narrow, search] = page.xpath("//button[@form='search-form']"), page.xpath("//form[@id='search-form']//button")
    assert [(each.get("name"), each.get("value")) for each in (*narrow, *search)] == [("exact", "1"), (None, None)]


def test_a_far_more_common_word_is_offered(read):
    publish_article(title="Un assuront <b>", tags=[make_tag(name="Voyage", section_position=1)])
    for number in range(10):
        publish_article(title=f"Assurent {number}", at=NOON - number * DAY)
    page = page_of(read, "/search/?q=assuront+<i>")
    assert links(page, "Assurent") == ["?q=Assurent+%3Ci%3E"]
    assert page.xpath("//p[@class='count']")[-1].text_content().startswith("Vouliez-vous dire")
    assert links(page_of(read, "/search/?q=assurent"), "") == []
    assert links(page_of(read, "/search/?q=assuront&section=voyage"), "Assurent") == ["?q=Assurent&section=voyage"]


def test_a_word_that_no_article_has_is_named(read):
    publish_article(title="Cordoue")
    publish_article(title="Zanzibar", at=NOON + DAY)
    page = count(page_of(read, "/search/?q=cordoue+<b>zanzibar"))
    assert re.findall(r"\w+", page)[:1] + re.findall(r"\w+", page)[-1:] == ["1", "zanzibar"]
    assert "<b>zanzibar" not in page
    assert re.findall(r"\w+", count(page_of(read, "/search/?q=zanzibar"))) == ["0", "article", "pour", "zanzibar"]


def test_those_with_some_of_the_words_stand_below_a_line(read):
    publish_article(title="Patio et fontaine")
    publish_article(title="Patio seul")
    page = page_of(read, "/search/?q=patio+fontaine")
    assert titles(page) == ["Patio et fontaine", "Patio seul"]
    assert len(page.xpath("//div[@class='cards']/p[@class='count']")) == 1


def test_a_form_without_scripts_narrows_what_was_found(read):
    section, author = make_tag(name="Voyage", section_position=1), make_author(name="Anna Roux")
    publish_article(title="Patio un", tags=[section], bylines=[author], at=NOON - 400 * DAY)
    publish_article(title="Patio deux", tags=[section])
    publish_article(title="Patio trois", bylines=[author])
    page = page_of(read, "/search/?q=patio")
    form = page.xpath("//form[@id='search-form']")[0]
    assert (form.get("action"), form.get("method")) == ("/search/", "get")
    fields = {
        field.get("name"): [(each.get("value"), " ".join(each.text.split())) for each in field.xpath("./option")[1:]]
        for field in page.xpath("//select[@form='search-form']")
    }
    assert sorted(fields) == ["author", "year"]
    assert fields["year"] == [("2026", "2026 (2)"), ("2025", "2025 (1)")]
    assert (author.slug, "Anna Roux (2)") in fields["author"]
    narrowed = page_of(read, f"/search/?q=patio&section=voyage&author={author.slug}&year=2025")
    assert titles(narrowed) == ["Patio un"]
    assert narrowed.xpath("//option[@selected]/@value") == ["voyage", author.slug, "2025"]


def test_articles_are_counted_by_the_years_of_the_sites_clocks(read):
    for moment in ("2023-12-31T22:59", "2023-12-31T23:00", "2024-01-01T12:00", "2024-06-01T00:00", "2024-12-31T23:00"):
        publish_article(title="Patio", at=datetime.fromisoformat(f"{moment}:00Z"))
    options = page_of(read, "/search/?q=patio").xpath("//select[@name='year']/option/text()")
    assert options[1:] == ["2025 (1)", "2024 (3)", "2023 (1)"]


def test_a_wish_that_leaves_nothing_is_named_and_can_be_dropped(read):
    author, hidden = make_author(name="Anna Roux"), make_author(name="Léo Blanc")
    publish_article(title="Cordoue & Séville", bylines=[author])
    publish_article(title="Le patio")
    publish_article(title="Le patio", bylines=[hidden], at=NOON + DAY)
    page = page_of(read, f"/search/?q=patio+%26&author={author.slug}")
    assert [" ".join(each.text.split()) for each in page.xpath("//option[@selected]")] == ["Anna Roux (0)"]
    [without] = page.xpath("//p[@class='nothing']/a/@href")
    assert titles(page_of(read, f"/search/{without}")) == ["Le patio"]
    page = page_of(read, f"/search/?q=patio&author={hidden.slug}")
    assert [" ".join(each.text.split()) for each in page.xpath("//option[@selected]")] == [f"{hidden.slug} (0)"]


def test_pages_of_results_keep_what_was_chosen(read):
    section = make_tag(name="Voyage", section_position=1)
    for _number in range(21):
        publish_article(title="Patio", tags=[section])
    page = page_of(read, "/search/?q=patio&section=voyage&absent=1")
    assert page.xpath("//a[@rel='next']/@href") == ["/search/?q=patio&section=voyage&page=2"]
    assert len(titles(page_of(read, "/search/?q=patio&section=voyage&page=2"))) == 1
    assert read("/search/?q=patio&page=3").status_code == 404


@pytest.mark.parametrize(
    "wish", ["section=%00", "author=a'b", "year=x", "year=99999", "year=٢٠٢٦", "section=" + "a" * 9999]
)
def test_a_wish_that_can_be_nothing_of_ours_is_left_out(read, wish):
    publish_article(title="Patio")
    assert titles(page_of(read, f"/search/?q=patio&{wish}")) == ["Patio"]


def test_suggestions_are_live_titles_and_tags(read):
    edition = publish_article(title="Le patio <b>", tags=[make_tag(name="Patios")])
    publish_article(title="Patio futur", at=NOON + DAY)
    response = read("/search/suggest/?q=pat")
    assert response.json() == {
        "suggestions": [
            {"words": "Patios", "path": "/tag/patios/"},
            {"words": "Le patio <b>", "path": edition.get_absolute_url()},
        ]
    }
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert read("/search/suggest/").json() == read("/en/search/suggest/?q=pat").json() == {"suggestions": []}


def test_a_suggestion_that_a_partner_pays_for_says_so(read):
    publish_article(title="Le patio", partner="Maison Roy <b>")
    [found] = read("/search/suggest/?q=pat").json()["suggestions"]
    assert (found["words"], found["label"]) == ("Le patio", "Contenu partenaire · proposé par Maison Roy <b>")


def test_the_suggestions_list_is_hidden_and_empty_until_a_script_fills_it(read):
    [listed] = page_of(read, "/search/").xpath("//ul[@class='suggestions']")
    assert (listed.get("data-from"), "hidden" in listed.attrib, len(listed)) == ("/search/suggest/", True, 0)
