"""The markup and the words of an edition, stored as what they differ by from its source: some hundred bytes instead of ten
thousand. zlib takes the source as its dictionary (RFC 1950, FDICT), so that what both hold is only pointed to."""

import zlib

from django.db import models

WINDOW = 32_768  # bytes: so far back zlib looks


def packed(body, text, source):
    """Bytes of both, to be read with this very source; a source is never changed once it is stored."""
    compressor = zlib.compressobj(9, zdict=dictionary(source))
    written = f"{len(body)} {body}{text}".encode("utf-8", "surrogatepass")
    return compressor.compress(written) + compressor.flush()


def unpacked(content, source):
    """(body, text); zlib.error where it was packed with another source."""
    written = zlib.decompressobj(zdict=dictionary(source)).decompress(bytes(content)).decode("utf-8", "surrogatepass")
    length, _space, texts = written.partition(" ")
    return texts[: int(length)], texts[int(length) :]


def dictionary(source):
    """The end of what was written: what stands last is looked for first, and the body is the longest."""
    answers = [entry.get("answer", "") for entry in source.get("faq", [])]
    written = "".join([*answers, source.get("body", "")]).encode("utf-8", "surrogatepass")
    return written[-WINDOW:] or b" "


class TextsField(models.BinaryField):
    """Packed when its edition is saved, where `body` or `text` was given another value."""

    description = "Markup and words"

    def pre_save(self, edition, add):
        if edition.texts_given:
            edition.texts = packed(*edition.texts_given, edition.source)
        return super().pre_save(edition, add)
