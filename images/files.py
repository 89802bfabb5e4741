"""The only place that writes, lists and removes files of images. Names are ours, made of token, width or crop, and format."""

import contextlib
import secrets
import shutil
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from cms.media_files import is_kept, is_local, put_on_disk
from images.formats import EXTENSIONS

FOLDER = "images"
ORIGINAL = "original"


def new_token():
    return secrets.token_hex(16)


def name(token, stem, format):
    return f"{FOLDER}/{token}/{stem}.{EXTENSIONS[format]}"


def put(name, content):
    """All of the file, or nothing: who reads it never finds half of it, whenever the power went."""
    try:
        if is_local():
            put_on_disk(Path(default_storage.path(name)), [content])
        else:
            default_storage.delete(name)
            default_storage.save(name, ContentFile(content))
    except OSError as error:
        raise ValidationError(
            _("The picture could not be stored (%(reason)s). Nothing was changed."),
            code="not_stored",
            params={"reason": error.strerror or type(error).__name__},
        ) from error


def read(name):
    with default_storage.open(name) as file:
        return file.read()


def store(received):
    """Writes an examined upload into a new folder and returns its token; what fails leaves nothing behind."""
    token = new_token()
    try:
        put(name(token, ORIGINAL, received.format), received.content)
        for (width, format), content in received.renditions.items():
            put(name(token, width, format), content)
    except BaseException:
        remove_folder(token)
        raise
    return token


def folders():
    try:
        return sorted(default_storage.listdir(FOLDER)[0])
    except FileNotFoundError:
        return []


def names_in(folder):
    try:
        return sorted(f"{FOLDER}/{folder}/{each}" for each in default_storage.listdir(f"{FOLDER}/{folder}")[1])
    except FileNotFoundError:
        return []


def is_older(name, before):
    """False where it is gone by now, as a file that was being written."""
    try:
        return default_storage.get_modified_time(name) < before
    except FileNotFoundError:
        return False


def remove(names):
    for each in names:
        default_storage.delete(each)


def let_go(token):
    """Removes its folder, unless what it belonged to is in the trash."""
    if not is_kept(f"{FOLDER}/{token}"):
        remove_folder(token)


def remove_folder(folder):
    if is_local():
        shutil.rmtree(default_storage.path(f"{FOLDER}/{folder}"), ignore_errors=True)
    else:
        remove(names_in(folder))


def remove_empty_folders():
    if is_local():
        for folder in folders():
            with contextlib.suppress(OSError):
                Path(default_storage.path(f"{FOLDER}/{folder}")).rmdir()
