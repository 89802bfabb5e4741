"""Whether the site works, for load balancers and monitors: GET /health/.

Only a database that does not answer is a failure: without cache, media or an up-to-date index pages are still served.
The checks are django-health-check's; its view is not used (docs/architecture.md).
"""

import asyncio
import logging
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from inspect import iscoroutinefunction

from django.http import JsonResponse
from health_check import Cache, Database, Storage

from cms.http.caching import private
from cms.http.methods import READING, only

logger = logging.getLogger(__name__)

OK, WARNING, DOWN, LOST = "ok", "warning", "down", "lost"
REMEMBERED = 10  # seconds: the checks write to cache and media, and no stranger makes them do so more often
DOWN_REMEMBERED = 1  # seconds: a load balancer is to know at once that all is well again
RETRY_AFTER = 30  # seconds


class Media(Storage):
    def get_file_name(self):
        """A name without a folder: the storage would leave an empty one behind."""
        return f"health-{uuid.uuid4().hex}.txt"


CHECKS = {"database": Database(), "cache": Cache(), "media": Media()}
watched = {}
told = {}
memory = {"found": None, "until": 0}
looking = threading.Lock()


def watch(name, behind):
    """`behind(at)` says how many things that readers can see lag behind, or says it in words; an error says that all is lost."""
    watched[name] = behind


def tell(name, status):
    """`status(at)` gives whether all is well, and the words that say so."""
    told[name] = status


@only(*READING)
def report(request):
    """Always about what anonymous readers get, and the same for all who ask."""
    found = look(request.at) if request.time_machine else remembered(request.at)
    response = private(JsonResponse(found))
    response.headers["X-Robots-Tag"] = "noindex"
    if found["status"] == DOWN:
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def remembered(at):
    with looking:
        if time.monotonic() >= memory["until"]:
            found = look(at)
            seconds = DOWN_REMEMBERED if found["status"] == DOWN else REMEMBERED
            memory.update(found=found, until=time.monotonic() + seconds)
        return memory["found"]


def look(at):
    found = {name: outcome(name, check) for name, check in CHECKS.items()}
    if found["database"] == DOWN:
        return {"status": DOWN, **found}
    found |= {name: standing(behind, at) for name, behind in watched.items()}
    said = {name: said_by(status, at) for name, status in told.items()}
    is_well = set(found.values()) == {OK} and all(well for well, _words in said.values())
    return {"status": OK if is_well else WARNING, **found, **{name: words for name, (_well, words) in said.items()}}


def run_apart(coroutine):
    """In a thread of its own: this one may have an event loop already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine()).result()


def outcome(name, check):
    """What went wrong is for the log: it may name hosts and folders."""
    try:
        if iscoroutinefunction(check.run):
            run_apart(check.run)
        else:
            check.run()
    except Exception:
        logger.exception("%s does not work", name)
        return DOWN
    return OK


def standing(behind, at):
    try:
        found = behind(at)
    except Exception:
        logger.exception("what is behind cannot be counted")
        return LOST
    if not found:
        return OK
    return found if isinstance(found, str) else f"behind by {found}"


def said_by(status, at):
    try:
        return status(at)
    except Exception:
        logger.exception("the status cannot be told")
        return False, LOST
