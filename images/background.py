"""What takes long is made by one thread beside the requests, which dies with its process: commands make the rest
(`render_images`, `render_cards`)."""

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
    """Runs `task(*arguments)` beside the requests; one that fails stops no other."""
    global worker
    if not settings.RENDITIONS_IN_BACKGROUND:
        return
    waiting.put((task, arguments))
    with starting:
        if worker is None or not worker.is_alive():
            worker = threading.Thread(target=work, name="renditions", daemon=True)
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


def render_later(number):
    later(render_one, number)


def render_one(number):
    from images.models import Image
    from images.renditions import finish

    if image := Image.objects.filter(pk=number).first():
        finish(image)
