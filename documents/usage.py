"""Where a document is used: rich text names it by its primary key."""

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from images.usage import texts_holding


def mark_of(document):
    """The attribute that rich text has wherever it leads to the document."""
    return f'data-document="{document.pk}"'


def refuse_while_used(document):
    if texts := texts_holding(mark_of(document)):
        raise ProtectedError(_("This file is offered in a text and cannot be deleted."), set(texts))
