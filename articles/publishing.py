"""The door: the only code that makes, moves and ends editions. What is derived from them (compiled markup, tags that were
merged, share cards) is refreshed by others, which touch neither words nor dates.

Every function takes the acting user, asks the permission again, locks the article row, works in one
transaction, and announces what happened with one signal in it and one after commit (`articles.signals`).

One rule keeps the time line: an edition lives from `live_from` until the expiry that was asked for or the next
edition's beginning, whichever comes first (`settle`). So the neighbour's boundary always moves along, cancelling
never revives a text beyond its expiry, and nothing here can change what was live before `now`.

`now` is an argument for tests and loaders; left out, it is read after the lock was got, so that the order of
calls is the order of moments. Raises PermissionDenied and ValidationError.
"""

from datetime import UTC

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import corrections, kinds, policy, withdrawals, writing
from articles import planned as plan
from articles.addresses import reserve_addresses
from articles.announcing import announce, announce_many
from articles.merging import same
from articles.models import Article, Edition
from articles.models.article import State, snapshots
from articles.models.audit import Action
from articles.new_editions import create_edition, create_editions
from articles.new_tags import with_tags_made
from articles.rights import validate_rights
from articles.timeline import (
    change_dates,
    change_planned,
    lock,
    publish_source,
    replace_text,
    require,
    settle,
    validate_ahead,
    validate_approved,
    validate_complete,
    validate_end,
    validate_free_moment,
)
from cms.text.plaintext import tidy

UNCHANGED = object()


@transaction.atomic
def publish(
    article, *, by, at=None, until=None, archive=False, planned=None, choices=None, seen=None, now=None, change=None
):
    """Compiles the working copy into an edition live from `at` (now, where None) until `until` or the next edition.

    `archive`: the article was already public elsewhere: its first edition may be dated in the past, and a bare
    article is accepted as it was. Publishing the same text again for the same time returns the edition that is there;
    publishing a text that is planned already, for another date, moves what is planned. `planned` says what becomes of other
    planned texts (`articles.planned`): one that is not named stays as it is. `seen`: as in `articles.versions`. `change`: its kind and
    note (`articles.kinds`); without one, what is planned already keeps its own, and else it is the usual one.
    """
    article, now = lock(article, now, seen, text=True)
    require(policy.can_import(by) if archive else policy.can_publish(by, article))
    validate_approved(article)
    at = now if at is None else at
    if at < now and not (archive and not article.editions.exists()):
        raise ValidationError(_("This moment has passed: the past is never rewritten."), code="past")
    change = change and kinds.change_of(*change, before=article.editions.filter(live_from__lt=at))
    source = article.snapshot()
    if not archive:
        validate_complete(source, at)
        validate_rights(source, at)
    texts = plan.texts_of(article, source, planned or {}, at=at, choices=choices, now=now)
    dates = {"at": at, "until": until, "now": now}
    edition = publish_source(article, source, by=by, action=Action.PUBLISH, change=change, **dates)
    return change_planned(article, texts, but=edition, by=by, now=now)


@transaction.atomic
def update_planned(edition, *, by, choices=None, seen=None, now=None):
    """Takes the working copy's changes into an edition that is still ahead; its dates stay. Returns the edition that has them."""
    article, now = lock(edition.article, now, seen, text=True)
    require(policy.can_publish(by, article))
    edition = validate_ahead(article, edition, now)
    validate_approved(article)
    source = article.snapshot()
    validate_complete(source, edition.live_from)
    texts = plan.texts_of(article, source, {edition.pk: plan.MERGE}, at=now, choices=choices, now=now)
    change_planned(article, texts, by=by, now=now)
    return article.editions.get(live_from=edition.live_from)


@transaction.atomic
def publish_archive(moments, *, by, now=None):
    """`publish(article, archive=True, at=moment)` for many new articles, [(article, moment)], in few statements. None has an
    edition, or a child, that is not in its working copy. Refuses all where one cannot be published."""
    pks = [article.pk for article, _at in moments]
    locked = {each.pk: each for each in Article.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    articles = [locked[pk] for pk in pks]
    now = (timezone.now() if now is None else now).astimezone(UTC)
    require(policy.can_import(by))
    if Edition.objects.filter(article__in=pks).exists():
        raise ValidationError(_("This moment has passed: the past is never rewritten."), code="past")
    if any(article.state != State.APPROVED for article in articles):
        raise ValidationError(_("Only an approved article can be published."), code="not_approved")
    sources = with_tags_made(articles, snapshots(articles))
    reserve_addresses(articles, sources)
    moments = [at for _article, at in moments]
    editions = create_editions(articles, sources, moments, by=by, now=now)
    announce_many(editions, by=by, now=now)
    return editions


@transaction.atomic
def republish(edition, *, by, at=None, until=None, planned=None, seen=None, now=None):
    """Publishes an earlier edition's source again: the way back. The working copy stays as it is. Of what is `planned`, CANCEL
    and KEEP can be said here (`articles.planned`)."""
    article, now = lock(edition.article, now, seen)
    require(policy.can_publish(by, article))
    at = now if at is None else at
    if at < now:
        raise ValidationError(_("This moment has passed: the past is never rewritten."), code="past")
    validate_rights(edition.source, at)
    texts = {pk: None for pk, what in (planned or {}).items() if what == plan.CANCEL}
    again = publish_source(article, edition.source, by=by, at=at, until=until, now=now, action=Action.REPUBLISH)
    return change_planned(article, texts, but=again, by=by, now=now)


@transaction.atomic
def correct(edition, *, source, by, note="", kind=None, choices=None, seen=None, now=None):
    """Replaces the live edition from now on by `source`; planned editions and the working copy take the change too.

    `note` is shown to readers; `kind` follows from it where none is given (`articles.kinds`). What was changed here and in a planned
    edition, or in the working copy, raises `corrections.Unsettled` where `choices` ({name of a clash: side}) does not settle
    it, and nothing is changed.
    """
    article, now = lock(edition.article, now, seen)
    require(policy.can_publish(by, article))
    edition = article.editions.get(pk=edition.pk)
    if not edition.is_live(now):
        raise ValidationError(_("This edition is not live any more."), code="not_live")
    kind = kinds.by_note(note) if kind is None else kind
    change = kinds.change_of(kind, note)
    if same(source, edition.source) and not change["note"]:
        raise ValidationError(_("Nothing was changed."), code="unchanged")
    validate_complete(source, now, before=edition.source)
    validate_rights(source, now)
    validate_free_moment(article, now)
    targets = corrections.targets_of(article, edition, source, now=now, choices=choices)
    targets = [target for target in corrections.settled(targets) if target.changes]
    fixed = create_edition(article, source, by=by, at=now, expires_at=edition.expires_at, now=now, **change)
    for target in targets:
        if target.edition:
            replace_text(article, target.edition, target.text, by=by, now=now)
        else:
            writing.write(article, target.text, by=by)
    settle(article, now)
    announce(article, Action.CORRECT, by=by, now=now, edition=fixed, note=change["note"], kind=kind)
    return article.editions.get(pk=fixed.pk)


@transaction.atomic
def change_note(edition, *, by, note, seen=None, now=None):
    """Says the public note that began with `edition` in other words from now on, or, without any, takes it back. What is live
    goes on in a silent edition with the same text; what was said until now stays said at that time."""
    article, now = lock(edition.article, now, seen)
    require(policy.can_publish(by, article))
    live = article.editions.live(now).select_related("stored_source").first()
    shown = {each["edition"]: each["text"] for each in live.notes} if live else {}
    note = tidy(note, lines=True)
    if edition.pk not in shown:
        raise ValidationError(_("Readers do not see this note any more."), code="gone")
    if shown[edition.pk] == note:
        raise ValidationError(_("Nothing was changed."), code="unchanged")
    validate_free_moment(article, now)
    changes = {str(edition.pk): note}
    dates = {"at": now, "expires_at": live.expires_at, "now": now}
    changed = create_edition(article, live.source, by=by, silent=True, note_changes=changes, **dates)
    settle(article, now)
    announce(article, Action.CHANGE_NOTE, by=by, now=now, edition=changed, note=note)
    return article.editions.get(pk=changed.pk)


@transaction.atomic
def withdraw(article, *, by, at=None, reason="", instead=None, seen=None, now=None):
    """Takes the article off the site from `at` (now, where None) on; editions planned for later are dropped. Readers are told the
    `reason`, and led to the article to read `instead`."""
    article, now = lock(article, now, seen)
    require(policy.can_publish(by, article))
    at = now if at is None else at
    if at < now:
        raise ValidationError(_("This moment has passed: the past is never rewritten."), code="past")
    dropped = article.editions.filter(live_from__gte=at, live_from__gt=now)
    standing = article.editions.exclude(live_from__gte=at, live_from__gt=now).order_by("-live_from").first()
    if standing and (standing.live_from >= at or (standing.expires_at and standing.expires_at < at)):
        standing = None
    if standing is None and not dropped.exists():
        raise ValidationError(_("Nothing of this article is live then."), code="not_live")
    dropped.delete()
    changes = {}
    if standing:
        planned = article.withdrawals.filter(at=standing.expires_at).select_related("instead").first()
        changes = withdrawals.changes(planned, reason=reason, instead=instead)
        standing.expires_at = at
        standing.save(update_fields=["expires_at"])
        withdrawals.tell(article, at=at, told_from=at, reason=reason, instead=instead, by=by, now=now)
    settle(article, now)
    announce(article, Action.WITHDRAW, by=by, now=now, moment=at, note=reason, before=changes)


@transaction.atomic
def change_withdrawal(article, *, by, reason="", instead=None, seen=None, now=None):
    """Tells readers of a withdrawn article something else from now on."""
    article, now = lock(article, now, seen)
    require(policy.can_publish(by, article))
    standing = withdrawals.of_article(article.pk, now)
    if standing is None:
        raise ValidationError(_("This article is not withdrawn."), code="not_withdrawn")
    withdrawals.tell(article, at=standing.at, told_from=now, reason=reason, instead=instead, by=by, now=now)
    changes = withdrawals.changes(standing, reason=reason, instead=instead)
    announce(article, Action.CHANGE_WITHDRAWAL, by=by, now=now, moment=standing.at, note=reason, before=changes)


@transaction.atomic
def cancel(edition, *, by, seen=None, now=None):
    """Removes an edition that is still ahead; its predecessor lives on to the next boundary or its own expiry."""
    article, now = lock(edition.article, now, seen)
    require(policy.can_publish(by, article))
    edition = validate_ahead(article, edition, now)
    moment = edition.live_from
    edition.delete()
    settle(article, now)
    announce(article, Action.CANCEL, by=by, now=now, moment=moment)


@transaction.atomic
def reschedule(edition, *, by, at=UNCHANGED, until=UNCHANGED, seen=None, now=None):
    """Moves the beginning of an edition that is still ahead, or the end (None: never) of one that has not ended; what readers are told
    of a planned withdrawal moves with its end."""
    article, now = lock(edition.article, now, seen)
    require(policy.can_publish(by, article))
    if at is not UNCHANGED:
        edition = validate_ahead(article, edition, now)
        at = now if at is None else at
        if at < now:
            raise ValidationError(_("This moment has passed: the past is never rewritten."), code="past")
        validate_free_moment(article, at, but=edition)
        validate_rights(edition.source, at)
    else:
        edition = article.editions.filter(pk=edition.pk).first()
        if edition is None or (edition.live_until is not None and edition.live_until <= now):
            raise ValidationError(_("This edition has ended."), code="ended")
    begin = edition.live_from if at is UNCHANGED else at
    end = edition.expires_at if until is UNCHANGED else until
    validate_end(begin, end, now if until is not UNCHANGED else None)
    return change_dates(article, edition, begin=begin, end=end, by=by, now=now)
