"""Local dates and times in forms.

A time that the clocks skip is refused with the reason; of a time that they strike twice, both instants are offered.
Nothing is guessed, and what is shown and saved again does not move.
"""

import math
import re
from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DATES = [
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})[/.](?P<month>[0-9]{1,2})[/.](?P<year>[0-9]{4})"),
]
TIME = re.compile(
    r"(?P<hour>[0-9]{1,2}) ?[:h] ?(?P<minute>[0-9]{2})?(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,6}))?)?",
    re.I,
)
OFFSET = re.compile(r" ?(?:(?P<utc>Z)|(?P<sign>[+-])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2}))", re.I)


def local_datetime(moment):
    """“2 March 2026 13:00 CET”: in the site's zone, which is always named, as one hour a year comes twice. "" for None."""
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y H:i')} {local.tzname()}"


def near_datetime(moment, now):
    """`local_datetime`, but for the six days to come by the name of the day: “Saturday 08:00 CET”."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    if not timedelta() <= local.date() - today < timedelta(days=7):
        return local_datetime(moment)
    day = _("today") if local.date() == today else date_format(local, "l")
    return f"{day} {date_format(local, 'H:i')} {local.tzname()}"


def short_datetime(moment, now):
    """“Sat 08:00”, of the six days to come; else with the date. The zone is named where that time comes twice."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    near = timedelta() <= local.date() - today < timedelta(days=7)
    day = _("%(weekday)s") % {"weekday": date_format(local, "D")}
    parts = [day] if near else [day, date_format(local, "j F Y")]
    twice = len(instants(shown(moment, local.tzinfo), local.tzinfo)) > 1
    return " ".join([*parts, clock(local), *([local.tzname()] if twice else [])])


# Every zone's clocks can show what lies between; beyond, arithmetic on dates ends.
FIRST, LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


def last_hour(hour, now):
    """The last instant at which the site's clocks struck this hour."""
    local = now.astimezone(timezone.get_default_timezone())
    struck = datetime.combine(local.date(), time(hour), local.tzinfo)
    if struck > local:
        struck = datetime.combine(local.date() - timedelta(days=1), time(hour), local.tzinfo)
    return struck.astimezone(UTC)


# Pure functions on the clocks of a zone


def instants(naive, zone):
    """The instants (UTC, in order) at which the clocks show this time: one; none in a gap; two in an overlap."""
    naive = naive.replace(fold=0)
    candidates = {naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(instant for instant in candidates if shown(instant, zone) == naive)


def shown(instant, zone):
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def around_gap(naive, zone):
    """What the clocks show in the second before they skip this time, and in the first one after."""
    low = math.floor(naive.replace(tzinfo=zone, fold=1).timestamp())
    high = math.ceil(naive.replace(tzinfo=zone, fold=0).timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if shown(datetime.fromtimestamp(middle, UTC), zone) < naive:
            low = middle
        else:
            high = middle
    return tuple(shown(datetime.fromtimestamp(second, UTC), zone) for second in (low, high))


def offset(instant, zone):
    """For example "+02:00"; it tells apart the two instants of an overlap."""
    return instant.astimezone(zone).isoformat()[-6:]


def clock_name(instant, zone):
    """For example "02:30 CEST (UTC+2)"."""
    local = instant.astimezone(zone)
    sign, hours, minutes = offset(instant, zone)[0], *offset(instant, zone)[1:].split(":")
    utc = f"UTC{sign}{int(hours)}" + (f":{minutes}" if minutes != "00" else "")
    name = local.tzname() or ""
    return f"{clock(local)} {utc}" if name[:1] in ("", "+", "-") else f"{clock(local)} {name} ({utc})"


def clock(moment):
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M")


def parse(text):
    """(naive datetime, offset as timedelta or None) of "2026-10-25 02:30", "25/10/2026 2h30", "2026-10-25T02:30+01:00"."""
    text = " ".join(text.replace("T", " ").replace("t", " ").split())
    day = next(filter(None, (form.match(text) for form in DATES)), None)
    if not day:
        raise ValidationError(_("Enter a date such as 25/10/2026 or 2026-10-25."), code="invalid")
    rest = text[day.end() :].strip()
    if not rest:
        raise ValidationError(_("Enter a time too, such as 14:30."), code="no_time")
    hour = TIME.match(rest)
    zone = OFFSET.fullmatch(rest, hour.end()) if hour else None
    if not hour or (not zone and hour.end() != len(rest)):
        raise ValidationError(_("Enter a time such as 14:30 or 14:30:15."), code="invalid")
    try:
        naive = datetime.combine(date(**numbers(day)), clock_time(hour))
        return naive, offset_of(zone)
    except ValueError:
        raise ValidationError(_("There is no such date or time."), code="invalid") from None


def numbers(match):
    return {name: int(value) for name, value in match.groupdict().items()}


def clock_time(match):
    microsecond = int((match["fraction"] or "0").ljust(6, "0"))
    return time(int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0), microsecond)


def offset_of(match):
    if not match:
        return None
    if match["utc"]:
        return timedelta()
    size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    if size >= timedelta(hours=24):
        raise ValueError("an offset of a day or more")
    return -size if match["sign"] == "-" else size


def written(naive):
    return f"{date_format(naive, 'DATE_FORMAT')} {clock(naive)}"


# The form field


class LocalDateTimeInput(forms.MultiWidget):
    """A date, a time and the zone's name; in an overlap the choice of the instant; hidden, fractions of a second.

    Sends `<name>_date`, `<name>_time`, `<name>_fold` and `<name>_exact`; one ISO text under `<name>` will do as well.
    """

    template_name = "cms/localtime.html"
    use_fieldset = True

    def __init__(self, attrs=None, *, zone=None):
        self.zone = zone
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}),
            "time": forms.TimeInput(attrs={"type": "time", "step": "any"}),
            "fold": forms.Select(),
            "exact": forms.HiddenInput(),
        }
        super().__init__(widgets, attrs)

    @property
    def current_zone(self):
        return self.zone or timezone.get_current_timezone()

    def value_from_datadict(self, data, files, name):
        if name in data:
            return [data[name], "", "", ""]
        return super().value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}_date" not in data

    def decompress(self, value):
        if not value:
            return ["", "", "", ""]
        if timezone.is_naive(value):
            value = instants(value, self.current_zone)[0]
        if not FIRST <= value <= LAST:
            return ["", "", "", ""]
        local = shown(value, self.current_zone)
        exact = value.astimezone(UTC).isoformat() if value.microsecond else ""
        return [local.date().isoformat(), local.strftime("%H:%M:%S"), offset(value, self.current_zone), exact]

    def get_context(self, name, value, attrs):
        parts = value if isinstance(value, list) else self.decompress(value)
        zone, choices = self.current_zone, both_instants(parts, self.current_zone)
        context = super().get_context(name, for_display(parts), attrs)
        day, hour, fold, exact = context["widget"]["subwidgets"]
        named = [("", "—")] + [(offset(instant, zone), clock_name(instant, zone)) for instant in choices]
        fold = forms.Select(choices=named).get_context(fold["name"], parts[2], fold["attrs"])["widget"]
        day["attrs"]["aria-label"], hour["attrs"]["aria-label"] = _("Date"), _("Time")
        fold["attrs"]["aria-label"] = _("Which of the two")
        context["widget"] |= {
            "zone": str(zone),
            "day": day,
            "hour": hour,
            "fold": choices and fold,
            "exact": parts[3] and exact,
        }
        return context


def both_instants(parts, zone):
    """The two instants of a time in an overlap; otherwise nothing."""
    try:
        naive, given = parse(" ".join(filter(None, parts[:2])))
        found = instants(naive, zone)
    except (ValidationError, OverflowError):
        return []
    return found if len(found) == 2 and given is None else []


def for_display(parts):
    """Date and time in the form that browsers' own inputs understand, where they can be read at all."""
    try:
        naive, given = parse(" ".join(filter(None, parts[:2])))
    except ValidationError:
        return parts
    if given is not None:
        return parts
    return [naive.date().isoformat(), naive.strftime("%H:%M:%S"), *parts[2:]]


class LocalDateTimeField(forms.Field):
    """Gives an instant in UTC. `zone` is that of the site's clocks unless another is named."""

    widget = LocalDateTimeInput
    default_error_messages = {"required": gettext_lazy("Enter a date and a time.")}

    def __init__(self, *, zone=None, **kwargs):
        self.zone = zone
        super().__init__(**kwargs)
        self.widget.zone = zone

    @property
    def current_zone(self):
        return self.zone or timezone.get_current_timezone()

    def to_python(self, value):
        try:
            instant = self.read(value)
        except OverflowError:
            raise self.no_such_time() from None
        if instant and not FIRST <= instant <= LAST:
            raise self.no_such_time()
        return instant

    def no_such_time(self):
        return ValidationError(_("There is no such date or time."), code="invalid")

    def read(self, value):
        if isinstance(value, datetime):
            return value.astimezone(UTC) if timezone.is_aware(value) else self.instant(value, "")
        parts = [*(value if isinstance(value, list | tuple) else [value or ""]), "", "", ""][:4]
        day, hour, fold, exact = (str(part or "").strip() for part in parts)
        if not day and not hour:
            return None
        naive, given = parse(f"{day} {hour}")
        if given is not None:
            return (naive - given).replace(tzinfo=UTC)
        instant = self.instant(naive, fold)
        return self.unmoved(instant, exact)

    def instant(self, naive, fold):
        zone = self.current_zone
        found = instants(naive, zone)
        if not found:
            raise self.in_gap(naive)
        if len(found) == 1:
            return found[0]
        chosen = [instant for instant in found if offset(instant, zone) == fold]
        if not chosen:
            raise self.in_overlap(naive, found)
        return chosen[0]

    def in_gap(self, naive):
        before, after = around_gap(naive, self.current_zone)
        return ValidationError(
            _(
                "%(time)s does not exist in the zone %(zone)s: the clocks are put forward. "
                "The nearest times are %(before)s and %(after)s."
            ),
            code="gap",
            params={
                "time": written(naive),
                "zone": self.current_zone,
                "before": written(before.replace(second=0)),
                "after": written(after),
            },
        )

    def in_overlap(self, naive, found):
        first, second = (clock_name(instant, self.current_zone) for instant in found)
        return ValidationError(
            _(
                "%(time)s comes twice in the zone %(zone)s: the clocks are put back. "
                "Choose between %(first)s and %(second)s."
            ),
            code="overlap",
            params={"time": written(naive), "zone": self.current_zone, "first": first, "second": second},
        )

    def unmoved(self, instant, exact):
        """The instant that was shown, fractions of a second included, if what was shown came back."""
        try:
            before = datetime.fromisoformat(exact)
        except ValueError:
            return instant
        same = before.tzinfo and before.replace(microsecond=0) == instant
        return before.astimezone(UTC) if same else instant

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
