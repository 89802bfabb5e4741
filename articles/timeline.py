"""What the functions of the door share (`articles.publishing` says its rules): the lock, what it refuses, and the time line,
which `settle` keeps."""

from datetime import UTC

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import embargoes, kinds, withdrawals
from articles.addresses import free_addresses
from articles.announcing import announce, spelled
from articles.checklist import blocking
from articles.former import ROW
from articles.merging import same
from articles.models import Article, Edition, EditionByline, EditionTag
from articles.models.article import State
from articles.models.audit import Action
from articles.new_editions import create_edition
from articles.notes import shown_notes
from articles.rights import validate_rights
from articles.versions import validate_seen

DERIVED_FIELDS = ("live_until", "published_at", "updated_at", "notes")
DERIVED_FROM = ("article", "live_from", "expires_at", "note", "note_changes", "silent", "stored_source")


def lock(article, now, seen=None, *, text=False):
    """Returns (the locked article, `now` in UTC). Its editions are locked too, so that nothing is written about one (search
    index, related articles) while it may be deleted. Refuses where the article is not as `seen`."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    editions = article.editions.select_for_update().order_by("pk")
    article.editions_before = list(editions.values_list(*ROW))
    article.withdrawals_before = withdrawals.of_ends(article, [row[2] for row in article.editions_before if row[2]])
    validate_seen(article, seen, text=text)
    return article, (timezone.now() if now is None else now).astimezone(UTC)


def require(allowed):
    if not allowed:
        raise PermissionDenied


def validate_approved(article):
    if article.state != State.APPROVED:
        raise ValidationError(_("Only an approved article can be published."), code="not_approved")


def validate_complete(source, at, *, before=None):
    """By the rules of the checklist that block at this site."""
    if found := blocking(source, at=at, before=before):
        raise ValidationError([ValidationError(finding.refusal, code="incomplete") for finding in found])


def validate_ahead(article, edition, now):
    """Returns the edition as it is under lock."""
    edition = article.editions.filter(pk=edition.pk).first()
    if edition is None or edition.live_from <= now:
        raise ValidationError(
            _("Only an edition that is still ahead can be moved or cancelled; this one has begun."), code="begun"
        )
    return edition


def validate_end(begin, end, now):
    if end is None:
        return
    if end <= begin:
        raise ValidationError(_("The end must come after the beginning."), code="end_before_start")
    if now is not None and end <= now:
        raise ValidationError(_("The end has passed already."), code="past")


def validate_free_moment(article, moment, *, but=None):
    others = article.editions.filter(live_from=moment)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise ValidationError(_("Another edition of this article begins at the same moment."), code="same_moment")


def publish_source(article, source, *, by, at, until, now, action, change=None):
    """Adds an edition; returns the one that is there where it has the same text for the same time, and moves one that is
    planned with this text for another date. `change`: as `kinds.change_of` says; what is moved keeps its own without one."""
    validate_end(at, until, None)
    standing = article.editions.live(at).filter(live_from__lte=now).first()
    if standing and same(standing.source, source) and standing.expires_at == until and kinds.has_note(standing, change):
        return standing
    planned = planned_beside(article, source, at=at, now=now)
    if planned and (planned.live_from, planned.expires_at) == (at, until) and kinds.is_told_as(planned, change):
        return planned
    if at > now:
        article.editions.filter(live_from=at).exclude(pk=planned and planned.pk).delete()
    validate_free_moment(article, at, but=planned)
    if planned:
        return change_dates(article, planned, begin=at, end=until, by=by, now=now, change=change)
    edition = create_edition(article, source, by=by, at=at, expires_at=until, now=now, **(change or {}))
    settle(article, now)
    edition = article.editions.get(pk=edition.pk)
    announce(article, action, by=by, now=now, edition=edition, note=edition.note, kind=kinds.kind_of(edition))
    return edition


def planned_beside(article, source, *, at, now):
    """The planned edition next to `at`, before or after it, where it has this very text; else None."""
    planned = article.editions.filter(live_from__gt=now)
    before = planned.filter(live_from__lte=at).order_by("-live_from").first()
    after = planned.filter(live_from__gt=at).order_by("live_from").first()
    return next((edition for edition in (before, after) if edition and same(edition.source, source)), None)


def change_dates(article, edition, *, begin, end, by, now, change=None):
    """Moves an edition; `end` is None for no expiry. A planned withdrawal moves with the end. Returns the edition."""
    if begin != edition.live_from:
        embargoes.validate_after(article, begin, now)
    before = {"moment_before": edition.live_from.isoformat(), "until_before": spelled(edition.expires_at)}
    if end != edition.expires_at:
        withdrawals.move(article, edition.expires_at, to=end, by=by, now=now)
    edition.live_from, edition.live_until, edition.expires_at = begin, end, end
    vars(edition).update(change or {})
    edition.save(update_fields=["live_from", "live_until", "expires_at", "silent", "note"])
    settle(article, now)
    edition = article.editions.get(pk=edition.pk)
    announce(article, Action.RESCHEDULE, by=by, now=now, edition=edition, before=before, kind=kinds.kind_of(edition))
    return edition


def change_planned(article, texts, *, by, now, but=None):
    """`texts`: {primary key of a planned edition: source, or None to cancel it}. Returns `but`, which is not changed, as it is
    then."""
    told, found = [], article.editions.filter(pk__in=texts, live_from__gt=now).exclude(pk=but and but.pk)
    for edition in found.select_related("stored_source").order_by("live_from"):
        text = texts[edition.pk]
        if text is None:
            edition.delete()
            told.append((Action.CANCEL, {"moment": edition.live_from}))
        elif not same(edition.source, text):
            facts = {"kind": kinds.kind_of(edition), "note": edition.note}
            told.append((Action.PUBLISH, {"edition": replace_text(article, edition, text, by=by, now=now), **facts}))
    if told:
        settle(article, now)
    for action, facts in told:
        announce(article, action, by=by, now=now, **facts)
    return but and article.editions.get(pk=but.pk)


def replace_text(article, edition, source, *, by, now):
    """Of an edition that is still ahead; its dates, and what readers will be told of it, stay."""
    validate_rights(source, edition.live_from)
    edition.delete()
    kept = {"expires_at": edition.expires_at, "note": edition.note, "silent": edition.silent}
    return create_edition(article, source, by=by, at=edition.live_from, now=now, **kept)


def settle(article, now):
    """Derives the end and dates of all editions of the article anew, and the notes of those that begin at `now` or later, and
    releases addresses that none of them has."""
    editions = list(article.editions.order_by("live_from").only(*DERIVED_FIELDS, *DERIVED_FROM))
    has_notes = any(edition.note for edition in editions)
    for place, edition in enumerate(editions):
        following = editions[place + 1] if place + 1 < len(editions) else None
        values = derived_values(edition, editions[place - 1] if place else None, following)
        if has_notes and edition.live_from >= now:
            values["notes"] = shown_notes(editions[: place + 1])
        changed = {name: value for name, value in values.items() if getattr(edition, name) != value}
        for name, value in changed.items():
            setattr(edition, name, value)
        if changed:
            Edition.objects.filter(pk=edition.pk).update(**changed)
        if "published_at" in changed:
            EditionTag.objects.filter(edition=edition).update(published_at=edition.published_at)
            EditionByline.objects.filter(edition=edition).update(published_at=edition.published_at)
    withdrawals.forget(article, editions, now)
    free_addresses(article)


def derived_values(edition, before, following):
    """An edition's end and dates as its neighbours in time make them."""
    ends = [moment for moment in (edition.expires_at, following and following.live_from) if moment]
    return {
        "live_until": min(ends, default=None),
        "published_at": before.published_at if before else edition.live_from,
        "updated_at": before.updated_at if before and edition.silent else edition.live_from,
    }
