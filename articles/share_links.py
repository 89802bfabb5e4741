"""Addresses for people without an account: each for one working copy, with an end, and taken back at any time (promise D6)."""

import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from articles import policy, remarks
from articles.models import Action, Remark, ShareLink
from articles.models.audit import record_action
from articles.models.remark import RemarkKind
from articles.models.share_link import Duration
from cms.text.plaintext import tidy

SALT = "articles.share_links"
MOST_REMARKS = 200  # of one link
MOST_A_MINUTE = 10


class NoMoreNow(ValidationError):
    """Too many remarks came by this link, altogether or within a minute."""


def digest_of(token):
    return salted_hmac(SALT, token, algorithm="sha256").hexdigest()


@transaction.atomic
def make(article, *, by, label, days=Duration.WEEK):
    """(link, token): the token is kept by nobody, and said here alone."""
    if not policy.can_change(by, article):
        raise PermissionDenied
    label, now, token = tidy(label), timezone.now(), secrets.token_urlsafe(24)
    if not label:
        raise ValidationError(_("Say for whom the link is."), code="label")
    if len(label) > ShareLink._meta.get_field("label").max_length:
        raise ValidationError(_("This is too long: say in a few words for whom the link is."), code="label")
    if days not in Duration.values:
        raise ValidationError(_("Choose how long the link works."), code="days")
    link = ShareLink.objects.create(
        article=article,
        digest=digest_of(token),
        label=label,
        made_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record_action(article, Action.SHARE, by=by, at=now, label=label, until=link.expires_at.isoformat(), link=link.pk)
    return link, token


def may_revoke(user, link):
    return policy.can_change(user, link.article) or (link.made_by_id == user.pk and policy.can_see(user, link.article))


@transaction.atomic
def revoke(link, *, by):
    """Once: who revoked it first stays."""
    if not may_revoke(by, link):
        raise PermissionDenied
    now = timezone.now()
    if ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now, revoked_by=by):
        record_action(link.article, Action.UNSHARE, by=by, at=now, label=link.label, link=link.pk)


def link_of(token, *, at):
    """The link with its article; None where it is unknown, has ended or was taken back, or where whoever made it may not see
    the article any more."""
    found = ShareLink.objects.open(at).filter(digest=digest_of(token))
    link = found.select_related("article", "made_by").first()
    return link if link and policy.can_see(link.made_by, link.article) else None


@transaction.atomic
def add_remark(link, *, name, text="", kind=RemarkKind.REMARK, quote="", block=None):
    """A guest's. One that is sent again is the same. Raises ValidationError."""
    name = tidy(name)
    if not name:
        raise ValidationError(_("Say who you are, so that the desk knows whom it hears."), code="name")
    locked = ShareLink.objects.select_for_update().get(pk=link.pk)
    said = {"article": link.article, "guest_name": name, "kind": kind, "quote": tidy(quote)}
    for earlier in locked.remarks.filter(**said, resolved_at=None, text=tidy(text, lines=True)):
        return earlier
    check_number(locked.remarks)
    return remarks.write(Remark(**said, share_link=link, text=text, block=block))


def check_number(written):
    if written.count() >= MOST_REMARKS:
        raise NoMoreNow(
            _("As many remarks were sent by this link as it takes: ask the desk for another one."), code="full"
        )
    if written.filter(created_at__gt=timezone.now() - timedelta(minutes=1)).count() >= MOST_A_MINUTE:
        raise NoMoreNow(_("Too many remarks came by this link within a minute: wait a little, then send this again."))
