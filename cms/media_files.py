"""Which files of the media folder the database names, as the apps that know it say: a backup must hold them all.

Whoever names a file writes it first and the row afterwards, and removes it only when the row has let go of it (after
commit): so each file that a committed row names is there.
"""

import os
import tempfile
from pathlib import Path

from django.core.files.storage import default_storage

registered = []
keepers = []  # functions of a folder within the media folder: whether its files are wanted, though no row of their own names them


def register(names):
    """`names(using)` gives the files that rows of the database of that alias name, as paths within the media folder."""
    if names not in registered:
        registered.append(names)


def named(using):
    for names in registered:
        yield from names(using)


def is_kept(folder):
    return any(keeps(folder) for keeps in keepers)


def is_local():
    try:
        default_storage.path("x")
    except NotImplementedError:
        return False
    return True


def put_on_disk(path, parts):
    """All of the file, or nothing: who reads it never finds half of it, whenever the power went."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(dir=path.parent, suffix=".part")
    half = Path(half)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        half.chmod(default_storage.file_permissions_mode or 0o644)
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
