"""After any calls at any moments: no overlap, the past unchanged, and `live` equal to a plain list's answer.

`make test` runs the short profile; `HYPOTHESIS_PROFILE=full make test` the long one.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from articles import publishing, writing
from articles.models import Edition
from tests.factories import NOON, make_article, make_user

steps = st.integers(0, 4)
ahead = st.integers(-1, 12)
end = st.one_of(st.none(), st.integers(-1, 15))


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


class Desk(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.editor = make_user(role="chief editor")
        self.article = make_article(title="0")
        self.model = PlainList()
        self.now = 0
        self.texts = 0
        self.past = {}

    def both(self, real, plain):
        """The door and the list refuse together or accept together."""
        outcomes = []
        for call in (real, plain):
            try:
                call()
                outcomes.append("done")
            except ValidationError:
                outcomes.append("refused")
        assert outcomes[0] == outcomes[1], outcomes

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
        for hour in range(self.now, self.now + by):
            self.past[hour] = self.title_at(hour)
        self.now += by

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
        )

    @rule(at=ahead)
    def withdraw(self, at):
        hour = self.now + at
        self.both(
            lambda: publishing.withdraw(self.article, by=self.editor, at=moment(hour), now=moment(self.now)),
            lambda: self.model.withdraw(hour, self.now),
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
        )
        writing.write(self.article, {"title": text}, by=self.editor)

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
