"""The proof of the embargo is right: it finds nothing where nothing is told, and each view that ignores the moment."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import path, resolve, reverse

from articles import arranging, publishing, share_links
from articles.models import Embargo
from desk.calendar import feeds
from rendering import front_page
from tests.factories import NOON, make_article, make_author, make_image, make_tag, make_user, publish_article
from website import answers, embargo

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LINE = "Une phrase du texte qui n’est dans aucun autre article."


@pytest.fixture
def planned():
    section, author = make_tag(name="Culture", section_position=1), make_author(name="Anna Roux")
    for number in range(3):
        publish_article(slug=f"avant-{number}", tags=[section], bylines=[author], at=NOON - DAY)
    return publish_article(
        title="Une cour secrète",
        slug="cour-secrete",
        body=f"<p>{LINE}</p>",
        tags=[section, "Inédit"],
        bylines=[author, make_author(name="Nouvelle")],
        lead_image=make_image(),
        at=NOON,
        by=make_user(role="chief editor"),
        now=NOON - DAY,
    )


def by_address(edition):
    return {each.address: each for each in embargo.prove(edition)}


def test_nothing_is_told_before_and_all_at_the_moment(planned):
    found = by_address(planned)
    assert not [each for each in found.values() if each.leaks]
    assert (found["/cour-secrete/"].before, found["/cour-secrete/"].at) == (404, 200)
    picture = embargo.images_of(planned).get().url
    shown = ["/", "/cour-secrete/", "/tag/culture/", "/tag/inedit/", "/author/nouvelle/", "/feed/", "/feed.json"]
    shown += ["/sitemap-articles.xml", "/sitemap-news.xml", picture]
    assert {address: found[address].shows for address in shown} == dict.fromkeys(shown, True)


def test_what_begins_before_the_end_of_its_embargo_is_told_too_early(planned):
    """As where rows were written past the door."""
    Embargo.objects.create(article=planned.article, until=NOON + DAY, set_at=NOON - DAY)
    found = by_address(planned)
    assert found["/cour-secrete/"].leaks and found["/feed/"].leaks
    Embargo.objects.update(until=NOON)
    assert not any(each.leaks for each in by_address(planned).values())


def test_what_is_chosen_for_a_page_before_its_moment_tells_nothing(planned):
    """Neither by a choice that has begun, nor by one that is planned for that moment."""
    editor, section = make_user(role="editor"), embargo.tags_of(planned)[0]
    for page, at in (("fr", None), NOON), (("fr", section), None), (("fr", None), None):
        wanted = [(planned.article, None)]
        arranging.arrange(arranging.page_of(*page), wanted, by=editor, at=at, now=NOON - DAY / 2)
        found = by_address(planned)
        assert not [each for each in found.values() if each.leaks]
    assert found["/"].shows and found["/tag/culture/"].shows


def test_a_choice_that_ignores_the_moment_is_found(planned, monkeypatch):
    page = arranging.page_of("fr")
    arranging.arrange(page, [(planned.article, None)], by=make_user(role="editor"), now=NOON - DAY / 2)
    chosen = front_page.chosen_for_front_page
    monkeypatch.setattr(front_page, "chosen_for_front_page", lambda at, **here: chosen(at=NOON, **here))
    assert {each.address.partition("?")[0] for each in embargo.prove(planned) if each.leaks} == {"/"}


def test_every_public_route_is_asked(planned):
    names = {name for name, _parameters in embargo.public_routes(embargo.get_resolver())}
    assert {"site:home", "site:article", "site:tag_json_feed", "site:search_suggest", "sitemap_news", "media"} <= names
    assert {"share:page", "share:media", "share:calendar"} <= names
    assert not [name for name in names if name.startswith("admin")]


@pytest.mark.parametrize("name", ["dossier", "share:dossier", "dossiers:article"])
def test_a_route_that_nobody_fills_in_is_not_passed_over(name, planned, monkeypatch):
    route = path("dossier/<int:number>/", lambda request, number: None, name="dossier")
    monkeypatch.setattr(embargo, "public_routes", lambda resolver: [(name, tuple(route.pattern.converters))])
    with pytest.raises(embargo.UnknownRoute, match=name):
        embargo.prove(planned)


@pytest.mark.parametrize("careless", ["site:home", "site:tag_feed", "site:search", "sitemap_articles", "media"])
def test_one_view_that_ignores_the_moment_is_found(planned, monkeypatch, careless):
    asked = set()

    def resolved(path):
        match = resolve(path)
        view = match.func
        if match.view_name == careless:
            asked.add(path)
            match.func = lambda request, *args, **kwargs: view(at_noon(request), *args, **kwargs)
        return match

    def at_noon(request):
        request.at = NOON
        return request

    monkeypatch.setattr(answers, "resolve", resolved)
    leaking = {unquote(each.address.partition("?")[0]) for each in embargo.prove(planned) if each.leaks}
    assert leaking
    assert leaking <= asked


def test_a_calendar_that_asks_for_no_token_is_found(planned, monkeypatch):
    """It says what is planned, to whom its address was given."""
    chief = make_user(role="chief editor")
    token = feeds.make(by=chief, what=feeds.ALL)
    assert not any(each.leaks for each in embargo.prove(planned))
    monkeypatch.setattr(feeds, "feed_of", lambda asked, known=feeds.feed_of: known(token))
    assert {each.address for each in embargo.prove(planned) if each.leaks} == {"/partage/calendar/of-nobody.ics"}


def test_a_share_link_that_asks_for_no_token_is_found(planned, monkeypatch):
    link, _token = share_links.make(planned.article, by=make_user(role="chief editor"), label="Pour la correctrice")
    monkeypatch.setattr(share_links, "link_of", lambda token, at: link)
    leaking = {each.address for each in embargo.prove(planned) if each.leaks}
    assert {unquote(address).partition("/media/")[0].rstrip("/") for address in leaking} == {"/partage/of-nobody"}


def test_of_an_update_only_what_is_new_is_a_secret():
    chief = make_user(role="chief editor")
    first = publish_article(title="Une cour", slug="cour", body=f"<p>{LINE}</p>", at=NOON - DAY, by=chief)
    article = first.article
    article.title = "Une cour rouverte"
    article.save()
    update = publishing.publish(article, by=chief, at=NOON, now=NOON - DAY / 2)
    assert embargo.marks_of(update, NOON - embargo.SECOND) == ["Une cour rouverte"]
    found = by_address(update)["/cour/"]
    assert (found.before, found.at, found.leaks, found.shows) == (200, 200, (), True)


def test_the_page_is_for_those_of_the_desk_who_may_see_the_article(planned):
    address = reverse("embargo", args=[planned.pk])
    assert Client().get(address).status_code == 404
    for role, status in (("journalist", 404), ("editor", 200)):
        client = Client()
        client.force_login(make_user(role=role))
        response = client.get(address)
        assert response.status_code == status, role
    assert "cour-secrete" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get(reverse("embargo", args=[10**6])).status_code == 404


def test_the_command_proves_all_that_is_planned(capsys):
    edition = publish_article(
        article=make_article(slug="bientot"), at=NOON + 40000 * DAY, by=make_user(role="editor"), now=NOON
    )
    call_command("prove_embargo")
    assert "/bientot/" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no edition"):
        call_command("prove_embargo", str(edition.pk + 1))


def test_the_command_ends_with_an_error_where_something_is_told(planned, monkeypatch, capsys):
    monkeypatch.setattr(embargo, "answer", lambda address, at: (200, "Une cour secrète"))
    with pytest.raises(CommandError, match="before its moment"):
        call_command("prove_embargo", str(planned.pk))
