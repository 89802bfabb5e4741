"""The demo magazine as it lies in the files beside this one: articles, authors, tags, series."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).resolve().parent


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


def moment(when, *, now, zone):
    """ "-171d 08:30": that many days from today, at that time of the magazine's place; "+3h": hours from now."""
    if hours := re.fullmatch(r"([+-]\d+)h", when):
        return (now + timedelta(hours=int(hours[1]))).replace(minute=0, second=0, microsecond=0)
    days, hour, minute = re.fullmatch(r"([+-]\d+)d (\d\d):(\d\d)", when).groups()
    zone = ZoneInfo(zone)
    day = now.astimezone(zone).date() + timedelta(days=int(days))
    return datetime.combine(day, time(int(hour), int(minute)), tzinfo=zone)
