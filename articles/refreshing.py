"""Refreshes existing editions after a change of what they refer to: their compiled text after one of a picture's or a file's words, their
rows in the search index after a new name of a tag or an author. Their source and their dates stay as they are."""

from django.db import DatabaseError, transaction

from articles.compiling import compile_edition
from articles.models import Edition, EditionLink
from articles.models.edition import links_of
from articles.models.texts import packed
from articles.signals import words_changed, words_changing
from cms.batches import batches, chunks
from documents.models import Document
from images.models import Image

TITLES = ("title", "kicker", "standfirst", "partner", "seo_title", "seo_description")
COMPILED_FIELDS = (*TITLES, "description", "contents", "faq", "links", "words", "reading_minutes")
BATCH = 50
WRITTEN = 5  # editions that are compiled and written in one transaction: a few hundredths of a second
AT_ONCE = 20  # editions that are refreshed, or announced, before the request that changed something is answered


def recompile(editions, *, step=lambda count: None):
    """Runs the compiler again over their own sources: new markup and marks, never other words. Returns how many changed.
    `step(count)` is called now and then. No lock is held while those are looked for that are compiled otherwise now. One that
    cannot be compiled stops no other, and is raised at the end."""
    changed, done, errors = 0, 0, []
    for batch in batches(editions.with_source(), BATCH):
        otherwise = sorted(edition.pk for edition in batch if is_compiled_otherwise(edition, errors))
        changed += sum(write_recompiled(pks) for pks in chunks(otherwise, WRITTEN))
        done += len(batch)
        step(done)
    if errors:
        raise errors[0]
    return changed


def is_compiled_otherwise(edition, errors):
    try:
        return bool(recompiled_values(edition))
    except DatabaseError:
        raise
    except Exception as error:
        error.add_note(f"edition {edition.pk}")
        errors.append(error)
        return False


def write_recompiled(pks):
    """Compiles these again under lock, and their pictures and files: else whoever had read one of them before it changed could
    write after the one who read it as it is now. Returns how many changed."""
    with transaction.atomic():
        lock(Image, edition_images__edition__in=pks)
        lock(Document, edition_documents__edition__in=pks)
        locked = Edition.objects.with_source().filter(pk__in=pks).select_for_update(of=("self",)).order_by("pk")
        new = {edition.pk: values for edition in locked if (values := recompiled_values(edition))}
        for pk, values in new.items():
            Edition.objects.filter(pk=pk).update(**values)
        write_links(locked, new)
        words_changing.send(Edition, editions=Edition.objects.filter(pk__in=new))
    words_changed.send_robust(Edition, editions=Edition.objects.filter(pk__in=new))
    return len(new)


def write_links(editions, new):
    """Of those of these editions whose `new` values lead elsewhere."""
    moved = [each for each in editions if each.pk in new and each.links != new[each.pk]["links"]]
    EditionLink.objects.filter(edition__in=moved).delete()
    EditionLink.objects.bulk_create(link for each in moved for link in links_of(each, new[each.pk]["links"]))


def lock(model, **shown):
    rows = model.objects.filter(pk__in=model.objects.filter(**shown).values("pk"))
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def recompile_newest(editions):
    recompile(Edition.objects.filter(pk__in=list(editions.values_list("pk", flat=True)[:AT_ONCE])))


def recompiled_values(edition):
    """{field: value} of all compiled fields where one of them differs from the stored edition; else {}."""
    fresh = compile_edition(edition.source)
    new = {name: getattr(fresh, name) for name in COMPILED_FIELDS}
    same_texts = (fresh.body, fresh.text) == (edition.body, edition.text)
    if same_texts and new == {name: getattr(edition, name) for name in COMPILED_FIELDS}:
        return {}
    return {**new, "texts": packed(fresh.body, fresh.text, edition.source)}


def refresh_after_commit(editions):
    """Call it in the transaction that renames tags or authors of these editions: nothing that is compiled holds the names.
    What follows all of them is for whoever hears that their words are changing; of the newest AT_ONCE it is announced as
    soon as the transaction has committed."""
    words_changing.send(Edition, editions=editions)
    transaction.on_commit(lambda: announce_newest(editions), robust=True)


def announce_newest(editions):
    pks = list(editions.newest_first().values_list("pk", flat=True)[:AT_ONCE])
    words_changed.send_robust(Edition, editions=Edition.objects.filter(pk__in=pks))
