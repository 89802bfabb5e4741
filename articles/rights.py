"""Until when the pictures of a text may be shown. Asked for the day on which it goes live, in the site's zone."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.compiling.edition import picture_keys
from images.models import Image

WARNED = timedelta(days=7)  # before rights end


def day_of(at):
    return at.astimezone(timezone.get_default_timezone()).date()


def rights_ended(source, at):
    """What forbids that this source goes live at a moment, in the reader's words; empty where nothing does. Lead picture, text,
    galleries, answers and the stills of embeds count."""
    keys, day = picture_keys(source), day_of(at)
    images = Image.objects.filter(pk__in=keys, rights_until__lt=day).order_by("rights_until", "pk") if keys else ()
    message = _(
        "The rights of the picture “%(picture)s” end on %(end)s, and this would be live on %(day)s: choose another picture, or "
        "note new rights in the library."
    )
    return [message % {"picture": image, "end": in_words(image.rights_until), "day": in_words(day)} for image in images]


def in_words(day):
    return date_format(day, "DATE_FORMAT")


def validate_rights(source, at):
    if problems := rights_ended(source, at):
        raise ValidationError([ValidationError(problem, code="rights_ended") for problem in problems])
