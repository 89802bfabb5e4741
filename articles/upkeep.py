"""Editions whose compiled text shows a changed image are compiled again: its alt, caption and credit follow it."""

from django.db import transaction

from articles.compiling import compile_edition
from articles.models import Edition

COMPILED = ("body", "contents", "faq", "words", "reading_minutes", "text", "search_text")


def recompile(editions):
    """Runs the compiler again over their own sources: new markup, never other words. Returns how many changed."""
    changed = 0
    for edition in editions.iterator(chunk_size=100):
        fresh = compile_edition(edition.source)
        new = {name: getattr(fresh, name) for name in COMPILED}
        if new != {name: getattr(edition, name) for name in COMPILED}:
            Edition.objects.filter(pk=edition.pk).update(**new)
            changed += 1
    return changed


def image_was_changed(sender, image, **kwargs):
    with transaction.atomic():
        recompile(Edition.objects.filter(edition_images__image=image))


def listen():
    from images.signals import image_changed

    image_changed.connect(image_was_changed, dispatch_uid="articles.upkeep")
