"""After any calls at any moments: no overlap, the past unchanged, and `live` equal to a plain list's answer.

`make test` runs the short profile; `HYPOTHESIS_PROFILE=full make test` the long one.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from articles import embargoes, publishing, undoing, writing
from articles.models import Edition
from tests.factories import NOON, make_article, make_user

steps = st.integers(0, 4)
ahead = st.integers(-1, 12)
end = st.one_of(st.none(), st.integers(-1, 15))
MOMENT = 1 / 256  # of an hour, 14 seconds: within the time in which an act may be undone


def moment(hour):
    return None if hour is None else NOON + timedelta(hours=hour)


@dataclass
class Planned:
    begin: int
    text: str
    expiry: int | None


@dataclass
class PlainList:
    """The same calls on a list. What is live: the latest that has begun, unless its own expiry has passed."""

    rows: list = field(default_factory=list)
    embargo: float = -99  # long over

    def validate_embargo(self, begin, now):
        if begin < self.embargo and now < self.embargo:
            raise ValidationError("no")

    def live(self, hour):
        begun = [row for row in self.rows if row.begin <= hour]
        latest = max(begun, key=lambda row: row.begin, default=None)
        if latest is None or (latest.expiry is not None and hour >= latest.expiry):
            return None
        return latest

    def begins_at(self, hour):
        return any(row.begin == hour for row in self.rows)

    def publish(self, text, begin, expiry, now):
        if begin < now or (expiry is not None and expiry <= begin):
            raise ValidationError("no")
        there = self.live(begin)
        if there and there.begin <= now and (there.text, there.expiry) == (text, expiry):
            return
        twin = self.planned_beside(text, begin, now)
        if twin is None or (twin.begin, twin.expiry) != (begin, expiry):
            self.validate_embargo(begin, now)
        if begin > now:
            self.rows = [row for row in self.rows if row.begin != begin or row is twin]
        elif self.begins_at(begin):
            raise ValidationError("no")
        if twin:
            twin.begin, twin.expiry = begin, expiry
        else:
            self.rows.append(Planned(begin, text, expiry))

    def planned_beside(self, text, begin, now):
        """The same text, planned already, with nothing between its moment and the one that is asked for."""
        planned = sorted((row for row in self.rows if row.begin > now), key=lambda row: row.begin)
        before = [row for row in planned if row.begin <= begin][-1:]
        after = [row for row in planned if row.begin > begin][:1]
        return next((row for row in before + after if row.text == text), None)

    def withdraw(self, hour, now):
        if hour < now:
            raise ValidationError("no")
        dropped = [row for row in self.rows if row.begin >= hour and row.begin > now]
        kept = [row for row in self.rows if row not in dropped]
        standing = max(kept, key=lambda row: row.begin, default=None)
        if standing and (standing.begin >= hour or (standing.expiry is not None and standing.expiry <= hour)):
            standing = None
        if not dropped and standing is None:
            raise ValidationError("no")
        self.rows = [row for row in self.rows if row not in dropped]
        if standing:
            standing.expiry = hour

    def cancel(self, row, now):
        if row.begin <= now:
            raise ValidationError("no")
        self.rows.remove(row)

    def move(self, row, begin, now):
        if row.begin <= now or begin < now or (begin != row.begin and self.begins_at(begin)):
            raise ValidationError("no")
        if row.expiry is not None and row.expiry <= begin:
            raise ValidationError("no")
        if begin != row.begin:
            self.validate_embargo(begin, now)
        row.begin = begin

    def end(self, row, expiry, now):
        following = min((other.begin for other in self.rows if other.begin > row.begin), default=None)
        ends = [hour for hour in (row.expiry, following) if hour is not None]
        if ends and min(ends) <= now:
            raise ValidationError("no")
        if expiry is not None and (expiry <= row.begin or expiry <= now):
            raise ValidationError("no")
        row.expiry = expiry

    def correct(self, row, text, now):
        if self.live(now) is not row or self.begins_at(now) or text == row.text:
            raise ValidationError("no")
        # the title is one field: a planned edition with another title clashes
        if any(later.text != row.text for later in self.rows if later.begin > now):
            raise ValidationError("no")
        for later in self.rows:
            if later.begin > now:
                later.text = text
        self.rows.append(Planned(now, text, row.expiry))

    def hold(self, until, now):
        """An embargo, set or moved later."""
        is_shorter = now < self.embargo and until <= self.embargo
        is_planned = any(now < row.begin < until for row in self.rows)
        if until <= now or is_shorter or is_planned or self.live(now):
            raise ValidationError("no")
        self.embargo = until

    def undo(self, before, acted, now):
        """What was done at `acted`, when the rows were as `before`."""
        if any(acted < row.begin <= now for row in self.rows):
            raise ValidationError("no")
        undone = next((row for row in self.rows if row.begin == acted), None)
        former = PlainList([row for row in before if row.begin < acted]).live(acted)
        planned = [row for row in before if row.begin > now]
        self.rows = [row for row in self.rows if row.begin <= now] + planned
        if former and (former.expiry is None or former.expiry > now):
            self.rows.append(Planned(now, former.text, former.expiry))
        elif undone and (undone.expiry is None or undone.expiry > now):
            undone.expiry = now


class Desk(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.editor = make_user(role="chief editor")
        self.article = make_article(title="0")
        self.model = PlainList()
        self.now = 0
        self.texts = 0
        self.past = {}
        self.done = []  # of this moment: the rows that were there before, and whether it can be undone
        self.holders = [self.editor, make_user(role="editor")]
        self.held = []  # (from, until) of embargoes

    def both(self, real, plain, *, acts_at=None):
        """The door and the list refuse together or accept together: returns which. `acts_at`: when readers see what comes of it."""
        outcomes, before = [], [replace(row) for row in self.model.rows]
        for call in (real, plain):
            try:
                call()
                outcomes.append("done")
            except ValidationError:
                outcomes.append("refused")
        assert outcomes[0] == outcomes[1], outcomes
        if outcomes == ["done", "done"] and (before != self.model.rows or acts_at is None):
            self.done.append((before, acts_at == self.now))
        return outcomes[0] == "done"

    def pass_on(self, hours):
        self.now, self.done = self.now + hours, []

    def title_at(self, hour):
        live = Edition.objects.live(moment(hour)).filter(article=self.article)
        return live.values_list("title", flat=True).first()

    def editions(self):
        return list(self.article.editions.order_by("live_from"))

    def pick(self, number):
        rows = sorted(self.model.rows, key=lambda row: row.begin)
        return (self.editions()[number % len(rows)], rows[number % len(rows)]) if rows else (None, None)

    @rule(by=steps)
    def time_passes(self, by):
        for hours in range(by):
            self.past[self.now + hours] = self.title_at(self.now + hours)
        self.pass_on(by)

    @rule()
    def write(self):
        self.texts += 1
        writing.write(self.article, {"title": str(self.texts)}, by=self.editor)

    @rule(at=st.one_of(st.none(), ahead), until=end)
    def publish(self, at, until):
        begin = self.now if at is None else self.now + at
        expiry = None if until is None else begin + until
        text = str(self.texts)
        self.both(
            lambda: publishing.publish(
                self.article,
                by=self.editor,
                at=None if at is None else moment(begin),
                until=moment(expiry),
                now=moment(self.now),
            ),
            lambda: self.model.publish(text, begin, expiry, self.now),
            acts_at=begin,
        )

    @rule(number=st.integers(0, 9), at=ahead)
    def republish(self, number, at):
        edition, row = self.pick(number)
        if edition is None:
            return
        begin = self.now + at
        self.both(
            lambda: publishing.republish(edition, by=self.editor, at=moment(begin), now=moment(self.now)),
            lambda: self.model.publish(row.text, begin, None, self.now),
            acts_at=begin,
        )

    @rule(at=ahead)
    def withdraw(self, at):
        hour = self.now + at
        self.both(
            lambda: publishing.withdraw(self.article, by=self.editor, at=moment(hour), now=moment(self.now)),
            lambda: self.model.withdraw(hour, self.now),
            acts_at=hour,
        )

    @rule(number=st.integers(0, 9))
    def cancel(self, number):
        edition, row = self.pick(number)
        if edition:
            self.both(
                lambda: publishing.cancel(edition, by=self.editor, now=moment(self.now)),
                lambda: self.model.cancel(row, self.now),
            )

    @rule(number=st.integers(0, 9), at=ahead)
    def move(self, number, at):
        edition, row = self.pick(number)
        if edition:
            begin = self.now + at
            self.both(
                lambda: publishing.reschedule(edition, by=self.editor, at=moment(begin), now=moment(self.now)),
                lambda: self.model.move(row, begin, self.now),
                acts_at=begin,
            )

    @rule(number=st.integers(0, 9), until=end)
    def change_end(self, number, until):
        edition, row = self.pick(number)
        if edition:
            expiry = None if until is None else self.now + until
            self.both(
                lambda: publishing.reschedule(edition, by=self.editor, until=moment(expiry), now=moment(self.now)),
                lambda: self.model.end(row, expiry, self.now),
            )

    @rule(number=st.integers(0, 9))
    def correct(self, number):
        edition, row = self.pick(number)
        if edition is None:
            return
        self.texts += 1
        text = str(self.texts)
        writing.write(self.article, {"title": row.text}, by=self.editor)
        self.both(
            lambda: publishing.correct(
                edition, source={**edition.source, "title": text}, by=self.editor, now=moment(self.now)
            ),
            lambda: self.model.correct(row, text, self.now),
            acts_at=self.now,
        )
        writing.write(self.article, {"title": text}, by=self.editor)

    @rule(until=ahead)
    def hold(self, until):
        hour = self.now + until
        is_set = self.both(
            lambda: embargoes.set_until(self.article, by=self.holders[0], until=moment(hour), now=moment(self.now)),
            lambda: self.model.hold(hour, self.now),
        )
        if is_set:
            self.held.append((self.now, hour))
            self.holders.reverse()  # who set it could mend it

    @rule()
    def undo(self):
        """Whatever was done alone at this moment."""
        if len(self.done) != 1:
            return
        [(before, is_undoable)], acted = self.done, self.now
        self.past[acted] = self.title_at(acted)
        self.pass_on(MOMENT)
        if is_undoable:
            self.both(
                lambda: undoing.undo(self.article, by=self.editor, now=moment(self.now)),
                lambda: self.model.undo(before, acted, self.now),
            )
        else:
            with pytest.raises(ValidationError):
                undoing.undo(self.article, by=self.editor, now=moment(self.now))

    @invariant()
    def nothing_is_live_under_an_embargo(self):
        begins = {row.begin for row in self.model.rows}
        for since, until in self.held:
            hours = {since, until - MOMENT / 2, *(hour for hour in begins if since <= hour < until)}
            assert {self.title_at(hour) for hour in hours} == {None}

    @invariant()
    def live_equals_the_plain_list_at_every_moment(self):
        # Both change only at a row's beginning or end, so that the moments at and around these stand for all.
        turns = {0, self.now, *(row.begin for row in self.model.rows)}
        turns |= {row.expiry for row in self.model.rows if row.expiry is not None}
        for hour in sorted({turn + side for turn in turns for side in (-0.5, 0, 0.5)}):
            row = self.model.live(hour)
            assert self.title_at(hour) == (row.text if row else None), hour

    @invariant()
    def editions_never_overlap(self):
        rows = self.editions()
        for earlier, later in zip(rows, rows[1:], strict=False):
            assert earlier.live_until is not None and earlier.live_until <= later.live_from

    @invariant()
    def the_past_never_changed(self):
        rows = self.editions()
        titles = {hour: next((row.title for row in rows if row.is_live(moment(hour))), None) for hour in self.past}
        assert titles == self.past


class TestDesk(TestCase):
    def test_any_sequence_of_calls(self):
        run_state_machine_as_test(Desk)
