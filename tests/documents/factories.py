"""Small files of each kind, and documents made of them."""

import io
import itertools
import struct

from documents.models import Document

numbers = itertools.count(1)


def pdf(words=None):
    return (
        b"%%PDF-1.4\n%% %s\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n"
        % str(words or next(numbers)).encode()
    )


FRAME = b"\xff\xfb\x90\x00" + b"\0" * 413


def mp3(*, told=True, tag=b"ID3\x04\0\0\0\0\0\x0a" + b"T" * 10):
    length = len(FRAME) * 4
    first = FRAME[:36] + b"Xing" + struct.pack(">III", 3, 3, length) if told else FRAME[:52]
    return tag + first.ljust(len(FRAME), b"\0") + FRAME * 3


def ogg_page(content, *, flags=0):
    segments = [255] * (len(content) // 255) + [len(content) % 255]
    head = b"OggS\0" + bytes([flags]) + b"\0" * 20
    return head + bytes([len(segments)]) + bytes(segments) + content


def ogg():
    return ogg_page(b"OpusHead" + b"\1" * 11, flags=2) + ogg_page(b"x" * 700) + ogg_page(b"y" * 300, flags=4)


def box(name, content=b""):
    return struct.pack(">I4s", 8 + len(content), name) + content


def m4a():
    return box(b"ftyp", b"M4A \0\0\0\0M4A mp42isom") + box(b"moov", b"m" * 50) + box(b"mdat", b"d" * 200)


CONTENTS = {"pdf": pdf, "mp3": mp3, "ogg": ogg, "m4a": m4a}


def upload(content=None, name="Programme de la feria.pdf"):
    file = io.BytesIO(pdf() if content is None else content)
    file.name = name
    return file


def make_document(*, by=None, content=None, kind="pdf", **fields):
    fields.setdefault("title", "Programme de la feria")
    return Document.objects.add(upload(content or CONTENTS[kind]()), by=by, **fields)


def box_for(document, words=""):
    """What leads to it in a text."""
    return f'<div class="document" data-document="{document.pk}">{words}</div>'
