import os
import subprocess
import sys

import pytest
from django.conf import settings

SCRIPT = """
import gc, importlib
before = gc.get_threshold()
importlib.import_module("cms.{name}")
print(gc.get_freeze_count() > 30_000, gc.get_threshold() > before)
"""


@pytest.mark.parametrize("name", ["wsgi", "asgi"])
def test_a_server_looks_through_what_it_is_made_of_no_more(name):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(name=name)],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == ["True", "True"]
