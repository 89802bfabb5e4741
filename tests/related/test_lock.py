"""Of two that compare all editions one works, and the other waits and does what is left."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from related import indexing, lock, rebuilding
from related.models import EditionStems, StemFrequencies
from tests.factories import NOON, publish_article

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from related.lock import lock
with lock() as taken:
    print(taken(), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def another(monkeypatch):
    """Another process that has the lock, until it is killed."""
    monkeypatch.setattr(lock, "LOOK", 0.01)
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"}
    if connection.vendor == "postgresql":
        values = connection.settings_dict
        address = f"{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}"
        environment["TEST_DATABASE_URL"] = f"postgres://{address}/{values['NAME']}"
    command = [sys.executable, "-c", HOLDER, str(connection.settings_dict["NAME"])]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.read(4) == b"True"
        yield process
        process.kill()


def is_free():
    with lock.lock() as taken:
        return taken()


def published(count):
    return [
        publish_article(body=f"<p>Une cour et son puits, {number}.</p>", at=NOON, now=NOON) for number in range(count)
    ]


def test_a_command_waits_for_the_other_process_and_says_so(another):
    """Red without `held` in `rebuild`."""
    published(3)
    output, errors = StringIO(), StringIO()

    class Errors(StringIO):
        def write(self, text):
            errors.write(text)
            assert EditionStems.objects.count() == 0
            another.kill()

    call_command("rebuild_related", stdout=output, stderr=Errors())
    assert errors.getvalue().endswith("Celui-ci attend qu’il ait fini.\n")
    assert "3 éditions comparées." in output.getvalue()
    assert is_free()


def test_what_the_other_has_compared_anew_meanwhile_is_not_done_again(another):
    published(3)

    def finish_the_other():
        rebuilding.rebuild_alone(timezone.now(), lambda done, total: None, force=True, except_for=())
        another.kill()

    assert rebuilding.rebuild(force=True, waiting=finish_the_other) == 0
    assert StemFrequencies.objects.get().number == 1
    assert rebuilding.rebuild(force=True) == 3


def test_what_the_other_left_undone_is_done(another):
    published(3)
    assert rebuilding.rebuild(force=True, waiting=another.kill) == 3


def test_an_article_is_compared_by_the_last_count_where_another_compares_all(another):
    edition, *_others = published(2)
    assert indexing.index_edition(edition) is True
    assert StemFrequencies.objects.filter(finished__gt=0).count() == 0
    assert EditionStems.objects.get().compared == 1
