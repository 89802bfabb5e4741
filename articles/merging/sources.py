"""Three-way merge of sources. What both sides changed otherwise is a clash: kept whole, never guessed."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.merging.clash import THEIRS, Chosen, Clash
from articles.merging.lists import canonical_faq, key_of_tags, merged_faq, merged_names
from articles.merging.richtext import merged_text
from articles.merging.words import Clashing, merged_tokens, text_of, tokens_of_text
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
    "partner": _("partner"),
    "seo_title": _("title for search engines"),
    "seo_description": _("description for search engines"),
}
PARAGRAPHS = ("standfirst", "seo_description")  # of plain text: merged by words; all other plain values are whole


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
    """What two sides made of one base. `parts` is {field: its value, merged, with what is undecided in it}."""

    parts: dict = field(repr=False)

    @cached_property
    def clashes(self):
        return [clash for part in self.parts.values() for clash in part.clashes]

    def source(self, side=THEIRS, choices=None):
        """The merged source. Where there is a clash, the value of `side` (THEIRS, OURS, BASE), or of the one that `choices`
        names for its key ({key: THEIRS, OURS or BOTH}; BOTH, where `clash.holds_both`, is theirs and then ours).

        With BASE it is what `ours` has to be compared with next time: all that was taken over, and nothing of what was not."""
        chosen = Chosen(side, choices)
        return {name: part.value(chosen) for name, part in self.parts.items()}

    def whole(self, choices=None):
        """The source. Raises Clashed where a clash is left that `choices` does not settle."""
        left = [clash for clash in self.clashes if clash.key not in (choices or {})]
        if left:
            raise Clashed(left)
        return self.source(choices=choices)


@dataclass(frozen=True)
class Whole:
    """A value that is the same whatever is chosen."""

    settled: object
    clashes = ()

    def value(self, _chosen):
        return self.settled


@dataclass(frozen=True)
class UndecidedValue:
    clash: Clash

    @property
    def clashes(self):
        return [self.clash]

    def value(self, chosen):
        versions = ([each] for each in (self.clash.base, self.clash.ours, self.clash.theirs))
        values = chosen.values(self.clash, *versions)
        return "\n".join(values) if len(values) > 1 else values[0]


def same(one, other):
    """A field that a source does not have, as it is older than the field, is one that is empty."""
    return not differing(one, other)


def differing(one, other):
    """The names of the fields in which two sources differ."""
    return [name for name in dict.fromkeys([*one, *other]) if not alike(name, one.get(name), other.get(name))]


def alike(name, one, other):
    """Whether two values of a field say the same: rich text is compared in its one form, as older rows have others; a tag
    is the same by its row or by its name."""
    one, other = value_of(name, one), value_of(name, other)
    return one == other or alike_in_form(name, canonical_value(name, one), canonical_value(name, other))


def alike_in_form(name, one, other):
    """`alike` for values in their canonical form."""
    if one == other or name != "tags" or not (fits(name, one) and fits(name, other)):
        return one == other
    key = key_of_tags(one, other)
    return [*map(key, one)] == [*map(key, other)]


def canonical_value(name, value):
    """The one form of a value; of one that is not the field's own kind itself."""
    return CANONICAL[name](value) if name in CANONICAL and fits(name, value) else value


CANONICAL = {"body": clean, "faq": canonical_faq}
LISTS = ("tags", "bylines", "pinned", "faq")
TEXTS = ("title", "kicker", "standfirst", "body", "slug", "partner", "seo_title", "seo_description")


def value_of(name, value):
    """Nothing is an empty list, an empty text or None, as the field has it."""
    if value is None:
        return [] if name in LISTS else "" if name in TEXTS else None
    return value


def fits(name, value):
    """Whether a value has the field's own form."""
    if name == "faq":
        return isinstance(value, list) and all(isinstance(each, dict) and is_text(each.get("answer")) for each in value)
    return isinstance(value, list if name in LISTS else str)


def is_text(value):
    return value is None or isinstance(value, str)


def merge(base, ours, theirs):
    """What both sides made of `base`, as Merged."""
    names = dict.fromkeys([*base, *ours, *theirs])
    return Merged({name: merged_field(name, *(source.get(name) for source in (base, ours, theirs))) for name in names})


def merged_field(name, *versions):
    versions = [value_of(name, value) for value in versions]
    base, ours, theirs = [canonical_value(name, value) for value in versions]
    if alike_in_form(name, ours, base) or alike_in_form(name, ours, theirs):
        return Whole(theirs)
    if alike_in_form(name, theirs, base):
        return Whole(ours)
    if name in MERGERS and all(fits(name, value) for value in (base, ours, theirs)):
        try:
            return MERGERS[name](name, base, ours, theirs)
        except Clashing:
            pass  # the whole value is a clash
    key = digest_of([name, base])
    both = name in PARAGRAPHS and bool(ours and theirs)
    return UndecidedValue(Clash(key, name, base, ours, theirs, holds_both=both))


def merged_paragraph(_name, *versions):
    return Whole(text_of(merged_tokens(*map(tokens_of_text, versions))))


def merged_list(_name, *versions):
    return Whole(merged_names(*versions))


def merged_tags(_name, *versions):
    return Whole(merged_names(*versions, key=key_of_tags(*versions)))


MERGERS = {
    "body": merged_text,
    "faq": merged_faq,
    "tags": merged_tags,
    "bylines": merged_list,
    "pinned": merged_list,
    **dict.fromkeys(PARAGRAPHS, merged_paragraph),
}
