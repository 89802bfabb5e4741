"""The demo magazine as it lies in the files beside this one: articles, authors, tags, series, and what is on the desk."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).resolve().parent
SATURDAY = 5


@dataclass(frozen=True)
class Story:
    """An article: the head of its file as it stands there, and the body below it."""

    slug: str
    head: dict
    body: str

    @property
    def state(self):
        return self.head.get("state", "published")

    def drawings(self):
        """{name in the body: what to draw}; the lead picture is called "lead"."""
        lead = {"lead": self.head["lead"]} if "lead" in self.head else {}
        return lead | self.head.get("pictures", {})


def stories():
    """In the order of their files: later ones may pin earlier ones."""
    return [story(path) for path in sorted(FOLDER.glob("articles/*.article"))]


def story(path):
    _before, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    return Story(slug=path.stem.partition("-")[2], head=tomllib.loads(head), body=body.strip())


def authors():
    return tomllib.loads((FOLDER / "authors.toml").read_text(encoding="utf-8"))


def tags():
    return tomllib.loads((FOLDER / "tags.toml").read_text(encoding="utf-8"))["tag"]


def series():
    return tomllib.loads((FOLDER / "series.toml").read_text(encoding="utf-8"))["series"]


def desk():
    return tomllib.loads((FOLDER / "desk.toml").read_text(encoding="utf-8"))


def moment(when, *, now, zone):
    """ "-171d 08:30": that many days from today, at that time of the magazine's place; "saturday+2d 08:30": from the next Saturday,
    which is never today; "+3h": hours from now."""
    if hours := re.fullmatch(r"([+-]\d+)h", when):
        return (now + timedelta(hours=int(hours[1]))).replace(minute=0, second=0, microsecond=0)
    days, hour, minute = re.fullmatch(r"(\S+) (\d\d):(\d\d)", when).groups()
    zone = ZoneInfo(zone)
    return datetime.combine(day(days, today=now.astimezone(zone).date()), time(int(hour), int(minute)), tzinfo=zone)


def day(days, *, today):
    saturday, more = re.fullmatch(r"(saturday)?([+-]\d+)?d?", days).groups()
    until_saturday = (SATURDAY - today.weekday() - 1) % 7 + 1 if saturday else 0
    return today + timedelta(days=until_saturday + int(more or 0))
