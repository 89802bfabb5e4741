"""The kinds of files that readers may download, told by their bytes: what a file is called and what a browser says of it count
for nothing.

Each kind says of a file that is cut off that it is: a reader would find out only at its end.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

HEAD = 4096  # bytes at the beginning that say what a file is
TAIL = 128 * 1024  # at its end: an Ogg page has 64 KB at the most


@dataclass(frozen=True)
class Kind:
    """`is_whole(file, size)` is asked of a file that `begins` found to be of this kind."""

    key: str  # of the column, and the ending of the file's name
    name: str
    content_type: str
    begins: Callable
    is_whole: Callable

    @property
    def is_audio(self):
        return self.content_type.startswith("audio/")


def kind_of(file):
    """The Kind, or None for whatever else it is."""
    head = part(file, 0, HEAD)
    return next((kind for kind in KINDS.values() if kind.begins(head)), None)


def part(file, begin, length):
    file.seek(begin)
    return file.read(length)


def tail(file, size):
    return part(file, max(0, size - TAIL), TAIL)


# PDF: readers of it look for the mark of its end in the last thousand bytes.


def begins_as_pdf(head):
    return b"%PDF-" in head[:1024]


def is_whole_pdf(file, size):
    return b"%%EOF" in tail(file, size)[-2048:]


# MP3: frames, behind a tag that says how long it is. The first frame may say how many bytes there are.

ENCODERS = (b"Xing", b"Info")
BYTES_ARE_TOLD = 2


def length_of_tag(head):
    """Of an ID3v2 tag at the beginning; 0 where there is none."""
    if head[:3] != b"ID3" or len(head) < 10 or any(each & 0x80 for each in head[6:10]):
        return 0
    length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return 10 + length + (10 if head[5] & 0x10 else 0)


def is_frame(data):
    """Whether it begins as a frame of layer III does."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return False
    return data[1] & 0x18 != 0x08 and data[2] >> 4 not in (0, 15) and data[2] & 0x0C != 0x0C


def begins_as_mp3(head):
    return bool(length_of_tag(head)) or is_frame(head)


def is_whole_mp3(file, size):
    begin = length_of_tag(part(file, 0, 10))
    first = part(file, begin, HEAD).lstrip(b"\0")
    if not is_frame(first):
        return False
    place = next((place for name in ENCODERS if (place := first.find(name, 0, 64)) > 0), None)
    if place is None or len(first) < place + 16:
        return True
    flags, _frames, length = struct.unpack(">III", first[place + 4 : place + 16])
    return not flags & BYTES_ARE_TOLD or not flags & 1 or size - begin >= length * 0.99


# Ogg: pages, each of which says how long it is.

CODECS = (b"\x01vorbis", b"OpusHead", b"\x7fFLAC", b"Speex   ")
PAGE = b"OggS\0"
HEADER = 27


def begins_as_ogg(head):
    return head.startswith(PAGE) and any(codec in head[:256] for codec in CODECS)


def is_whole_ogg(file, size):
    end = tail(file, size)
    last = end.rfind(PAGE)
    if last < 0 or len(end) < last + HEADER:
        return False
    segments = end[last + HEADER : last + HEADER + end[last + HEADER - 1]]
    return len(end) >= last + HEADER + end[last + HEADER - 1] + sum(segments)


# M4A: boxes, each of which says how long it is.

BRANDS = (b"M4A ", b"M4B ")


def begins_as_m4a(head):
    return head[4:8] == b"ftyp" and head[8:12] in BRANDS


def is_whole_m4a(file, size):
    place, names = 0, set()
    while place < size:
        box = part(file, place, 16)
        if len(box) < 8:
            return False
        length, name = struct.unpack(">I4s", box[:8])
        if length == 1 and len(box) == 16:
            [length] = struct.unpack(">Q", box[8:])
        length = length or size - place  # 0: to the end of the file
        if length < 8:
            return False
        names.add(name)
        place += length
    return place == size and {b"moov", b"mdat"} <= names


KINDS = {
    kind.key: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", begins_as_pdf, is_whole_pdf),
        Kind("mp3", "MP3", "audio/mpeg", begins_as_mp3, is_whole_mp3),
        Kind("ogg", "Ogg", "audio/ogg", begins_as_ogg, is_whole_ogg),
        Kind("m4a", "M4A", "audio/mp4", begins_as_m4a, is_whole_m4a),
    )
}
