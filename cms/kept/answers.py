"""Answers that were given with kept pages, found again by all of a request that they depend on: without Django, which takes
longer to understand a request than to answer it."""

from django.conf import settings
from django.utils import timezone

from cms.kept.generation import watch

# Names in lower case. By the first ones an answer is found; with one of the others none is.
DEPENDS_ON = ("host", "accept-encoding", "if-none-match", "if-modified-since", "x-forwarded-proto")
STRANGE = ("range", "authorization", "if-match", "if-unmodified-since")
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
    """What an answer depends on; None where it may be for one person alone. `header` gives a header's value, or None."""
    cookies = header("cookie")
    if cookies and settings.SESSION_COOKIE_NAME in cookies:
        return None
    if method not in ("GET", "HEAD") or any(map(header, STRANGE)):
        return None
    return method, scheme, path, query, *map(header, DEPENDS_ON)
