"""Places that two changed otherwise, as a page offers them to be settled: each with both texts, and one click for each side."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from articles.merging import BOTH, LABELS, OURS, THEIRS, Clash, compare_values
from cms.text.richtext import plain_text

PREFIX = "settle-"  # of the names of form fields
SIDES = {OURS: _("Mine"), THEIRS: _("The other"), BOTH: _("Both")}


@dataclass(frozen=True)
class Offered:
    """`where` are the texts that it is in, in words; `chosen` is the side that was chosen already."""

    name: str
    clash: Clash
    where: list
    chosen: str

    @property
    def field_name(self):
        return PREFIX + self.name

    @property
    def label(self):
        return LABELS.get(self.clash.field, self.clash.field)

    @property
    def sides(self):
        return [(side, label) for side, label in SIDES.items() if side != BOTH or self.clash.holds_both]

    @property
    def mine(self):
        return readable(self.clash.ours)

    @property
    def other(self):
        return readable(self.clash.theirs)

    @property
    def differences(self):
        """From the other's text to mine (`articles.merging.compare`)."""
        return compare_values(self.clash.field, self.clash.theirs, self.clash.ours)


def offered(targets, words_for):
    """All clashes of these (`articles.corrections.Target`), each once; `words_for` says which text a target is."""
    found = {}
    for target in targets:
        for name, clash in target.clashes.items():
            chosen = target.choices.get(name, "")
            found.setdefault(name, Offered(name, clash, [], chosen)).where.append(words_for(target))
    return list(found.values())


def submitted_choices(data):
    """{name of a clash: side} as a page sent them."""
    return {name.removeprefix(PREFIX): side for name, side in data.items() if name.startswith(PREFIX)}


def readable(value):
    if isinstance(value, dict):  # an entry of the FAQ
        return f"{value['question']}\n{plain_text(value['answer'])}"
    return plain_text(value) if isinstance(value, str) else str(value or "")
