"""What nobody needs any more of writing: forms that nobody has had open for long, and texts that nothing refers to. A few rows
at a time, so that whoever writes does not wait."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.models import Article, EditingSession, StoredClash, StoredSource

FORGOTTEN_AFTER = timedelta(days=14)  # a form that sleeps in a closed laptop is still merged
AT_ONCE = 500  # rows


def prune_forms():
    """Returns whether there may be more. A form with what could not be saved, or merged, is not forgotten."""
    undecided = StoredClash.objects.filter(session=OuterRef("pk"), settled_at=None)
    old = EditingSession.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN_AFTER, unsaved={})
    old = old.filter(~Exists(undecided)).order_by("seen_at")
    pks = list(old.values_list("pk", flat=True)[:AT_ONCE])
    with transaction.atomic():
        list(EditingSession.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
        old.filter(pk__in=pks).order_by().delete()
    return len(pks) == AT_ONCE


def prune_texts(after):
    """Looks at some texts, by their keys; returns the last of these, None where they are all."""
    pks = list(StoredSource.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    unused = StoredSource.objects.filter(pk__in=pks).unused()
    if articles := set(unused.values_list("article_id", flat=True)):
        with transaction.atomic():
            list(Article.objects.select_for_update().filter(pk__in=articles).order_by("pk").values_list("pk"))
            unused.delete_unused()
    return pks[-1] if len(pks) == AT_ONCE else None
