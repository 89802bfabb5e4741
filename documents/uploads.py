"""What a member of the desk sends becomes a file to download, or a clear refusal. It is read piece by piece: never all of it is in
memory."""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from documents.kinds import Kind, kind_of

ACCEPT = ".pdf,.mp3,.ogg,.oga,.opus,.m4a,application/pdf,audio/mpeg,audio/ogg,audio/mp4,audio/x-m4a"
LARGEST_FILE = 50 * 1024 * 1024
PIECE = 1024 * 1024


@dataclass(frozen=True)
class ReceivedFile:
    file: object
    kind: Kind
    size: int
    digest: str

    def parts(self):
        return pieces(self.file)


def pieces(file):
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def receive(file):
    size, digest = 0, hashlib.sha256()
    for piece in pieces(file):
        size += len(piece)
        if size > LARGEST_FILE:
            raise refused(_("The file is larger than %(limit)s MB."), limit=LARGEST_FILE // 1024 // 1024)
        digest.update(piece)
    if not size:
        raise refused(_("The file is empty."))
    kind = kind_of(file)
    if kind is None:
        raise refused(_("Only PDF files and sound as MP3, Ogg or M4A are accepted."))
    if not kind.is_whole(file, size):
        raise refused(_("The file is damaged: its end is missing, or it is no %(kind)s."), kind=kind.name)
    return ReceivedFile(file, kind, size, digest.hexdigest())


def refused(message, **params):
    return ValidationError(message, code="invalid_document", params=params)
