"""Three-way merge of sources, field by field. A field that both sides changed is a clash: never guessed."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.text.richtext import clean

LABELS = {
    "title": _("title"),
    "kicker": _("kicker"),
    "standfirst": _("standfirst"),
    "body": _("body"),
    "language": _("language"),
    "slug": _("address"),
    "lead_image": _("lead picture"),
    "tags": _("tags"),
    "bylines": _("bylines"),
    "faq": _("frequently asked questions"),
    "pinned": _("pinned related articles"),
    "translation_of": _("translation of"),
    "seo_title": _("title for search engines"),
    "seo_description": _("description for search engines"),
}


class Clash(ValidationError):
    """`clashes` is {field: (ours, theirs)}."""

    def __init__(self, clashes):
        self.clashes = clashes
        super().__init__(
            [
                ValidationError(
                    _("“%(field)s” was changed on both sides. Here: %(ours)s — there: %(theirs)s"),
                    code="clash",
                    params={"field": LABELS.get(name, name), "ours": ours, "theirs": theirs},
                )
                for name, (ours, theirs) in clashes.items()
            ]
        )


def same(one, other):
    """A field that a source does not have, as it is older than the field, is one that is empty."""
    return not differing(one, other)


def differing(one, other):
    """The names of the fields in which two sources differ."""
    return [name for name in dict.fromkeys([*one, *other]) if not alike(name, one.get(name), other.get(name))]


def alike(name, one, other):
    """Whether two values of a field say the same: rich text is compared in its one form, as older rows have others."""
    return one == other or (name in CANONICAL and CANONICAL[name](one or "") == CANONICAL[name](other or ""))


CANONICAL = {
    "body": clean,
    "faq": lambda entries: [{**entry, "answer": clean(entry.get("answer", ""))} for entry in entries],
}


def merge(base, ours, theirs):
    """What both sides made of `base`; raises Clash where they differ on one field."""
    merged, clashes = {}, {}
    for name in dict.fromkeys([*base, *ours, *theirs]):
        was, mine, other = base.get(name), ours.get(name), theirs.get(name)
        if alike(name, mine, was) or alike(name, mine, other):
            merged[name] = other
        elif alike(name, other, was):
            merged[name] = mine
        else:
            clashes[name] = (mine, other)
    if clashes:
        raise Clash(clashes)
    return merged
