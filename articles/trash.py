"""The trash: an article that is deleted leaves all tables, with all rows that are its own, for one row of `TrashedArticle`. So
no list, search or count can show it. Restored within thirty days it has its rows again, under the same keys.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from articles import policy, saving, writing
from articles.models import Action, Article, Tagged, TrashedArticle
from articles.models.audit import Kind, record_about, record_action
from articles.models.trashed import KEPT_FOR
from articles.signals import working_copies_changing
from articles.stored_rows import AllRows, RowsPutBack, spelled
from cms.admin import deleting
from cms.text.slugs import numbered

AT_ONCE = 100  # are deleted for good, before others have their turn


@transaction.atomic
def put_away(article, *, by):
    """Raises PermissionDenied, Article.DoesNotExist."""
    saving.lock_forms(article)
    article = Article.objects.select_for_update().get(pk=article.pk)
    if not policy.can_delete(by, article):
        raise PermissionDenied
    rows = AllRows(using=article._state.db, origin=article)
    rows.collect([article])
    translations = list(article.translations.order_by("pk").values_list("pk", flat=True))
    content = {"rows": spelled(rows.data), "tags": article.snapshot()["tags"], "translations": translations}
    facts = {"title": article.title, "state": article.state, "by": by, "content": content}
    trashed = TrashedArticle.objects.create(article_id=article.pk, **facts)
    trashed.owners.set(owners_of(article))
    record_action(article, Action.PUT_AWAY, by=by, at=trashed.at)
    rows.delete()
    return trashed


def owners_of(article):
    signed = article.bylines.exclude(author__user=None).values_list("author__user", flat=True)
    return {article.created_by_id, *signed} - {None}


@transaction.atomic
def put_back(trashed, *, by):
    """The article, at its address, or at a free one beside it. What its rows refer to and is not there any more is left out.
    Raises PermissionDenied, TrashedArticle.DoesNotExist where it is gone."""
    trashed = TrashedArticle.objects.kept(timezone.now()).select_for_update().get(pk=trashed.pk)
    if not policy.can_put_back(by, trashed):
        raise PermissionDenied
    rows = RowsPutBack(Article, make_unique)
    for row in trashed.content["rows"]:
        rows.add(row)
    article = Article.objects.get(pk=trashed.article_id)
    if article.tagged.count() != sum(row["model"] == Tagged._meta.label_lower for row in trashed.content["rows"]):
        writing.set_tags(article, trashed.content["tags"])
    translate_again(article, trashed.content["translations"])
    record_action(article, Action.PUT_BACK, by=by, at=timezone.now())
    trashed.delete()
    working_copies_changing.send(Article, article_ids=[article.pk])
    return article


def make_unique(article):
    """Its address may be another article's by now, as may be its place beside its original."""
    if article.slug_is_taken(article.slug):
        free = (slug for slug in numbered(article.slug[:190]) if not article.slug_is_taken(slug))
        article.slug = next(free)
    if article.translation_of_id and article.is_twin(article.translation_of):
        article.translation_of = None


def translate_again(article, translations):
    for translation in Article.objects.filter(pk__in=translations, translation_of=None).order_by("pk"):
        is_free = article.translation_of_id is None and not translation.translations.exists()
        if is_free and translation.language != article.language and not translation.is_twin(article):
            Article.objects.filter(pk=translation.pk).update(translation_of=article)


def delete_expired(now):
    """For good, with the whole history. Returns whether there may be more."""
    pks = list(
        TrashedArticle.objects.filter(at__lte=now - KEPT_FOR).order_by("at").values_list("pk", flat=True)[:AT_ONCE]
    )
    for pk in pks:
        with transaction.atomic():
            trashed = TrashedArticle.objects.select_for_update().defer("content").filter(pk=pk).first()
            if trashed:
                record_about(Kind.ARTICLE, trashed.article_id, trashed.title, Action.DELETE, by=None, at=now)
                trashed.delete()
    return len(pks) == AT_ONCE


def connect():
    deleting.trashes[Article] = put_away
