"""What makes parts besides rows: code, templates, translations, settings. Where one of these changes, parts are made anew."""

import hashlib
import sys
from functools import cache

import django
from django.conf import settings

# Rooms whose code or templates have a hand in a part. `tests/rendering/test_parts.py` holds the settings.
FOLDERS = ("articles", "authors", "cms", "images", "locale", "related", "rendering", "templates", "website")
SUFFIXES = {".py", ".html", ".mo"}
SETTINGS = (
    *("BASE_URL", "SITE_NAME", "SITE_LOGO", "MEDIA_URL"),
    *("LANGUAGE_CODE", "LANGUAGES", "TIME_ZONE", "PAGE_ADDRESSES"),
)


def release():
    """A digest; empty while templates are written, and no part counts."""
    return "" if settings.DEBUG else digest(tuple(str(getattr(settings, name)) for name in SETTINGS))


@cache
def digest(values):
    return hashlib.blake2b(f"{digest_of_files()} {values}".encode(), digest_size=8).hexdigest()


@cache
def digest_of_files():
    found = hashlib.blake2b(f"{django.VERSION} {sys.version_info}".encode())
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in SUFFIXES:
                found.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode() + path.read_bytes())
    return found.hexdigest()
