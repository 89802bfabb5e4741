"""Files that readers may download: a programme, a menu, a recorded interview. A row says what a file is and whose; the file
itself lies in a folder that cannot be guessed."""

from functools import partial

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.text.folding import slugify
from cms.text.plaintext import PlainCharField
from cms.word_search import WordSearch, WordSearchQuerySet
from documents import files, uploads
from documents.kinds import KINDS
from documents.signals import document_changing, file_replaced

# What readers see of a document: where one of these changes, what was compiled with it is compiled again.
SHOWN_FIELDS = ("title", "credit")
# What only the keeping of files writes: a form that was opened earlier never takes them back.
FILE_FIELDS = ("token", "file", "kind", "size", "digest")
LONGEST_FILE_NAME = 80


def size_in_words(size):
    if size < 1_000_000:
        return gettext("%(number)s\u00a0kB") % {"number": max(1, round(size / 1000))}
    return gettext("%(number)s\u00a0MB") % {"number": number_format(size / 1_000_000, 1)}


class DocumentQuerySet(WordSearchQuerySet):
    def add(self, upload, *, by, **fields):
        """The file first, then the row; a failure removes the file. Bytes that are there already give the document that has
        them."""
        received = uploads.receive(upload)
        if known := self.with_digest(received.digest):
            return known
        document = self.model(uploaded_by=by, **fields)
        document.clean_fields(exclude=[*FILE_FIELDS, "uploaded_by"])
        document.store_file(received)
        return document

    def with_digest(self, digest):
        """The newest with these very bytes; None where there is none."""
        return self.filter(digest=digest).first() if digest else None


class Document(WordSearch):
    token = models.CharField(max_length=32, unique=True, default=files.new_token, editable=False)
    file = models.FileField(_("file"), max_length=100, editable=False)
    title = PlainCharField(
        _("title"), max_length=200, help_text=_("What readers read in the link: “Programme of the fair”.")
    )
    kind = models.CharField(_("kind"), max_length=3, choices=[(key, KINDS[key].name) for key in KINDS], editable=False)
    size = models.PositiveBigIntegerField(_("size"), editable=False)  # in bytes
    digest = models.CharField(max_length=64, db_index=True, editable=False)
    credit = PlainCharField(
        _("credit"), max_length=200, blank=True, help_text=_("Whose file it is; readers see it below the link.")
    )
    source = PlainCharField(
        _("source"), max_length=500, blank=True, help_text=_("Where the file was found; for the desk only.")
    )
    licence = PlainCharField(_("licence"), max_length=200, blank=True)
    rights_until = models.DateField(_("rights end on"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("sent by"),
    )
    created_at = models.DateTimeField(_("sent on"), default=timezone.now, editable=False)

    searched = ("title", "credit", "source", "licence")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("change_any_document", _("Can change documents that others uploaded"))]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="document_uploaded"),
            models.Index(
                fields=["rights_until"], name="document_rights_end", condition=models.Q(rights_until__isnull=False)
            ),
        ]

    def __str__(self):
        return self.title

    @transaction.atomic(savepoint=False)
    def save(self, *, update_fields=None, **kwargs):
        if self._state.adding:
            return super().save(update_fields=update_fields, **kwargs)
        if update_fields is None:
            own = [field.name for field in self._meta.concrete_fields if not field.primary_key]
            update_fields = [name for name in own if name not in FILE_FIELDS]
        shown = [name for name in SHOWN_FIELDS if name in update_fields]
        stored = Document.objects.select_for_update(no_key=True).filter(pk=self.pk)  # by nobody else meanwhile
        before = stored.values_list(*shown).first() if shown else None
        super().save(update_fields=update_fields, **kwargs)
        if before is not None and before != tuple(getattr(self, name) for name in shown):
            document_changing.send(type(self), document=self)
        return None

    def store_file(self, received, *, token=None):
        """Takes an examined upload as the file of this document, new or not. `token` says that it is stored already."""
        token = token or files.store(received)
        try:
            with transaction.atomic(savepoint=False):
                self.save_file(received, token)
        except BaseException:
            files.remove_folder(token)
            raise

    def save_file(self, received, token):
        """Writes the row, in a transaction; the file that it had before goes away after commit."""
        former, is_new = self.token, self._state.adding
        self.token, self.file = token, files.name(token, received.kind.key)
        self.kind, self.size, self.digest = received.kind.key, received.size, received.digest
        if is_new:
            return self.save()
        self.save(update_fields=[field.name for field in self._meta.concrete_fields if not field.primary_key])
        document_changing.send(type(self), document=self)
        file_replaced.send(type(self), document=self)
        transaction.on_commit(partial(files.remove_folder, former), robust=True)
        return None

    @classmethod
    def from_path(cls, path):
        """The document of a path below the media address, or None: no other file is ever meant."""
        found = files.PATH.fullmatch(path)
        document = cls.objects.filter(token=found["token"]).first() if found else None
        return document if document and document.file.name == path else None

    @property
    def url(self):
        return settings.MEDIA_URL + self.file.name

    @property
    def content_type(self):
        return KINDS[self.kind].content_type

    @property
    def is_audio(self):
        return KINDS[self.kind].is_audio

    @property
    def facts(self):
        """Kind and size in words: "PDF, 1.2 MB"."""
        return f"{KINDS[self.kind].name}, {size_in_words(self.size)}"

    @property
    def file_name(self):
        """Under which it is saved by whoever downloads it."""
        return f"{slugify(self.title)[:LONGEST_FILE_NAME].strip('-') or 'document'}.{self.kind}"
