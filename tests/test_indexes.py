"""Each index is paid for by every row that is written, in time and in bytes."""

import pytest
from django.apps import apps
from django.db import connection, models

from articles.models import Address, Article, Edition, EditionByline, EditionDocument, EditionImage, EditionTag, Tagged


def own_models():
    own = [config for config in apps.get_app_configs() if "site-packages" not in config.path]
    return [model for config in own for model in config.get_models() if model._meta.managed and not model._meta.proxy]


def columns_indexed(model):
    """Columns that have an index of their own, by the field."""
    return [field for field in model._meta.local_concrete_fields if field.db_index and not field.unique]


def begun_with(model):
    """The columns that another index of the table begins with."""
    named = [index.fields_orders[0][0] for index in model._meta.indexes if index.fields and not index.condition]
    unique = [each.fields[0] for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    composite = model._meta.pk.field_names[:1] if isinstance(model._meta.pk, models.CompositePrimaryKey) else []
    return {model._meta.get_field(name).column for name in [*named, *unique, *composite]}


def test_no_column_has_an_index_that_is_the_beginning_of_another_one():
    assert len(own_models()) > 30
    found = {
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in columns_indexed(model)
        if field.column in begun_with(model)
    }
    assert found == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model", [Address, Article, Edition, EditionByline, EditionDocument, EditionImage, EditionTag, Tagged]
)
def test_the_tables_have_the_indexes_that_the_models_name(model):
    """Also where a migration dropped some by their names."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    single = {each["columns"][0] for each in found.values() if each["index"] and len(each["columns"]) == 1}
    named = {index.fields_orders[0][0] for index in model._meta.indexes if len(index.fields) == 1}
    expected = {field.column for field in columns_indexed(model)} | {
        model._meta.get_field(each).column for each in named
    }
    assert single - {None} == expected


def test_a_slug_by_itself_has_no_index():
    """It is asked for with its language always."""
    assert not any(model._meta.get_field("slug").db_index for model in (Address, Article, Edition))
