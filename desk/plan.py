"""What readers see of an article, what is planned, and how the working copy differs from each: in words."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import ends, planned, policy, withdrawals
from articles.corrections import Target
from articles.kinds import kind_of
from articles.merging import number_of_changes
from articles.models import Edition, Withdrawal
from desk import status
from desk.datetimes import local_datetime, near_datetime
from desk.settling import offered

SHOWN = "Shown-Plan"  # header: the attribute data-of of the page's plan


@dataclass(frozen=True)
class Entry:
    """One edition that is live or planned, beside the working copy. `changes` counts in how many places they differ: None where
    nobody counted. The last four are for what is planned, where it may be changed: `chosen` of the `fates`, by somebody where it
    `was_chosen`."""

    edition: Edition
    is_live: bool
    differs: bool
    changes: int | None
    when: str
    sentence: str
    difference: str
    target: Target | None = None
    chosen: str = ""
    was_chosen: bool = False
    fates: list = field(default_factory=list)


class Ended(NamedTuple):
    """What readers had last, and the withdrawal that ended it, if one did."""

    edition: Edition
    withdrawal: Withdrawal | None


@dataclass(frozen=True)
class Plan:
    """`ended` where nothing is live any more; `withdrawn_at` those ends that are planned withdrawals. `clashes` are places of what is planned that were changed otherwise in the working copy
    (`desk.settling.Offered`)."""

    readers: str
    live: Entry | None
    planned: list
    can_publish: bool
    ended: Ended | None = None
    clashes: list = field(default_factory=list)
    withdrawn_at: frozenset = frozenset()

    @property
    def entries(self):
        return [*([self.live] if self.live else []), *self.planned]

    @property
    def editions_shown(self):
        """Tells two plans apart that speak of other editions."""
        return f"{self.live.edition.pk if self.live else 0} {len(self.planned)}"

    @property
    def is_planned_as_it_is(self):
        """The working copy goes live already: publishing it moves what is planned."""
        return any(not entry.differs for entry in self.planned)

    @property
    def change_planned(self):
        """What is chosen in the form already: what readers will be told where the working copy is planned as it is."""
        editions = [entry.edition for entry in self.planned if not entry.differs and kind_of(entry.edition)]
        return {"publish_kind": kind_of(editions[0]), "publish_note": editions[0].note} if editions else {}

    @property
    def end_kept(self):
        """The end that is proposed: that of what is planned with this text, which moves; else that of what is live; else that of what
        this text takes the place of."""
        same = [entry.edition for entry in self.planned if not entry.differs]
        if same:
            return same[0].expires_at
        if self.live and ends_as_asked(self.live.edition):
            return self.live.edition.expires_at
        replaced = [entry.edition for entry in self.planned if entry.chosen == planned.CANCEL]
        return replaced[0].expires_at if replaced else None

    @property
    def said_of_end(self):
        """What becomes of it where the working copy is published."""
        if not self.end_kept:
            return ""
        if self.end_kept in self.withdrawn_at:
            told = _("A withdrawal is planned for %s. It stays while this end stands in the field “until”.")
        else:
            told = _("The end planned for %s stays while it stands in the field “until”.")
        return told % local_datetime(self.end_kept)

    @property
    def publishing_initial(self):
        """What stands in the fields of publishing where nobody typed."""
        end = self.end_kept
        return self.change_planned | ({"publish_until": end, "until_shown": end.isoformat()} if end else {})

    @property
    def is_live_as_it_is(self):
        """Readers have the working copy, and nothing else comes."""
        return bool(self.live) and not self.live.differs and not self.planned

    @property
    def behind(self):
        """What is planned and lacks something of the working copy."""
        return [entry for entry in self.planned if entry.differs]


def ends_as_asked(edition):
    return edition.live_until is not None and edition.live_until == edition.expires_at


def plan_of(article, *, user, at, choices=None, fates=None):
    """`choices` and `fates`: what was chosen on the page for clashes with what is planned, and for that itself."""
    live, source = live_of(article, at).with_source().first(), article.snapshot()
    ended = None if live else ended_of(article, at)
    targets = planned.targets_of(article, source, now=at, choices=choices)
    entries = []
    for place, (target, written_on) in enumerate(targets):
        chosen = (fates or {}).get(target.edition.pk)
        choice = {"target": target, "fates": fates_of(target, written_on, at)}
        choice |= {"chosen": chosen or planned.default_of(written_on), "was_chosen": bool(chosen)}
        changes = number_of_changes(target.edition.source, source)
        entries.append(entry_of(target.edition, changes, at=at, is_update=bool(live) or place > 0, **choice))
    return Plan(
        readers=what_readers_see(live, ended, at),
        ended=ended,
        live=live and entry_of(live, number_of_changes(live.source, source), at=at, is_live=True),
        planned=entries,
        can_publish=policy.can_publish(user, article),
        clashes=offered([target for target, _on in targets], lambda target: "", user=user),
        withdrawn_at=planned_withdrawals(article, [live, *(target.edition for target, _on in targets)]),
    )


def planned_withdrawals(article, editions):
    """Asked only where one of them has an end."""
    moments = [edition.expires_at for edition in editions if edition and edition.expires_at]
    return frozenset(ends.withdrawn_at(article, moments)) if moments else frozenset()


def short_plan_of(article, *, user, at):
    """The same without numbers and choices: no text is read, as the sources that are stored say whether they are the same."""
    live = live_of(article, at).first()
    ended = None if live else ended_of(article, at)
    ahead = list(article.editions.filter(live_from__gt=at).without_texts().order_by("live_from"))
    saved = stored_text_of(article) if live or ahead else None
    of = lambda edition: 0 if edition.stored_source_id == saved else None  # noqa: E731
    return Plan(
        readers=what_readers_see(live, ended, at),
        ended=ended,
        live=live and entry_of(live, of(live), at=at, is_live=True),
        planned=[
            entry_of(edition, of(edition), at=at, is_update=bool(live) or place > 0)
            for place, edition in enumerate(ahead)
        ],
        can_publish=policy.can_publish(user, article),
    )


def stored_text_of(article):
    """The primary key of the stored source of its working copy."""
    lines = article.revisions.filter(refused=False).order_by("-version")
    return lines.values_list("stored_source", flat=True).first()


def entry_of(edition, changes, *, at, is_live=False, is_update=False, **others):
    """`changes` is a number, or None for some."""
    when = planned_for(edition.live_from, at)
    if is_live:
        sentence = _("live since %s") % local_datetime(edition.live_from)
    elif is_update:
        sentence = _("Update planned %s.") % when
    else:
        sentence = _("Planned %s.") % when
    difference = difference_in_words(changes, when=None if is_live else when)
    return Entry(edition, is_live, changes != 0, changes, when, sentence, difference, **others)


def difference_in_words(changes, *, when):
    """How the working copy differs from what is live (`when` None) or planned; `changes` None where nobody counted."""
    if changes == 0:
        return _("It has all that was written.") if when else _("Readers see all that was written.")
    if changes is None:
        if when:
            return _("Changes are not in the edition planned %s.") % when
        return _("Readers do not see your latest changes.")
    if when:
        sentence = ngettext(
            "%(number)d change is not in the edition planned %(when)s.",
            "%(number)d changes are not in the edition planned %(when)s.",
            changes,
        )
    else:
        sentence = ngettext(
            "%(number)d change is not seen by readers.", "%(number)d changes are not seen by readers.", changes
        )
    return sentence % {"number": changes, "when": when}


def live_of(article, at):
    return status.with_withdrawal(article.editions.live(at).without_texts())


def ended_of(article, at):
    last = article.editions.begun(at).without_texts().first()
    return last and Ended(last, withdrawals.of_article(article.pk, at))


def what_readers_see(live, ended, at):
    if live and ends_as_asked(live):
        facts = {"moment": local_datetime(live.live_from), "end": local_datetime(live.live_until)}
        if live.is_withdrawal:
            return _("Readers see the edition of %(moment)s, until it is withdrawn on %(end)s.") % facts
        return _("Readers see the edition of %(moment)s, until %(end)s.") % facts
    if live:
        return _("Readers see the edition of %s.") % local_datetime(live.live_from)
    if ended is None:
        return _("Readers have seen nothing of this article yet.")
    gone = local_datetime(ended.edition.live_until)
    instead = withdrawals.place_instead(ended.withdrawal, at)
    if instead:
        facts = {"moment": gone, "title": instead.title}
        return _("Readers have not found this article since %(moment)s: they are led to “%(title)s”.") % facts
    if ended.withdrawal:
        return _("This article is withdrawn: readers have not found it since %s.") % gone
    return _("Readers have not found this article since %s.") % gone


def planned_for(moment, at):
    """“for Saturday 08:00 CET”, to go on from “planned”."""
    near, far = near_datetime(moment, at), local_datetime(moment)
    return _("for %(date)s") % {"date": far} if near == far else _("for %(day)s") % {"day": near}


def update_of(moment, at):
    """“in the update of Saturday 08:00 CET”, to go on from “also”."""
    near, far = near_datetime(moment, at), local_datetime(moment)
    if near == far:
        return _("in the update of %(date)s") % {"date": far}
    return _("in the update of %(day)s") % {"day": near}


def fates_of(target, written_on, at):
    """What may become of a planned edition where the working copy is published beside it: [(value, words)]."""
    when = planned_for(target.edition.live_from, at)
    if written_on:
        cancel = _("Cancel the edition planned %s: this text was written on from it and takes its place.") % when
    else:
        cancel = _("Cancel the edition planned %s.") % when
    return [
        (planned.CANCEL, cancel),
        (planned.MERGE, _("Take these changes over into the edition planned %s.") % when),
        (planned.REPLACE, _("Put this text in the place of the one planned %s.") % when),
        (planned.KEEP, _("Leave it: the text planned %s then replaces this one as it is.") % when),
    ]


def kept_or_cancelled(article, *, at):
    """What may become of what is planned where another text than the working copy is published: as entries of a Plan."""
    found = []
    for edition in article.editions.filter(live_from__gt=at).without_texts().order_by("live_from"):
        when = planned_for(edition.live_from, at)
        fates = [
            (planned.KEEP, _("Leave it: the text planned %s then replaces this one as it is.") % when),
            (planned.CANCEL, _("Cancel the edition planned %s.") % when),
        ]
        found.append({"edition": edition, "when": when, "fates": fates, "chosen": planned.KEEP})
    return found


def news(request, article, version):
    """The fragment of the article's page, for a page that is open: it is quickly made, as numbers and choices come with
    `desk.overview`. It is "" where the page says that it shows these editions beside this text already. `version` is the
    PageVersion."""
    plan = short_plan_of(article, user=request.user, at=request.at)
    if request.headers.get(SHOWN) == f"{version} {plan.editions_shown}":
        return ""
    context = {"plan": plan, "article": article, "page_version": version}
    return render_to_string("admin/articles/article/plan.html", context, request)


def saved_message(article, *, user, at):
    """What saving did, and did not, do."""
    plan = plan_of(article, user=user, at=at)
    behind = [entry.difference for entry in plan.behind]
    if not behind and plan.live and plan.live.differs:
        behind = [_("Readers do not see it before it is published.")]
    return " ".join([_("Saved."), *behind])
