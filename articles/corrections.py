"""Where the correction of a live text goes besides: into what is planned, and into the working copy."""

from dataclasses import dataclass, field
from functools import cached_property

from articles.merging import BOTH, OURS, THEIRS, Clashed, Merged, merge, same
from articles.models import Edition
from articles.models.source import digest_of


@dataclass(frozen=True)
class Target:
    """A text that takes a correction over: of a planned edition, or, without one, the working copy. `source` is what it is
    without the correction; `choices` are {name of a clash: THEIRS, OURS or BOTH}."""

    edition: Edition | None
    source: dict = field(repr=False)
    merged: Merged = field(repr=False)
    choices: dict = field(default_factory=dict, repr=False)

    @cached_property
    def clashes(self):
        """{name: Clash}. The name says which place, and which text stands there: a choice counts for nothing that was not shown
        with it, and for all targets that have this text there."""
        return {f"{each.key}-{digest_of(each.theirs)[:8]}": each for each in self.merged.clashes}

    @property
    def unsettled(self):
        return {name: clash for name, clash in self.clashes.items() if name not in self.choices}

    @property
    def text(self):
        """Its source with the correction; where a clash is not settled, its own words stay."""
        chosen = {clash.key: self.choices.get(name, THEIRS) for name, clash in self.clashes.items()}
        return self.merged.source(choices=chosen)

    @property
    def changes(self):
        return not same(self.text, self.source)


class Unsettled(Clashed):
    """`targets` are all of the correction; some have clashes that no choice settles."""

    def __init__(self, targets):
        self.targets = targets
        found = {name: clash for target in targets for name, clash in target.unsettled.items()}
        super().__init__(list(found.values()))


def targets_of(article, edition, source, *, now, choices=None):
    """What becomes of each planned edition, in the order of time, and of the working copy where the live `edition` is corrected
    to `source`. Reads only."""
    planned = article.editions.filter(live_from__gt=now).select_related("stored_source").order_by("live_from")
    texts = [(each, each.source) for each in planned] + [(None, article.snapshot())]
    return [Target(each, text, merge(edition.source, source, text), only_known(choices or {})) for each, text in texts]


def only_known(choices):
    return {name: side for name, side in choices.items() if side in (THEIRS, OURS, BOTH)}


def settled(targets):
    """The same; raises Unsettled where a clash is left."""
    if any(target.unsettled for target in targets):
        raise Unsettled(targets)
    return targets
