"""A lock on a file, which ends with its process however that ends: of several servers one runs the thread."""

import fcntl
import hashlib
import os
import uuid
from pathlib import Path

from django.conf import settings


def path_of(database, kind="tasks"):
    """Beside a SQLite file, or in `var/`."""
    if "sqlite" in database["ENGINE"]:
        return Path(f"{database['NAME']}.{kind}")
    which = "/".join(str(database.get(key, "")) for key in ("HOST", "PORT", "NAME"))
    return settings.BASE_DIR / "var" / f"{hashlib.sha256(which.encode()).hexdigest()[:16]}.{kind}"


def identity_in(file):
    identity = os.read(file, 32).decode("ascii", "replace")
    if len(identity) < 32:
        identity = uuid.uuid4().hex
        os.pwrite(file, identity.encode(), 0)
    return identity


class FileLock:
    """`identity` is the same for all that could hold it, one after another, and for nobody else."""

    def __init__(self, path):
        self.path, self.file, self.identity = path, None, ""

    def acquire(self):
        """Whether it is held by this process now. Raises OSError where the file cannot be made."""
        if self.file is not None:
            return True
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.identity = identity_in(file)
        except BlockingIOError:
            os.close(file)
            return False
        except BaseException:  # whoever is told tries again, a thousand times
            os.close(file)
            raise
        self.file = file
        return True

    def close(self):
        """In the process that took it this releases it; in one forked from that it does not."""
        if self.file is not None:
            os.close(self.file)
            self.file = None
