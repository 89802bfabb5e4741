"""What follows an upload, or another focal point."""

import logging
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cms.tasks import LOW, enqueue, task
from cms.tasks.upkeep import enqueue_unfinished, register_upkeep
from images import renditions
from images.models import Image

logger = logging.getLogger(__name__)


@task(label=_("renditions of a picture"))
def render(image_id):
    """What cannot be made is told once, and not tried again."""
    if image := Image.objects.filter(pk=image_id).first():
        try:
            renditions.finish(image)
        except renditions.NotMade:
            logger.exception("picture %s lacks renditions", image_id)


LOOKED_AT = 2_000  # pictures, before other tasks have their turn


@task(priority=LOW, label=_("pictures without renditions"))
def find_unfinished(after=0):
    images = Image.objects.filter(pk__gt=after).order_by("pk")[:LOOKED_AT]
    images = list(images.only("file", "width", "height", "focal_x", "focal_y", "tone", "renditions", "crops", "failed"))
    enqueue_unfinished(render, [image.pk for image in images if not renditions.is_finished(image)])
    if len(images) == LOOKED_AT:
        enqueue(find_unfinished, images[-1].pk)


def connect():
    register_upkeep("renditions", find_unfinished, every=timedelta(hours=6))
