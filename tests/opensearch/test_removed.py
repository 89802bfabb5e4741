"""Without the folder and its line in INSTALLED_APPS the site is whole: searches are answered by the database."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture import imports_of, modules

ROOT = Path(__file__).resolve().parents[2]

SITE = """
import builtins, sys
import tests.settings as settings

settings.INSTALLED_APPS.remove("opensearch")
settings.SEARCH = {"host": "127.0.0.1", "port": 1, "secure": False, "user": "", "password": "", "index": "patio"}

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "opensearch":
            raise ModuleNotFoundError(f"No module named {name!r}")

sys.meta_path.insert(0, Absent())

import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment

setup_test_environment()
connection.creation.create_test_db(verbosity=0)
try:
    from search import indexing
    from tests.factories import NOON, publish_article

    edition = publish_article(title="Un patio à Cordoue")
    indexing.index_edition(edition)
    call_command("rebuild_search", "--all")
    call_command("check", databases=["default"])
    print(Client().get("/search/?q=patoi").content.decode())
finally:
    connection.creation.destroy_test_db("", verbosity=0)
"""


def test_a_site_without_it_searches_and_rebuilds_its_index(tmp_path):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TEST_DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-c", SITE], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "1 édition indexée." in done.stdout
    assert "Un <mark>patio</mark> à Cordoue" in done.stdout


def test_nobody_imports_it():
    own = {module for module in modules() if module.split(".")[0] == "opensearch"}
    assert own
    assert {module: imports_of(module) for module in modules().keys() - own if own & {*imports_of(module)}} == {}
