"""Where an image is used. Foreign keys guard themselves (PROTECT); rich text names an image by its primary key."""

from django.apps import apps
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from cms.editor.fields import RichTextField


def mark_of(image):
    """The attribute that rich text has wherever it shows the image."""
    return f'data-image="{image.pk}"'


def texts_with(image):
    return texts_holding(mark_of(image))


def texts_holding(mark):
    """Objects of any model whose rich text has the mark, ten of each model and field at most."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, RichTextField):
                rows = model._base_manager.filter(**{f"{field.name}__contains": mark})
                found += rows.defer(field.name)[:10]
    return found


def refuse_while_used(image):
    if texts := texts_with(image):
        raise ProtectedError(_("This image is shown in a text and cannot be deleted."), set(texts))
