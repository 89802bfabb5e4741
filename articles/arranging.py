"""The door to what editors choose for the top of a page: the only code that makes, cuts and drops arrangements.

As `articles.publishing` it takes the acting user, asks the permission again, locks the page, works in one transaction and writes
an audit record. What began is never changed but for its end: who chooses anew cuts it. Raises PermissionDenied and
ValidationError.
"""

from datetime import UTC

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import policy
from articles.announcing import spelled
from articles.models import Action, ArrangedPage, ChosenArticle, Edition, Kind
from articles.models.arrangement import PLACES
from articles.models.audit import record_about


def page_of(language, section=None):
    """Not saved where nothing was ever chosen for it."""
    known = ArrangedPage.objects.filter(language=language, section=section).first()
    return known or ArrangedPage(language=language, section=section)


@transaction.atomic
def arrange(page, wanted, *, by, at=None, until=None, instead=None, seen=None, now=None):
    """Chooses from `at` (now, where None) until `until` or the next arrangement. `wanted`: pairs (article, its own end or None), the
    lead first; none says that the newest stand there again. `instead`: a planned one that this one replaces. `seen`: the page's
    number, as a form showed it. Choosing the same again returns what there is."""
    page, now = lock(page, by, now)
    at = now if at is None else at
    keys = [(article.pk, end) for article, end in wanted]
    standing = page.arrangements.live(at).first()
    if standing and is_same(standing, keys, at=at, until=until, now=now) and (instead is None or instead == standing):
        return standing
    validate_seen(page, seen)
    validate_times(keys, at=at, until=until, now=now)
    validate_articles(page, wanted, at=at)
    before = titles_of(page, standing and chosen_of(standing), at)
    if instead is not None:
        validate_ahead(page, instead, now).delete()
    page.arrangements.filter(live_from=at).delete()
    made = page.arrangements.create(live_from=at, live_until=until, expires_at=until, made_by=by, made_at=now)
    ChosenArticle.objects.bulk_create(
        ChosenArticle(arrangement=made, article_id=pk, position=position, until=end)
        for position, (pk, end) in enumerate(keys)
    )
    settle(page, now)
    change = ["articles", before, titles_of(page, keys, at)]
    note(page, Action.ARRANGE, by=by, now=now, moment=spelled(at), until=spelled(until), changes=[change])
    return page.arrangements.get(pk=made.pk)


@transaction.atomic
def cancel(arrangement, *, by, seen=None, now=None):
    """Drops one that is still ahead; the one before it goes on."""
    page, now = lock(arrangement.page, by, now)
    validate_seen(page, seen)
    dropped = validate_ahead(page, arrangement, now)
    before = titles_of(page, chosen_of(dropped), dropped.live_from)
    dropped.delete()
    settle(page, now)
    note(page, Action.CANCEL, by=by, now=now, moment=spelled(arrangement.live_from), changes=[["articles", before, []]])


@transaction.atomic
def put_back(arrangement, *, by, seen=None, now=None):
    """Chooses what an earlier one had, from now on: the way back. What has ended since is left out."""
    page, now = lock(arrangement.page, by, now)
    rows = [row for row in arrangement.chosen.select_related("article") if row.until is None or row.until > now]
    there = {edition.article_id for edition in editions_from(page, now, [row.article_id for row in rows])}
    wanted = [(row.article, row.until) for row in rows if row.article_id in there]
    end = arrangement.expires_at
    return arrange(page, wanted, by=by, until=end if end and end > now else None, seen=seen, now=now)


@transaction.atomic
def move(arrangement, *, by, at=None, until=None, seen=None, now=None):
    """Moves the beginning of one that is still ahead, or the end of one that has not ended. What is None stays. Returns it."""
    page, now = lock(arrangement.page, by, now)
    validate_seen(page, seen)
    moved = validate_not_ended(page, arrangement, now) if at is None else validate_ahead(page, arrangement, now)
    before = {"moment_before": spelled(moved.live_from), "until_before": spelled(moved.expires_at)}
    begin, end = at or moved.live_from, until or moved.expires_at
    if at is not None:
        validate_times(chosen_of(moved), at=begin, until=end, now=now)
        validate_free(page, begin, but=moved)
        validate_articles(page, [(row.article, row.until) for row in moved.chosen.select_related("article")], at=begin)
    if until is not None:
        validate_not_past(until, now)
        validate_ends([until], begin)
    page.arrangements.filter(pk=moved.pk).update(live_from=begin, live_until=end, expires_at=end)
    settle(page, now)
    note(page, Action.RESCHEDULE, by=by, now=now, moment=spelled(begin), until=spelled(end), **before)
    return page.arrangements.get(pk=moved.pk)


# What these share


def lock(page, by, now):
    """Returns (the locked page, `now` in UTC)."""
    if not policy.can_arrange(by):
        raise PermissionDenied
    place = {"language": page.language, "section": page.section}
    known, _made = ArrangedPage.objects.get_or_create(**place)
    locked = ArrangedPage.objects.select_for_update().get(pk=known.pk)
    return locked, (timezone.now() if now is None else now).astimezone(UTC)


def validate_seen(page, seen):
    if seen is not None and seen != page.number:
        raise ValidationError(
            _("This page was arranged by somebody else meanwhile. Nothing was saved: look at what stands there now."),
            code="stale",
        )


def validate_times(keys, *, at, until, now):
    validate_not_past(at, now)
    validate_ends([until, *(end for _pk, end in keys)], at)


def validate_not_past(moment, now):
    if moment < now:
        raise ValidationError(_("This moment has passed: the past is never rewritten."), code="past")


def validate_ends(ends, begin):
    if any(end is not None and end <= begin for end in ends):
        raise ValidationError(_("The end must come after the beginning."), code="end_before_start")


def validate_articles(page, wanted, *, at):
    """Each once, and live or planned then."""
    pks = [article.pk for article, _end in wanted]
    if len(pks) > PLACES:
        message = _("There are %(most)d places: take an article out first.")
        raise ValidationError(message, code="too_many", params={"most": PLACES})
    if len(set(pks)) < len(pks):
        raise ValidationError(_("An article can stand in one place only."), code="twice")
    there = {edition.article_id for edition in editions_from(page, at, pks)}
    for article, _end in wanted:
        if article.pk not in there:
            message = _("“%(title)s” is neither live nor planned on this page from then on: take it out.")
            raise ValidationError(message, code="not_live", params={"title": article})


def validate_ahead(page, arrangement, now):
    """Returns it as it is under lock."""
    found = page.arrangements.filter(pk=arrangement.pk).first()
    if found is None or found.live_from <= now:
        raise ValidationError(_("This choice has begun, or is not planned any more."), code="begun")
    return found


def validate_not_ended(page, arrangement, now):
    """Returns it as it is under lock."""
    found = page.arrangements.in_force(now).filter(pk=arrangement.pk).first()
    if found is None:
        raise ValidationError(_("This choice has ended, or is not planned any more."), code="ended")
    return found


def validate_free(page, at, *, but):
    if page.arrangements.filter(live_from=at).exclude(pk=but.pk).exists():
        raise ValidationError(_("Another choice for this page begins at that moment already."), code="taken")


def editions_from(page, at, articles=None):
    """Of these articles, or of all, what the page can show at some moment from this one on."""
    found = Edition.objects.in_language(page.language).filter(Q(live_until__isnull=True) | Q(live_until__gt=at))
    found = found if articles is None else found.filter(article__in=articles)
    return found.filter(edition_tags__tag=page.section_id) if page.section_id else found


def chosen_of(arrangement):
    return list(arrangement.chosen.values_list("article", "until"))


def is_same(standing, keys, *, at, until, now):
    """Whether what is asked for is there: the second press of a double click."""
    begins = standing.live_from == at or (at <= now and standing.live_from <= now)
    return begins and standing.expires_at == until and chosen_of(standing) == keys


def settle(page, now):
    """Derives the ends anew, of what has not ended."""
    ahead = list(page.arrangements.in_force(now).order_by("live_from"))
    for place, each in enumerate(ahead):
        following = ahead[place + 1].live_from if place + 1 < len(ahead) else None
        end = min((moment for moment in (each.expires_at, following) if moment), default=None)
        if end != each.live_until:
            page.arrangements.filter(pk=each.pk).update(live_until=end)
    ArrangedPage.objects.filter(pk=page.pk).update(number=F("number") + 1)


def titles_of(page, keys, at):
    """As readers see them then, or will."""
    pks = [pk for pk, _end in keys or ()]
    titles = {}
    for edition in editions_from(page, at, pks).order_by("live_from"):
        titles.setdefault(edition.article_id, edition.title)
    return [titles.get(pk, "?") for pk in pks]


def note(page, action, *, by, now, **detail):
    record_about(Kind.PAGE, page.pk, page.get_absolute_url(), action, by=by, at=now, **detail)
