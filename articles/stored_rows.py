"""Rows that leave their tables together, spelled as JSON, and come back under the same keys."""

from datetime import date, datetime

from django.core import serializers
from django.db import IntegrityError, transaction
from django.db.models.deletion import Collector


class AllRows(Collector):
    """That are deleted with one: also those that Django would delete without looking at them."""

    def can_fast_delete(self, *args, **kwargs):
        return False


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


class RowsPutBack:
    """Puts rows back, one by one. `main` is the model of the one that the others belong to, which `make_unique` is called with
    before."""

    def __init__(self, main, make_unique):
        self.main, self.make_unique = main, make_unique
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
        if isinstance(found.object, self.main):
            self.make_unique(found.object)
        try:
            with transaction.atomic():
                found.save(force_insert=True)
        except IntegrityError:  # another row took its place, as a redirect from the same address does
            if isinstance(found.object, self.main):
                raise
        else:
            self.there[type(found.object), found.object.pk] = True
