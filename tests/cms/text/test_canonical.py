"""The same text has one form, in every process."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from cms.text.richtext import clean


def test_a_gallery_is_no_embed():
    address = "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
    gallery = '<div class="gallery"><figure class="photo" data-image="5"></figure></div>'
    assert clean(gallery.replace(">", f' data-embed="{address}">', 1)) == gallery


@pytest.mark.parametrize("seed", range(4))
def test_the_one_form_is_the_same_in_every_process(seed):
    """The order of a set differs from process to process."""
    source = '<div class="related-box gallery embed"></div><div class="gallery embed" data-embed="https://x.example/1">a</div>'
    script = f"from cms.text.canonical import canonical; print(canonical('<p>a</p>{source}'))"
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == '<p>a</p><div class="embed" data-embed="https://x.example/1">a</div>'
