"""What texts lead to on other sites: collected, asked by night, told after some nights; nothing of it reaches readers."""

import socket
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from articles import outside_links, publishing, tasks
from articles.checklist import RULES, Location, findings
from articles.models import Article, Edition, OutsideLink
from articles.models.outside_link import Outcome
from cms.fetching import Fetcher, NotFetched
from cms.kept import generation
from cms.tasks import periodic
from desk.dashboard import dashboard
from tests.cms.test_fetching import PUBLIC
from tests.factories import make_article, make_user, publish_article
from tests.web_server import say, web_server
from tests.workers import run_due

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ROME, OSLO = "https://rome.example/a?b=1&c=2", "https://oslo.example/"
BODY = f'<p><a href="{ROME.replace("&", "&amp;")}#la">Rome</a> <a href="{OSLO}">Oslo</a> <a href="/ici/">ici</a></p>'
NO_NAME = socket.gaierror(socket.EAI_NONAME, "unknown")


class Web:
    """{address: its status, or what is raised}; 200 where nothing is said."""

    def __init__(self):
        self.answers, self.asked = {}, []

    def status(self, address):
        self.asked.append(address)
        answer = self.answers.get(address, 200)
        if isinstance(answer, OSError):
            raise NotFetched("unreachable") from answer
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def web(monkeypatch):
    web = Web()
    monkeypatch.setattr(outside_links, "new_fetcher", lambda: web)
    return web


def links_to(*addresses):
    return "<p>" + " ".join(f'<a href="{each}">x</a>' for each in addresses) + "</p>"


def pass_night(number=0, slept=None):
    return outside_links.ask(NIGHT + number * DAY, sleep=(slept if slept is not None else []).append)


def collect():
    outside_links.collect(list(Article.objects.values_list("pk", flat=True)), timezone.now())
    outside_links.forget_unused()


def kept():
    return set(OutsideLink.objects.values_list("address", flat=True))


def told():
    return set(OutsideLink.objects.told().values_list("address", flat=True))


# Which there are


def test_live_texts_lead_to_other_sites_and_rows_follow_them(settings):
    article = publish_article(body=BODY + links_to(f"{settings.BASE_URL}/la/")).article
    publish_article(body=BODY)
    collect()
    collect()
    assert kept() == {ROME, OSLO}
    assert {link.articles.count() for link in OutsideLink.objects.all()} == {2}
    publishing.withdraw(Edition.objects.exclude(article=article).get().article, by=make_user(role="chief editor"))
    article.body = links_to(OSLO)
    article.save()
    publishing.publish(article, by=make_user(role="editor"))
    collect()
    assert kept() == {OSLO}
    publishing.withdraw(article, by=make_user(role="chief editor"))
    collect()
    assert kept() == set()


def test_nobody_is_asked_about_a_text_that_is_only_written():
    faq = [{"question": "Où ?", "answer": links_to("https://answer.example/")}]
    planned = make_article(body=links_to("https://planned.example/"), faq=faq)
    publishing.publish(planned, by=make_user(role="editor"), at=timezone.now() + 90 * DAY)
    make_article(body=links_to("https://draft.example/"), state="draft")
    collect()
    assert kept() == {"https://planned.example/", "https://answer.example/"}


def test_what_is_too_long_or_too_much_is_left_out():
    many = [f"https://h.example/{number}" for number in range(outside_links.MOST_IN_A_TEXT + 5)]
    publish_article(body=links_to("https://h.example/" + "a" * 500, "http:///nobody", "http://[::1/x", *many))
    collect()
    assert many[0] in kept() and len(kept()) == outside_links.MOST_IN_A_TEXT


# What is there, asked of a server


STATUSES = {
    "/found": "200 OK",
    "/gone": "410 Gone",
    "/absent": "404 Not Found",
    "/refused": "403 Forbidden",
    "/often": "429 Too Many",
    "/broken": "503 Away",
}
REDIRECTS = {"/moved": "/gone", "/inside": "http://inside.example/", "/again": "/again"}


def answer(path, connection):
    if path == "/slow":
        time.sleep(0.6)
    elif path in REDIRECTS:
        say(connection, status="301 Moved", headers=[f"Location: {REDIRECTS[path]}"])
    else:
        say(connection, status=STATUSES[path])


@pytest.mark.parametrize(
    ("address", "outcome", "status"),
    [
        ("http://web.example/found", Outcome.FOUND, 200),
        ("http://web.example/refused", Outcome.FOUND, 403),
        ("http://web.example/often", Outcome.FOUND, 429),
        ("http://web.example/gone", Outcome.GONE, 410),
        ("http://web.example/absent", Outcome.GONE, 404),
        ("http://web.example/moved", Outcome.GONE, 410),
        ("http://nowhere.example/", Outcome.GONE, None),
        ("http://web.example/broken", Outcome.SILENT, 503),
        ("http://web.example/slow", Outcome.SILENT, None),
        ("http://later.example/", Outcome.SILENT, None),
        ("http://closed.example/", Outcome.SILENT, None),
        ("http://web.example/again", Outcome.UNKNOWN, None),
        ("http://web.example/inside", Outcome.UNKNOWN, None),
        ("http://inside.example/", Outcome.UNKNOWN, None),
        ("http://web.example:8080/", Outcome.UNKNOWN, None),
    ],
)
def test_what_a_server_answers(monkeypatch, address, outcome, status):
    dialled, names = [], {"inside.example": ["10.0.0.1"], "closed.example": ["151.101.1.69"]}

    def resolve(host, _port):
        if host in ("nowhere.example", "later.example"):
            raise socket.gaierror(socket.EAI_NONAME if host == "nowhere.example" else socket.EAI_AGAIN, host)
        return names.get(host, [PUBLIC])

    def dial(host, _port, timeout):
        dialled.append(host)
        if host != PUBLIC:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", port), timeout=timeout)

    monkeypatch.setattr(
        outside_links, "new_fetcher", lambda: Fetcher(resolve=resolve, dial=dial, seconds=0.4, most_files=9)
    )
    publish_article(body=links_to("http://web.example/found", address))
    collect()
    with web_server(answer) as port:
        assert pass_night() is False
    link = OutsideLink.objects.get(address=address)
    assert (link.outcome, link.status, link.nights, link.since, link.asked_at) == (outcome, status, 1, NIGHT, NIGHT)
    assert "10.0.0.1" not in dialled


def test_it_says_who_asks(settings):
    settings.SITE_NAME, settings.BASE_URL = "L’Été\r\n", "https://ete.example"
    agent = outside_links.new_fetcher().headers["User-Agent"]
    assert agent == "Mozilla/5.0 (compatible; LEte; +https://ete.example)"


# Nights


@pytest.mark.parametrize(("found", "nights"), [(404, 2), (410, 2), (NO_NAME, 2), (500, 5), (TimeoutError(), 5)])
def test_what_is_not_there_is_told_after_some_nights_and_no_more_when_it_answers(web, found, nights):
    publish_article(body=BODY)
    collect()
    web.answers[ROME] = found
    for number in range(nights):
        assert told() == set()
        pass_night(number)
    assert told() == {ROME}
    link = OutsideLink.objects.get(address=ROME)
    assert (link.since, link.asked_at, link.nights) == (NIGHT, NIGHT + (nights - 1) * DAY, nights)
    pass_night(nights)
    assert told() == {ROME}
    web.answers.clear()
    pass_night(nights + 1)
    assert told() == set()


@pytest.mark.parametrize("found", [200, 301, 401, 403, 429, 451])
def test_who_refuses_has_the_page(web, found):
    publish_article(body=BODY)
    collect()
    web.answers[ROME] = found
    for number in range(7):
        pass_night(number)
    assert told() == set()


def test_what_was_otherwise_between_is_not_in_a_row(web):
    publish_article(body=BODY)
    collect()
    for number, found in enumerate((404, 503, 404, 200, 404)):
        web.answers[ROME] = found
        pass_night(number)
    assert told() == set()
    assert OutsideLink.objects.get(address=ROME).since == NIGHT + 4 * DAY


@pytest.mark.parametrize("fault", [NO_NAME, TimeoutError()])
def test_while_nobody_answers_it_may_be_our_own_network(web, fault):
    publish_article(body=BODY)
    collect()
    web.answers = {ROME: fault, OSLO: fault}
    for number in range(7):
        pass_night(number)
    assert told() == set() and len(web.asked) == 14
    assert set(OutsideLink.objects.values_list("nights", "outcome")) == {(0, Outcome.UNKNOWN)}


def test_once_a_night_and_those_first_that_were_asked_longest_ago(web, monkeypatch):
    publish_article(body=links_to(*(f"https://h{number}.example/" for number in range(5))))
    collect()
    monkeypatch.setattr(outside_links, "AT_ONCE", 3)
    assert pass_night() is True and len(web.asked) == 3
    assert pass_night() is False and len(web.asked) == len(set(web.asked)) == 5
    assert pass_night() is False and len(web.asked) == 5
    pass_night(1)
    assert web.asked[5:] == web.asked[:3]


def test_who_is_killed_goes_on_where_it_was(web):
    publish_article(body=links_to(*(f"https://h{number}.example/" for number in range(5))))
    collect()
    web.answers = {"https://h1.example/": 404, "https://h2.example/": SystemExit()}
    with pytest.raises(SystemExit):
        pass_night()
    assert OutsideLink.objects.filter(nights=1).count() == 2
    web.answers["https://h2.example/"] = 200
    assert pass_night() is False
    assert len(web.asked) == 6 and set(OutsideLink.objects.values_list("nights", flat=True)) == {1}
    pass_night(1)
    assert told() == {"https://h1.example/"}


def test_two_who_ask_at_once_are_one_night(web):
    publish_article(body=links_to(OSLO))
    collect()
    link = OutsideLink.objects.get()
    for _worker in range(2):
        outside_links.keep(link, outside_links.Answer(Outcome.GONE, 404), NIGHT)
    assert OutsideLink.objects.get().nights == 1


def test_a_bite_takes_so_long_and_no_longer(web, monkeypatch):
    publish_article(body=BODY)
    collect()
    monkeypatch.setattr(outside_links, "SECONDS", -1)
    assert pass_night() is True and web.asked == []


def test_one_host_has_a_pause_between_two_questions(web):
    publish_article(body=links_to("https://h.example/1", "https://g.example/", "https://h.example/2"))
    collect()
    slept = []
    pass_night(slept=slept)
    assert len(slept) == 1 and 0.5 < slept[0] <= 1


def test_night_is_the_newsrooms(web):
    publish_article(body=BODY)
    collect()
    for hour, is_night in ((23, False), (0, True), (4, True), (5, False), (12, False)):
        assert outside_links.is_night(datetime(2026, 1, 20, hour, 30, tzinfo=UTC)) is is_night
    assert outside_links.ask(NIGHT.replace(hour=12)) is False and web.asked == []


# Tasks


@pytest.fixture
def clock(monkeypatch):
    """`clock.now`: the moment of the tasks."""
    clock = SimpleNamespace(now=timezone.now().replace(hour=2))
    monkeypatch.setattr(tasks, "timezone", SimpleNamespace(now=lambda: clock.now))
    return clock


@pytest.fixture
def switched_on(settings, monkeypatch):
    settings.CHECK_LINKS = True
    monkeypatch.setattr(periodic, "registered", {})
    tasks.connect()


def run_periodic():
    periodic.look_soon()
    periodic.enqueue_due()
    run_due()


@pytest.mark.django_db(transaction=True)
def test_tasks_collect_and_ask_once_a_night_and_raise_no_generation(web, clock, switched_on):
    publish_article(body=BODY)
    run_due()
    before = generation.read(timezone.now())
    run_periodic()
    assert sorted(web.asked) == sorted([ROME, OSLO])
    run_periodic()
    clock.now += timedelta(hours=8)
    run_periodic()
    assert len(web.asked) == 2
    clock.now += timedelta(hours=16)
    run_periodic()
    assert len(web.asked) == 4
    assert generation.read(timezone.now()) == before
    assert not DBTaskResult.objects.exclude(traceback="").exists()


def test_one_setting_switches_it_off(settings, monkeypatch):
    assert settings.CHECK_LINKS is False and "outside links" not in periodic.registered
    monkeypatch.setattr(periodic, "registered", {})
    tasks.connect()
    assert "outside links" not in periodic.registered


# Who is told


@pytest.fixture
def dead():
    """A live text with a link that is dead and one that is not."""
    article = make_article(title="Les patios", body=BODY, by=make_user(role="journalist", username="ana"))
    publish_article(article=article)
    collect()
    OutsideLink.objects.filter(address=ROME).update(outcome=Outcome.GONE, nights=2, since=NIGHT)
    return article


@pytest.mark.parametrize(
    ("outcome", "nights", "said"),
    [
        (Outcome.GONE, 2, "mort depuis le 20 novembre 2026"),
        (Outcome.SILENT, 5, "ne répond pas depuis le 20 novembre 2026"),
    ],
)
def test_the_checklist_says_it_beside_the_text(dead, django_assert_num_queries, outcome, nights, said):
    OutsideLink.objects.filter(address=ROME).update(outcome=outcome, nights=nights)
    rules = [rule for rule in RULES if rule.name == "outside_links"]
    with translation.override("fr"), django_assert_num_queries(1):
        [found] = findings({"body": BODY}, at=timezone.now(), rules=rules)
        assert str(found.message) == f"Un lien mène à {ROME}\u00a0: {said}."
    assert found.location == Location("body", kind="link", target=f"{ROME}#la") and not found.blocks
    with django_assert_num_queries(0):
        assert findings({"body": "<p>Oui.</p>"}, at=timezone.now(), rules=rules) == []


def first_page(user):
    return [(link.article_id, link.title, link.address) for link in dashboard(user, timezone.now())["dead_links"]]


def test_who_sees_the_article_reads_it_on_the_first_page(dead, client):
    other = publish_article(title="Autre", body=BODY).article
    collect()
    ana = Article.objects.get(pk=dead.pk).created_by
    editor = make_user(role="editor")
    assert first_page(ana) == [(dead.pk, "Les patios", ROME)]
    assert first_page(editor) == [(dead.pk, "Les patios", ROME), (other.pk, "Autre", ROME)]
    assert first_page(make_user(role="journalist")) == []
    client.force_login(editor)
    page = client.get("/admin/").content.decode()
    assert "Liens morts" in page and "mort depuis le 20 novembre 2026" in page and "rome.example" in page
    OutsideLink.objects.update(outcome=Outcome.FOUND, nights=1)
    assert "Liens morts" not in client.get("/admin/").content.decode()
