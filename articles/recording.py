"""Writes down what people change in the admin of pictures, files, tags, series, authors and accounts, as far as it matters
later."""

from datetime import date

from django.utils import timezone

from articles import item_trash
from articles.models import Kind, Series, Tag
from articles.models.audit import record_about
from authors.models import Author, User
from cms.admin.told import CHANGED, DELETED, told
from documents.models import Document
from images.models import Image

RIGHTS = ("credit_name", "credit_url", "agency", "credit", "source", "licence", "rights_until")
RECORDED = {  # {model: (kind, whether its making is recorded, the fields whose changes are)}
    Image: (Kind.IMAGE, False, ("upload", *RIGHTS)),
    Document: (Kind.DOCUMENT, False, ("upload", "title", *RIGHTS)),
    Tag: (Kind.TAG, True, ("name", "slug", "section_position")),
    Series: (Kind.SERIES, True, ("name", "slug", "language", "kind", "description", "entries")),
    Author: (Kind.AUTHOR, True, ("name", "slug")),
    User: (Kind.USER, True, ("username", "is_active", "groups", "is_staff", "is_superuser")),
}
UNTOLD = ("upload",)  # that it is another is said, not which


def record(sender, number, name, by, action, changes, **kwargs):
    if action == DELETED and sender in item_trash.KINDS:
        return  # it went into the trash, which is written down there
    kind, is_made_here, fields = RECORDED[sender]
    kept = [[field, *said(field, changes[field])] for field in fields if field in changes]
    if action == CHANGED and not kept or action not in (CHANGED, DELETED) and not is_made_here:
        return
    record_about(kind, number, name, action, by=by, at=timezone.now(), changes=kept)


def said(field, values):
    return (None, None) if field in UNTOLD else map(plain, values)


def plain(value):
    """As JSON has it; of many rows their names."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else sorted(str(each) for each in value)


def connect():
    for model in RECORDED:
        told.connect(record, sender=model, dispatch_uid="articles.recording")
