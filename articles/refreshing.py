"""What of an edition follows the changes around it, beside the door: its compiled text follows the words of its pictures
and the names of its tags and authors. Never its own words, never its moments."""

from django.db import transaction

from articles.compiling import compile_edition
from articles.models import Edition
from articles.signals import words_changed, words_changing
from cms.batches import batches, chunks
from cms.tasks import later

COMPILED = ("description", "body", "contents", "faq", "links", "words", "reading_minutes", "text", "search_text")
BATCH = 50
AT_ONCE = 20  # editions that follow a name before whoever changed it is answered


def recompile(editions, *, step=lambda count: None):
    """Runs the compiler again over their own sources: new markup, never other words. Returns how many changed.
    `step(count)` is called now and then. The write lock is held for a moment after each batch, never while compiling."""
    changed = done = 0
    for batch in batches(editions, BATCH):
        new = {edition.pk: values for edition in batch if (values := compiled_anew(edition))}
        with transaction.atomic():
            for number, values in sorted(new.items()):
                Edition.objects.filter(pk=number).update(**values)
            words_changing.send(Edition, editions=Edition.objects.filter(pk__in=new))
        words_changed.send_robust(Edition, editions=Edition.objects.filter(pk__in=new))
        changed, done = changed + len(new), done + len(batch)
        step(done)
    return changed


def compiled_anew(edition):
    """{field: value} where the compiler says anything else by now, else nothing."""
    fresh = compile_edition(edition.source)
    new = {name: getattr(fresh, name) for name in COMPILED}
    return new if new != {name: getattr(edition, name) for name in COMPILED} else {}


def follow_after_commit(editions):
    """To be called in the transaction that gives the tags or authors of these other names."""
    words_changing.send(Edition, editions=editions)
    transaction.on_commit(lambda: follow(editions), robust=True)


def follow(editions):
    """The newest at once, the others beside the requests."""
    numbers = list(editions.newest_first().values_list("pk", flat=True))
    refresh(numbers[:AT_ONCE])
    if numbers[AT_ONCE:]:
        later(refresh, numbers[AT_ONCE:])


def refresh(numbers):
    """Editions by the names that their tags and authors have now."""
    for part in chunks(numbers, BATCH):
        editions = Edition.objects.filter(pk__in=part)
        recompile(editions)
        words_changed.send_robust(Edition, editions=editions)
