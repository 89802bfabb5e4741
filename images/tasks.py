"""What follows an upload, or another focal point."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cms.tasks import LOW, enqueue, task
from cms.tasks.periodic import enqueue_unfinished, register_periodic
from images import renditions
from images.models import Image


@task(label=_("renditions of a picture"), model="images.Image")
def render(image_id):
    """What cannot be made is told, and tried again when another file or focal point, or a person, asks for it."""
    if image := Image.objects.filter(pk=image_id).first():
        renditions.finish(image, again=True)


LOOKED_AT = 2_000  # pictures, before other tasks have their turn


@task(priority=LOW, label=_("pictures without renditions"), continues=True)
def find_unfinished(after=0):
    images = Image.objects.filter(pk__gt=after).order_by("pk")[:LOOKED_AT]
    images = list(images.only("file", "width", "height", "focal_x", "focal_y", "tone", "renditions", "crops", "failed"))
    enqueue_unfinished(render, [image.pk for image in images if not renditions.is_finished(image)])
    if len(images) == LOOKED_AT:
        enqueue(find_unfinished, images[-1].pk)


def connect():
    register_periodic("renditions", find_unfinished, every=timedelta(hours=6))
