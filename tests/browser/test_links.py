"""Links by the keyboard: an article by words of its title, or an address; kept by the article's key."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Edition
from authors.models import User
from search import indexing
from tests.browser.writing import change_page, data, open_writing_page, put_caret, text, wait_for_editor
from tests.factories import make_article, publish_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

SELECT = """
([block, words]) => {
  const editor = CKEDITOR.instances.id_body;
  editor.focus();
  const walker = document.createTreeWalker(editor.editable().$.children[block], NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const begin = walker.currentNode.data.indexOf(words);
    if (begin < 0) continue;
    const range = editor.createRange();
    range.setStart(new CKEDITOR.dom.text(walker.currentNode), begin);
    range.setEnd(new CKEDITOR.dom.text(walker.currentNode), begin + words.length);
    range.select();
    return;
  }
}
"""
BAR = ".patio-links"
# Of the last line, in which the caret stands.
CARET = """() => {
  const editor = CKEDITOR.instances.id_body;
  const frame = editor.window.getFrame().$.getBoundingClientRect();
  const { top, bottom } = editor.editable().$.lastElementChild.getBoundingClientRect();
  return { top: frame.top + top, bottom: frame.top + bottom };
}"""


@pytest.fixture
def writing(open_as):
    """A journalist's text, and what it may be linked to."""
    begun = timezone.now() - timedelta(days=9)
    page = open_as("lucia")
    page.ovens = publish_article(title="Les fours à chaux de Bérac", slug="fours", at=begun)
    page.stone = publish_article(title="La pierre calcaire", slug="pierre", at=begun)
    make_article(title="Des fours secrets")
    indexing.rebuild(Edition.objects.all())
    body = "<p>On y cuisait la pierre calcaire pendant des jours.</p><p>Et la suite.</p>"
    page.article = make_article(by=User.objects.get(username="lucia"), title="Bérac", body=body, state="draft")
    open_writing_page(page, change_page(page.article))
    wait_for_editor(page)
    return page


def field(page):
    return page.locator(f"{BAR} input[type=text]")


def options(page):
    return page.locator(f"{BAR} [role=option] span")


def link(page, words, typed, *, block=0):
    page.evaluate(SELECT, [block, words])
    page.keyboard.press("Control+k")
    expect(field(page)).to_be_focused()
    page.keyboard.type(typed)
    take(page)


def take(page):
    page.keyboard.press("Enter")
    expect(page.locator(BAR)).to_have_count(0)


def to_article(edition, words):
    return f'<a data-article="{edition.article_id}" href="{edition.get_absolute_url()}">{words}</a>'


def test_nine_keys_link_words_to_an_article(writing):
    loads = []
    writing.on("framenavigated", lambda frame: frame.parent_frame is None and loads.append(frame.url))
    link(writing, "cuisait", "fours ")  # with Ctrl, K and Enter nine keys
    assert to_article(writing.ovens, "cuisait") in data(writing)
    writing.keyboard.type(", là")
    assert f"{to_article(writing.ovens, 'cuisait')}, là la pierre" in data(writing)
    assert loads == []
    expect(writing.locator("#saving[data-state=saved]")).to_be_visible()
    assert to_article(writing.ovens, "cuisait") in Article.objects.get(pk=writing.article.pk).snapshot()["body"]
    assert writing.problems == []


def test_without_a_selection_the_title_is_put_in(writing):
    writing.evaluate(SELECT, [1, "suite"])
    writing.keyboard.press("ArrowRight")
    writing.keyboard.press("Control+k")
    writing.keyboard.type("berac")
    expect(options(writing)).to_have_text(["Les fours à chaux de Bérac"])
    take(writing)
    assert f"Et la suite{to_article(writing.ovens, 'Les fours à chaux de Bérac')}." in data(writing)


def test_the_title_that_is_selected_is_offered_at_once(writing):
    writing.evaluate(SELECT, [0, "la pierre calcaire"])
    writing.keyboard.press("Control+k")
    expect(field(writing)).to_have_value("La pierre calcaire")
    take(writing)
    assert to_article(writing.stone, "la pierre calcaire") in data(writing)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("www.example.org", "https://www.example.org"),
        ("exemple.fr/été", "https://exemple.fr/été"),
        ("anna@example.org", "mailto:anna@example.org"),
        ("tel:+33123456789", "tel:+33123456789"),
        ("+33 1 23 45 67 89", "tel:+33123456789"),
        ("#note", "#note"),
    ],
)
def test_an_address_is_taken_as_such(writing, typed, address):
    link(writing, "suite", typed, block=1)
    assert f'<a href="{address}">suite</a>' in data(writing)


def test_what_is_no_address_is_said_in_words(writing):
    writing.evaluate(SELECT, [1, "suite"])
    writing.keyboard.press("Control+k")
    before = data(writing)
    for typed, said in [
        ("https://", "complète"),
        ("https://exa mple.org", "espaces"),
        ("https://user@example.org/", "complète"),
        ("javascript:alert(1)", "à rien d’autre"),
        ("ftp://example.org", "à rien d’autre"),
        ("zzz", "Aucun article"),
        ("secrets", "Aucun article"),
    ]:
        field(writing).fill(typed)
        writing.keyboard.press("Enter")
        expect(writing.locator(f"{BAR} [role=status]")).to_contain_text(said)
        expect(field(writing)).to_have_attribute("aria-invalid", "true")
    assert data(writing) == before


def test_an_own_address_becomes_a_link_to_the_article(writing):
    link(writing, "suite", f"{writing.site}/fours/".replace(writing.site, ""), block=1)
    assert to_article(writing.ovens, "suite") in data(writing)


def test_escape_leaves_text_and_caret_as_they_were(writing):
    writing.evaluate(SELECT, [0, "pierre"])
    before = data(writing)
    writing.keyboard.press("Control+k")
    writing.keyboard.type("fours")
    expect(options(writing)).to_have_count(1)
    writing.keyboard.press("Escape")
    expect(writing.locator(BAR)).to_have_count(0)
    assert data(writing) == before
    writing.keyboard.type("roche")
    assert "cuisait la roche calcaire" in data(writing)


def test_a_link_is_shown_changed_and_taken_away(writing):
    link(writing, "suite", "fours ", block=1)
    writing.keyboard.press("ArrowLeft")
    writing.keyboard.press("Control+k")
    expect(field(writing)).to_have_value("Les fours à chaux de Bérac")
    writing.keyboard.press("Enter")  # as it was
    assert to_article(writing.ovens, "suite") in data(writing)
    writing.keyboard.press("ArrowLeft")
    text(writing).locator("a").dblclick()
    expect(field(writing)).to_be_focused()
    expect(writing.locator(".cke_dialog")).to_have_count(0)
    expect(field(writing)).to_have_value("Les fours à chaux de Bérac")
    writing.keyboard.type("https://example.org/")
    writing.keyboard.press("Enter")
    expect(writing.locator(BAR)).to_have_count(0)
    assert '<a href="https://example.org/">suite</a>' in data(writing)
    text(writing).locator("a").dblclick()
    expect(field(writing)).to_have_value("https://example.org/")
    writing.keyboard.press("Backspace")
    take(writing)
    assert "<p>Et la suite.</p>" in data(writing)
    for _step in range(3):
        writing.evaluate("CKEDITOR.instances.id_body.execCommand('undo')")
    assert "<p>Et la suite.</p>" in data(writing)


def test_it_is_named_for_who_does_not_see_it_and_chosen_by_arrows(writing):
    writing.evaluate(SELECT, [1, "suite"])
    writing.locator(".cke_button__link").first.click()
    combobox = writing.get_by_role("combobox", name="Mots d’un titre, ou adresse")
    expect(combobox).to_be_focused()
    expect(writing.get_by_role("dialog", name="Lier")).to_be_visible()
    writing.keyboard.type("calc")
    expect(options(writing)).to_have_text(["La pierre calcaire"])
    expect(combobox).to_have_attribute("aria-expanded", "true")
    combobox.fill("example.org")
    expect(options(writing)).to_have_text(["Lien vers https://example.org"])
    first = writing.locator(BAR).get_by_role("option", selected=True)
    assert combobox.get_attribute("aria-activedescendant") == first.get_attribute("id")


def test_without_the_network_an_address_can_be_written(writing):
    writing.context.set_offline(True)
    writing.evaluate(SELECT, [1, "suite"])
    writing.keyboard.press("Control+k")
    writing.keyboard.type("fours")
    expect(writing.locator(f"{BAR} [role=status]")).to_contain_text("injoignable")
    field(writing).fill("example.org")
    take(writing)
    assert '<a href="https://example.org">suite</a>' in data(writing)


def test_a_link_stays_what_it_is_when_it_is_copied(writing):
    link(writing, "cuisait", "fours ")
    writing.evaluate(SELECT, [0, "cuisait"])
    writing.keyboard.press("Control+c")
    writing.evaluate(SELECT, [1, "suite"])
    writing.keyboard.press("Control+v")
    expect(text(writing).locator("a")).to_have_count(2)
    assert data(writing).count(f'data-article="{writing.ovens.article_id}"') == 2


def test_a_paid_link_is_ticked_beside_the_address_of_another_site(writing):
    tick = writing.get_by_label("Lien rémunéré")
    writing.evaluate(SELECT, [0, "cuisait"])
    writing.keyboard.press("Control+k")
    expect(field(writing)).to_be_focused()
    expect(tick).to_be_hidden()
    writing.keyboard.type("https://amzn.to/3xYz")
    expect(tick).to_be_visible()
    writing.keyboard.press("Tab")
    expect(tick).to_be_focused()
    writing.keyboard.press("Space")
    writing.keyboard.press("Enter")
    expect(writing.locator(BAR)).to_have_count(0)
    paid = '<a href="https://amzn.to/3xYz" rel="sponsored">cuisait</a>'
    assert paid in data(writing)
    expect(writing.locator("#saving[data-state=saved]")).to_be_visible()
    assert paid in Article.objects.get(pk=writing.article.pk).body

    writing.keyboard.press("ArrowLeft")
    writing.keyboard.press("Control+k")
    expect(tick).to_be_checked()
    tick.uncheck()
    writing.keyboard.press("Escape")
    assert paid.replace(' rel="sponsored"', "") in data(writing)
    assert writing.problems == []


@pytest.mark.parametrize("is_seen", [True, False])
@pytest.mark.parametrize("size", [(1400, 900), (390, 844)])
def test_at_the_end_of_a_long_text_the_field_stands_within_the_window_beside_the_caret(writing, size, is_seen):
    writing.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    article = Article.objects.get(pk=writing.article.pk)
    article.body = "".join(f"<p>Paragraphe {number} des fours.</p>" for number in range(80))
    article.save()
    open_writing_page(writing, change_page(article))
    put_caret(writing, 79)
    if is_seen:  # in the last line of the window
        writing.evaluate("() => CKEDITOR.instances.id_body.window.$.scrollTo(0, 1e6)")
        writing.evaluate(f"() => window.scrollBy(0, ({CARET})().bottom + 5 - innerHeight)")
    writing.keyboard.press("Control+k")
    writing.keyboard.type("fours")
    expect(options(writing)).to_have_count(1)
    box, caret = writing.locator(BAR).bounding_box(), writing.evaluate(CARET)
    bottom = box["y"] + box["height"]
    assert box["y"] >= 0
    assert bottom <= size[1]
    assert min(abs(caret["top"] - bottom), abs(box["y"] - caret["bottom"])) < 12, (box, caret)
    if is_seen and size[0] > 1024:  # on a phone a bar stands there
        assert bottom <= caret["top"]
