"""Writing about editions while planned ones are cancelled, which deletes them."""

from django.db import IntegrityError, transaction

from articles.models import Edition
from cms.batches import listed

MOST_ATTEMPTS = 10


def lock_editions(pks):
    """The keys of those that are there, and stay there until the transaction ends. To be called before anything is written, as
    whoever cancels one locks it first too; in the same order."""
    editions = Edition.objects.filter(pk__in=listed(pks)).order_by("pk").select_for_update(no_key=True)
    return set(editions.values_list("pk", flat=True))


def in_transaction(write):
    """Calls `write()`, which locks the editions that it writes about; again where one of them went all the same."""
    for attempt in range(1, MOST_ATTEMPTS + 1):
        try:
            with transaction.atomic():
                write()
            return
        except IntegrityError:
            if attempt == MOST_ATTEMPTS:
                raise
