"""What compiled text depends on beside its source: another release, another address of the site, typography switched off."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("articles/compiling/*.py", "cms/text/*.py", "images/*.py", "documents/*.py")


@cache
def fingerprint():
    """64 letters, others where an edition may be compiled otherwise."""
    found = hashlib.sha256(repr((settings.BASE_URL, settings.MEDIA_URL, settings.TYPOGRAPHY)).encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()
