"""Writing about editions while planned ones are cancelled, which deletes them."""

from django.db import IntegrityError, transaction

from articles.models import Edition

MOST_ATTEMPTS = 10


def editions_there(pks):
    return set(Edition.objects.filter(pk__in=pks).order_by().values_list("pk", flat=True))


def in_transaction(write):
    """Calls `write()`, which asks in this transaction which editions are there: again where one of them went before the end."""
    for attempt in range(1, MOST_ATTEMPTS + 1):
        try:
            with transaction.atomic():
                write()
            return
        except IntegrityError:
            if attempt == MOST_ATTEMPTS:
                raise
