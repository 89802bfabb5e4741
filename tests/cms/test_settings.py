import os
import runpy
import subprocess
import sys
from pathlib import Path

import django
import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "k9Tq-3vXz7Lw!mR2b_Nc8Hs5Jd1Fg6Yp0Aa4Ee+Uu=Ii:Oo;Pp,Zz",
    "BASE_URL": "https://www.example.org",
    "DATABASE_URL": "sqlite:///:memory:",
}


@pytest.fixture
def settings_from(monkeypatch):
    def read(**variables):
        for name in list(os.environ):
            if name.isupper() and name not in ("PATH", "HOME"):
                monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "cms" / "settings.py"))

    return read


def test_three_variables_are_enough_for_a_safe_site(settings_from):
    settings = settings_from(**PRODUCTION)
    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["www.example.org"]
    assert settings["SESSION_COOKIE_SECURE"] and settings["CSRF_COOKIE_SECURE"] and settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000
    assert (settings["LANGUAGE_CODE"], settings["TIME_ZONE"]) == ("fr", "Europe/Paris")


def test_a_site_without_https_asks_for_no_secure_cookie(settings_from):
    settings = settings_from(**PRODUCTION | {"BASE_URL": "http://127.0.0.1:8001"})
    assert not settings["SESSION_COOKIE_SECURE"]
    assert not settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_HSTS_SECONDS"] == 0
    assert settings["PROXIES"] == 0


@pytest.mark.parametrize("name", ["SECRET_KEY", "BASE_URL"])
def test_what_is_missing_stops_the_start_with_its_name(settings_from, name):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is missing"):
        settings_from(**{key: value for key, value in PRODUCTION.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("DEBUG", "maybe"),
        ("BASE_URL", "www.example.org"),
        ("BASE_URL", "https://www.example.org/blog"),
        ("DATABASE_URL", "mysql://localhost/patio"),
        ("DATABASE_URL", "rubbish"),
        ("CACHE_URL", "rubbish://"),
        ("CACHE_URL", "redis"),
        ("CACHE_URL", "memcache://127.0.0.1:11211"),
        ("CACHE_URL", "redis://"),
        ("CACHE_URL", "redis:///"),
        ("CACHE_URL", "redis://cache:port/1"),
        ("CACHE_URL", "redis://cache:6379/first"),
        ("CACHE_URL", "redis://cache:6379,other:port/1"),
        ("EMAIL_URL", "rubbish://"),
        ("SEARCH_URL", "rubbish"),
        ("SEARCH_URL", "ftp://search.example/patio"),
        ("SEARCH_URL", "https://search.example:9200"),
        ("SEARCH_URL", "https://search.example:9200/Patio"),
        ("SEARCH_URL", "https://search.example:9200/patio/_search"),
        ("SEARCH_URL", "https://search.example:port/patio"),
        ("SEARCH_URL", "https:///patio"),
        ("MEDIA_URL", "https://elsewhere.example/"),
        ("MEDIA_URL", "/"),
        ("LANGUAGE_CODE", "de"),
        ("TIME_ZONE", "Europe/Pari"),
        ("MEDIA_REDIRECT", "_media"),
        ("MEDIA_REDIRECT", "/"),
        ("MEDIA_REDIRECT", "/a/../b/"),
        ("PURGE_URL", "nginx"),
        ("PURGE_URL", "nginx://host/run/generation"),
        ("PURGE_URL", "nginx:///"),
        ("PURGE_URL", "http://127.0.0.1/"),
        ("PROXIES", "-1"),
        ("HSTS_SECONDS", "a year"),
        ("TASKS", "later"),
        ("BACKUP_TARGET", "backups"),
        ("KEPT_PAGES_FOLDER", "pages"),
        ("BACKUP_HOUR", "24"),
        ("BACKUP_KEEP", "seven"),
        ("CHECKLIST_BLOCKS", "body, spelling"),
        ("CHECKLIST_BLOCKS", "none body"),
        ("HOUSE_WORDS", "words.txt"),
        ("HOUSE_WORDS", "/no/such/words.txt"),
    ],
)
def test_a_wrong_value_stops_the_start_with_its_name(settings_from, name, value):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} "):
        settings_from(**PRODUCTION | {name: value})


@pytest.mark.parametrize(
    ("value", "blocking"),
    [
        ("", ("body", "byline", "faq", "gaps", "documents", "alt", "credit")),
        ("none", ()),
        ("body, links", ("body", "links")),
        ("alt standfirst", ("alt", "standfirst")),
    ],
)
def test_each_site_says_what_nothing_is_published_without(settings_from, value, blocking):
    assert settings_from(**PRODUCTION | {"CHECKLIST_BLOCKS": value})["CHECKLIST_BLOCKS"] == blocking


def test_a_wrong_database_address_is_not_repeated_in_the_message(settings_from):
    with pytest.raises(ImproperlyConfigured) as error:
        settings_from(**PRODUCTION | {"DATABASE_URL": "postgres2://patio:hunter2@db/patio"})
    assert "hunter2" not in str(error.value)


def test_opensearch_comes_by_its_address(settings_from):
    assert settings_from(**PRODUCTION)["SEARCH"] is None
    assert settings_from(**PRODUCTION | {"SEARCH_URL": "https://patio:p%40ss@search.example/patio"})["SEARCH"] == {
        "host": "search.example",
        "port": 9200,
        "secure": True,
        "user": "patio",
        "password": "p@ss",
        "index": "patio",
    }


def test_a_wrong_address_of_opensearch_is_not_repeated_in_the_message(settings_from):
    with pytest.raises(ImproperlyConfigured) as error:
        settings_from(**PRODUCTION | {"SEARCH_URL": "https://patio:hunter2@search.example/_all"})
    assert "hunter2" not in str(error.value)


def test_a_message_is_one_line_on_the_screen():
    result = manage("check", SECRET_KEY="")
    assert result.returncode == 1
    assert result.stderr == "SECRET_KEY is missing: set this environment variable (see the README).\n"


def test_sqlite_queues_its_writers(settings_from):
    options = settings_from(**PRODUCTION)["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 10
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_comes_by_its_address(settings_from):
    config = settings_from(**PRODUCTION | {"DATABASE_URL": "postgres://patio:pw@db.example:5433/magazine"})["DATABASES"]
    assert config["default"]["ENGINE"] == "cms.postgresql"
    assert (config["default"]["HOST"], config["default"]["PORT"], config["default"]["NAME"]) == (
        "db.example",
        5433,
        "magazine",
    )


def test_an_address_says_what_postgresql_is_asked_with(settings_from):
    url = "postgres://patio:pw@db.example/magazine?connect_timeout=9&sslmode=require&disable_server_side_cursors=True"
    config = settings_from(**PRODUCTION | {"DATABASE_URL": url})["DATABASES"]["default"]
    assert config["OPTIONS"] == {
        "connect_timeout": 9,
        "sslmode": "require",
        "tcp_user_timeout": 30_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
    assert config["DISABLE_SERVER_SIDE_CURSORS"] is True


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("redis://cache.example:6380/2", "redis://cache.example:6380/2"),
        ("valkey://:secret@cache.example", "redis://:secret@cache.example"),
        ("valkeys://cache.example/1", "rediss://cache.example/1"),
        ("redis:///run/valkey/valkey.sock", "unix:///run/valkey/valkey.sock"),
        ("redis://one/1,two/1", None),
    ],
)
def test_redis_and_valkey_come_by_their_address(settings_from, url, location):
    if location is None:
        with pytest.raises(ImproperlyConfigured, match="^CACHE_URL "):
            settings_from(**PRODUCTION | {"CACHE_URL": url})
        return
    cache = settings_from(**PRODUCTION | {"CACHE_URL": url})["CACHES"]["default"]
    assert (cache["BACKEND"], cache["LOCATION"]) == ("cms.redis_cache.RedisCache", location)


def test_a_wrong_address_of_a_cache_says_what_is_known_and_no_password(settings_from):
    with pytest.raises(ImproperlyConfigured, match="must begin with one of locmemcache://"):
        settings_from(**PRODUCTION | {"CACHE_URL": "memcache://127.0.0.1:11211"})
    with pytest.raises(ImproperlyConfigured) as error:
        settings_from(**PRODUCTION | {"CACHE_URL": "redis://:hunter2@cache:port/1"})
    assert "hunter2" not in str(error.value)


def test_without_its_client_redis_stops_the_start(settings_from, monkeypatch):
    monkeypatch.setattr("cms.cache_address.find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match="^CACHE_URL names a Redis server, whose client is not installed"):
        settings_from(**PRODUCTION | {"CACHE_URL": "redis://cache/1"})


def test_mail_is_configured_the_way_this_django_knows(settings_from):
    settings = settings_from(**PRODUCTION | {"EMAIL_URL": "smtp+tls://me:pw@mail.example:587"})
    if django.VERSION >= (6, 1):
        assert settings["MAILERS"]["default"]["OPTIONS"]["host"] == "mail.example"
        assert "EMAIL_HOST" not in settings
    else:
        assert (settings["EMAIL_HOST"], settings["EMAIL_USE_TLS"]) == ("mail.example", True)
        assert "MAILERS" not in settings


def test_without_a_server_no_mail_is_sent_and_nothing_fails():
    script = "from django.core.mail import send_mail; print(send_mail('a', 'b', None, ['somebody@example.org']))"
    result = manage("shell", "--verbosity", "0", "-c", script, EMAIL_URL="")
    assert (result.returncode, result.stdout) == (0, "0\n"), result.stderr


def manage(*arguments, **variables):
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=ROOT,
        env=keep | PRODUCTION | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_shipped_production_settings_pass_the_deployment_check():
    result = manage("check", "--deploy", "--fail-level", "WARNING", BACKUP_TARGET="none")
    assert result.returncode == 0, result.stdout + result.stderr


def test_models_and_migrations_agree():
    result = manage("makemigrations", "--check", "--dry-run")
    assert result.returncode == 0, result.stdout + result.stderr
