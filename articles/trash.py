"""The trash: an article that is deleted leaves all tables, with all rows that are its own, for one row of `TrashedArticle`. So
no list, search or count can show it. Restored within thirty days it has its rows again, under the same keys.
"""

from datetime import date, datetime

from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models.deletion import Collector
from django.utils import timezone

from articles import policy, saving, writing
from articles.models import Action, Article, Tagged, TrashedArticle
from articles.models.audit import Kind, record_about, record_action
from articles.models.trashed import KEPT_FOR
from articles.signals import working_copies_changing

AT_ONCE = 100  # are deleted for good, before others have their turn


class AllRows(Collector):
    """Of an article: also those that Django would delete without looking at them."""

    def can_fast_delete(self, *args, **kwargs):
        return False


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


def spelled(data):
    """[{"model", "pk", "fields"}] of {model: rows}: what is referred to stands first."""
    own = {model: sorted(rows, key=lambda row: row.pk) for model, rows in data.items() if not model._meta.auto_created}
    rows = [row for model in in_order(own) for row in own[model]]
    return [{**each, "fields": plain(each["fields"])} for each in serializers.serialize("python", rows)]


def plain(fields):
    """Moments whole: the serialiser to JSON leaves out microseconds."""
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in fields.items()}


def in_order(models):
    found = {}

    def add(model):
        if model in models and model not in found:
            found[model] = None
            for parent in referred_to(model):
                add(parent)
            found[model] = found.pop(model)  # behind them

    for model in models:
        add(model)
    return list(found)


def referred_to(model):
    return [field.related_model for field in model._meta.concrete_fields if field.remote_field]


@transaction.atomic
def put_back(trashed, *, by):
    """The article, at its address, or at a free one beside it. What its rows refer to and is not there any more is left out.
    Raises PermissionDenied, TrashedArticle.DoesNotExist where it is gone."""
    trashed = TrashedArticle.objects.kept(timezone.now()).select_for_update().get(pk=trashed.pk)
    if not policy.can_put_back(by, trashed):
        raise PermissionDenied
    rows = RowsPutBack()
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


class RowsPutBack:
    """Puts rows back, one by one."""

    def __init__(self):
        self.there = {}  # {(model, primary key): whether there is such a row}

    def is_there(self, model, pk):
        if (model, pk) not in self.there:
            self.there[model, pk] = model._base_manager.filter(pk=pk).exists()
        return self.there[model, pk]

    def add(self, row):
        for found in serializers.deserialize("python", [row], ignorenonexistent=True):
            if self.can_be(found):
                self.insert(found)

    def can_be(self, found):
        """False: it refers to a row that is gone, and cannot be without it."""
        for field in found.object._meta.concrete_fields:
            value = getattr(found.object, field.attname)
            if not field.remote_field or value is None or self.is_there(field.related_model, value):
                continue
            if not field.null:
                return False
            setattr(found.object, field.attname, None)
        for name, values in found.m2m_data.items():
            model = found.object._meta.get_field(name).related_model
            found.m2m_data[name] = [pk for pk in values if self.is_there(model, pk)]
        return True

    def insert(self, found):
        if isinstance(found.object, Article):
            make_unique(found.object)
        try:
            with transaction.atomic():
                found.save(force_insert=True)
        except IntegrityError:  # another row took its place, as a redirect from the same address does
            if isinstance(found.object, Article):
                raise
        else:
            self.there[type(found.object), found.object.pk] = True


def make_unique(article):
    """Its address may be another article's by now, as may be its place beside its original."""
    base, number = article.slug[:190], 1
    while article.slug_is_taken(article.slug):
        number += 1
        article.slug = f"{base}-{number}"
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
