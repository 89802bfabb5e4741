"""What happens in a span of days, as data: only what this person may see.

Another kind of entry is a function like these in SOURCES, and a row in KINDS.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from articles import kinds, policy
from articles.kinds import ChangeKind
from articles.models import (
    Action,
    Arrangement,
    Article,
    AuditRecord,
    ChosenArticle,
    Edition,
    EditionByline,
    EditionTag,
    Embargo,
    Review,
)
from articles.models.article import State
from articles.versions import PageVersion
from desk import ending_rights, status
from desk.arranged_pages import address_of, name_of
from desk.calendar.narrowing import Narrowing, owned
from desk.calendar.span import Span

PUBLICATION, EXPIRY, WITHDRAWAL = "publication", "expiry", "withdrawal"
TYPO, UPDATE, CORRECTION = ChangeKind.TYPO.value, ChangeKind.UPDATE.value, ChangeKind.CORRECTION.value
PICTURE_RIGHTS, FILE_RIGHTS, DUE, EMBARGO = "picture_rights", "file_rights", "due", "embargo"
ARRANGED, ARRANGED_UNTIL, CHOSEN_UNTIL = "arranged", "arranged_until", "chosen_until"
MOST = 1000  # of each source


class Kind(NamedTuple):
    """What it is called while it is ahead and when it has been, and the sign before that."""

    ahead: str
    past: str
    sign: str


KINDS = {
    PUBLICATION: Kind(gettext_lazy("Publication"), gettext_lazy("Published"), "●"),
    TYPO: Kind(ChangeKind.TYPO.label, ChangeKind.TYPO.label, "~"),
    UPDATE: Kind(ChangeKind.UPDATE.label, ChangeKind.UPDATE.label, "↻"),
    CORRECTION: Kind(ChangeKind.CORRECTION.label, ChangeKind.CORRECTION.label, "✎"),
    EXPIRY: Kind(gettext_lazy("End"), gettext_lazy("Off the site"), "■"),
    WITHDRAWAL: Kind(gettext_lazy("Withdrawal planned"), gettext_lazy("Withdrawn"), "✕"),
    PICTURE_RIGHTS: Kind(gettext_lazy("Rights of a picture end"), gettext_lazy("Rights of a picture ended"), "©"),
    FILE_RIGHTS: Kind(gettext_lazy("Rights of a file end"), gettext_lazy("Rights of a file ended"), "©"),
    DUE: Kind(gettext_lazy("Review due"), gettext_lazy("Review was due"), "◷"),
    EMBARGO: Kind(gettext_lazy("Embargo until then"), gettext_lazy("Embargo until then"), "◆"),
    ARRANGED: Kind(gettext_lazy("Choice begins"), gettext_lazy("Choice began"), "★"),
    ARRANGED_UNTIL: Kind(gettext_lazy("Choice ends"), gettext_lazy("Choice ended"), "☆"),
    CHOSEN_UNTIL: Kind(gettext_lazy("Article leaves the choice"), gettext_lazy("Article left the choice"), "⚐"),
}

ENDING = {PICTURE_RIGHTS: ending_rights.PICTURES, FILE_RIGHTS: ending_rights.DOCUMENTS}

# How what can be moved is named in the address of its move page (`desk.calendar.moving`).
MOVED = {
    **dict.fromkeys((PUBLICATION, TYPO, UPDATE, CORRECTION), "begin"),
    **dict.fromkeys((EXPIRY, WITHDRAWAL), "end"),
    DUE: "due",
    ARRANGED: "choice",
    ARRANGED_UNTIL: "choice-end",
}


@dataclass(frozen=True)
class Question:
    """Who asks, at which moment, for which days, narrowed to what."""

    user: object
    at: datetime
    span: Span
    narrowing: Narrowing = Narrowing()
    from_the_end: bool = False  # where there are too many, the last ones are shown
    zone: tzinfo = field(default_factory=timezone.get_current_timezone)

    def day_of(self, at):
        return at.astimezone(self.zone).date()

    @property
    def is_narrowed(self):
        """There may be other entries than those that are shown."""
        return self.narrowing != Narrowing() or not self.user.has_perm("articles.change_any_article")


@dataclass
class CalendarEntry:
    """`at` is None of what has a day and no time; `page_version` is what a page that shows it sends back (`articles.versions`). What
    is about a page of the site has no article: `arranged` is where it is arranged, `page_number` what is sent back of it."""

    kind: str
    day: date
    at: datetime | None
    is_past: bool
    title: str
    article_id: int | None = None
    state: str = ""
    edition_id: int | None = None
    may_move: bool = False
    what: str = ""  # the picture or the file, its primary key and its page
    shown_id: int | None = None
    sections: list = field(default_factory=list)
    authors: list = field(default_factory=list)
    page_version: PageVersion | None = None
    changed_at: datetime | None = None
    arranged: str = ""
    page_number: int = 0

    @cached_property
    def address(self):
        """Of its page at the desk."""
        return self.arranged or reverse("admin:articles_article_change", args=[self.article_id])

    @cached_property
    def what_address(self):
        """Of the picture's or the file's page."""
        model = ENDING[self.kind].model._meta.label_lower if self.kind in ENDING else ""
        return model and reverse(f"admin:{model.replace('.', '_')}_change", args=[self.shown_id])

    @cached_property
    def move_address(self):
        return reverse("admin:calendar_move", args=[MOVED[self.kind], self.edition_id or self.shown_id])

    @property
    def token(self):
        """What the form that moves it sends back."""
        return str(self.page_number if self.arranged else self.page_version)

    @property
    def number(self):
        """That rises with each change."""
        return self.page_version.record if self.page_version else self.page_number

    @property
    def kind_in_words(self):
        kind = KINDS[self.kind]
        return kind.past if self.is_past else kind.ahead

    @property
    def sign(self):
        return KINDS[self.kind].sign

    @property
    def state_in_words(self):
        return State(self.state).label if self.state else ""

    @cached_property
    def facts(self):
        """Sections, authors and state in one line; the state of what is past says nothing any more."""
        state = "" if self.is_past else self.state_in_words
        return " · ".join(filter(None, [", ".join(self.sections), ", ".join(self.authors), str(state)]))

    @cached_property
    def clock(self):
        """The time, to the second; "" of what has a day alone."""
        return f"{self.local:%H:%M:%S}" if self.at else ""

    @cached_property
    def local(self):
        return self.at and timezone.localtime(self.at)


def entries_of(question):
    """(entries in the order of days and times, whether there are more than are shown)"""
    if not question.user.has_perm("articles.view_article"):
        return [], False
    found, is_more = [], False
    for source in SOURCES:
        some = source(question)
        is_more |= len(some) > MOST
        found += some[-MOST:] if question.from_the_end else some[:MOST]
    add_names(found)
    return sorted(
        found, key=lambda each: (each.day, each.at or datetime.max.replace(tzinfo=question.at.tzinfo))
    ), is_more


def taken(rows, question):
    """One more than are shown, in their order."""
    return list(rows.reverse()[: MOST + 1])[::-1] if question.from_the_end else list(rows[: MOST + 1])


def beginnings(question):
    span = question.span
    rows = editions_for(question).filter(live_from__gte=span.begin, live_from__lt=span.end).order_by("live_from", "pk")
    return [
        entry_of(edition, question, kind=kind_of(edition), at=edition.live_from)
        for edition in taken(shown_of(rows), question)
    ]


def kind_of(edition):
    if edition.live_from == edition.published_at:
        return PUBLICATION
    return kinds.kind_of(edition) or CORRECTION


def ends(question):
    """Where an article goes off the site, by itself or as the desk withdraws it; an edition that another one follows ends in silence."""
    span = question.span
    follows = Edition.objects.filter(article=OuterRef("article"), live_from=OuterRef("live_until")).order_by()
    rows = editions_for(question).filter(live_until__gte=span.begin, live_until__lt=span.end)
    rows = status.with_withdrawal(rows.filter(~Exists(follows))).order_by("live_until", "pk")
    return [end_entry(row, question) for row in taken(shown_of(rows, "is_withdrawal"), question)]


def end_entry(edition, question):
    kind = WITHDRAWAL if edition.is_withdrawal else EXPIRY
    return entry_of(edition, question, kind=kind, at=edition.live_until)


def editions_for(question):
    """With the newest record of their articles, read in the same statement: what is done later counts as not shown."""
    rows = status.of_articles(Edition.objects.order_by(), Article.objects.visible_to(question.user))
    newest = newest_record("article")
    return question.narrowing.of_editions(rows).annotate(
        article_state=F("article__state"),
        article_version=F("article__version"),
        record=Subquery(newest.values("pk")[:1]),
        changed_at=Subquery(newest.values("at")[:1]),
    )


def shown_of(editions, *others):
    """What the calendar shows of them, as named tuples: a month may have a thousand, and of most their number alone is shown."""
    own = ("pk", "article_id", "title", "live_from", "live_until", "published_at", "note", "silent", "note_changes")
    return editions.values_list(*own, "article_state", "article_version", "record", "changed_at", *others, named=True)


def newest_record(column):
    """Of the article that a column of the outer query names; as in `articles.versions`."""
    records = AuditRecord.objects.filter(article_id=OuterRef(column)).exclude(action=Action.MERGE_TAGS)
    return records.order_by("-pk")


def entry_of(edition, question, *, kind, at):
    is_past = at <= question.at
    return CalendarEntry(
        kind=kind,
        day=question.day_of(at),
        at=at,
        is_past=is_past,
        title=edition.title,
        article_id=edition.article_id,
        state=edition.article_state,
        edition_id=edition.pk,
        may_move=not is_past and may_move(question.user),
        page_version=PageVersion(edition.article_version, edition.article_state, edition.record or 0),
        changed_at=edition.changed_at,
    )


def may_move(user):
    """Of what `user` sees; the door asks `policy.can_publish` of each."""
    return user.is_active and user.has_perm("articles.publish_article")


def rights(question):
    return [entry for kind, ledger in ENDING.items() for entry in rights_of(question, kind, ledger)]


def rights_of(question, kind, ledger):
    """Of pictures or files that this person may change, in live or planned articles that this person may see."""
    user, span, name = question.user, question.span, ledger.name
    if not user.has_perm(ledger.change):
        return []
    rows = ending_rights.used(user, question.at, ledger).filter(
        **{f"{name}__rights_until__gte": span.first, f"{name}__rights_until__lte": span.last}
    )
    if not user.has_perm(ledger.change_any):
        rows = rows.filter(**{f"{name}__uploaded_by": user})
    rows = question.narrowing.of_rows(rows).order_by(f"{name}__rights_until", name, "-edition_id")
    titles = {}
    for pk, article, title in taken(rows.values_list(name, "edition__article", "edition__title"), question):
        titles.setdefault((pk, article), title)
    shown = ledger.model.objects.only(*ledger.titled).in_bulk({pk for pk, _article in titles}) if titles else {}
    return [
        rights_entry(kind, shown[pk], article, title, question)
        for (pk, article), title in titles.items()
        if pk in shown
    ]


def rights_entry(kind, shown, article_id, title, question):
    return CalendarEntry(
        kind=kind,
        day=shown.rights_until,
        at=None,
        is_past=shown.rights_until < question.day_of(question.at),
        title=title,
        article_id=article_id,
        what=str(shown),
        shown_id=shown.pk,
    )


def due_dates(question):
    """Of articles that are in review, with who reads them."""
    span, articles = question.span, question.narrowing.of_articles(Article.objects.visible_to(question.user))
    if question.narrowing.owner:
        articles = articles.filter(pk__in=owned(question.narrowing.owner))
    rows = status.of_articles(Review.objects.filter(article__state=State.IN_REVIEW), articles)
    rows = rows.filter(due__gte=span.first, due__lte=span.last).select_related("article", "reviewer")
    rows = (
        rows.defer("article__body")
        .order_by("due", "article")
        .annotate(record=Subquery(newest_record("article").values("pk")[:1]))
    )
    return [due_entry(review, question) for review in taken(rows, question)]


def due_entry(review, question):
    """It can be moved when it was due, too."""
    article = review.article
    return CalendarEntry(
        kind=DUE,
        day=review.due,
        at=None,
        is_past=review.due < question.day_of(question.at),
        title=str(article),
        article_id=article.pk,
        state=article.state,
        may_move=question.user.has_perm("articles.approve_article"),
        what=str(review.reviewer or ""),
        shown_id=review.pk,
        page_version=PageVersion(article.version, article.state, review.record or 0),
    )


def embargoes(question):
    """The moments until which articles may not be public."""
    span, articles = question.span, question.narrowing.of_articles(Article.objects.visible_to(question.user))
    if question.narrowing.owner:
        articles = articles.filter(pk__in=owned(question.narrowing.owner))
    rows = status.of_articles(Embargo.objects.all(), articles)
    rows = rows.filter(until__gte=span.begin, until__lt=span.end).select_related("article")
    rows = rows.defer("article__body").order_by("until", "article")
    return [embargo_entry(embargo, question) for embargo in taken(rows, question)]


def embargo_entry(embargo, question):
    return CalendarEntry(
        kind=EMBARGO,
        day=question.day_of(embargo.until),
        at=embargo.until,
        is_past=embargo.until <= question.at,
        title=str(embargo.article),
        article_id=embargo.article_id,
        state=embargo.article.state,
        shown_id=embargo.article_id,
        changed_at=embargo.set_at,
    )


def arrangements(question):
    """When what editors chose for the top of a page begins and ends, for those who choose: narrowed to a section, that of its page.
    One that another follows ends in silence."""
    span, section = question.span, question.narrowing.section
    if not shows_choices(question):
        return []
    rows = Arrangement.objects.select_related("page__section", "made_by").order_by("live_from", "pk")
    rows = rows.filter(page__section=section) if section else rows
    begins = Q(live_from__gte=span.begin, live_from__lt=span.end)
    ends = Q(live_until__gte=span.begin, live_until__lt=span.end, live_until=F("expires_at"))
    found = taken(rows.filter(begins | ends), question)
    moments = [(each, kind, at) for each in found for kind, at in moments_of(each) if span.begin <= at < span.end]
    return [arranged_entry(arrangement, kind, at, question) for arrangement, kind, at in moments]


def shows_choices(question):
    narrowing = question.narrowing
    return policy.can_arrange(question.user) and not (narrowing.author or narrowing.state or narrowing.owner)


def own_ends(question):
    """When an article leaves what is chosen, before the choice itself ends: it is changed where the page is arranged."""
    span, section = question.span, question.narrowing.section
    if not shows_choices(question):
        return []
    rows = ChosenArticle.objects.select_related("arrangement__page__section", "arrangement__made_by", "article")
    rows = rows.filter(until__gte=span.begin, until__lt=span.end, until__gt=F("arrangement__live_from"))
    stands = Q(arrangement__live_until=None) | Q(arrangement__live_until__gt=F("until"))
    rows = rows.filter(stands, **({"arrangement__page__section": section} if section else {}))
    rows = rows.defer("article__body").order_by("until", "pk")
    return [own_end_entry(chosen, question) for chosen in taken(rows, question)]


def own_end_entry(chosen, question):
    entry = arranged_entry(chosen.arrangement, CHOSEN_UNTIL, chosen.until, question)
    entry.what, entry.shown_id, entry.may_move = str(chosen.article), chosen.pk, False
    return entry


def moments_of(arrangement):
    yield ARRANGED, arrangement.live_from
    if arrangement.live_until and arrangement.live_until == arrangement.expires_at:
        yield ARRANGED_UNTIL, arrangement.live_until


def arranged_entry(arrangement, kind, at, question):
    page, is_past = arrangement.page, at <= question.at
    return CalendarEntry(
        kind=kind,
        day=question.day_of(at),
        at=at,
        is_past=is_past,
        title=name_of(page),
        may_move=not is_past,
        what=str(arrangement.made_by or ""),
        shown_id=arrangement.pk,
        changed_at=arrangement.made_at,
        arranged=address_of(page),
        page_number=page.number,
    )


def add_names(entries):
    """Sections and authors of the editions, in two queries whatever their number."""
    of_edition = {}
    for entry in entries:
        if entry.edition_id:
            of_edition.setdefault(entry.edition_id, []).append(entry)
    sections = EditionTag.objects.filter(edition__in=of_edition, tag__section_position__isnull=False)
    named = sections.order_by("position").values_list("edition", F("tag__name"))
    for pk, name in named:
        for entry in of_edition[pk]:
            entry.sections.append(name)
    bylines = EditionByline.objects.filter(edition__in=of_edition).order_by("position")
    for pk, name in bylines.values_list("edition", "author__name"):
        for entry in of_edition[pk]:
            entry.authors.append(name)


SOURCES = (beginnings, ends, rights, due_dates, embargoes, arrangements, own_ends)
