"""What is done, in the order of a day, and the moments that it is done for."""

from datetime import datetime, timedelta

TASKS = {
    "review": "an article that waits for review: read, approved, published",
    "planned_update": "a live article's update, planned for Tuesday at nine",
    "typo": "a typo of what is live corrected meanwhile, the planned update kept",
    "front_page": "the front page of Saturday at nine: another lead, and seen as it will be",
    "invite": "a colleague invited",
    "end_of_rights": "the last day of a picture's rights written down",
    "picture_off": "that picture taken off the live article",
    "withdraw": "an article withdrawn, its address leading to another",
}
TUESDAY, SATURDAY = 1, 5


def tuesday():
    return next_day(TUESDAY)


def saturday():
    return next_day(SATURDAY)


def next_day(weekday):
    """At nine, three days ahead at least."""
    day = datetime.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def clicks_to_a_day(moment):
    """The calendar, the next month where it is not this one, the day."""
    return 2 + (moment.month != datetime.now().month)
