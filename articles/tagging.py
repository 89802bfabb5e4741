"""Two tags that mean the same become one. Nothing that anybody typed, linked or bookmarked stops working."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Edition, EditionTag, FormerTagAddress, Redirect, Tag, TagAlias, Tagged
from articles.models.audit import Action, record_action
from articles.refreshing import follow_after_commit
from articles.signals import editions_changed, tags_merging, words_changing
from cms.batches import chunks


def may_merge(user):
    return user.is_active and user.has_perms(["articles.change_tag", "articles.delete_tag"])


@transaction.atomic
def merge(tags, *, into, by, shown=None):
    """Moves all that hangs on `tags` to `into` and removes them; returns their names.

    `shown` is what a page showed of them (`as_shown`): where they were renamed since, ValidationError is raised.

    Their names go on meaning the survivor, and their addresses lead to it in one hop.
    """
    if not may_merge(by):
        raise PermissionDenied
    numbers = {tag.pk for tag in tags} - {into.pk}
    locked = {tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in={*numbers, into.pk}).order_by("pk")}
    if shown is not None and shown != as_shown(locked.values()):
        raise ValidationError(_("These tags have changed since this page was opened. You see now how they are."))
    into = locked.pop(into.pk)
    editions = Edition.objects.filter(edition_tags__tag__in=locked).values_list("pk", flat=True)
    editions = Edition.objects.filter(pk__in=set(editions))
    words_changing.send(Edition, editions=editions)
    articles = set()
    for tag in locked.values():
        articles |= move(tag, into)
    merged = [tag.name for tag in locked.values()]
    follow_after_commit(editions)
    tell(articles, merged, into=into, by=by)
    return merged


def as_shown(tags):
    return "; ".join(sorted(f"{tag.pk} {tag.name}" for tag in tags))


def move(tag, into):
    """Returns the numbers of the articles that it changed."""
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


def tell(articles, merged, *, into, by):
    """Records the merge for each article, and says after commit that what readers see of it may have changed."""
    now = timezone.now()
    for part in chunks(sorted(articles)):
        for article in Article.objects.filter(pk__in=part).only("title"):
            record_action(article, Action.MERGE_TAGS, by=by, at=now, merged=merged, into=into.name)
            changed = partial(
                editions_changed.send_robust, sender=Edition, article_id=article.pk, action=Action.MERGE_TAGS
            )
            transaction.on_commit(changed)
