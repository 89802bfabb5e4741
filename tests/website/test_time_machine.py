"""Staff with the permission see the whole site as of another moment; nobody else does, and nothing of it is kept."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import NOON, make_image, make_user, publish_article

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make_user(role="editor"))
    return client


def travel(client, at, **more):
    return client.post("/moment/", {"moment": at.isoformat(), **more})


def test_the_whole_site_is_shown_as_of_the_moment(editor):
    soon = timezone.now() + DAY
    publish_article(title="Ancien", slug="ancien", at=NOON, until=NOON + DAY)
    image = make_image()
    publish_article(title="Futur", slug="futur", at=soon, lead_image=image)
    surfaces = ("/", "/feed/", "/feed.json", "/sitemap-articles.xml", "/search/?q=futur")

    def sees(word):
        return {path for path in surfaces if word in editor.get(path).text.replace("q=futur", "")}

    assert (sees("futur/"), editor.get("/futur/").status_code) == (set(), 404)
    travel(editor, soon)
    assert (sees("futur/"), editor.get("/futur/").status_code) == (set(surfaces), 200)
    travel(editor, soon - timedelta(seconds=1))
    assert (sees("futur/"), editor.get("/futur/").status_code) == (set(), 404)
    travel(editor, NOON)
    assert editor.get("/ancien/").status_code == 200
    travel(editor, NOON + DAY)
    assert editor.get("/ancien/").status_code == 410
    editor.post("/moment/", {"now": "1"})
    assert editor.get("/ancien/").status_code == 410
    assert 'class="moment-banner"' not in editor.get("/").text


def test_every_page_of_another_moment_is_marked_private_and_not_for_robots(editor):
    publish_article(slug="un", tags=["Été"], at=NOON)
    assert 'class="moment-banner"' not in editor.get("/").text
    travel(editor, NOON + DAY)
    for path in ("/", "/un/", "/tag/ete/", "/search/?q=un", "/absent/"):
        response = editor.get(path)
        assert 'class="moment-banner"' in response.text, path
        assert 'content="noindex"' in response.text
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Cache-Control"] == "private, no-store"


def test_it_leads_back_to_the_page_and_nowhere_else(editor):
    assert travel(editor, NOON, back_to="/un/?page=2").headers["Location"] == "/un/?page=2"
    for foreign in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "un"):
        assert travel(editor, NOON, back_to=foreign).headers["Location"] == "/"
        assert editor.post("/moment/", {"now": "1", "back_to": foreign}).headers["Location"] == "/"


@pytest.mark.parametrize("role", ["journalist", None])
def test_it_is_not_for_everybody(role):
    client = Client()
    client.force_login(make_user(role=role))
    assert travel(client, NOON).status_code == 403
    assert "moment" not in client.session
    assert Client().post("/moment/", {"moment": NOON.isoformat()}).status_code == 403


def test_who_loses_the_permission_is_back_in_the_present_at_once():
    publish_article(slug="ancien", at=NOON, until=NOON + DAY)
    user, client = make_user(role="editor"), Client()
    client.force_login(user)
    travel(client, NOON)
    assert client.get("/ancien/").status_code == 200
    user.groups.clear()
    assert client.get("/ancien/").status_code == 410


def test_it_wants_a_token_and_a_post():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(role="editor"))
    assert travel(client, NOON).status_code == 403
    assert client.put("/moment/").status_code == 405


def test_a_time_that_the_clocks_skip_is_explained_and_one_that_comes_twice_asked_about(editor):
    gap = editor.post("/moment/", {"moment_date": "2026-03-29", "moment_time": "02:30"})
    assert gap.status_code == 400
    assert "moment" not in editor.session
    twice = {"moment_date": "2026-10-25", "moment_time": "02:30"}
    page = editor.post("/moment/", twice)
    assert page.status_code == 400
    assert 'value="+02:00"' in page.text
    assert editor.post("/moment/", {**twice, "moment_fold": "+01:00"}).status_code == 302
    assert editor.session["moment"] == "2026-10-25T01:30:00+00:00"
