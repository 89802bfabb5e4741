"""The part of a file that a reader asks for (RFC 9110, 14). Whoever asks for several at once, or in vain by If-Range, gets all of it."""

import re

from django.utils.http import parse_http_date_safe

BYTES = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


class NotSatisfiable(Exception):
    """There is no such part."""


def part_of(request, *, size, etag, changed_at):
    """(first byte, last byte), or None for the whole. `changed_at` is in whole seconds of the epoch."""
    found = BYTES.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or not found or not is_the_same(request.headers.get("If-Range"), etag, changed_at):
        return None
    first, last = (int(each) if each else None for each in found.groups())
    if first is None:
        return last_bytes(last, size)
    if last is not None and last < first:
        return None
    if first >= size:
        raise NotSatisfiable
    return first, size - 1 if last is None else min(last, size - 1)


def last_bytes(number, size):
    if number is None:
        return None
    if not (number and size):
        raise NotSatisfiable
    return max(size - number, 0), size - 1


def is_the_same(condition, etag, changed_at):
    """Whether the reader's first part is of the same file, by If-Range: an ETag or a date."""
    if condition is None:
        return True
    condition = condition.strip()
    return condition == etag if condition.endswith('"') else parse_http_date_safe(condition) == changed_at
