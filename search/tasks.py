from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cms.tasks import enqueue, task
from cms.tasks.periodic import register_periodic
from search import indexing

SLICE = 10  # seconds, before other tasks have their turn


@task(label=_("search index"))
def write_outdated():
    came_to_end = indexing.write_outdated(seconds=SLICE)
    indexing.sync()
    if not came_to_end:
        enqueue(write_outdated)


def connect():
    register_periodic("search index", write_outdated, every=timedelta(minutes=10))
