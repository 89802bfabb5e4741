"""What of an edition follows the changes around it: its compiled text the words of pictures, its row in the search index
the names of tags and authors, its share card the lead picture.

A card's name is made of all that is drawn on it and a secret: it cannot be guessed before its edition is live, tells
whether the card is still right, and belongs to one edition alone.
"""

import io
import json
import logging

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils import timezone
from django.utils.crypto import salted_hmac
from PIL import Image as Pillow

from articles import cards, index
from articles.compiling import compile_edition
from articles.models import Edition, Tag
from articles.signals import editions_changed
from authors.models import Author
from cms.batches import batches, chunks, one_by_one
from images import files
from images.background import later
from images.formats import JPEG
from images.signals import image_changed

logger = logging.getLogger(__name__)

COMPILED = ("body", "contents", "faq", "words", "reading_minutes", "text", "search_text")
FOLDER = "cards"
BATCH = 50
AT_ONCE = 20  # editions that follow a name before whoever changed it is answered


# Texts


def recompile(editions, *, step=lambda count: None):
    """Runs the compiler again over their own sources: new markup, never other words. Returns how many changed.
    `step(count)` is called now and then. The write lock is held for a moment after each batch, never while compiling."""
    changed = done = 0
    for batch in batches(editions, BATCH):
        new = {edition.pk: values for edition in batch if (values := compiled_anew(edition))}
        with transaction.atomic():
            for number, values in sorted(new.items()):
                Edition.objects.filter(pk=number).update(**values)
            index.mark(Edition.objects.filter(pk__in=new))
        write_rows(Edition.objects.filter(pk__in=new))
        changed, done = changed + len(new), done + len(batch)
        step(done)
    return changed


def compiled_anew(edition):
    """{field: value} where the compiler says anything else by now, else nothing."""
    fresh = compile_edition(edition.source)
    new = {name: getattr(fresh, name) for name in COMPILED}
    return new if new != {name: getattr(edition, name) for name in COMPILED} else {}


# Cards


def with_cards(now):
    """Editions that readers see or will see."""
    return Edition.objects.filter(Q(live_until__isnull=True) | Q(live_until__gt=now)).for_mention()


def keep_card(edition, *, anew=False):
    """Draws the card if there is none, or if something else would be on it now. Returns whether one was drawn."""
    section = section_of(edition)
    name = card_name(edition, section)
    if edition.card == name and not anew:
        return False
    image = edition.lead_image
    content = cards.draw(
        title=edition.title,
        section=section,
        site_name=settings.SITE_NAME,
        picture=pixels_of(image) if image else None,
        focal=(image.focal_x, image.focal_y) if image else (0.5, 0.5),
    )
    files.put(name, content)
    return write_down(edition, name)


def card_name(edition, section):
    image = edition.lead_image
    picture = [image.token, image.focal_x, image.focal_y] if image else None
    facts = json.dumps([cards.DESIGN, edition.pk, edition.title, section, settings.SITE_NAME, picture])
    return f"{FOLDER}/{salted_hmac('articles.cards', facts, algorithm='sha256').hexdigest()[:32]}.jpg"


def write_down(edition, name):
    """The row first, then the former file away: whoever reads the row finds its file. False: another was quicker, or
    the edition is no more."""
    former = edition.card
    if Edition.objects.filter(pk=edition.pk, card=former).update(card=name):
        files.remove({former} - {"", name})
        edition.card = name
        return True
    if not Edition.objects.filter(card=name).exists():
        files.remove([name])
    return False


def section_of(edition):
    sections = edition.edition_tags.filter(tag__section_position__isnull=False).order_by("position")
    return sections.values_list("tag__name", flat=True).first() or ""


def pixels_of(image):
    """The smallest rendition that fills the card's arch, or the original."""
    width, height = cards.ARCH[2] - cards.ARCH[0], cards.ARCH[3] - cards.ARCH[1]
    made = sorted(image.renditions.get(JPEG, []))
    enough = next((each for each in made if each >= width and image.height_at(each) >= height), None)
    name = image.rendition_name(enough, JPEG) if enough else image.file.name
    return Pillow.open(io.BytesIO(files.read(name)))


def draw_cards(**which):
    for edition in one_by_one(with_cards(timezone.now()).filter(**which), BATCH):
        try:
            keep_card(edition)
        except Exception:
            logger.exception("the share card of edition %s was not drawn", edition.pk)


def orphaned_cards(before):
    """Files are listed before the rows are read, so that a card drawn meanwhile is never taken for left over."""
    try:
        names = sorted(f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1])
    except FileNotFoundError:
        return []
    known = set(Edition.objects.exclude(card="").values_list("card", flat=True))
    return [name for name in names if name not in known and default_storage.get_modified_time(name) < before]


# The search index


def index_article(article_id):
    """Marked ones are written by whoever marked them."""
    write_rows(Edition.objects.filter(article=article_id).exclude(index_entry__version=index.MARKED))


def write_rows(editions):
    for edition in one_by_one(index.with_texts(editions), BATCH):
        try:
            index.index(edition)
        except Exception:
            logger.exception("edition %s is not in the search index: rebuild_search", edition.pk)
    send()


def send():
    try:
        index.send()
    except Exception:
        logger.exception("OpenSearch does not hold all articles: rebuild_search")


def follow_after_commit(editions):
    """To be called in the transaction that marked the rows of some of these."""
    transaction.on_commit(lambda: follow(editions), robust=True)


def follow(editions):
    """The newest at once, the others beside the requests; those that no process lives to write stay marked."""
    numbers = list(index.unwritten(editions).newest_first().values_list("pk", flat=True))
    say_anew(numbers[:AT_ONCE])
    if numbers[AT_ONCE:]:
        later(say_anew, numbers[AT_ONCE:])


def say_anew(numbers):
    """Editions by the names that their tags and authors have now."""
    for part in chunks(numbers, BATCH):
        editions = Edition.objects.filter(pk__in=part)
        recompile(editions)
        write_rows(index.unwritten(editions))


# When

NAMED_BY = {Tag: "edition_tags__tag", Author: "bylines__author"}


def image_was_changed(sender, image, **kwargs):
    shown_in = Edition.objects.filter(edition_images__image=image)
    recompile(shown_in)
    later(draw_cards_with, image.pk)


def editions_were_changed(sender, article_id, **kwargs):
    index_article(article_id)
    later(draw_cards_of, article_id)


def edition_was_saved(sender, instance, **kwargs):
    index.leave_unsent(instance.article_id)


def name_is_changing(sender, instance, update_fields, **kwargs):
    """In the transaction that saves it."""
    if update_fields is not None and "name" not in update_fields:
        return
    if sender.objects.filter(pk=instance.pk).exclude(name=instance.name).exists():
        editions = Edition.objects.filter(**{NAMED_BY[sender]: instance.pk})
        index.mark(editions)
        follow_after_commit(editions)


def edition_was_deleted(sender, instance, **kwargs):
    index.leave_unsent(instance.article_id)
    if instance.card:
        transaction.on_commit(lambda: files.remove([instance.card]), robust=True)


def draw_cards_of(article_id):
    draw_cards(article=article_id)


def draw_cards_with(image_id):
    draw_cards(lead_image=image_id)


def listen():
    image_changed.connect(image_was_changed, dispatch_uid="articles.upkeep")
    editions_changed.connect(editions_were_changed, dispatch_uid="articles.upkeep")
    post_save.connect(edition_was_saved, sender=Edition, dispatch_uid="articles.upkeep")
    for model in NAMED_BY:
        pre_save.connect(name_is_changing, sender=model, dispatch_uid="articles.upkeep")
    post_delete.connect(edition_was_deleted, sender=Edition, dispatch_uid="articles.upkeep")
