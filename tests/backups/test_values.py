"""Values go through a line and come back, whatever they are."""

import json
import math
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as some

from backups.tables import Content, Table, canonical, content_of
from cms.compressed import CompressedJSONField

TEXTS = some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
JSON = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**53), 2**53)
    | some.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
VALUES = {
    "text": TEXTS | some.just("x" * 300_000),
    "number": some.integers(-(2**63), 2**63 - 1),
    "real": some.floats(allow_nan=False, allow_infinity=False),
    "yes": some.booleans(),
    "exact": some.decimals(-(10**8), 10**8, places=3, allow_nan=False),
    "moment": some.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=some.just(UTC)),
    "day": some.dates(),
    "hour": some.times(),
    "length": some.timedeltas(timedelta(days=-100_000), timedelta(days=100_000)),
    "key": some.uuids(),
    "ip": some.ip_addresses().map(str),
    "content": some.binary(max_size=60),
    "tree": JSON,
    "small": JSON,
}


def make_model():
    class Everything(models.Model):  # noqa: DJ008
        text = models.TextField(null=True)  # noqa: DJ001
        number = models.BigIntegerField(null=True)
        real = models.FloatField(null=True)
        yes = models.BooleanField(null=True)
        exact = models.DecimalField(null=True, max_digits=12, decimal_places=3)
        moment = models.DateTimeField(null=True)
        day = models.DateField(null=True)
        hour = models.TimeField(null=True)
        length = models.DurationField(null=True)
        key = models.UUIDField(null=True)
        ip = models.GenericIPAddressField(null=True)
        content = models.BinaryField(null=True)
        tree = models.JSONField(null=True)
        small = CompressedJSONField(null=True)
        other = models.ForeignKey("self", models.CASCADE, null=True)

        class Meta:
            app_label = "backups"

    return Everything


@pytest.fixture(scope="module")
def model():
    with isolate_apps("backups"):
        return make_model()


@pytest.fixture
def table(model):
    with connection.schema_editor() as editor:
        editor.create_model(model)
    yield Table(model)
    with connection.schema_editor() as editor:
        editor.delete_model(model)


def every_value(model):
    return [[getattr(row, name) for name in (*VALUES, "other_id")] for row in model.objects.order_by("pk")]


def test_all_kinds_of_values_come_back(table):
    @given(some.lists(some.fixed_dictionaries({name: some.none() | kind for name, kind in VALUES.items()}), max_size=4))
    def hold(rows):
        model = table.model
        model.objects.all().delete()
        for row in rows:
            model.objects.create(**row, other=model.objects.first())
        before, lines, content = every_value(model), list(table.lines(connection)), content_of(table, connection)
        model.objects.all().delete()
        table.insert(connection, reversed(lines))
        assert every_value(model) == before
        assert sorted(table.lines(connection)) == sorted(lines)
        assert content_of(table, connection).digest == content.digest

    hold()


def test_an_empty_json_value_is_not_the_databases_null(table):
    model = table.model
    for value in (models.Value(None, models.JSONField()), None):
        model.objects.create(tree=value)
    lines = sorted(table.lines(connection))
    model.objects.all().delete()
    table.insert(connection, lines)
    assert sorted(table.lines(connection)) == lines
    assert model.objects.filter(tree__isnull=True).count() == 1


@given(JSON)
def test_json_counts_as_the_same_however_a_database_writes_it(value):
    def line(text):
        return f"[1,[{text}]]".encode("utf-8", "surrogatepass")

    turned = json.dumps(reversed_keys(value), ensure_ascii=True)
    assert canonical(line(json.dumps(value, ensure_ascii=False))) == canonical(line(turned))


def reversed_keys(value):
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    if isinstance(value, list):
        return [reversed_keys(each) for each in value]
    return math.floor(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def test_the_content_is_that_of_the_rows_and_not_of_their_order(table):
    lines = [b'[1,"a"]', b'[2,"b"]', b'[2,"b"]']
    contents = [Content(table) for _number in range(3)]
    for content, order in zip(contents, [lines, lines[::-1], lines[:2]], strict=True):
        for line in order:
            content.add(line)
    assert contents[0].digest == contents[1].digest != contents[2].digest
