"""Which backups are kept: "7 daily, 4 weekly, 12 monthly" keeps the last one of each of the last seven days that have any,
and so on, days being those of the site's zone. The newest is always kept."""

import re
from datetime import UTC, datetime

PERIODS = {
    "daily": lambda day: day.isoformat(),
    "weekly": lambda day: day.strftime("%G-%V"),
    "monthly": lambda day: day.strftime("%Y-%m"),
    "yearly": lambda day: day.strftime("%Y"),
}
ALL = "all"
PART = re.compile(r"([1-9]\d{0,3}) (daily|weekly|monthly|yearly)", re.ASCII)


def parse(text):
    """{period: number}; None for "all". A ValueError where it is no rule."""
    text = " ".join(text.lower().split())
    if text == ALL:
        return None
    parts = [PART.fullmatch(part.strip()) for part in text.split(",")]
    if not all(parts) or len({part[2] for part in parts}) != len(parts):
        raise ValueError(text)
    return {part[2]: int(part[1]) for part in parts}


def moment_of(name):
    """The moment that a backup is named by."""
    return datetime.strptime(name[:20], "%Y-%m-%dT%H-%M-%SZ").replace(tzinfo=UTC)


def kept(names, rule, zone):
    """Those of the names, the oldest first, that the rule keeps."""
    if rule is None:
        return set(names)
    found = set(names[-1:])
    for period, number in rule.items():
        last_of = {}
        for name in names:
            last_of[PERIODS[period](moment_of(name).astimezone(zone).date())] = name
        found |= set(list(last_of.values())[-number:])
    return found
