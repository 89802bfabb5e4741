"""Where the time machine stops: the moments at which the site changes by itself, and in words what changes then.

Beside editions these are the choices for the top of a page (`articles.arranging`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Arrangement, ChosenArticle, Edition
from cms.localtime import short_datetime

MOST = 50  # in each direction
FEW = 20  # titles that are named of one stop
COLUMNS = ("live_from", "live_until")


@dataclass
class Stop:
    """`changing` are the editions that take the place of another one, `others` say in words which pages' choices change."""

    at: datetime
    appearing: list = field(default_factory=list)
    changing: list = field(default_factory=list)
    leaving: list = field(default_factory=list)
    others: list = field(default_factory=list)

    @property
    def what(self):
        counted = [
            ngettext("%(number)s appears", "%(number)s appear", len(self.appearing)) % {"number": len(self.appearing)},
            ngettext("%(number)s changes", "%(number)s change", len(self.changing)) % {"number": len(self.changing)},
            ngettext("%(number)s leaves", "%(number)s leave", len(self.leaving)) % {"number": len(self.leaving)},
        ]
        groups = (self.appearing, self.changing, self.leaving)
        return ", ".join([*(words for words, group in zip(counted, groups, strict=True) if group), *self.others])

    def label(self, now):
        return _("%(moment)s: %(what)s") % {"moment": short_datetime(self.at, now), "what": self.what}

    @property
    def named(self):
        """(in words what it is, a few editions, how many others) of each group that is not empty."""
        groups = (
            (_("What appears"), self.appearing),
            (_("What changes"), self.changing),
            (_("What leaves"), self.leaving),
        )
        return [(words, group[:FEW], len(group[FEW:])) for words, group in groups if group]


def stops(at, *, back=False, count=None):
    """The nearest `count` after a moment, or with `back` the nearest until it; in the order of time. Seven queries: two for
    the editions', three for choices, two for what stands there."""
    count = count or MOST
    told = choices(at, count, back=back)
    moments = nearest({*boundaries(at, count, back=back), *(moment for moment, _words in told)}, count, back=back)
    found = {moment: Stop(moment) for moment in moments}
    for moment, words in told:
        if moment in found:
            found[moment].others.append(words)
    if moments:
        add_editions(found, moments[0], moments[-1])
    return list(found.values())


def nearest(moments, count, *, back):
    in_order = sorted(moments)
    return in_order[-count:] if back else in_order[:count]


def boundaries(at, count, *, back):
    found = []
    for column in COLUMNS:
        rows = nearest_rows(Edition.objects, column, at, back=back)
        found += rows.values_list(column, flat=True).distinct()[:count]
    return found


def nearest_rows(rows, column, at, *, back):
    near, order = (f"{column}__lte", f"-{column}") if back else (f"{column}__gt", column)
    return rows.filter(**{near: at}).order_by(order)


def choices(at, count, *, back):
    """[(moment, words)] of the nearest begins and ends of what is chosen for a page, an article's own end included."""
    found = set()
    for column in COLUMNS:
        rows = nearest_rows(Arrangement.objects.select_related("page__section"), column, at, back=back)[:count]
        found |= {(getattr(row, column), words_of(row.page)) for row in rows}
    shown = ChosenArticle.objects.filter(Q(arrangement__live_until=None) | Q(arrangement__live_until__gt=F("until")))
    shown = shown.select_related("arrangement__page__section")
    rows = nearest_rows(shown, "until", at, back=back)[:count]
    return sorted(found | {(row.until, words_of(row.arrangement.page)) for row in rows})


def words_of(page):
    if page.section:
        return _("the page “%(section)s” changes") % {"section": page.section}
    return _("the front page changes")


def add_editions(found, first, last):
    """An edition that begins when another one of its article ends takes its place."""
    rows = [*of_time("live_from", first, last), *of_time("live_until", first, last)]
    events = [(each.live_from, each.article_id, True, each) for each in rows if each.live_from in found]
    events += [(each.live_until, each.article_id, False, each) for each in rows if each.live_until in found]
    events.sort(key=lambda event: (*event[:3], event[3].pk))
    for (moment, _article), group in groupby(events, key=lambda event: event[:2]):
        by_kind = {begins: edition for _at, _key, begins, edition in group}
        stop = found[moment]
        if len(by_kind) == 2:
            stop.changing.append(by_kind[True])
        else:
            for begins, edition in by_kind.items():
                (stop.appearing if begins else stop.leaving).append(edition)


def of_time(column, first, last):
    return Edition.objects.filter(**{f"{column}__gte": first, f"{column}__lte": last}).order_by().for_link()


def next_stop(at, *, back=False):
    """Its moment, or None. The one before a moment is not that moment itself."""
    return next((stop.at for stop in stops(at, count=2, back=back)[:: -1 if back else 1] if stop.at != at), None)
