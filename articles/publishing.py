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

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import corrections, policy, withdrawals, writing
from articles import planned as plan
from articles.addresses import free_addresses, reserve_address, reserve_addresses
from articles.announcing import announce, announce_many, spelled
from articles.checklist import blocking
from articles.compiling import compile_edition
from articles.merging import same
from articles.models import (
    Article,
    Edition,
    EditionByline,
    EditionDocument,
    EditionImage,
    EditionLink,
    EditionPin,
    EditionTag,
    StoredSource,
)
from articles.models.article import State, snapshots
from articles.models.audit import Action
from articles.models.edition import links_of
from articles.models.source import digest_of
from articles.new_tags import with_tags_made
from articles.notes import shown_notes
from articles.references import KnownTags
from articles.rights import validate_rights
from articles.versions import validate_seen
from authors.models import Author
from cms.text.plaintext import tidy

UNCHANGED = object()
DERIVED_FIELDS = ("live_until", "published_at", "updated_at", "notes")
DERIVED_FROM = ("article", "live_from", "expires_at", "note", "note_changes", "silent", "stored_source")


@transaction.atomic
def publish(article, *, by, at=None, until=None, archive=False, planned=None, choices=None, seen=None, now=None):
    """Compiles the working copy into an edition live from `at` (now, where None) until `until` or the next edition.

    `archive`: the article was already public elsewhere: its first edition may be dated in the past, and a bare
    article is accepted as it was. Publishing the same text again for the same time returns the edition that is there;
    publishing a text that is planned already, for another date, moves what is planned. `planned` says what becomes of other
    planned texts (`articles.planned`): one that is not named stays as it is. `seen`: as in `articles.versions`.
    """
    article, now = lock(article, now, seen, text=True)
    require(policy.can_import(by) if archive else policy.can_publish(by, article))
    validate_approved(article)
    at = now if at is None else at
    if at < now and not (archive and not article.editions.exists()):
        raise ValidationError(_("This moment has passed: the past is never rewritten."), code="past")
    source = article.snapshot()
    if not archive:
        validate_complete(source, at)
        validate_rights(source, at)
    texts = plan.texts_of(article, source, planned or {}, at=at, choices=choices, now=now)
    edition = publish_source(article, source, by=by, at=at, until=until, now=now, action=Action.PUBLISH)
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
def correct(edition, *, source, by, note="", choices=None, seen=None, now=None):
    """Replaces the live edition from now on by `source`; planned editions and the working copy take the change too.

    `note` is shown to readers; without one the correction is silent (a typing error). What was changed here and in a planned
    edition, or in the working copy, raises `corrections.Unsettled` where `choices` ({name of a clash: side}) does not settle
    it, and nothing is changed.
    """
    article, now = lock(edition.article, now, seen)
    require(policy.can_publish(by, article))
    edition = article.editions.get(pk=edition.pk)
    if not edition.is_live(now):
        raise ValidationError(_("This edition is not live any more."), code="not_live")
    note = tidy(note, lines=True)
    if same(source, edition.source) and not note:
        raise ValidationError(_("Nothing was changed."), code="unchanged")
    validate_complete(source, now, before=edition.source)
    validate_rights(source, now)
    validate_free_moment(article, now)
    targets = corrections.targets_of(article, edition, source, now=now, choices=choices)
    targets = [target for target in corrections.settled(targets) if target.changes]
    fixed = create_edition(
        article, source, by=by, at=now, expires_at=edition.expires_at, note=note, silent=not note, now=now
    )
    for target in targets:
        if target.edition:
            replace_text(article, target.edition, target.text, by=by, now=now)
        else:
            writing.write(article, target.text, by=by)
    settle(article, now)
    announce(article, Action.CORRECT, by=by, now=now, edition=fixed, note=note)
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
    if standing and (standing.live_from >= at or (standing.expires_at and standing.expires_at <= at)):
        standing = None
    if standing is None and not dropped.exists():
        raise ValidationError(_("Nothing of this article is live then."), code="not_live")
    dropped.delete()
    if standing:
        standing.expires_at = at
        standing.save(update_fields=["expires_at"])
        withdrawals.tell(article, at=at, told_from=at, reason=reason, instead=instead, by=by, now=now)
    settle(article, now)
    announce(article, Action.WITHDRAW, by=by, now=now, moment=at, note=reason)


@transaction.atomic
def change_withdrawal(article, *, by, reason="", instead=None, seen=None, now=None):
    """Tells readers of a withdrawn article something else from now on."""
    article, now = lock(article, now, seen)
    require(policy.can_publish(by, article))
    standing = withdrawals.of_article(article.pk, now)
    if standing is None:
        raise ValidationError(_("This article is not withdrawn."), code="not_withdrawn")
    withdrawals.tell(article, at=standing.at, told_from=now, reason=reason, instead=instead, by=by, now=now)
    announce(article, Action.CHANGE_WITHDRAWAL, by=by, now=now, moment=standing.at, note=reason)


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
    """Moves the beginning of an edition that is still ahead, or the end (None: never) of one that has not ended."""
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


# What the functions above share


def lock(article, now, seen=None, *, text=False):
    """Returns (the locked article, `now` in UTC). Its editions are locked too, so that nothing is written about one (search
    index, related articles) while it may be deleted. Refuses where the article is not as `seen`."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    list(article.editions.select_for_update().order_by("pk").values_list("pk"))
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


def publish_source(article, source, *, by, at, until, now, action):
    """Adds an edition; returns the one that is there where it has the same text for the same time, and moves one that is
    planned with this text for another date."""
    validate_end(at, until, None)
    standing = article.editions.live(at).filter(live_from__lte=now).first()
    if standing and same(standing.source, source) and standing.expires_at == until:
        return standing
    planned = planned_beside(article, source, at=at, now=now)
    if planned and (planned.live_from, planned.expires_at) == (at, until):
        return planned
    if at > now:
        article.editions.filter(live_from=at).exclude(pk=planned and planned.pk).delete()
    validate_free_moment(article, at, but=planned)
    if planned:
        return change_dates(article, planned, begin=at, end=until, by=by, now=now)
    edition = create_edition(article, source, by=by, at=at, expires_at=until, now=now)
    settle(article, now)
    announce(article, action, by=by, now=now, edition=edition)
    return article.editions.get(pk=edition.pk)


def planned_beside(article, source, *, at, now):
    """The planned edition next to `at`, before or after it, where it has this very text; else None."""
    planned = article.editions.filter(live_from__gt=now)
    before = planned.filter(live_from__lte=at).order_by("-live_from").first()
    after = planned.filter(live_from__gt=at).order_by("live_from").first()
    return next((edition for edition in (before, after) if edition and same(edition.source, source)), None)


def change_dates(article, edition, *, begin, end, by, now):
    """Moves an edition; `end` is None for no expiry."""
    before = {"moment_before": edition.live_from.isoformat(), "until_before": spelled(edition.expires_at)}
    edition.live_from, edition.live_until, edition.expires_at = begin, end, end
    edition.save(update_fields=["live_from", "live_until", "expires_at"])
    settle(article, now)
    announce(article, Action.RESCHEDULE, by=by, now=now, edition=edition, before=before)
    return article.editions.get(pk=edition.pk)


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
            told.append((Action.PUBLISH, {"edition": replace_text(article, edition, text, by=by, now=now)}))
    if told:
        settle(article, now)
    for action, facts in told:
        announce(article, action, by=by, now=now, **facts)
    return but and article.editions.get(pk=but.pk)


def replace_text(article, edition, source, *, by, now):
    """Of an edition that is still ahead, at the same dates."""
    validate_rights(source, edition.live_from)
    edition.delete()
    return create_edition(article, source, by=by, at=edition.live_from, expires_at=edition.expires_at, now=now)


def create_edition(article, source, *, by, at, expires_at, now, note="", silent=False, note_changes=None):
    """Compiles and saves one edition; `settle` derives its end, dates and notes from its neighbours afterwards."""
    [source] = with_tags_made([article], [source])
    reserve_address(article, source)
    compiled = compile_edition(source)
    edition = compiled.edition(
        article=article,
        live_from=at,
        live_until=expires_at,
        expires_at=expires_at,
        published_at=at,
        updated_at=at,
        note=note,
        silent=silent,
        note_changes=note_changes,
        translation_group=compiled.translation_group or article.pk,
        stored_source=StoredSource.objects.store(article, compiled.source),
        made_by=by,
        made_at=now,
    )
    edition.save()
    create_rows(edition, compiled)
    return edition


def create_editions(articles, sources, moments, *, by, now):
    """`create_edition` for the first edition of each; their dates need no settling."""
    known_tags = KnownTags(source["tags"] for source in sources)
    known_authors = Author.objects.in_bulk({pk for source in sources for pk in source["bylines"]})
    stored = stored_sources(articles, sources)
    editions, all_compiled = [], []
    for article, source, at in zip(articles, sources, moments, strict=True):
        compiled = compile_edition(source, known_tags=known_tags, known_authors=known_authors)
        all_compiled.append(compiled)
        dates = {"live_from": at, "published_at": at, "updated_at": at, "made_at": now}
        group = compiled.translation_group or article.pk
        values = {"article": article, "translation_group": group, "stored_source": stored[article.pk], "made_by": by}
        editions.append(compiled.edition(**dates, **values))
    Edition.objects.bulk_create(editions)
    create_rows_of_many(list(zip(editions, all_compiled, strict=True)))
    return editions


def stored_sources(articles, sources):
    """{pk of an article: the row with its source}"""
    digests = {(article.pk, digest_of(source)) for article, source in zip(articles, sources, strict=True)}
    rows = StoredSource.objects.filter(article__in=articles).defer("content")
    found = {row.article_id: row for row in rows if (row.article_id, row.digest) in digests}
    for article, source in zip(articles, sources, strict=True):
        if article.pk in found:
            found[article.pk].content = source  # what this digest says; not read, nor unpacked
        else:
            found[article.pk] = StoredSource.objects.store(article, source)
    return found


def create_rows(edition, compiled):
    create_rows_of_many([(edition, compiled)])


def create_rows_of_many(pairs):
    """Of (edition, compiled): tags, bylines, images, documents and pins, as the compiler listed them."""
    EditionTag.objects.bulk_create(
        EditionTag(edition=edition, tag=tag, position=position, published_at=edition.published_at)
        for edition, compiled in pairs
        for position, tag in enumerate(compiled.tags)
    )
    EditionByline.objects.bulk_create(
        EditionByline(edition=edition, author=author, position=position, published_at=edition.published_at)
        for edition, compiled in pairs
        for position, author in enumerate(compiled.authors)
    )
    EditionImage.objects.bulk_create(
        EditionImage(edition=edition, image=image) for edition, compiled in pairs for image in compiled.images
    )
    EditionDocument.objects.bulk_create(
        EditionDocument(edition=edition, document=document)
        for edition, compiled in pairs
        for document in compiled.documents
    )
    EditionLink.objects.bulk_create(link for edition, compiled in pairs for link in links_of(edition, compiled.links))
    EditionPin.objects.bulk_create(
        EditionPin(edition=edition, article=target, position=position)
        for edition, compiled in pairs
        for position, target in enumerate(compiled.pins)
    )


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
