"""What never reached the server is kept in the browser, and offered back to whoever wrote it, beside what the server has."""

import gzip
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles import writing
from articles.models import Article, EditingSession, StoredClash
from authors.models import User
from tests.browser.chromium import ARGUMENTS
from tests.browser.conftest import TIMEOUT
from tests.browser.waiting import wait_until
from tests.browser.writing import (
    ADD,
    PASSWORD,
    SAVED,
    SOONER,
    change_page,
    data,
    kept,
    open_writing_page,
    put_caret,
    sign_in,
    text,
    type_at_the_end_of,
    wait_for_database,
    wait_for_empty_journal,
    wait_for_journal,
)
from tests.factories import make_article
from tests.nginx import free_port
from tests.served import ROOT, environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_only]

BODY = "<p>Le premier paragraphe.</p><p>Le deuxième paragraphe.</p><p>Le troisième paragraphe.</p>"
OFFLINE = "#saving[data-state=offline]"


@pytest.fixture
def article(open_as):
    return make_article(state="draft", title="Les patios", body=BODY, by=User.objects.get(username="lucia"))


def saved_body():
    return Article.objects.get().body


CUT = """() => {
  const real = window.fetch;
  const isSave = (address) => String(address).endsWith("/autosave/");
  window.fetch = (address, ...rest) => (isSave(address) ? Promise.reject(new TypeError("cut")) : real(address, ...rest));
  window.mend = () => (window.fetch = real);
}"""


def cut(page):
    """No save arrives any more, and none as the page is closed, when a route of the test is gone before the page is."""
    page.evaluate(CUT)


def mend(page):
    page.evaluate("window.mend()")


# Offline


def test_offline_the_text_is_kept_and_said_to_be_and_goes_on_by_itself(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    page.context.set_offline(True)
    type_at_the_end_of(page, 0, " Écrit dans le train.")
    expect(page.locator(OFFLINE)).to_contain_text("Hors ligne, gardé sur cet ordinateur")
    wait_for_journal(page, "Écrit dans le train.")
    page.context.set_offline(False)
    wait_for_database(page, lambda: "Écrit dans le train." in saved_body())
    expect(page.locator(SAVED)).to_contain_text("Enregistré à")
    wait_for_empty_journal(page)


def test_offline_a_key_is_no_request(open_as, article):
    """A server that is in trouble is not asked once a key by each writer."""
    page, asked = open_writing_page(open_as("lucia"), change_page(article)), []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    type_at_the_end_of(page, 0, " Un mot.")
    expect(page.locator(OFFLINE)).to_be_visible()
    page.wait_for_timeout(4500)  # after which a change is not put off any longer
    asked.clear()
    page.locator("#id_title").press_sequentially("Encore hors ligne", delay=50)
    assert len([url for url in asked if url.endswith("/autosave/")]) <= 1
    page.context.set_offline(False)
    wait_for_database(page, lambda: "Encore hors ligne" in Article.objects.get().title)


def test_save_offline_leads_to_no_error_page(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    page.context.set_offline(True)
    type_at_the_end_of(page, 0, " Encore un mot.")
    page.locator("[name=_continue]").click()
    expect(page.locator(OFFLINE)).to_be_visible()
    assert "Encore un mot." in data(page)
    page.context.set_offline(False)
    wait_for_database(page, lambda: "Encore un mot." in saved_body())


def test_without_a_journal_it_is_said_and_all_else_goes_on(open_as, article):
    page = open_as("lucia")
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {get() { throw new Error('none') }})")
    open_writing_page(page, change_page(article))
    type_at_the_end_of(page, 0, " Sans journal.")
    wait_for_database(page, lambda: "Sans journal." in saved_body())
    cut(page)
    page.keyboard.type(" Plus loin.")
    expect(page.locator(OFFLINE)).to_contain_text("ce navigateur ne garde rien")


# Left and opened again


def test_what_a_closed_tab_had_not_sent_is_offered_with_the_differences_and_merged(open_as, article):
    first = open_writing_page(open_as("lucia"), change_page(article))
    cut(first)
    type_at_the_end_of(first, 0, " De Lucía, jamais arrivé.")
    wait_for_journal(first, "jamais arrivé.")
    first.close(run_before_unload=False)
    other = BODY.replace("Le troisième", "D’Inés : le troisième")
    writing.write(Article.objects.get(), {"body": other}, by=User.objects.get(username="ines"))
    page = first.context.new_page()
    page.goto("/admin/")
    expect(page.locator("#kept-texts")).to_contain_text("Les patios")
    page.locator("#kept-texts a").click()
    offered = page.locator(".left-behind")
    expect(offered.locator("ins")).to_contain_text("jamais arrivé.")
    assert "jamais arrivé." not in saved_body()
    offered.locator(".left-resume").click()
    wait_for_database(page, lambda: "jamais arrivé." in saved_body())
    assert "D’Inés : le troisième" in saved_body()
    expect(text(page)).to_contain_text("D’Inés : le troisième")
    expect(offered).to_have_count(0)
    wait_for_empty_journal(page)


def test_discarding_asks_once(open_as, article):
    first = open_writing_page(open_as("lucia"), change_page(article))
    cut(first)
    type_at_the_end_of(first, 0, " À jeter.")
    wait_for_journal(first, "À jeter.")
    first.close(run_before_unload=False)
    page = first.context.new_page()
    page.goto(change_page(article))
    page.locator(".left-discard").click()
    page.locator(".left-keep").click()
    assert "À jeter." in "".join(kept(page))
    page.locator(".left-discard").click()
    page.locator(".left-sure button").first.click()
    wait_for_empty_journal(page)
    expect(page.locator(".left-behind")).to_have_count(0)
    assert saved_body() == BODY


def test_a_new_article_that_never_arrived_is_offered_on_the_page_of_a_new_one(open_as):
    first = open_writing_page(open_as("lucia"))
    cut(first)
    first.locator("#id_title").fill("Jamais arrivé")
    wait_for_journal(first, "Jamais arrivé")
    first.close(run_before_unload=False)
    page = first.context.new_page()
    page.goto("/admin/")
    page.locator("#kept-texts a", has_text="Jamais arrivé").click()
    page.locator(".left-resume").click()
    wait_for_database(page, lambda: list(Article.objects.values_list("title", flat=True)) == ["Jamais arrivé"])
    expect(page.locator("#id_title")).to_have_value("Jamais arrivé")
    wait_until(page, lambda: page.url.endswith(change_page(Article.objects.get())))


def test_what_an_open_tab_has_not_sent_is_not_offered_in_another(open_as, article):
    first = open_writing_page(open_as("lucia"), change_page(article))
    cut(first)
    type_at_the_end_of(first, 0, " Dans l’autre onglet.")
    wait_for_journal(first, "Dans l’autre onglet.")
    page = open_writing_page(first.context.new_page(), change_page(article))
    page.goto("/admin/")
    expect(page.locator("#kept-texts")).to_be_hidden()


# Killed


def processes_of(folder):
    """The numbers of the processes that were started with this profile."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"--user-data-dir={folder}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


NO_PAUSE_ENDS = """() => {
  const real = window.setTimeout;
  window.setTimeout = (work, pause = 0, ...rest) => (pause < 100 ? real(work, pause, ...rest) : 0);
}"""


def unpacked(body):
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def killed(folder):
    for number in processes_of(folder):
        os.kill(number, signal.SIGKILL)
    while processes_of(folder):
        time.sleep(0.05)


@contextmanager
def profile(chromium, folder, base_url):
    options = {"executable_path": chromium.path, "args": ARGUMENTS, "base_url": base_url, "locale": "fr-FR"}
    context = chromium.playwright.chromium.launch_persistent_context(str(folder), **options)
    context.set_default_timeout(TIMEOUT)
    context.add_init_script(SOONER)
    try:
        yield context.pages[0]
    finally:
        if processes_of(folder):
            context.close()


def come_back(page, article):
    """The session may have died with the browser."""
    page.goto("/admin/")
    if page.locator("[name=username]").count():
        sign_in(page, "lucia")
    page.goto(change_page(article))


def test_a_browser_killed_while_somebody_types_loses_nothing(chromium, open_as, article, live_server, tmp_path):
    folder = tmp_path / "profile"
    with profile(chromium, folder, live_server.url) as page:
        sign_in(page, "lucia")
        open_writing_page(page, change_page(article))
        type_at_the_end_of(page, 1, " Avant la fin.")
        wait_for_database(page, lambda: "Avant la fin." in saved_body())
        cut(page)
        page.keyboard.type(" Puis le courant est coupé.")
        wait_for_journal(page, "le courant est coupé.")
        killed(folder)
    with profile(chromium, folder, live_server.url) as page:
        come_back(page, article)
        expect(page.locator(".left-behind ins").last).to_contain_text("le courant est coupé.")
        page.locator(".left-resume").click()
        wait_for_database(page, lambda: "Avant la fin. Puis le courant est coupé.</p>" in saved_body())


@pytest.mark.parametrize("block", ["premier", "troisième"])
def test_what_an_answer_brought_to_a_killed_browser_is_not_taken_out(
    chromium, open_as, article, live_server, tmp_path, block
):
    """In the paragraph in which somebody types, which cannot take it over, and in another one, which can."""
    folder, held = tmp_path / "profile", []
    hold, is_save = held.append, lambda route: b"Envoy" in unpacked(route.request.post_data_buffer)
    with profile(chromium, folder, live_server.url) as page:
        sign_in(page, "lucia")
        open_writing_page(page, change_page(article))
        page.route("**/autosave/", lambda route: hold(route) if held or is_save(route) else route.continue_())
        type_at_the_end_of(page, 0, " Envoyé.")
        wait_until(page, lambda: held)
        other = BODY.replace(f"<p>Le {block}", f"<p>D’Inés. Le {block}")
        writing.write(Article.objects.get(), {"body": other}, by=User.objects.get(username="ines"))
        page.keyboard.type(" Pas encore.")
        wait_for_journal(page, "Envoyé. Pas encore.")
        page.evaluate(NO_PAUSE_ENDS)
        held[0].continue_()
        wait_for_database(page, lambda: "Envoyé." in saved_body() and "D’Inés." in saved_body())
        wait_until(page, lambda: held[1:])  # what goes on from that answer, and never arrives
        killed(folder)
    with profile(chromium, folder, live_server.url) as page:
        come_back(page, article)
        expect(page.locator(".left-behind ins")).to_contain_text("Pas encore.")
        expect(page.locator(".left-behind del")).to_have_count(0)
        page.locator(".left-resume").click()
        wait_for_database(page, lambda: "Pas encore." in saved_body())
        wait_for_empty_journal(page)
    clashes = [str(row.ours) for row in StoredClash.objects.filter(settled_at=None)]
    assert "D’Inés." in saved_body() and clashes == []


@contextmanager
def server(port, folder):
    """A real one, in processes of its own."""
    address = f"http://127.0.0.1:{port}"
    changes = {"BASE_URL": address, "ALLOWED_HOSTS": "127.0.0.1", "MEDIA_ROOT": str(folder), "DEBUG": "false"}
    command = [sys.executable, "-m", "cms.server", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(**changes), start_new_session=True)
    try:
        until = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < until, "no server came"
                time.sleep(0.1)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_server_killed_while_somebody_types_loses_nothing(open_as, article, new_page, tmp_path):
    port = free_port()
    password = PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1000)  # the tests' own hasher is none of the server's
    User.objects.filter(username="lucia").update(password=password)
    with server(port, tmp_path) as address:
        page = new_page(base_url=address)
        page.add_init_script(SOONER)
        sign_in(page, "lucia")
        open_writing_page(page, change_page(article))
        type_at_the_end_of(page, 0, " Avant.")
        wait_for_database(page, lambda: "Avant." in saved_body())
        page.keyboard.type(" Pendant")
    page.keyboard.type(" que le serveur meurt.")
    expect(page.locator(OFFLINE)).to_contain_text("gardé sur cet ordinateur")
    wait_for_journal(page, "que le serveur meurt.")
    with server(port, tmp_path):
        wait_for_database(page, lambda: "Avant. Pendant que le serveur meurt.</p>" in saved_body())
        expect(page.locator(SAVED)).to_be_visible()


# The session ends, and other people


def end_sessions(page):
    """Once the page has said that it is there: else it would ask before anybody types."""
    wait_until(page, EditingSession.objects.exists, otherwise="no sign of life")
    Session.objects.all().delete()


def sign_in_again(page, name="lucia"):
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=username]").fill(name)
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.locator("[type=submit]").click()


@pytest.mark.parametrize(
    "press", [None, "[name=_continue]", "[name=_step][value=submit]"], ids=["typing", "save", "submit"]
)
def test_a_session_that_ended_is_begun_again_in_place_and_nothing_is_lost(open_as, article, press):
    page = open_writing_page(open_as("lucia"), change_page(article))
    if not press:
        end_sessions(page)
    type_at_the_end_of(page, 0, " Après la fin de la session.")
    if press:  # before the dialog asks by itself
        Session.objects.all().delete()
        page.locator(press).click()
    sign_in_again(page)
    wait_for_database(page, lambda: "Après la fin de la session." in saved_body())
    if press:
        expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().state == ("in_review" if press and "submit" in press else "draft")


def test_the_dialog_waits_until_nobody_types(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    end_sessions(page)
    put_caret(page, 0)
    words = "".join(f" mot{number}" for number in range(8))
    page.keyboard.type(words, delay=50)  # longer than until the next sign of life
    expect(page.locator("dialog[open] [name=username]")).to_have_value("lucia")
    sign_in_again(page)
    wait_for_database(page, lambda: f"{words}</p>" in saved_body())


def test_another_person_in_the_dialog_leaves_a_way_to_sign_in(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    end_sessions(page)
    type_at_the_end_of(page, 0, " De Lucía.")
    sign_in_again(page, "ines")
    page.locator("dialog[open] button[value=close]").click()
    expect(page.locator("#saving")).to_contain_text("Quelqu’un d’autre est connecté")
    assert "De Lucía." not in saved_body()
    page.locator(".saving-action").click()
    sign_in_again(page)
    wait_for_database(page, lambda: "De Lucía." in saved_body())


def test_signing_in_in_another_tab_lets_it_go_on(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    page.context.clear_cookies(name="patio_session")
    type_at_the_end_of(page, 0, " Déconnectée.")
    page.locator("dialog[open] button[value=close]").click()
    expect(page.locator("#saving[data-state=signed-out]")).to_contain_text("gardé sur cet ordinateur")
    sign_in(page.context.new_page(), "lucia")
    wait_for_database(page, lambda: "Déconnectée." in saved_body())


def test_signing_in_in_another_tab_closes_the_dialog(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    page.context.clear_cookies(name="patio_session")
    type_at_the_end_of(page, 0, " Déconnectée.")
    expect(page.locator("dialog[open] [name=username]")).to_be_visible()
    sign_in(page.context.new_page(), "lucia")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("dialog[open]")).to_have_count(0)
    wait_for_database(page, lambda: "Déconnectée." in saved_body())


def test_another_person_at_this_browser_never_sees_it(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    cut(page)
    type_at_the_end_of(page, 0, " Secret de Lucía.")
    wait_for_journal(page, "Secret de Lucía.")
    other = page.context.new_page()
    page.context.clear_cookies(name="patio_session")
    sign_in(other, "ines")
    mend(page)
    expect(page.locator("#saving[data-state=signed-out]")).to_contain_text("Quelqu’un d’autre")
    assert "Secret" not in saved_body()
    page.close(run_before_unload=False)
    open_writing_page(other, change_page(article))
    expect(other.locator(".left-behind")).to_have_count(0)
    other.goto("/admin/")
    expect(other.locator("#kept-texts")).to_be_hidden()
    other.context.clear_cookies(name="patio_session")
    sign_in(other, "lucia")
    expect(other.locator("#kept-texts a")).to_contain_text("Les patios")


@pytest.mark.parametrize("choice", ["keep", "wipe"])
def test_signing_out_asks_whether_it_stays(open_as, article, choice):
    first = open_writing_page(open_as("lucia"), change_page(article))
    cut(first)
    type_at_the_end_of(first, 0, " Reste-t-il ?")
    wait_for_journal(first, "Reste-t-il")
    first.close(run_before_unload=False)
    page = first.context.new_page()
    page.goto(ADD)
    page.locator("#logout-form button").click()
    page.locator(f"#kept-texts-dialog [value={choice}]").click()
    expect(page.locator("#user-tools")).to_have_count(0)
    assert bool(kept(page)) == (choice == "keep")


def test_the_article_was_deleted_meanwhile(open_as, article):
    page = open_writing_page(open_as("lucia"), change_page(article))
    wait_until(page, EditingSession.objects.exists, otherwise="no sign of life")
    Article.objects.all().delete()
    type_at_the_end_of(page, 0, " Après la fin.")
    expect(page.locator("#saving")).to_contain_text("n’existe plus")
    page.locator("[name=_continue]").click()
    expect(page.locator("body")).to_contain_text("Après la fin.")  # to be copied, without scripts
    open_writing_page(page)
    page.locator(".left-behind").get_by_role("button").first.click()
    wait_for_database(page, Article.objects.filter(title="Les patios", body__contains="Après la fin.").exists)
