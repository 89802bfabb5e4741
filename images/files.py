"""The only place that writes, lists and removes files of images. Names are ours, made of token, width and format."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from images.formats import EXTENSIONS

FOLDER = "images"


def name(token, stem, format):
    return f"{FOLDER}/{token}/{stem}.{EXTENSIONS[format]}"


def put(name, content):
    """All of the file, or nothing: who reads it never finds half of it, whenever the power went."""
    try:
        if is_local():
            put_on_disk(Path(default_storage.path(name)), content)
        else:
            default_storage.delete(name)
            default_storage.save(name, ContentFile(content))
    except OSError as error:
        raise ValidationError(
            _("The picture could not be stored (%(reason)s). Nothing was changed."),
            code="not_stored",
            params={"reason": error.strerror or type(error).__name__},
        ) from error


def put_on_disk(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(half, default_storage.file_permissions_mode or 0o644)
        os.replace(half, path)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise


def read(name):
    with default_storage.open(name) as file:
        return file.read()


def is_local():
    try:
        default_storage.path(FOLDER)
    except NotImplementedError:
        return False
    return True


@contextlib.contextmanager
def undone_on_error(token):
    try:
        yield
    except BaseException:
        remove_folder(token)
        raise


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


def remove(names):
    for each in names:
        default_storage.delete(each)


def remove_folder(folder):
    if is_local():
        shutil.rmtree(default_storage.path(f"{FOLDER}/{folder}"), ignore_errors=True)
    else:
        remove(names_in(folder))
