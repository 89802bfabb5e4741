"""Pictures of other sites in what is pasted: into the library and the text, or a gap that says what is missing."""

import base64
import threading

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from authors.models import User
from cms.fetching import NotFetched
from images import fetched
from images.models import Image
from tests.browser.test_dropped_pictures import READ, describe, notice, paste, picture, put_in, writing
from tests.browser.test_signing_in_again import fill_in
from tests.browser.waiting import wait_until
from tests.browser.writing import data, open_writing_page
from tests.desk.pages import address
from tests.factories import make_article

__all__ = ["writing"]  # a fixture
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

MUR, COUR, INTERN = (
    "https://a.example/mur.png",
    "https://b.example/c/cour.png?w=1&h=2",
    "http://intern.example/secret.png",
)
TWO = f'<p>Un <b>mot</b>. <img alt="Un mur" src="{MUR}"></p><p>Deux. <img src="{COUR.replace("&", "&amp;")}"></p>'
GAP = "[Image manquante\u00a0: "


class Web:
    """Two pictures, each given once `go` is set; every other address is refused."""

    def __init__(self):
        self.asked, self.go = [], threading.Event()
        self.pictures = {MUR: picture("#336699"), COUR: picture("#996633")}
        self.go.set()

    def fetch(self, address):
        self.asked.append(address)
        assert self.go.wait(30)
        if address not in self.pictures:
            raise NotFetched("private", "intern.example")
        return base64.b64decode(self.pictures[address])


@pytest.fixture
def web(monkeypatch):
    cache.clear()
    web = Web()
    monkeypatch.setattr(fetched, "new_fetcher", lambda: web)
    return web


def alts(page):
    figures = page.frame_locator("#cke_id_body iframe").locator("figure.photo img")
    return figures.evaluate_all("images => images.map(image => image.alt)")


def figures(page):
    return page.frame_locator("#cke_id_body iframe").locator("figure.photo")


def test_two_foreign_pictures_and_an_inlined_one_are_three_figures(web, writing):
    inlined = f'<p>Trois.</p><img alt="un arbre" src="data:image/png;base64,{picture()}">'
    paste(writing, html=TWO + inlined)
    describe(writing, "un arbre", "Un arbre")
    put_in(writing)
    expect(figures(writing)).to_have_count(3)
    text = writing.evaluate(READ)
    mur = Image.objects.get(source=MUR)
    assert (mur.alt, mur.credit_line, mur.uploaded_by.username) == ("Un mur", "", "lucia")
    assert text.index("Un <strong>mot") < text.index(f'data-image="{mur.pk}"') < text.index("Deux.")
    assert text.index("Deux.") < text.index(f'data-image="{Image.objects.get(source=COUR).pk}"') < text.index("Trois.")
    assert GAP not in text and "example" not in text
    assert writing.problems == []


def test_the_text_is_there_at_once_with_a_gap_for_each(web, writing):
    web.go.clear()
    paste(writing, html=TWO)
    text = writing.evaluate(READ)
    assert f'<p><a href="{MUR}">{GAP}Un mur]</a></p>' in text
    assert f'<p><a href="{COUR.replace("&", "&amp;")}">{GAP}b.example/cour.png]</a></p>' in text
    expect(notice(writing)).to_contain_text("encore 2")
    web.go.set()
    expect(figures(writing)).to_have_count(2)
    expect(notice(writing)).to_have_count(0)


def test_what_is_refused_stays_a_gap_and_is_named(web, writing):
    paste(writing, html=f'<p>a <img alt="Un <b>chat</b>" src="{INTERN}"> b</p><img src="{MUR}">')
    expect(figures(writing)).to_have_count(1)
    expect(notice(writing)).to_contain_text("Un <b>chat</b> (Elle n’a pas pu être récupérée.)")
    assert f'<a href="{INTERN}">{GAP}Un &lt;b&gt;chat&lt;/b&gt;]</a>' in writing.evaluate(READ)


def test_each_exchange_is_one_change_that_is_undone(web, writing):
    web.go.clear()
    paste(writing, html=f'<p>a</p><img alt="Un mur" src="{MUR}"><p>b</p>')
    before = writing.evaluate(READ)
    web.go.set()
    expect(figures(writing)).to_have_count(1)
    after = writing.evaluate(READ)
    writing.evaluate("() => CKEDITOR.instances.id_body.execCommand('undo')")
    assert writing.evaluate(READ) == before and GAP in before
    writing.evaluate("() => CKEDITOR.instances.id_body.execCommand('redo')")
    assert writing.evaluate(READ) == after


def test_typing_goes_on_while_pictures_come(web, writing):
    web.go.clear()
    paste(writing, html=f'<p>a</p><img alt="Un mur" src="{MUR}"><p>fin</p>')
    writing.keyboard.type(" du texte")
    web.go.set()
    expect(figures(writing)).to_have_count(1)
    writing.keyboard.type(" et plus")
    assert "fin du texte et plus" in writing.evaluate(READ)


def test_the_caret_behind_a_gap_stays_in_the_text(web, writing):
    web.go.clear()
    writing.evaluate(
        "html => new Promise(done => CKEDITOR.instances.id_body.setData(html, {callback: done}))", "<p>x</p>"
    )
    paste(writing, html=f'<p>a</p><img alt="Un mur" src="{MUR}">')
    web.go.set()
    expect(figures(writing)).to_have_count(1)
    writing.keyboard.type("Encore")
    text = writing.evaluate(READ)
    assert "Encore" in text and GAP not in text


def test_a_gap_that_was_taken_away_meanwhile_stays_away(web, writing):
    web.go.clear()
    paste(writing, html=f'<img alt="Un mur" src="{MUR}">')
    writing.evaluate(
        "html => new Promise(done => CKEDITOR.instances.id_body.setData(html, {callback: done}))", "<p>x</p>"
    )
    web.go.set()
    wait_until(writing, lambda: Image.objects.exists())
    expect(notice(writing)).to_have_count(0)
    assert writing.evaluate(READ) == "<p>x</p>"


def test_a_session_that_ended_meanwhile_is_asked_for(web, writing):
    writing.context.clear_cookies()
    paste(writing, html=f'<p>a <img alt="Un mur" src="{MUR}"></p>')
    assert f"{GAP}Un mur]" in writing.evaluate(READ)
    fill_in(writing, "lucia")
    expect(figures(writing)).to_have_count(1)
    assert alts(writing) == ["Un mur"] and Image.objects.get().uploaded_by.username == "lucia"


def test_without_a_network_the_gaps_stay(web, writing):
    writing.context.set_offline(True)
    paste(writing, html=f'<p>a <img alt="Un mur" src="{MUR}"></p>')
    expect(notice(writing).filter(has_text="Un mur (Le site ne répond pas")).to_be_visible()
    assert f"{GAP}Un mur]" in writing.evaluate(READ)
    writing.context.set_offline(False)


def test_two_people_each_get_their_own(web, open_as):
    lucia, ines = open_as("lucia"), open_as("ines")
    for page, name in ((lucia, "lucia"), (ines, "ines")):
        article = make_article(state="draft", by=User.objects.get(username=name))
        open_writing_page(page, address("change", article.pk))
    web.go.clear()
    paste(lucia, html=f'<p>a <img alt="De Lucía" src="{MUR}"></p>')
    paste(ines, html=f'<p>b <img alt="D’Inés" src="{COUR}"></p>')
    web.go.set()
    for page in (lucia, ines):
        expect(figures(page)).to_have_count(1)
    owners = dict(Image.objects.values_list("alt", "uploaded_by__username"))
    assert owners == {"De Lucía": "lucia", "D’Inés": "ines"}
    assert "Inés" not in data(lucia) and "Lucía" not in data(ines)
