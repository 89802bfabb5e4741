"""A value of a column as JSON has it: the same for SQLite and PostgreSQL, and nothing of it lost.

| column | in a line |
|---|---|
| date and time | ISO 8601 in UTC |
| date, time, decimal number, UUID, IP address | as text |
| duration | microseconds |
| bytes | base64 |
| JSON | a list of that one value: `[null]` is JSON's null, `null` the database's |
| all others | themselves |

Fields' own conversions are passed by (`CompressedJSONField` stays as compressed as it is, rich text is not cleaned again).
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.duration import duration_microseconds

MICROSECOND = timedelta(microseconds=1)
SPELL = {
    "DateTimeField": lambda value: (value if value.tzinfo is None else value.astimezone(UTC)).isoformat(),
    "DateField": date.isoformat,
    "TimeField": time.isoformat,
    "DecimalField": str,
    "UUIDField": str,
    "GenericIPAddressField": str,
    "DurationField": lambda value: value if isinstance(value, int) else duration_microseconds(value),
    "BinaryField": lambda value: base64.b64encode(value).decode("ascii"),
    "JSONField": lambda value: [json.loads(value)],
}
READ = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "TimeField": time.fromisoformat,
    "DecimalField": Decimal,
    "UUIDField": UUID,
    "DurationField": lambda value: value * MICROSECOND,
    "BinaryField": base64.b64decode,
    "JSONField": lambda value: value[0],
}
ADAPT = {
    "DateTimeField": lambda value, connection, _field: connection.ops.adapt_datetimefield_value(value),
    "DateField": lambda value, connection, _field: connection.ops.adapt_datefield_value(value),
    "TimeField": lambda value, connection, _field: connection.ops.adapt_timefield_value(value),
    "DecimalField": lambda value, connection, field: connection.ops.adapt_decimalfield_value(
        value, field.max_digits, field.decimal_places
    ),
    "GenericIPAddressField": lambda value, connection, _field: connection.ops.adapt_ipaddressfield_value(value),
    "UUIDField": lambda value, connection, _field: value if connection.features.has_native_uuid_field else value.hex,
    "DurationField": lambda value, connection, _field: (
        value if connection.features.has_native_duration_field else duration_microseconds(value)
    ),
    "JSONField": lambda value, connection, _field: connection.ops.adapt_json_value(value, None),
}


@dataclass(frozen=True)
class Column:
    name: str
    field: models.Field  # that of the key where it is a foreign one

    @property
    def kind(self):
        return self.field.get_internal_type()

    def speller(self, connection):
        """From what a cursor gives to what stands in a line; None where that is the same."""
        expression = self.field.get_col(self.field.model._meta.db_table)
        converters = connection.ops.get_db_converters(expression)
        spell = SPELL.get(self.kind)
        if not converters and spell is None:
            return None

        def spelled(value):
            for convert in converters:
                value = convert(value, expression, connection)
            return value if value is None or spell is None else spell(value)

        return spelled

    def adapter(self, connection):
        """From what stands in a line to what a statement takes; None where that is the same."""
        read, adapt = READ.get(self.kind), ADAPT.get(self.kind)
        if read is None and adapt is None:
            return None

        def adapted(value):
            if value is None:
                return None
            value = read(value) if read else value
            return adapt(value, connection, self.field) if adapt else value

        return adapted


def columns_of(model):
    return [Column(field.column, keyed(field)) for field in model._meta.local_concrete_fields]


def keyed(field):
    while field.remote_field:
        field = field.target_field
    return field
