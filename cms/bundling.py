"""Bundles: scripts or style sheets that a page loads as one file, made of the files as they are whenever it is looked for.

An app declares its own in `bundles.py`: BUNDLES = {"app/name.js": scripts("app/one.js", "app/two.js")}. They are static files like
all others: for `runserver`, for WhiteNoise and for `collectstatic`, which names them by their content.
"""

import posixpath
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from django.forms import Media
from django.utils.module_loading import module_has_submodule

from cms import es_modules

STRICT = re.compile(r"""\s*(?:(?://[^\n]*|/\*.*?\*/)\s*)*(["'])use strict\1""", re.DOTALL)
SOURCE_MAP = re.compile(r"^(?://|/\*)[#@] sourceMappingURL=.*$", re.MULTILINE)
IMPORTED_STYLE = re.compile(r"""^@import url\((["']?)([^"')]+)\1\);$""", re.MULTILINE)
RELATIVE_ADDRESS = re.compile(r"""\burl\((["']?)(?![a-z]+:|/|#)([^"')]+)\1\)""")


@dataclass(frozen=True)
class Bundle:
    members: tuple
    join: Callable  # (path of the bundle, paths of its members) -> its text


def scripts(*members):
    """In this order, in the scope that all scripts of a page share."""
    return Bundle(members, join_scripts)


def modules(*entries):
    """With all that they import, each once; the page has the bundle as a script of `type="module"`."""
    return Bundle(entries, lambda path, members: es_modules.join(path, members, read))


def styles(*members):
    return Bundle(members, join_styles)


@cache
def declared():
    """{path: Bundle}"""
    found = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "bundles"):
            found |= import_module(f"{app.name}.bundles").BUNDLES
    return found


def without_members(media):
    """A page that has a bundle does not load its members one by one, whoever asks for them."""
    assets = [*media._js, *(sheet for sheets in media._css.values() for sheet in sheets)]
    bundles = [declared()[path] for path in map(path_of, assets) if path in declared()]
    members = {unpacked(member) for bundle in bundles for member in bundle.members}

    def left(assets):
        return [asset for asset in assets if unpacked(path_of(asset)) not in members]

    return Media(css={medium: left(sheets) for medium, sheets in media._css.items()}, js=left(media._js))


def path_of(asset):
    return str(getattr(asset, "_path", asset))


def unpacked(path):
    """The admin asks for `jquery.js` while DEBUG is on, and for `jquery.min.js` otherwise."""
    return path.replace(".min.", ".")


def read(path):
    found = finders.find(path)
    if not found:
        raise ImproperlyConfigured(f"There is no static file {path}, which a bundle is made of.")
    return SOURCE_MAP.sub("", Path(found).read_text(encoding="utf-8"))


def join_scripts(_path, members):
    texts = {member: read(member) for member in members}
    strict = {member for member, text in texts.items() if STRICT.match(text)}
    if strict and len(strict) < len(texts):
        raise ImproperlyConfigured(f"{min(strict)} is strict and {min(texts.keys() - strict)} is not: two bundles.")
    begin = '"use strict";\n' if strict else ""
    return begin + "\n".join(f"// {member}\n{text}\n;" for member, text in texts.items())


def join_styles(path, members):
    return "\n".join(f"/* {member} */\n{style(path, member)}" for member in members)


def style(path, member):
    def moved(found):
        return f"url({posixpath.relpath(beside(member, found[2]), posixpath.dirname(path))})"

    sheet = read(member)
    if sheet.count("{") != sheet.count("}"):
        raise ImproperlyConfigured(f"{member} has a block without its end, which would take in the sheets behind it.")
    texts = IMPORTED_STYLE.split(sheet)
    own, imported = texts[::3], [style(path, beside(member, address)) for address in texts[2::3]]
    return "\n".join([*imported, RELATIVE_ADDRESS.sub(moved, "".join(own))])


def beside(member, address):
    return posixpath.normpath(posixpath.join(posixpath.dirname(member), address))


class BundleFinder(finders.BaseFinder):
    def find(self, path, find_all=False, **_old_names):
        if path not in declared():
            return []
        found = str(written(path))
        return [found] if find_all else found

    def list(self, ignore_patterns):
        for path in declared():
            written(path)
            yield path, FileSystemStorage(location=folder())


def written(path):
    """Where the bundle is, as its members are now."""
    bundle, target = declared()[path], folder() / path
    content = bundle.join(path, bundle.members).encode()
    if not target.is_file() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(content)
        whole = Path(file.name)
        whole.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        whole.replace(target)
    return target


@cache
def folder():
    """Beside what else is made here; elsewhere, for the life of the process, where the product's own folder may not be written."""
    own = settings.BASE_DIR / "var" / "bundles"
    try:
        own.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=own).close()
    except OSError:
        return Path(temporary_folder().name)
    return own


@cache
def temporary_folder():
    return tempfile.TemporaryDirectory(prefix="patio-bundles-")
