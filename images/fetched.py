"""Pictures of other sites, fetched into the library for whoever has pasted a text that shows them.

Who asks learns no more than that a picture could not be fetched: an address that is refused, a name that there is not and a
machine that is silent are told in the same words.
"""

import io
import threading
from contextlib import contextmanager

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.fetching import Fetcher, NotFetched
from cms.text.plaintext import tidy
from images import uploads
from images.models import Image

SECONDS = 10  # for one picture
AT_ONCE = 4  # in a process: the desk's other requests go on
MOST_IN_A_WHILE = 120  # for one person
WHILE = 600  # seconds
LONGEST_ADDRESS = 2000

places = threading.BoundedSemaphore(AT_ONCE)


def new_fetcher():
    return Fetcher(most_bytes=uploads.LARGEST_FILE, most_files=1, seconds=SECONDS)


class NoPlace(Exception):
    """Others are being fetched: ask again."""


@contextmanager
def a_place():
    if not places.acquire(blocking=False):
        raise NoPlace
    try:
        yield
    finally:
        places.release()


def content_of(address, *, by):
    """The bytes, or ValidationError."""
    with a_place():
        if has_asked_enough(by):
            raise ValidationError(_("You have fetched very many pictures: go on in ten minutes."))
        try:
            return new_fetcher().fetch(address[:LONGEST_ADDRESS])
        except NotFetched as error:
            raise ValidationError(words_of(error)) from error


def words_of(error):
    if error.code == "large":
        return _("The file is larger than %(limit)s MB.") % {"limit": uploads.LARGEST_FILE // 1024 // 1024}
    return _("It could not be fetched.")


def has_asked_enough(person):
    """A cache that is away stops nobody."""
    key = f"fetched-pictures-{person.pk}"
    cache.add(key, 0, WHILE)
    try:
        return (cache.incr(key) or 0) > MOST_IN_A_WHILE
    except ValueError:
        return False


def store(content, address, *, by, alt):
    """It may still lack a text alternative and a credit: the checklist asks for them."""
    source = tidy(address)
    fields = {"alt": tidy(alt)[:500], "source": source if len(source) <= 500 else ""}
    return Image.objects.add(io.BytesIO(content), by=by, **fields)
