"""The trash of what is no article: a picture, file, tag, series or author that is deleted leaves all tables for one row of
`TrashedItem`. Its files stay where they are, and are given to nobody. Restored within thirty days it has its rows again, under
the same keys.
"""

from functools import partial

from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Action, Article, Kind, Series, Tag, Tagged, TrashedItem
from articles.models.audit import record_about
from articles.models.trashed import KEPT_FOR
from articles.signals import working_copies_changing, working_copies_locking
from articles.stored_rows import AllRows, RowsPutBack, spelled
from authors.models import Author
from cms import media_files
from cms.admin import deleting
from cms.batches import one_by_one
from cms.text.slugs import AddressedByName, numbered
from documents import files as document_files
from documents.media_files import names_of as names_of_document
from documents.models import Document
from images import files as image_files
from images.media_files import names_of as names_of_image
from images.models import Image
from images.signals import want_renditions

AT_ONCE = 100  # are deleted for good, before others have their turn
MODELS = {Kind.IMAGE: Image, Kind.DOCUMENT: Document, Kind.TAG: Tag, Kind.SERIES: Series, Kind.AUTHOR: Author}
KINDS = {model: kind for kind, model in MODELS.items()}
FILES = {Kind.IMAGE: (image_files, names_of_image), Kind.DOCUMENT: (document_files, names_of_document)}


@transaction.atomic
def put_away(item, *, by):
    """Raises PermissionDenied, ProtectedError where it is in use, DoesNotExist where it is gone."""
    kind = KINDS[type(item)]
    item = type(item).objects.select_for_update().get(pk=item.pk)
    rows = AllRows(using=item._state.db, origin=item)
    rows.collect([item])
    content = {"rows": spelled(rows.data)}
    folder = f"{FILES[kind][0].FOLDER}/{item.token}" if kind in FILES else ""
    facts = {"title": str(item)[:250], "folder": folder, "owner_id": getattr(item, "uploaded_by_id", None)}
    trashed = TrashedItem.objects.create(kind=kind, item_id=item.pk, by=by, content=content, **facts)
    require_right(by, trashed)
    record_about(kind, item.pk, trashed.title, Action.PUT_AWAY, by=by, at=trashed.at)
    drafts = drafts_with(trashed)
    working_copies_locking.send(Article, articles=Article.objects.filter(pk__in=drafts))
    rows.delete()
    working_copies_changing.send(Article, article_ids=drafts)
    return trashed


def require_right(user, trashed):
    if not TrashedItem.objects.visible_to(user).filter(pk=trashed.pk).exists():
        raise PermissionDenied


def drafts_with(trashed):
    """The keys of the articles that a tag is taken off, or comes back to."""
    rows = trashed.content["rows"]
    return [row["fields"]["content_object"] for row in rows if row["model"] == Tagged._meta.label_lower]


@transaction.atomic
def put_back(trashed, *, by):
    """The item, at its address, or at a free one beside it. What its rows refer to and is not there any more is left out.
    Raises PermissionDenied, TrashedItem.DoesNotExist where it is gone, ValidationError where another has its name."""
    trashed = TrashedItem.objects.kept(timezone.now()).select_for_update().get(pk=trashed.pk)
    require_right(by, trashed)
    drafts, model = drafts_with(trashed), MODELS[trashed.kind]
    working_copies_locking.send(Article, articles=Article.objects.filter(pk__in=drafts))
    rows = RowsPutBack(model, make_unique)
    for row in trashed.content["rows"]:
        rows.add(row)
    item = model.objects.get(pk=trashed.item_id)
    working_copies_changing.send(Article, article_ids=drafts)
    if isinstance(item, Image):
        want_renditions(item)  # those that were not made yet
    record_about(trashed.kind, item.pk, str(item), Action.PUT_BACK, by=by, at=timezone.now())
    trashed.delete()
    return item


def make_unique(item):
    """Its address may be another one's by now, as may be an author's account. A tag is its name: of these there is one."""
    if isinstance(item, Tag) and (other := Tag.objects.by_name(item.name)):
        raise ValidationError(_("Not restored: there is a tag “%s” by now.") % other)
    if isinstance(item, Author) and Author.objects.filter(user=item.user_id).exists():
        item.user = None
    if isinstance(item, AddressedByName) and item.slug_is_taken(item.slug):
        base = item.slug[: item._meta.get_field("slug").max_length - 10]
        item.slug = next(slug for slug in numbered(base) if not item.slug_is_taken(slug))


def delete_expired(now):
    """For good, with the files. Returns whether there may be more."""
    expired = TrashedItem.objects.filter(at__lte=now - KEPT_FOR).order_by("at")
    pks = list(expired.values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        with transaction.atomic():
            trashed = TrashedItem.objects.select_for_update().defer("content").filter(pk=pk).first()
            if trashed:
                record_about(trashed.kind, trashed.item_id, trashed.title, Action.DELETE, by=None, at=now)
                trashed.delete()
                remove_files(trashed)
    return len(pks) == AT_ONCE


def remove_files(trashed):
    if trashed.folder:
        files, _names_of = FILES[trashed.kind]
        transaction.on_commit(partial(files.remove_folder, trashed.folder.rpartition("/")[2]), robust=True)


# Files of what is in the trash are no leftovers


def is_kept(folder):
    return TrashedItem.objects.filter(folder=folder).exists()


def names(using):
    for trashed in one_by_one(TrashedItem.objects.using(using).exclude(folder="").order_by("pk")):
        yield from FILES[trashed.kind][1](as_it_was(trashed))


def as_it_was(trashed):
    label = MODELS[trashed.kind]._meta.label_lower
    own = [row for row in trashed.content["rows"] if (row["model"], row["pk"]) == (label, trashed.item_id)]
    [found] = serializers.deserialize("python", own, ignorenonexistent=True)
    return found.object


def connect():
    for model in KINDS:
        deleting.trashes[model] = put_away
    media_files.register(names)
    media_files.keepers.append(is_kept)
