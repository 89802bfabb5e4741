"""An edition's cards, as lists show it: two kinds of part, for the first page and for all other lists."""

import json
from dataclasses import asdict

from django.template.loader import render_to_string

from articles.models import Edition
from articles.models.edition import with_names
from rendering import parts
from rendering.structured_data import SharedPicture, shared_picture
from rendering.templatetags.trusted import json_text

# {kind of part: {card: what `components/card.html` is given}}
CARDS = {
    "front": {
        "lead": {"shape": "lead", "layout": "front", "heading": "h2", "eager": True},
        "beside": {"shape": "beside", "layout": "thumb", "heading": "h2"},
        "grid": {},
        "strip": {"shape": "small", "layout": "strip"},
    },
    "rows": {
        "first": {"shape": "row", "layout": "first_row", "heading": "h2", "eager": True},
        "row": {"shape": "row", "layout": "row", "heading": "h2"},
        "first_below": {"shape": "row", "layout": "first_row", "heading": "h3", "eager": True},
        "first_late": {"shape": "row", "layout": "first_row", "heading": "h3"},
        "row_below": {"shape": "row", "layout": "row", "heading": "h3"},
    },
}


def load(pks):
    return with_names(list(Edition.objects.filter(pk__in=pks).order_by().for_mention()))


class CardsMadeNow(dict):
    """Those that are asked for."""

    def __init__(self, edition, given):
        super().__init__()
        self.edition, self.given = edition, given

    def __missing__(self, name):
        return render_to_string("components/card.html", {"edition": self.edition, **self.given[name]})


def picture_text(edition):
    return json_text(asdict(shared_picture(edition.lead_image)) if edition.lead_image else None)


def render(edition, given):
    cards = CardsMadeNow(edition, given)
    return [picture_text(edition), *(cards[name] for name in given)]


def with_cards(kind, editions):
    """Of editions read `with_part`, those that are still there, each with its `cards`, {name: markup}, and the text of its
    `picture`."""
    lacking = [edition.pk for edition in editions if edition.part is None]
    loaded = {edition.pk: edition for edition in load(lacking)} if lacking else {}
    for edition in editions:
        if edition.part is not None:
            edition.picture, *made = parts.unpacked(edition.part)
            edition.cards = dict(zip(CARDS[kind], made, strict=True))
        elif edition.pk in loaded:
            edition.picture = picture_text(loaded[edition.pk])
            edition.cards = CardsMadeNow(loaded[edition.pk], CARDS[kind])
    return [edition for edition in editions if edition.part is not None or edition.pk in loaded]


def picture_of(editions):
    """The picture of the first article that has one."""
    text = next((each.picture for each in editions if each.picture != "null"), None)
    return text and SharedPicture(**json.loads(text))


def connect():
    for kind, given in CARDS.items():
        parts.register(kind, load=load, render=lambda edition, given=given: render(edition, given))
