from django.utils.translation import gettext_lazy as _

from articles import refreshing
from articles.models import Edition
from cms.tasks import HIGH, task


@task(priority=HIGH, label=_("articles with a picture that has changed"))
def recompile_editions_showing(image_id):
    refreshing.recompile(Edition.objects.filter(edition_images__image=image_id))
