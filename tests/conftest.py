import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# `HYPOTHESIS_PROFILE=full make test` searches for long; the profile of every day is short and always the same.
hypothesis_settings.register_profile(
    "ci",
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.register_profile(
    "full", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}  # whoever asks has one of them


def pytest_collection_modifyitems(items):
    """Marks the tests that ask no database: pytest-django would refuse them one."""
    for item in items:
        if not asks_database(item):
            item.add_marker(pytest.mark.without_database)
        elif item.get_closest_marker("source_only"):
            raise pytest.UsageError(f"{item.nodeid} asks the database: it is not source_only")


def asks_database(item):
    from django.test import SimpleTestCase

    of_django = item.cls and issubclass(item.cls, SimpleTestCase)
    return bool(of_django or item.get_closest_marker("django_db") or DATABASE_FIXTURES & {*item.fixturenames})


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """SQLite in a file: every thread has a connection of its own, as in production."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "patio.sqlite3")
        connection.settings_dict["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
    else:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        connection.settings_dict["TEST"]["NAME"] = f"test_patio_{os.getpid()}{worker}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """After a test that commits, the database is as `migrate` left it."""
    from django.test import TransactionTestCase

    from tests import emptying

    with django_db_blocker.unblock():
        emptying.remember("default")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda case: emptying.empty("default"))
        yield


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    """Every test has a media folder and a cache of its own, and remembers nothing of the health of another, nor that
    somebody waited for an answer that it never read."""
    from django.core.cache import cache

    from cms import urgency
    from cms.http import health

    cache.clear()
    urgency.end()
    health.memory["until"] = 0
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def run_tasks():
    """Runs what is enqueued until nothing is due, in this thread. Returns how many tasks it ran."""
    from tests.workers import run_due

    return run_due


def material(variable):
    folder = Path(os.environ.get(variable, ""))
    if not os.environ.get(variable) or not folder.is_dir():
        pytest.skip(f"{variable} does not name a folder of test material")
    return folder.resolve()


@pytest.fixture(scope="session")
def testdata():
    return material("PATIO_TESTDATA")


@pytest.fixture(scope="session")
def corpus():
    return material("PATIO_CORPUS")


def pytest_terminal_summary(terminalreporter):
    """Say loudly, at the very end, what did not run and why, and in which tests the browser died."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.write_line(f"The browser died, run again: {report.nodeid}", red=True)
    reasons = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons.setdefault(reason.removeprefix("Skipped: "), []).append(report.nodeid)
    if not reasons:
        return
    terminalreporter.section("NOT RUN on this machine", sep="!", red=True, bold=True)
    for reason, tests in reasons.items():
        terminalreporter.write_line(f"{len(tests)} test{'s' if len(tests) > 1 else ''}: {reason}", red=True)
