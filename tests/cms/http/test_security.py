import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.urls import reverse

from cms.http.security import DESK, EDITOR, FILE, PUBLIC, client_address

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

pytestmark = pytest.mark.django_db


def boss():
    return get_user_model().objects.create_superuser("boss", "boss@example.org", "a long password")


@pytest.mark.parametrize(
    ("path", "status", "policy"),
    [
        ("/no/such/page/at/all/", 404, PUBLIC),
        ("/health/", 200, PUBLIC),
        ("/admin/", 302, DESK),
        ("/admin/login/", 200, DESK),
        ("/admin/nothing/there/", 302, DESK),
        ("/static/admin/css/base.css", 200, FILE),
        ("/static/nothing.css", 404, FILE),
        ("/media/images/nothing.jpg", 404, FILE),
    ],
)
def test_every_answer_carries_its_policy_errors_too(client, path, status, policy):
    response = client.get(path)
    response.close()
    assert response.status_code == status
    assert response.headers["Content-Security-Policy"] == policy
    assert {name: response.headers[name] for name in ALWAYS} == ALWAYS
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_an_unknown_host_and_a_missing_token_get_the_headers_too(client):
    from django.test import Client

    strange = client.get("/", headers={"host": "elsewhere.example"})
    forged = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "y"})
    assert (strange.status_code, forged.status_code) == (400, 403)
    for response in (strange, forged):
        assert "Content-Security-Policy" in response.headers
        assert {name: response.headers[name] for name in ALWAYS} == ALWAYS


def test_a_crash_gets_the_headers_too(client, monkeypatch):
    def crash(*args, **kwargs):
        raise RuntimeError("on purpose")

    monkeypatch.setattr("django.contrib.admin.sites.site.login", crash)
    monkeypatch.setattr("cms.http.moment.MomentMiddleware.__call__", crash)
    client.raise_request_exception = False
    response = client.get("/admin/login/")
    assert response.status_code == 500
    assert response.headers["Content-Security-Policy"] == DESK


def test_the_policy_is_relaxed_where_the_editor_is_and_nowhere_else(client):
    user = boss()
    client.force_login(user)
    policies = {
        address: client.get(address).headers["Content-Security-Policy"]
        for address in (
            reverse("admin:articles_article_add"),
            reverse("admin:authors_author_add"),
            reverse("admin:articles_article_changelist"),
            reverse("admin:authors_user_change", args=[user.pk]),
            reverse("admin:index"),
        )
    }
    assert list(policies.values()) == [EDITOR, EDITOR, DESK, DESK, DESK]


def directives(policy):
    return dict(directive.partition(" ")[::2] for directive in policy.split("; "))


def test_readers_policies_allow_nothing_inline_and_nothing_from_elsewhere():
    framed_apart = "; ".join(f"{name} {sources}" for name, sources in directives(PUBLIC).items() if name != "frame-src")
    for policy in (framed_apart, DESK):
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "*" not in policy
    assert "unsafe-eval" not in EDITOR


def test_readers_may_frame_the_players_of_the_table_and_nothing_else():
    assert directives(PUBLIC)["frame-src"].split() == [
        "https://embed.bsky.app",
        "https://geo.dailymotion.com",
        "https://open.spotify.com",
        "https://platform.twitter.com",
        "https://player.vimeo.com",
        "https://w.soundcloud.com",
        "https://www.arte.tv",
        "https://www.google.com",
        "https://www.instagram.com",
        "https://www.openstreetmap.org",
        "https://www.tiktok.com",
        "https://www.youtube-nocookie.com",
    ]
    assert (directives(DESK)["frame-src"], directives(EDITOR)["frame-src"]) == ("'none'", "'self'")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, None, "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "<script>", "10.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, expected):
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == expected


# Signing in


def sign_in(client, name, password, address="192.0.2.1"):
    return client.post("/admin/login/", {"username": name, "password": password}, REMOTE_ADDR=address)


def test_five_wrong_passwords_close_the_door_for_that_name_from_that_address(client, settings):
    settings.AXES_ENABLED = True
    boss()
    statuses = [sign_in(client, "boss", "wrong").status_code for _ in range(6)]
    assert statuses == [200, 200, 200, 200, 429, 429]
    assert sign_in(client, "boss", "a long password").status_code == 429
    assert sign_in(client, "boss", "a long password", address="192.0.2.2").status_code == 302


def test_unknown_inactive_and_known_names_get_the_same_answers(client, settings):
    settings.AXES_ENABLED = True
    get_user_model().objects.create_user("known", password="a long password", is_staff=True)
    get_user_model().objects.create_user("gone", password="a long password", is_staff=True, is_active=False)
    pages = {}
    for name in ("known", "gone", "nobody"):
        answers = [sign_in(client, name, "wrong") for _ in range(6)]
        pages[name] = [(answer.status_code, body_of(answer, name)) for answer in answers]
    assert pages["known"] == pages["nobody"]
    assert pages["gone"] == pages["nobody"]


def body_of(response, name):
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text.replace(name, "NAME"))
