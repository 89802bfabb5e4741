import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.models import Value

from authors.models import User
from cms.compressed import CompressedJSONField

VALUES = [
    {"b": 1, "a": [1.5, None, True, "é “…” 🍊"], "": {}},
    [],
    {},
    "",
    "text",
    0,
    False,
    ["a\u0000b", "\ud800"],
]


@pytest.fixture
def row(db):
    return User.objects.create(username="somebody")


def through_the_database(value):
    return User.objects.annotate(value=Value(value, output_field=CompressedJSONField())).get().value


@pytest.mark.parametrize("value", VALUES)
def test_a_value_comes_back_as_it_was_in_the_order_of_its_keys(row, value):
    found = through_the_database(value)
    assert (found, type(found)) == (value, type(value))
    if isinstance(value, dict):
        assert list(found) == list(value)


def test_none_is_null(row):
    assert CompressedJSONField().get_prep_value(None) is None
    assert through_the_database(None) is None


def test_a_long_text_takes_a_small_part_of_its_size():
    text = {"body": "<p>Les patios de Cordoue ne dorment jamais.</p>" * 200}
    assert len(CompressedJSONField().get_prep_value(text)) < len(str(text)) / 20


def test_what_json_does_not_know_is_refused():
    for value in ({1, 2}, float("nan")):
        with pytest.raises((TypeError, ValueError)):
            CompressedJSONField().get_prep_value(value)


def test_the_column_is_binary_and_a_default_is_made_anew_for_each_row():
    class Sheet(models.Model):
        content = CompressedJSONField(default=dict)

        class Meta:
            app_label = "cms"
            managed = False

        def __str__(self):
            return str(self.content)

    field = Sheet._meta.get_field("content")
    assert field.db_type(connection) == models.BinaryField().db_type(connection)
    first, second = Sheet(), Sheet()
    first.content["changed"] = True
    assert second.content == {}
    name, path, args, kwargs = field.deconstruct()
    assert (path, args, kwargs) == ("cms.compressed.CompressedJSONField", [], {"default": dict})
    assert field.value_to_string(first) == {"changed": True}
    with pytest.raises(FieldError):
        Sheet.objects.filter(content__changed=True)
