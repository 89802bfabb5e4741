"""Until when the pictures and files of a text may be shown. Asked for the day on which it goes live, in the site's zone."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.compiling.edition import document_keys, picture_keys
from documents.models import Document
from images.models import Image

WARNED = timedelta(days=7)  # before rights end


def day_of(at):
    return at.astimezone(timezone.get_default_timezone()).date()


def rights_ended(source, at):
    """What forbids that this source goes live at a moment, in the reader's words; empty where nothing does. Lead picture, text,
    galleries, answers, the stills of embeds and files to download count."""
    day = day_of(at)
    of_pictures = _(
        "The rights of the picture “%(picture)s” end on %(end)s, and this would be live on %(day)s: choose another picture, or "
        "note new rights in the library."
    )
    of_documents = _(
        "The rights of the file “%(document)s” end on %(end)s, and this would be live on %(day)s: take it out, or note new rights in "
        "the library."
    )
    ended = [(of_pictures, image) for image in ended_before(day, Image, picture_keys(source))]
    ended += [(of_documents, document) for document in ended_before(day, Document, document_keys(source))]
    return [
        message % {"picture": row, "document": row, "end": in_words(row.rights_until), "day": in_words(day)}
        for message, row in ended
    ]


def ended_before(day, model, keys):
    return model.objects.filter(pk__in=keys, rights_until__lt=day).order_by("rights_until", "pk") if keys else ()


def in_words(day):
    return date_format(day, "DATE_FORMAT")


def validate_rights(source, at):
    if problems := rights_ended(source, at):
        raise ValidationError([ValidationError(problem, code="rights_ended") for problem in problems])
