"""The time machine's own pages: where it stops, one address at two moments, a link for colleagues, an address in time."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import translation

from articles import arranging, publishing, writing
from articles.models import Edition
from tests.factories import NOON, make_tag, make_user, publish_article
from website import comparing, stops

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def editor(now):
    client = Client()
    client.force_login(make_user(role="editor"))
    return client


def page(path, /, **query):
    return f"{path}?{urlencode(query)}"


def rewritten(edition, *, at, **texts):
    """An update that is planned."""
    article, chief = edition.article, make_user(role="chief editor")
    writing.write(article, texts, by=chief)
    return publishing.publish(article, by=chief, at=at, now=NOON)


def planned_saturday():
    """Three begin at eight, one is updated, one leaves."""
    saturday = NOON + 4 * DAY + 20 * HOUR - 1 * HOUR  # 2026-03-07, 08:00 in Paris
    rewritten(publish_article(title="Cour", slug="cour", at=NOON - DAY), at=saturday, title="Cour rouverte")
    publish_article(title="Fini", slug="fini", at=NOON - DAY, until=saturday)
    for number in range(3):
        publish_article(title=f"Neuf {number}", slug=f"neuf-{number}", at=saturday, now=NOON)
    return saturday


# Stops


def test_a_stop_says_how_many_appear_change_and_leave_and_which():
    saturday = planned_saturday()
    (stop,) = stops.stops(NOON)
    titles = [[each.title for each in group] for group in (stop.appearing, stop.changing, stop.leaving)]
    assert (stop.at, titles) == (saturday, [["Neuf 0", "Neuf 1", "Neuf 2"], ["Cour rouverte"], ["Fini"]])
    with translation.override("fr"):
        assert stop.label(NOON) == "sam. 08:00\u00a0: 3 apparaissent, 1 change, 1 part"
        assert stop.label(NOON - 30 * DAY).startswith("sam. 7 mars 2026 08:00\u00a0: 3")
        assert [each.what for each in stops.stops(NOON, back=True)] == ["2 apparaissent"]


def test_stops_are_the_nearest_in_the_order_of_time(monkeypatch):
    for number in range(1, 6):
        publish_article(at=NOON + number * HOUR, now=NOON, until=NOON + (number + 10) * HOUR)
    hours = [int((each.at - NOON) / HOUR) for each in stops.stops(NOON, count=7)]
    assert hours == [1, 2, 3, 4, 5, 11, 12]
    late = NOON + 12 * HOUR
    assert [int((each.at - NOON) / HOUR) for each in stops.stops(late, back=True, count=3)] == [5, 11, 12]
    assert stops.next_stop(late) == NOON + 13 * HOUR
    assert stops.next_stop(late, back=True) == NOON + 11 * HOUR
    assert stops.next_stop(NOON + 15 * HOUR) is None


def test_of_many_only_a_few_titles_are_named_and_all_counted(editor, monkeypatch):
    monkeypatch.setattr(stops, "FEW", 2)
    for _number in range(4):
        publish_article(at=NOON + HOUR, now=NOON)
    text = editor.get("/moment/").text
    assert "4 apparaissent" in text
    assert "et 2 autres" in text


def copies(edition, number, *, first, step):
    """Rows of the same article, one after the other, with a gap between them."""
    rows = []
    for each in range(number):
        row = Edition.objects.get(pk=edition.pk)
        row.pk, row.expires_at, row.live_from = None, None, first + each * step
        row.live_until = row.live_from + step / 2
        rows.append(row)
    Edition.objects.bulk_create(rows)


@pytest.mark.parametrize("number", [1, 30])
def test_stops_cost_the_same_however_many_there_are(editor, django_assert_num_queries, number):
    edition = publish_article(at=NOON - 90 * DAY, until=NOON - 89 * DAY)
    copies(edition, number, first=NOON + HOUR, step=HOUR)
    copies(edition, number, first=NOON - 40 * DAY, step=DAY)
    with django_assert_num_queries(19):
        editor.get("/moment/")


def test_choices_for_the_top_of_a_page_are_stops(editor):
    chief, section = make_user(role="chief editor"), make_tag(name="Culture", section_position=1)
    article = publish_article(at=NOON - DAY, tags=[section]).article
    times = {"at": NOON + HOUR, "until": NOON + 3 * HOUR, "now": NOON}
    arranging.arrange(arranging.page_of("fr"), [(article, NOON + 2 * HOUR)], by=chief, **times)
    arranging.arrange(arranging.page_of("fr", section), [(article, None)], by=chief, at=NOON + HOUR, now=NOON)
    told = {stop.at: stop.what for stop in stops.stops(NOON)}
    assert {at: {*what.split(", ")} for at, what in told.items()} == {
        NOON + HOUR: {"la une change", "la page «\u00a0Culture\u00a0» change"},
        NOON + 2 * HOUR: {"la une change"},
        NOON + 3 * HOUR: {"la une change"},
    }
    assert [stop.at for stop in stops.stops(NOON + 2 * HOUR, back=True)][-2:] == [NOON + HOUR, NOON + 2 * HOUR]


def test_the_list_goes_on_before_and_after_what_it_shows(editor, monkeypatch):
    monkeypatch.setattr(stops, "MOST", 2)
    edition = publish_article(at=NOON - 4 * HOUR, until=NOON - 3 * HOUR)
    copies(edition, 3, first=NOON - 2 * HOUR, step=HOUR)
    copies(edition, 3, first=NOON + HOUR, step=HOUR)
    text = editor.get("/moment/").text
    assert text.count('class="stop-label"') == 4
    later = (NOON + HOUR).isoformat()
    assert urlencode({"from": later}) in text
    assert editor.get(page("/moment/", **{"from": later})).status_code == 200
    for nonsense in ("x", "2026-03-02", "", "9999-12-31T23:59+00:00"):
        assert editor.get(page("/moment/", **{"from": nonsense})).status_code == 200


def test_a_press_goes_to_a_stop_and_buttons_to_the_next_one_and_the_last(editor):
    saturday = planned_saturday()
    editor.get(page("/moment/", address="/cour/"))
    assert "moment" not in editor.session
    assert editor.post("/moment/", {"step": "next", "back_to": "/cour/"})["Location"] == "/cour/"
    assert editor.session["moment"] == saturday.isoformat()
    assert "Cour rouverte" in editor.get("/cour/").text
    nothing = editor.post("/moment/", {"step": "next", "back_to": "/cour/"})["Location"]
    assert "Rien de ce qui est prévu" in editor.get(nothing).text
    editor.post("/moment/", {"step": "previous", "back_to": "/"})
    assert editor.session["moment"] == (NOON - DAY).isoformat()
    editor.post("/moment/", {"moment": "now"})
    assert "moment" not in editor.session


# One address at two moments


def compared(editor, address, one, other=None):
    query = {"address": address, "one": one.isoformat(), **({"other": other.isoformat()} if other else {})}
    return editor.get(page("/moment/compare/", **query))


def test_what_differs_in_an_article_is_marked(editor):
    tag = make_tag(name="Patios")
    first = publish_article(title="Cour", slug="cour", body="<p>Un puits.</p>", tags=[tag], at=NOON - DAY)
    faq = [{"question": "Où ?", "answer": "<p>Ici.</p>"}]
    rewritten(first, at=NOON + DAY, body="<p>Un jardin.</p>", faq=faq)
    text = compared(editor, "/cour/", NOON + DAY, NOON).text  # the earlier one comes first
    assert "</span>puits<span" in text.partition("<del>")[2].partition("</del>")[0]
    assert "</span>jardin<span" in text.partition("<ins>")[2].partition("</ins>")[0]
    assert "Où" in text
    assert compared(editor, "/cour/", NOON, NOON + HOUR).text.count("<ins>") == 0


def test_of_a_list_the_titles_that_appear_leave_and_move_are_named_in_words(editor):
    for number in range(3):
        publish_article(title=f"Titre {number}", slug=f"titre-{number}", at=NOON - (number + 1) * HOUR)
    publish_article(title="Parti", slug="parti", at=NOON - 9 * HOUR, until=NOON + HOUR)
    publish_article(title="Neuf", slug="neuf", at=NOON + HOUR, now=NOON)
    one, other = (comparing.answered("/", at) for at in (NOON, NOON + HOUR))
    before, after = comparing.title_differences(one.titles, other.titles)
    assert [(each.title, each.change) for each in before if each.change] == [("Parti", "leaves")]
    assert [(each.title, each.change) for each in after if each.change] == [("Neuf", "appears")]
    text = compared(editor, "/", NOON, NOON + HOUR).text
    assert "<strong>disparaît</strong>" in text
    assert "<strong>apparaît</strong>" in text


def test_what_moves_in_a_list_and_what_has_another_title():
    one, other = [("/a/", "A"), ("/b/", "B"), ("/c/", "C")], [("/c/", "C"), ("/a/", "A"), ("/b/", "B2")]
    before, after = comparing.title_differences(one, other)
    assert [(each.title, each.change, each.elsewhere) for each in after] == [
        ("C", "moves", 3),
        ("A", "", 1),
        ("B2", "retitled", 2),
    ]
    assert [each.change for each in before] == ["", "retitled", "moves"]


def test_what_was_not_there_and_what_led_elsewhere_is_said(editor):
    first = publish_article(title="Cour", slug="cour", at=NOON - DAY)
    publishing.correct(first, source={**first.source, "slug": "patio"}, by=make_user(role="chief editor"), now=NOON)
    publish_article(slug="fini", at=NOON - 2 * DAY, until=NOON - DAY)
    answers = {
        address: [
            (each.status, each.path, each.edition and each.edition.slug)
            for each in (comparing.answered(address, at) for at in (NOON - 3 * DAY, NOON - DAY, NOON))
        ]
        for address in ("/cour/", "/fini/")
    }
    assert answers == {
        "/cour/": [(404, "/cour/", None), (200, "/cour/", "cour"), (200, "/patio/", "patio")],
        "/fini/": [(404, "/fini/", None), (410, "/fini/", None), (410, "/fini/", None)],
    }
    assert "L’adresse mène à /patio/." in compared(editor, "/cour/", NOON - DAY).text
    assert 'value="2026-03-01"' in compared(editor, "/cour/", NOON - DAY).text


@pytest.mark.parametrize(
    "address", ["/admin/", "/partage/x/", "//evil.example/", "https://evil.example/", "/moment/", "/media/x"]
)
def test_only_addresses_that_readers_have_are_asked(editor, address):
    publish_article(at=NOON)
    assert compared(editor, address, NOON).status_code == 400
    for path in ("/moment/link/", "/moment/address/"):
        assert editor.get(page(path, address=address, moment=NOON.isoformat())).status_code == 400
    assert "moment" not in editor.session
    refused = editor.post("/moment/", {"address": address, "moment": NOON.isoformat()})
    assert (refused.status_code, "moment" in editor.session) == (400, False)


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-articles.xml", "/feed/", "/cour/#mot", "/%FF/", "/?page=x"])
def test_whatever_readers_may_ask_can_be_compared(editor, path):
    publish_article(slug="cour", at=NOON - DAY)
    assert "L’autre" in compared(editor, path, NOON).text


# A link for colleagues


def test_a_link_leads_a_colleague_there_by_one_press_and_does_nothing_by_itself(editor):
    saturday = planned_saturday()
    address = page("/moment/link/", address="/neuf-1/", moment=saturday.isoformat())
    text = editor.get(address).text
    assert "<code>/neuf-1/</code>" in text
    assert "moment" not in editor.session
    assert editor.get("/neuf-1/").status_code == 404
    assert editor.post("/moment/", {"moment": saturday.isoformat(), "back_to": "/neuf-1/"})["Location"] == "/neuf-1/"
    shown = editor.get("/neuf-1/")
    assert shown.status_code == 200
    assert address.replace("&", "&amp;") in shown.text


def test_nobody_else_learns_whether_anything_is_at_that_moment():
    saturday = planned_saturday()
    journalist = Client()
    journalist.force_login(make_user(role="journalist"))
    for path in ("/moment/link/", "/moment/compare/", "/moment/address/", "/moment/"):
        answers = set()
        for address in ("/neuf-1/", "/absent/"):
            asked = page(path, address=address, moment=saturday.isoformat(), one=saturday.isoformat())
            response = journalist.get(asked)
            answers.add(response.status_code)
            signed_out = Client().get(asked)
            assert (signed_out.status_code, signed_out["Location"].partition("?")[0]) == (302, "/admin/login/")
            assert signed_out["Cache-Control"] == "private, no-store"
        assert answers == {404}


# An address in time


def test_an_address_tells_all_that_stood_there(editor):
    chief = make_user(role="chief editor")
    first = publish_article(title="Cour", slug="cour", at=NOON - 5 * DAY)
    noted = {**first.source, "title": "La cour"}
    second = publishing.correct(first, source=noted, by=chief, note="Le nom était faux.", now=NOON - 4 * DAY)
    third = publishing.correct(second, source={**noted, "slug": "patio"}, by=chief, now=NOON - 3 * DAY)
    publishing.withdraw(third.article, by=chief, now=NOON - 2 * DAY)
    publishing.republish(first, by=chief, now=NOON - DAY)
    text = editor.get("/moment/address/?address=/cour/").text
    kinds = ["Publié de nouveau", "Correction discrète", "Correction avec une note publique", "Première publication"]
    assert [text.find(kind) for kind in kinds] == sorted(text.find(kind) for kind in kinds)
    assert -1 not in [text.find(kind) for kind in kinds]
    assert "<strong>retiré</strong>" in text
    assert "Le nom était faux." in text
    assert "<code>/patio/</code>" in text
    assert 'value="2026-02-25T12:00:00+00:00"' in text


@pytest.mark.parametrize("number", [1, 12])
def test_an_address_costs_the_same_however_often_it_was_corrected(editor, django_assert_num_queries, number):
    edition, chief = publish_article(slug="cour", at=NOON - 5 * DAY), make_user(role="chief editor")
    for each in range(number):
        changed = {**edition.source, "kicker": str(each)}
        edition = publishing.correct(edition, source=changed, by=chief, now=NOON - 5 * DAY + (each + 1) * HOUR)
    with django_assert_num_queries(7):
        editor.get("/moment/address/?address=/cour/")


def test_what_is_gone_can_be_seen_when_it_was_there(editor):
    publish_article(title="Fini", slug="fini", at=NOON - 2 * DAY, until=NOON - DAY)
    gone = editor.get("/fini/")
    assert gone.status_code == 410
    assert "/moment/address/?address=%2Ffini%2F" in gone.text
    answer = editor.post("/moment/", {"address": "/fini/", "moment_date": "2026-03-01", "moment_time": "10:00"})
    assert answer["Location"] == "/fini/"
    assert "Fini" in editor.get("/fini/").text


def test_reading_these_pages_changes_nothing(editor):
    saturday = planned_saturday()
    before = (list(Edition.objects.order_by("pk").values()), dict(editor.session))
    for path in ("/moment/", "/moment/link/", "/moment/compare/", "/moment/address/"):
        asked = {"address": "/cour/", "moment": saturday.isoformat(), "one": saturday.isoformat(), "step": "next"}
        assert editor.get(page(path, **asked, now="1")).status_code == 200
    assert (list(Edition.objects.order_by("pk").values()), dict(editor.session)) == before


def test_readers_load_nothing_of_it(read):
    publish_article(slug="cour", at=NOON)
    for path in ("/", "/cour/", "/absent/"):
        assert "staff" not in read(path).text
        assert "/moment/" not in read(path).text
