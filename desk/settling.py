"""Places that two changed otherwise, as a page offers them to be settled: each with both texts, and one click for each side."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from articles.merging import BOTH, LABELS, OURS, THEIRS, compare_values
from cms.text.richtext import plain_text
from desk.differences import names_for
from desk.revisions import readable_value

PREFIX = "settle-"  # of the names of form fields
SIDES = {OURS: _("Mine"), THEIRS: _("The other"), BOTH: _("Both")}


@dataclass(frozen=True)
class TwoTexts:
    """Of one place, as one person may read them; `differences` lead from `theirs` to `ours` (`articles.merging.compare_values`)."""

    label: str
    ours: str
    theirs: str
    differences: list


@dataclass(frozen=True)
class Offered(TwoTexts):
    """`where` are the texts that it is in, in words; `sides` are [(side, its label)], `chosen` the one that was chosen already."""

    name: str
    where: list
    sides: list
    chosen: str

    @property
    def field_name(self):
        return PREFIX + self.name


def offered(targets, words_for, *, user):
    """All clashes of these (`articles.corrections.Target`), each once; `words_for` says which text a target is."""
    found = {}
    for target in targets:
        for name, clash in target.clashes.items():
            if name not in found:
                sides = [(side, SIDES[side]) for side in sides_of(clash)]
                facts = {"name": name, "where": [], "sides": sides, "chosen": target.choices.get(name, "")}
                found[name] = Offered(**texts_of(clash, user=user), **facts)
            found[name].where.append(words_for(target))
    return list(found.values())


def texts_of(clash, *, user):
    """The values of TwoTexts of a Clash or StoredClash."""
    names = names_for([{clash.field: value} for value in (clash.ours, clash.theirs)], user=user)
    return {
        "label": LABELS.get(clash.field, clash.field),
        "ours": readable(clash.field, clash.ours, user=user),
        "theirs": readable(clash.field, clash.theirs, user=user),
        "differences": compare_values(clash.field, clash.theirs, clash.ours, names),
    }


def sides_of(clash):
    """Both where the place can hold one after the other."""
    return [OURS, THEIRS, BOTH] if getattr(clash, "holds_both", False) else [OURS, THEIRS]


def readable(field, value, *, user):
    if value is None or value == "":
        return ""
    if field == "body":
        return plain_text(value)
    return readable_value(field, [value] if field == "faq" and isinstance(value, dict) else value, user=user)


def submitted_choices(data):
    """{name of a clash: side} as a page sent them."""
    return {name.removeprefix(PREFIX): side for name, side in data.items() if name.startswith(PREFIX)}
