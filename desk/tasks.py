from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cms.tasks import enqueue, task
from cms.tasks.periodic import register_periodic
from desk import indexing

AT_ONCE = 500  # rows, before other tasks have their turn


@task(label=_("what the desk finds articles by"), continues=True)
def fill_desk_index(before=None):
    """The rest is asked for first, so that one that fails holds up no other."""
    pks = indexing.newest_marked(AT_ONCE, before=before)
    if len(pks) == AT_ONCE:
        enqueue(fill_desk_index, pks[-1])
    indexing.write_marked(pks)


def connect():
    register_periodic("desk index", fill_desk_index, every=timedelta(minutes=10))
