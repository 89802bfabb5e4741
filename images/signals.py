from functools import partial

from django.db import transaction
from django.dispatch import Signal

# Both are sent after commit, with `image`.
image_changed = Signal()  # what readers see of it is another: words, credit, focal point, file, renditions
renditions_wanted = Signal()  # its file or its focal point is another, so that renditions and crops are missing


def announce(image):
    send_after_commit(image_changed, image)


def want_renditions(image):
    send_after_commit(renditions_wanted, image)


def send_after_commit(signal, image):
    transaction.on_commit(partial(signal.send_robust, sender=type(image), image=image), robust=True)
