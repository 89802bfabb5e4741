"""The only place that writes and removes the files of documents. Names are ours, made of token and kind."""

import contextlib
import re
import secrets
import shutil
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from cms.media_files import is_kept, is_local, put_on_disk
from documents.kinds import KINDS

FOLDER = "documents"
PATH = re.compile(rf"{FOLDER}/(?P<token>[0-9a-f]{{32}})/document\.(?:{'|'.join(KINDS)})", re.ASCII)


def new_token():
    return secrets.token_hex(16)


def name(token, kind):
    return f"{FOLDER}/{token}/document.{kind}"


def store(received):
    """Writes an examined upload into a new folder and returns its token; what fails leaves nothing behind."""
    token = new_token()
    try:
        put(name(token, received.kind.key), received)
    except BaseException:
        remove_folder(token)
        raise
    return token


def put(name, received):
    try:
        if is_local():
            put_on_disk(Path(default_storage.path(name)), received.parts())
        else:
            received.file.seek(0)
            default_storage.save(name, File(received.file))
    except OSError as error:
        raise ValidationError(
            _("The file could not be stored (%(reason)s). Nothing was changed."),
            code="not_stored",
            params={"reason": error.strerror or type(error).__name__},
        ) from error


def let_go(token):
    """Removes its folder, unless what it belonged to is in the trash."""
    if not is_kept(f"{FOLDER}/{token}"):
        remove_folder(token)


def remove_folder(token):
    if is_local():
        shutil.rmtree(default_storage.path(f"{FOLDER}/{token}"), ignore_errors=True)
        return
    with contextlib.suppress(FileNotFoundError):
        for each in default_storage.listdir(f"{FOLDER}/{token}")[1]:
            default_storage.delete(f"{FOLDER}/{token}/{each}")
