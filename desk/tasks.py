from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cms.tasks import enqueue, task
from cms.tasks.periodic import register_periodic
from desk import indexing

AT_ONCE = 500  # rows, before other tasks have their turn


@task(label=_("what the desk finds articles by"))
def fill_desk_index():
    if indexing.fill_desk_index(AT_ONCE) == AT_ONCE:
        enqueue(fill_desk_index)


def connect():
    register_periodic("desk index", fill_desk_index, every=timedelta(minutes=10))
