"""Merging tags that mean the same. Their names and addresses go on working."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Edition, EditionTag, FormerTagAddress, Redirect, Tag, TagAlias, Tagged
from articles.models.audit import Action, record_action
from articles.refreshing import refresh_after_commit
from articles.signals import editions_changed, editions_locking, tags_merging, working_copies_locking
from cms.batches import chunks


def can_merge(user):
    return user.is_active and user.has_perms(["articles.change_tag", "articles.delete_tag"])


@transaction.atomic
def merge(tags, *, into, by, page_version=None):
    """Moves all articles, editions and addresses of `tags` to the tag `into`, and deletes them; returns their names.

    `page_version` is what a page showed of them (`version_of`): where they were renamed since, ValidationError is raised.

    Whoever types one of their names gets `into`, and their addresses lead to it by one redirect. Raises PermissionDenied.
    """
    if not can_merge(by):
        raise PermissionDenied
    pks = {tag.pk for tag in tags} - {into.pk}
    locked = {tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in={*pks, into.pk}).order_by("pk")}
    if page_version is not None and page_version != version_of(locked.values()):
        raise ValidationError(_("These tags have changed since this page was opened. You see now how they are."))
    into = locked.pop(into.pk)
    editions = Edition.objects.filter(edition_tags__tag__in=locked).values_list("pk", flat=True)
    editions = Edition.objects.filter(pk__in=set(editions))
    lock(Tagged.objects.filter(tag__in=locked), editions)
    articles = set()
    for tag in locked.values():
        articles |= move(tag, into)
    refresh_after_commit(editions)
    merged = [tag.name for tag in locked.values()]
    record_merge(articles, merged, into=into, by=by)
    return merged


def version_of(tags):
    return "; ".join(sorted(f"{tag.pk} {tag.name}" for tag in tags))


def lock(tagged, editions):
    """What follows these working copies and editions, before the first of them is moved."""
    working_copies = Article.objects.filter(pk__in=tagged.values("content_object"))
    working_copies_locking.send(Article, articles=working_copies)
    editions_locking.send(Edition, editions=editions)


def move(tag, into):
    """Returns the pks of the articles that it changed."""
    tagged = Tagged.objects.filter(tag=tag)
    editions = EditionTag.objects.filter(tag=tag)
    touched = {*tagged.values_list("content_object", flat=True), *editions.values_list("edition__article", flat=True)}
    tags_merging.send(Tag, tag=tag, into=into)
    tagged.filter(content_object__in=Tagged.objects.filter(tag=into).values("content_object")).delete()
    editions.filter(edition__in=EditionTag.objects.filter(tag=into).values("edition")).delete()
    tagged.update(tag=into)
    editions.update(tag=into)
    TagAlias.objects.filter(tag=tag).update(tag=into)
    FormerTagAddress.objects.filter(tag=tag).update(tag=into)
    Redirect.objects.filter(tag=tag).update(tag=into)
    tag.delete()
    TagAlias.objects.update_or_create(key=tag.key, defaults={"tag": into})
    FormerTagAddress.objects.update_or_create(slug=tag.slug, defaults={"tag": into})
    return touched


def record_merge(articles, merged, *, into, by):
    """Records the merge for each article, and says after commit that what readers see of it may have changed."""
    now = timezone.now()
    for part in chunks(sorted(articles)):
        for article in Article.objects.filter(pk__in=part).only("title", "version"):
            record_action(article, Action.MERGE_TAGS, by=by, at=now, merged=merged, into=into.name)
        changed = partial(editions_changed.send_robust, Edition, article_ids=part, action=Action.MERGE_TAGS)
        transaction.on_commit(changed)
