from functools import partial

from django.db import transaction
from django.dispatch import Signal

# Sent after commit with `image` when what readers see of it changed: words, credit, focal point, file, renditions.
image_changed = Signal()


def announce(image):
    transaction.on_commit(partial(image_changed.send_robust, sender=type(image), image=image), robust=True)
