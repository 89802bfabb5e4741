"""Which share card an edition has, and whether it is still right.

A card's name is made of all that is drawn on it and a secret: it cannot be guessed before its edition is live, tells
whether the card is still right, and belongs to one edition alone.
"""

import io
import json

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from PIL import Image as Pillow

from articles.models import Edition
from cms.batches import one_by_one
from images import files
from images.formats import JPEG
from rendering import cards

FOLDER = "cards"
BATCH = 50


def with_cards(now):
    """Editions that readers see or will see."""
    editions = Edition.objects.filter(Q(live_until__isnull=True) | Q(live_until__gt=now))
    return editions.select_related("lead_image").without_texts()


def update_card(edition, *, force=False):
    """Draws the card if there is none, or if something else would be on it now. Returns whether one was drawn."""
    section = section_of(edition)
    name = card_name(edition, section)
    if edition.card == name and not force:
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
    return save_name(edition, name)


def card_name(edition, section):
    image = edition.lead_image
    picture = [image.token, image.focal_x, image.focal_y] if image else None
    facts = json.dumps([cards.DESIGN, edition.pk, edition.title, section, settings.SITE_NAME, picture])
    return f"{FOLDER}/{salted_hmac('rendering.cards', facts, algorithm='sha256').hexdigest()[:32]}.jpg"


def fingerprint():
    """Others where every card is another, as its name is then."""
    return salted_hmac("rendering.cards", f"{cards.DESIGN} {settings.SITE_NAME}", algorithm="sha256").hexdigest()


def save_name(edition, name):
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
    """One that fails stops no other, and is raised at the end."""
    errors = []
    for edition in one_by_one(with_cards(timezone.now()).filter(**which), BATCH):
        try:
            update_card(edition)
        except Exception as error:
            error.add_note(f"the share card of edition {edition.pk}")
            errors.append(error)
    if errors:
        raise errors[0]


def orphaned_cards(before):
    """Files are listed before the rows are read, so that a card drawn meanwhile is never taken for left over."""
    try:
        names = sorted(f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1])
    except FileNotFoundError:
        return []
    known = set(Edition.objects.exclude(card="").values_list("card", flat=True))
    return [name for name in names if name not in known and files.is_older(name, before)]


def names(using):
    """The files of all cards."""
    yield from Edition.objects.using(using).exclude(card="").values_list("card", flat=True)
