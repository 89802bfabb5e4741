"""The picture library. A row says what a picture is and whose; its files lie in a folder that cannot be guessed.

Where files are, and which: `images/<token>/original.<ext>`, `images/<token>/<width>.<ext>` and the crops of
`images.shapes`. Only what `file`, `renditions` and `crops` name exists for readers; anything else in the folder is left
over and can be thrown away.
"""

import re
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.text.plaintext import PlainCharField, PlainTextField
from cms.word_search import WordSearch, WordSearchQuerySet
from images import files, uploads
from images.formats import BY_EXTENSION
from images.shapes import STEM, crops_for, crops_named, in_percent, needs_crop, scaled
from images.signals import announce, file_replaced, want_renditions

# What readers see of an image: where one of these changes, what was compiled with it is compiled again.
SHOWN_FIELDS = ("alt", "decorative", "caption", "credit_name", "credit_url", "agency", "focal_x", "focal_y")
# Where one of these changes, other crops are wanted.
FOCAL_POINT = ("focal_x", "focal_y")
# What only the keeping of files writes: a form that was opened earlier never takes them back.
FILE_FIELDS = ("token", "file", "width", "height", "digest", "tone", "renditions", "crops", "failed")

# What a picture's markup is made of, without its caption and credit.
IN_MARKUP = "token file alt decorative focal_x focal_y width height tone renditions crops".split()

PATH = re.compile(
    rf"images/(?P<token>[0-9a-f]{{32}})/(?P<stem>original|[1-9][0-9]{{0,4}}|{STEM.pattern})\.(?P<extension>jpg|webp|avif)",
    re.ASCII,
)


def nearest(widths, width):
    """An exact one, or the nearest below it, or the smallest; None of none."""
    return max((each for each in widths if each <= width), default=min(widths, default=None))


class ImageQuerySet(WordSearchQuerySet):
    def add(self, upload, *, by, reuse=False, **fields):
        """Files first, then the row; a failure removes the files. With `reuse`, the same bytes sent again by the same
        person give the image that is there already."""
        content = uploads.read(upload)
        if reuse and (known := self.filter(uploaded_by=by).with_digest(uploads.digest(content))):
            return known
        image = self.model(uploaded_by=by, **fields)
        image.clean_fields(exclude=[*FILE_FIELDS, "uploaded_by"])
        image.store_file(uploads.examine(content))
        return image

    def with_digest(self, digest):
        """The newest with these very bytes, as they were sent; None where there is none."""
        return self.filter(digest=digest).first() if digest else None


class Image(WordSearch):
    token = models.CharField(max_length=32, unique=True, default=files.new_token, editable=False)
    file = models.FileField(_("file"), max_length=100, editable=False)
    alt = PlainCharField(
        _("text alternative"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("The picture says nothing that the text does not: no alternative.")
    )
    caption = PlainTextField(_("caption"), blank=True)
    credit_name = PlainCharField(_("photographer or artist"), max_length=200, blank=True)
    credit_url = models.URLField(
        _("link of the credit"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    agency = PlainCharField(_("agency"), max_length=200, blank=True)
    source = PlainCharField(
        _("source"), max_length=500, blank=True, help_text=_("Where the picture was found; for the desk only.")
    )
    licence = PlainCharField(_("licence"), max_length=200, blank=True)
    rights_until = models.DateField(_("rights end on"), null=True, blank=True)
    focal_x = models.FloatField(
        _("focal point, from the left"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    focal_y = models.FloatField(
        _("focal point, from the top"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    digest = models.CharField(max_length=64, db_index=True, editable=False)
    tone = models.CharField(max_length=3, blank=True, editable=False)
    renditions = models.JSONField(default=dict, editable=False)
    crops = models.JSONField(default=dict, editable=False)
    failed = models.JSONField(default=dict, editable=False)  # what of these cannot be made, and is not tried again
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    created_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)

    searched = ("alt", "caption", "credit_name", "agency", "source", "licence")

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("change_any_image", _("Can change images that others uploaded"))]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="image_uploaded"),
            models.Index(
                fields=["rights_until"], name="image_rights_end", condition=models.Q(rights_until__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focal_x__range=(0, 1), focal_y__range=(0, 1)), name="image_focal_point_inside"
            )
        ]

    def __str__(self):
        return self.alt or self.caption[:80] or _("Image %(number)s") % {"number": self.pk}

    @transaction.atomic(savepoint=False)
    def save(self, *, update_fields=None, **kwargs):
        if self._state.adding:
            return super().save(update_fields=update_fields, **kwargs)
        if update_fields is None:
            own = [field.name for field in self._meta.concrete_fields if not field.primary_key]
            update_fields = [name for name in own if name not in FILE_FIELDS]
        shown = [name for name in SHOWN_FIELDS if name in update_fields]
        stored = Image.objects.select_for_update(no_key=True).filter(pk=self.pk)  # by nobody else meanwhile
        before = stored.values_list(*shown).first() if shown else None
        super().save(update_fields=update_fields, **kwargs)
        pairs = zip(shown, before or (), strict=False)
        changed = {name for name, value in pairs if value != getattr(self, name)}
        if changed:
            announce(self)
        if changed.intersection(FOCAL_POINT):
            want_renditions(self)
        return None

    def clean(self):
        if not self.alt and not self.decorative:
            raise ValidationError(
                {"alt": _("Describe the picture for those who do not see it, or mark it as decorative.")}
            )

    def store_file(self, received, *, token=None):
        """Takes an examined upload as the file of this image, new or not. `token` says that it is stored already."""
        token = token or files.store(received)
        try:
            with transaction.atomic(savepoint=False):
                self.save_file(received, token)
                want_renditions(self)
        except BaseException:
            files.remove_folder(token)
            raise

    def save_file(self, received, token):
        """Writes the row, in a transaction; the files that it had before go away after commit."""
        former, is_new = self.token, self._state.adding
        self.token, self.file = token, files.name(token, files.ORIGINAL, received.format)
        self.width, self.height, self.digest = received.width, received.height, received.digest
        self.tone, self.renditions, self.crops, self.failed = received.tone, received.listing(), {}, {}
        if is_new:
            return self.save()
        self.save(update_fields=[field.name for field in self._meta.concrete_fields if not field.primary_key])
        announce(self)
        file_replaced.send(type(self), image=self)
        transaction.on_commit(partial(files.remove_folder, former), robust=True)
        return None

    @classmethod
    def from_path(cls, path):
        """(image, name in the storage) of a path below the media address, or None: no other file is ever meant."""
        found = PATH.fullmatch(path)
        image = cls.objects.filter(token=found["token"]).first() if found else None
        return (image, path) if image and image.has_file(found["stem"], found["extension"]) else None

    def has_file(self, stem, extension):
        if stem == files.ORIGINAL:
            return self.file.name == files.name(self.token, stem, BY_EXTENSION[extension])
        if stem.isdecimal():
            return int(stem) in self.renditions.get(BY_EXTENSION[extension], [])
        return stem in self.crops.get(BY_EXTENSION[extension], [])

    def rendition_name(self, stem, format):
        """`stem` is a width, or the name of a crop."""
        return files.name(self.token, stem, format)

    def rendition_url(self, width, format):
        """The address of a rendition that exists: an exact width, or the nearest below it, or the smallest."""
        made = nearest(self.renditions.get(format, []), width)
        return settings.MEDIA_URL + self.rendition_name(made, format) if made else self.url

    def crops_wanted(self, shape):
        return crops_for(shape, self.width, self.height, self.focal_x, self.focal_y)

    def needs_crop(self, shape):
        return needs_crop(shape, self.width, self.height)

    def crops_made(self, shape, format):
        """Those around the focal point as it is now, narrowest first. Read off their names: which ones there should be is
        asked where they are made."""
        return list(crops_named(tuple(self.crops.get(format, ())), shape, in_percent(self.focal_x, self.focal_y)))

    @property
    def url(self):
        return settings.MEDIA_URL + self.file.name

    @property
    def credit_line(self):
        return " / ".join(part for part in (self.credit_name, self.agency) if part)

    def height_at(self, width):
        return scaled(self.height, width, self.width)
