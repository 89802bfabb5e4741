"""What a form is checked for, under lock, before it is saved over the version that it was opened on."""

import dataclasses

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import policy
from articles.models import Article, Tag
from articles.models.address import RESERVED_SLUGS
from cms.text.folding import fold
from desk.concurrency import validate_unchanged

# Columns that the form does not edit: taken from the locked row, never from what was read before the lock.
NOT_IN_FORM = ("version", "state", "desk_note", "created_by_id", "created_at", "updated_by_id", "new_tags")


def validate_fresh(article, before, *, replace, by, parts):
    """Locks the row. Raises ValidationError where these `parts` are not as the page showed them (see `desk.concurrency`),
    unless `replace` is the version that this person has seen and wants to overwrite."""
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if not policy.can_change(by, locked):
        raise ValidationError(
            _(
                "This article is in the state “%(state)s” by now: it cannot be changed. Your text is kept in its history."
            ),
            code="stale",
            params={"state": locked.get_state_display()},
        )
    if before and replace == locked.version:
        before = dataclasses.replace(before, version=replace)
    refused = _("The article has changed since you opened it. Your text is still here, and in the history.")
    validate_unchanged(locked, before, by=by, parts=parts, refused=refused)
    for name in NOT_IN_FORM:
        setattr(article, name, getattr(locked, name))


def validate_free_address(article):
    """Raises ValidationError where the address is the site's own or another article's."""
    if not article.slug:
        return
    if article.slug in RESERVED_SLUGS:
        raise ValidationError(_("The site needs this address for itself."), code="reserved")
    if article.slug_is_taken(article.slug):
        raise ValidationError(
            _("The address “%(slug)s” belongs to another article."), code="address", params={"slug": article.slug}
        )


def unknown_tags(names, article):
    """Those that are neither a tag nor on the article already."""
    known, there = Tag.objects.by_names(names), set(map(fold, article.new_tags))
    return [name for name in names if name not in known and fold(name) not in there]
