"""A circuit breaker: while a server does not answer, nobody waits for it, and one thread asks whether it is back."""

import contextlib
import logging
import threading
import time
from concurrent.futures import Future

logger = logging.getLogger("patio.outages")

ASK_EVERY = 0.25  # seconds between two attempts of that thread


def within(seconds, function, *arguments, late=None):
    """What the function returns, in a thread of its own. Raises what it raises, or TimeoutError; what it returns after that
    goes to `late`."""
    future = begun(function, *arguments)
    try:
        return future.result(seconds)
    except TimeoutError:
        discard(future, late)
        raise


def begun(function, *arguments):
    """The Future of what it returns, in a thread of its own."""
    future = Future()

    def run():
        try:
            future.set_result(function(*arguments))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="begun", daemon=True).start()
    return future


def discard(future, late):
    """Nobody waits for it any more: what comes goes to `late`."""

    def done(future):
        if late and future.exception() is None:
            with contextlib.suppress(Exception):
                late(future.result())

    future.add_done_callback(done)


class Breaker:
    """Of one server, for the threads of this process."""

    def __init__(self, name, probe, *, seconds):
        """`probe()` raises where the server does not answer, and ends by itself; it is waited for so many seconds."""
        self.name, self.probe, self.seconds = name, probe, seconds
        self.guard, self.asking = threading.Lock(), threading.Lock()
        self.opened_at, self.is_silent = None, False
        self.answered_at = self.failed_at = 0.0

    @property
    def is_open(self):
        return self.opened_at is not None

    def open(self, error, *, silent):
        """`silent`: it does not even refuse, so that what is connected with it is as good as broken."""
        with self.guard:
            self.is_silent = self.is_silent or silent
            if self.is_open:
                return
            self.opened_at = time.monotonic()
        logger.error("%s does not answer: %s", self.name, " ".join(str(error).split()))
        threading.Thread(target=self.wait_for_return, name=f"breaker {self.name}", daemon=True).start()

    def wait_for_return(self):
        while not self.ask():
            time.sleep(ASK_EVERY)
        with self.guard:
            seconds = time.monotonic() - self.opened_at
            self.opened_at, self.is_silent = None, False
        logger.error("%s answers again, after %.1f seconds", self.name, seconds)

    def heard(self):
        """It has answered somebody: to be called with each answer."""
        self.answered_at = time.monotonic()

    def is_answering(self):
        """Asked once, however many threads want to know, and not at all where it answers one of them meanwhile."""
        wanted = time.monotonic()
        with self.asking:
            if max(self.answered_at, self.failed_at) < wanted:
                self.ask()
            return self.answered_at >= wanted

    def ask(self):
        try:
            within(self.seconds, self.probe)
        except Exception:
            self.failed_at = time.monotonic()
            return False
        self.heard()
        return True
