"""What a record says, in words: from what to what, and its note."""

from datetime import datetime

from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.kinds import ChangeKind
from articles.models import Action, Kind, Series, Tag, Withdrawal
from articles.models.article import State
from authors.admin import ROLE_NAMES
from authors.models import Author, User
from desk.datetimes import local_datetime
from documents.models import Document
from images.models import Image

MODELS = {
    Kind.IMAGE: Image,
    Kind.DOCUMENT: Document,
    Kind.TAG: Tag,
    Kind.SERIES: Series,
    Kind.AUTHOR: Author,
    Kind.USER: User,
    Kind.ARTICLE: Withdrawal,  # what readers are told of one; of its text a record has no fields
}


def changes_of(record):
    """Sentences such as “State: Draft → In review”."""
    parts = (
        states(record.detail),
        kinds(record.detail),
        moments(record),
        embargo(record.detail),
        due(record.detail),
        reviewer(record.detail),
        undone(record.detail),
    )
    return [*(sentence for part in parts for sentence in part), *fields(record)]


def note_of(record):
    detail = record.detail
    merged = ", ".join(detail["merged"]) + f" → {detail['into']}" if detail.get("merged") else ""
    return detail.get("note") or detail.get("label") or merged


def states(detail):
    if {"before", "after"} <= detail.keys():
        before, after = (dict(State.choices).get(detail[name], detail[name]) for name in ("before", "after"))
        yield _("State: %(before)s → %(after)s") % {"before": before, "after": after}


def kinds(detail):
    if kind := dict(ChangeKind.choices).get(detail.get("kind")):
        yield _("Kind of change: %s") % kind


def moments(record):
    """Of what is planned, and of what was moved. What was done at once has the moment of the record."""
    detail = record.detail
    begin, end = moment(detail.get("moment")), moment(detail.get("until"))
    former = moment(detail.get("moment_before"))
    if former and former != begin:
        yield _("Begins: %(before)s → %(after)s") % {"before": local_datetime(former), "after": local_datetime(begin)}
    elif begin and begin > record.at and not former:
        said = _("Readers have it until: %(moment)s") if record.action == Action.WITHDRAW else _("Begins: %(moment)s")
        yield said % {"moment": local_datetime(begin)}
    if "until_before" in detail and moment(detail["until_before"]) != end:
        facts = {"before": local_datetime(moment(detail["until_before"])) or "—", "after": local_datetime(end) or "—"}
        yield _("Ends: %(before)s → %(after)s") % facts
    elif end and "until_before" not in detail:
        yield _("Ends: %(moment)s") % {"moment": local_datetime(end)}


def moment(spelled):
    return datetime.fromisoformat(spelled) if spelled else None


def embargo(detail):
    if "embargo" in detail:
        before, after = (local_datetime(moment(each)) or "—" for each in detail["embargo"])
        both = f"{before} → {after}" if before != after else after
        yield _("Embargo: %s") % both
    if "asked_by" in detail:
        yield _("Asked for by %s") % detail["asked_by"]


def due(detail):
    """Records of older releases do not say what it was before."""
    if "due_before" in detail:
        before, after = (detail[name] and date_format(parse_date(detail[name])) for name in ("due_before", "due"))
        yield _("Due: %(before)s → %(after)s") % {"before": before or "—", "after": after or "—"}


def reviewer(detail):
    if detail.get("reviewer"):
        yield _("Reviewer: %s") % detail["name"]


def undone(detail):
    if "undone" in detail:
        facts = {
            "action": dict(Action.choices)[detail["undone"]],
            "moment": local_datetime(moment(detail["undone_at"])),
        }
        yield _("Undone: “%(action)s”, %(moment)s") % facts


def fields(record):
    for name, before, after in record.detail.get("changes", ()):
        label = label_of(record.kind, name)
        if before is None and after is None:
            yield _("%(field)s: another one") % {"field": label}
        else:
            facts = {"field": label, "before": said(before), "after": said(after)}
            yield _("%(field)s: %(before)s → %(after)s") % facts


def label_of(kind, name):
    if name == "upload":
        return _("File")
    if name == "groups":
        return capfirst(_("role"))
    if name == "entries":
        return _("Articles, in their order")
    if name == "articles":
        return capfirst(_("articles"))
    try:
        return capfirst(MODELS[kind]._meta.get_field(name).verbose_name)
    except (KeyError, FieldDoesNotExist):  # of an older release
        return name


def said(value):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(ROLE_NAMES.get(each, each)) for each in value) or "—"
    return "—" if value in (None, "") else str(value)
