from django.utils.translation import gettext_lazy as _

from cms.kept import generation
from cms.tasks import LOW, task


@task(priority=LOW, label=_("number of changes"))
def fold_changes():
    generation.fold()
