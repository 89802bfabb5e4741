"""Tasks that run beside the requests: one thread of the process works through a queue, in the order of the calls.

A task that waits dies with its process, so each has a command that makes up for it (`render_images`, `render_cards`,
`rebuild_search`, `rebuild_related`). With `TASKS_IN_BACKGROUND` off nothing is queued: the commands do it all.
"""

import logging
import queue
import threading

from django.conf import settings
from django.db import connections

logger = logging.getLogger(__name__)

waiting = queue.Queue()
starting = threading.Lock()
worker = None


def later(task, *arguments):
    """Queues `task(*arguments)`. One that raises is logged and stops no other. To be called after commit."""
    global worker
    if not settings.TASKS_IN_BACKGROUND:
        return
    waiting.put((task, arguments))
    with starting:
        if worker is None or not worker.is_alive():
            worker = threading.Thread(target=work, name="tasks", daemon=True)
            worker.start()


def work():
    while True:
        task, arguments = waiting.get()
        try:
            task(*arguments)
        except Exception:
            logger.exception("%s%r failed", task.__name__, arguments)
        finally:
            connections.close_all()
            waiting.task_done()
