"""The ends of what addresses show, as they are known when something has changed. They are written on kept pages, so that none is
given after its end while the database is away. Each app names its own: a function of `since`, `until`, `at` and `most` that gives
[(path, end)] of at most so many addresses that end in between, the last to end first, where nothing follows, nor is at `at`."""

from datetime import timedelta

BEFORE, AHEAD = timedelta(days=1), timedelta(days=1)  # what a process that begins is told; what is planned
LATE = timedelta(minutes=5)  # for so long a transaction may go on after it has read the clock
MOST = 1000
SCHEMES = ("http", "https")

registered = []


def register(ends):
    registered.append(ends)


def known(at, *, last_look):
    """((path, end), …) of what has ended since the last look (None: this is the first one), or will soon."""
    since = last_look - LATE if last_look else at - BEFORE
    return tuple(each for ends in registered for each in ends(since=since, until=at + AHEAD, at=at, most=MOST))


class Ends:
    """Writes them on the pages in some places: in memory, and where other processes find them."""

    def __init__(self, *places):
        self.places, self.written = places, ()

    def write(self, look):
        if look.ends is self.written:
            return
        self.written = look.ends
        for path, end in look.ends:
            for key in [(scheme, path, "") for scheme in SCHEMES]:
                for pages in self.places:
                    pages.end(key, end, look.generation)
