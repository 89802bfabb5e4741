"""Answers that were given with kept pages, found again by all of a request that they depend on: without Django, which takes
longer to understand a request than to answer it."""

from django.conf import settings
from django.utils import timezone

from cms.http.methods import READING
from cms.kept.generation import watch

RARE_CONDITIONS = ("if-match", "if-unmodified-since")
LONGEST = 1000  # characters of what an answer is found by
PER_ANSWER = 3000  # bytes that one costs beside its body


class Answers:
    """Those of the present generation, up to so many bytes, in the memory of this process."""

    def __init__(self, most_bytes):
        self.most_bytes = most_bytes
        self.begin(None)

    def begin(self, generation):
        self.generation, self.found, self.bytes = generation, {}, 0

    def find(self, key):
        """(status, headers, body), or None: whoever makes pages is to be asked, and looks whether they are still right."""
        seen = watch.seen
        if seen is None or seen.generation != self.generation or not watch.is_known(timezone.now()):
            return None
        return self.found.get(key)

    def remember(self, key, generation, answer):
        seen = watch.seen
        if seen is None or seen.generation != generation or sum(map(len, filter(None, key))) > LONGEST:
            return
        if self.generation != seen.generation or self.bytes > self.most_bytes:
            self.begin(seen.generation)
        self.found[key] = answer
        self.bytes += len(answer[2]) + PER_ANSWER


def key_of(method, scheme, path, query, header):
    """What an answer depends on; None where it may be for one person alone, or is for Django to think about. `header` gives a
    header's value by its name in lower case, or None."""
    cookies = header("cookie")
    if cookies and settings.SESSION_COOKIE_NAME in cookies:
        return None
    if method not in READING or header("range") or header("authorization"):
        return None
    known, since = header("if-none-match"), header("if-modified-since")
    if (known or since) and any(map(header, RARE_CONDITIONS)):
        return None
    proxied = header("x-forwarded-proto")
    return method, scheme, path, query, header("host"), header("accept-encoding"), known, since, proxied
