"""Entries as an iCalendar file (RFC 5545). Moments are in UTC: no program has to know our clocks."""

from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from desk.calendar.entries import EXPIRY, WITHDRAWAL

END = "\r\n"
LONGEST_LINE = 75  # bytes
DURATION = "PT15M"


def calendar_file(entries, *, name, at, is_more=False):
    """`is_more`: what is far ahead is not in it, which it says."""
    more = _("There is more ahead than this calendar holds.")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Patio//Calendar//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *([f"X-WR-CALDESC:{escaped(more)}"] if is_more else []),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for entry in entries for line in event(entry, at)),
        "END:VCALENDAR",
    ]
    return "".join(folded(line) + END for line in lines).encode()


def event(entry, at):
    return [
        "BEGIN:VEVENT",
        f"UID:{uid(entry)}",
        f"DTSTAMP:{utc(entry.changed_at or at)}",
        f"LAST-MODIFIED:{utc(entry.changed_at or at)}",
        f"SEQUENCE:{entry.number}",
        *moments(entry),
        f"SUMMARY:{escaped(f'{entry.kind_in_words}: {entry.title}')}",
        f"DESCRIPTION:{escaped(description(entry))}",
        *([f"CATEGORIES:{','.join(map(escaped, entry.sections))}"] if entry.sections else []),
        f"URL:{settings.BASE_URL}{entry.address}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def uid(entry):
    """The same as long as it is the same edition's beginning or end, the same choice's, or the same picture's rights in one
    article."""
    if entry.arranged:
        return f"{entry.kind}-{entry.shown_id}@{urlsplit(settings.BASE_URL).hostname}"
    what = entry.edition_id or f"{entry.shown_id}-{entry.article_id}"
    kind = "end" if entry.kind in (EXPIRY, WITHDRAWAL) else "begin" if entry.edition_id else entry.kind
    return f"{kind}-{what}@{urlsplit(settings.BASE_URL).hostname}"


def moments(entry):
    if entry.at is None:
        return [f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}", f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"]
    return [f"DTSTART:{utc(entry.at)}", f"DURATION:{DURATION}"]


def description(entry):
    facts = [entry.what, entry.state_in_words, ", ".join(entry.sections), ", ".join(entry.authors)]
    return "\n".join(str(fact) for fact in facts if fact)


def utc(moment):
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text):
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def folded(line):
    """In lines of 75 bytes at the most; no sign is parted."""
    parts, size = [""], 0
    for sign in line:
        length = len(sign.encode())
        if size + length > LONGEST_LINE:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += length
    return END.join(parts)
