"""The release is the same in all processes of one, and another one with any other code, template, package or setting."""

import os
import subprocess
import sys

from cms.kept import release
from tests.served import ROOT

DIGEST = "import django; django.setup(); from cms.kept import release; print(release.digest())"


def digest(**changes):
    command = [sys.executable, "-c", DIGEST]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "cms.settings", **changes}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def anew():
    return release.digest.__wrapped__()


def test_all_processes_of_a_release_say_the_same():
    first = digest(PYTHONHASHSEED="1")
    assert len(first.strip()) == 32
    assert digest(PYTHONHASHSEED="2") == first
    assert digest(KEPT_PAGES_MEGABYTES="7", KEPT_PAGES_FOLDER="none", TASKS="worker", BACKUP_HOUR="5") == first
    assert digest(DATABASE_URL="sqlite:///elsewhere.sqlite3", CACHE_URL="dummycache://") == first
    assert digest(PYTHONHASHSEED="1", SITE_NAME="Autre") != first
    assert digest(PYTHONHASHSEED="1", SECRET_KEY="another" * 10) != first


def test_another_template_is_another_release(settings, tmp_path):
    (tmp_path / "templates").mkdir()
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path / "templates"]}]
    seen = [anew()]
    for name, text in [("a.html", "a"), ("a.html", "b"), ("b.html", "b"), ("a.png", "a")]:
        (tmp_path / "templates" / name).write_text(text)
        seen.append(anew())
    assert len(set(seen)) == 4
    assert seen[-1] == seen[-2]  # a picture is no part of a page


def test_other_names_of_static_files_are_another_release(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    before = anew()
    (tmp_path / release.MANIFEST).write_text("{}")
    assert anew() != before


def test_it_is_of_the_code_translations_and_packages_that_are_there():
    found = {path.relative_to(ROOT).as_posix() for path in release.files() if ROOT in path.parents}
    for name in ("website/views.py", "search/engines/base.py", "templates/website/article.html"):
        assert name in found
    assert "locale/fr/LC_MESSAGES/django.mo" in found
    assert not [name for name in found if name.startswith(("tests/", "bench/", "var/", "media/"))]
    assert any(name.lower().startswith("django-") for name in release.installed())
