"""Who is told of what, and how where they chose nothing else."""

from collections.abc import Callable
from typing import NamedTuple

from articles.models.audit import Action
from desk.models import NoticeEvent, NoticeWay
from desk.notices import people


class Followed(NamedTuple):
    """What follows an action: an event, and whom it is told, of an article."""

    event: NoticeEvent
    people: Callable


FOLLOWED = {
    Action.SUBMIT: Followed(NoticeEvent.SUBMITTED, people.reviewers),
    Action.ASSIGN: Followed(NoticeEvent.ASSIGNED, people.assigned),
    Action.TAKE_BACK: Followed(NoticeEvent.TAKEN_BACK, people.reviewers),
    Action.RETURN: Followed(NoticeEvent.RETURNED, people.writers),
    Action.APPROVE: Followed(NoticeEvent.APPROVED, people.writers),
    Action.PUBLISH: Followed(NoticeEvent.PUBLISHED, people.writers),
    Action.REPUBLISH: Followed(NoticeEvent.PUBLISHED, people.writers),
    Action.RESCHEDULE: Followed(NoticeEvent.MOVED, people.writers),
    Action.CANCEL: Followed(NoticeEvent.CANCELLED, people.writers),
    Action.WITHDRAW: Followed(NoticeEvent.WITHDRAWN, people.writers),
}

USUAL = {
    NoticeEvent.SUBMITTED: NoticeWay.MAIL,
    NoticeEvent.ASSIGNED: NoticeWay.MAIL,
    NoticeEvent.TAKEN_BACK: NoticeWay.DESK,
    NoticeEvent.RETURNED: NoticeWay.MAIL,
    NoticeEvent.APPROVED: NoticeWay.MAIL,
    NoticeEvent.SCHEDULED: NoticeWay.MAIL,
    NoticeEvent.MOVED: NoticeWay.MAIL,
    NoticeEvent.CANCELLED: NoticeWay.MAIL,
    NoticeEvent.PUBLISHED: NoticeWay.MAIL,
    NoticeEvent.WITHDRAWN: NoticeWay.MAIL,
    NoticeEvent.MENTION: NoticeWay.MAIL,
    NoticeEvent.CLASH: NoticeWay.DESK,
    NoticeEvent.RIGHTS: NoticeWay.DIGEST,
    NoticeEvent.DEAD_LINK: NoticeWay.DIGEST,
    NoticeEvent.BROKEN_TASK: NoticeWay.MAIL,
    NoticeEvent.EMBARGO: NoticeWay.MAIL,
}

# Those that somebody without this permission is never told of.
NEEDED = {
    NoticeEvent.SUBMITTED: "articles.approve_article",
    NoticeEvent.ASSIGNED: "articles.approve_article",
    NoticeEvent.TAKEN_BACK: "articles.approve_article",
    NoticeEvent.BROKEN_TASK: "tasks.manage_tasks",
    NoticeEvent.EMBARGO: "articles.publish_article",
}

# These tell somebody that work waits for them: they are told of at the desk at least.
ALWAYS = {NoticeEvent.RETURNED}


def way_of(event, chosen=None):
    """How somebody is told who chose this."""
    way = chosen or USUAL[event]
    return NoticeWay.DESK if event in ALWAYS and way == NoticeWay.NONE else way


def ways_for(event):
    return [choice for choice in NoticeWay.choices if event not in ALWAYS or choice[0] != NoticeWay.NONE]


def events_for(person):
    return [event for event in NoticeEvent if event not in NEEDED or person.has_perm(NEEDED[event])]
