"""The release: all that pages are made by, as one digest. What a process made is right for another one where both say the same."""

import hashlib
import json
import os
import sys
from functools import cache
from itertools import chain
from pathlib import Path

from django.apps import apps
from django.conf import ENVIRONMENT_VARIABLE, settings

SUFFIXES = {".py", ".html", ".txt", ".xml", ".json", ".mo", ".css", ".js", ".svg"}
MANIFEST = "staticfiles.json"
# Settings in which processes of one release may differ, as no page shows them: a worker of tasks keeps no pages, and reaches the
# database by another way than one behind a pool of connections. (Which database it is the epoch says.)
UNSHOWN = {"KEPT_PAGES_MEMORY", "KEPT_PAGES_FOLDER", "TASKS_RUN_BY", "BACKUP_TARGET", "BACKUP_HOUR", "BACKUP_KEEP"}
UNSHOWN |= {"DATABASES", "CACHES", "CACHE_URL"}


@cache
def digest():
    """Of the files as they are when it is first asked for, which is while a process starts. It tells nothing of a setting that is
    secret."""
    found = hashlib.blake2b(digest_size=16, key=settings.SECRET_KEY.encode()[:64])
    for part in chain([sys.version], installed(), [settings_spelled()]):
        found.update(f"{len(part)} {part}".encode("utf-8", "surrogatepass"))
    for path in files():
        content = path.read_bytes()
        found.update(f"{path} {len(content)} ".encode("utf-8", "surrogateescape"))
        found.update(content)
    return found.hexdigest()


def installed():
    """The packages, with their versions."""
    folders = (Path(each) for each in sys.path)
    return sorted(path.name for folder in folders if folder.is_dir() for path in folder.glob("*.dist-info"))


def settings_spelled():
    module = sys.modules.get(os.environ.get(ENVIRONMENT_VARIABLE, ""))
    own = (
        {name: value for name, value in vars(module).items() if name.isupper() and name not in UNSHOWN}
        if module
        else {}
    )
    return json.dumps(own, default=plain, skipkeys=True)


def plain(value):
    """The same in every process: nothing by its place in memory, no set in an order of chance."""
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return str(value) if isinstance(value, os.PathLike) else type(value).__qualname__


def files():
    """Of our own apps, and what templates, translations and names of static files come from besides."""
    own = [config.path for config in apps.get_app_configs() if settings.BASE_DIR in Path(config.path).parents]
    folders = {*own, *settings.LOCALE_PATHS, *(folder for each in settings.TEMPLATES for folder in each["DIRS"])}
    found = {path for folder in folders for path in Path(folder).rglob("*") if path.suffix in SUFFIXES}
    manifest = Path(settings.STATIC_ROOT or "") / MANIFEST
    return sorted(path for path in {*found, manifest} if path.is_file())
