"""Three-way merge of sources. What both sides changed otherwise is a clash: kept whole, never guessed."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.models.source import digest_of
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


THEIRS, OURS, BASE, BOTH = "theirs", "ours", "base", "both"


@dataclass(frozen=True)
class Clash:
    """One place that both sides changed otherwise. The three values are of the field's own kind: a value, the markup of one
    block of rich text, an entry of the FAQ; None where there is none. `key` is the same for the same place of the same `base`,
    whatever the sides make of it."""

    key: str
    field: str
    base: object
    ours: object
    theirs: object


class Clashed(ValidationError):
    """`clashes` is a list of Clash."""

    def __init__(self, clashes):
        self.clashes = clashes
        super().__init__(
            [
                ValidationError(
                    _("“%(field)s” was changed on both sides. Here: %(ours)s — there: %(theirs)s"),
                    code="clash",
                    params={"field": LABELS.get(each.field, each.field), "ours": each.ours, "theirs": each.theirs},
                )
                for each in clashes
            ]
        )


@dataclass(frozen=True)
class Merged:
    """What two sides made of one base. `parts` is {field: value, or Clash where it could not be merged}."""

    parts: dict = field(repr=False)

    @cached_property
    def clashes(self):
        return [part for part in self.parts.values() if isinstance(part, Clash)]

    def source(self, side=THEIRS, choices=None):
        """The merged source. Where there is a clash, the value of `side` (THEIRS, OURS, BASE), or of the one that `choices`
        names for its key ({key: THEIRS, OURS or BOTH}; BOTH where the place can hold one after the other).

        With BASE it is what `ours` has to be compared with next time: all that was taken over, and nothing of what was not."""
        choices = choices or {}
        return {name: settled(part, choices, side) for name, part in self.parts.items()}

    def whole(self, choices=None):
        """The source. Raises Clashed where a clash is left that `choices` does not settle."""
        left = [clash for clash in self.clashes if clash.key not in (choices or {})]
        if left:
            raise Clashed(left)
        return self.source(choices=choices)


def settled(part, choices, side):
    return getattr(part, choices.get(part.key, side)) if isinstance(part, Clash) else part


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
    """What both sides made of `base`, as Merged."""
    parts = {}
    for name in dict.fromkeys([*base, *ours, *theirs]):
        was, mine, other = base.get(name), ours.get(name), theirs.get(name)
        if alike(name, mine, was) or alike(name, mine, other):
            parts[name] = other
        elif alike(name, other, was):
            parts[name] = mine
        else:
            parts[name] = Clash(digest_of([name, was]), name, was, mine, other)
    return Merged(parts)
