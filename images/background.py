"""What takes long is made by one thread beside the requests, which dies with its process: `render_images` makes the rest."""

import logging
import queue
import threading

from django.conf import settings
from django.db import connections

logger = logging.getLogger(__name__)

waiting = queue.Queue()
starting = threading.Lock()
worker = None


def render_later(number):
    global worker
    if not settings.RENDITIONS_IN_BACKGROUND:
        return
    waiting.put(number)
    with starting:
        if worker is None or not worker.is_alive():
            worker = threading.Thread(target=work, name="renditions", daemon=True)
            worker.start()


def work():
    while True:
        number = waiting.get()
        try:
            render_one(number)
        except Exception:
            logger.exception("renditions of image %s were not made", number)
        finally:
            connections.close_all()
            waiting.task_done()


def render_one(number):
    from images.models import Image
    from images.renditions import finish

    if image := Image.objects.filter(pk=number).first():
        finish(image)
