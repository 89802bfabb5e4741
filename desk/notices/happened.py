"""What follows what was done at the desk: who is told of it."""

from datetime import datetime

from django.utils.dateparse import parse_datetime

from articles.former import MAILS_WAIT
from articles.models.audit import Action, AuditRecord
from cms.tasks import enqueue
from desk.models import NoticeEvent
from desk.notices import people
from desk.notices.begun import published_key, tell_published
from desk.notices.events import FOLLOWED
from desk.notices.telling import take_back, tell

# What an act of the door may be told as, which can be undone.
UNDONE_WITH_IT = {
    *(NoticeEvent.PUBLISHED, NoticeEvent.SCHEDULED, NoticeEvent.MOVED, NoticeEvent.CANCELLED, NoticeEvent.WITHDRAWN)
}
LONGEST = 300  # signs of what somebody wrote


def of_action(record, article):
    """What was published for later is told as scheduled, and as published when its moment comes; what an archive held is not."""
    if record.action == Action.UNDO:
        take_back(keys_of_act(record, article))
    if record.action in (Action.ASK_EMBARGO, Action.SET_EMBARGO, Action.KEEP_EMBARGO):
        of_embargo(record, article)
    followed = FOLLOWED.get(record.action)
    if followed is None:
        return
    detail, at = record.detail, record.at
    moment = parse_datetime(detail["moment"]) if detail.get("moment") else at
    event = followed.event
    if event == NoticeEvent.PUBLISHED:
        if moment < at:
            return
        event = NoticeEvent.SCHEDULED if moment > at else event
    if event == NoticeEvent.MOVED and moment <= at:
        event = NoticeEvent.PUBLISHED if moment == at else event
    told = followed.people(article)
    key = published_key(article, moment) if event == NoticeEvent.PUBLISHED else record_key(record)
    wait = MAILS_WAIT if followed.event in UNDONE_WITH_IT else None
    said = {name: detail[name] for name in ("moment", "until") if detail.get(name)} | note_of(detail)
    said |= {"only_end": True} if has_only_another_end(record) else {}
    tell(event, told, key=key, article=article, by=record.by, mails_wait=wait, **said)
    if record.action in (Action.PUBLISH, Action.REPUBLISH, Action.RESCHEDULE) and moment > at:
        enqueue(tell_published, article.pk, moment.isoformat(), delay=moment - at)


def has_only_another_end(record):
    detail = record.detail
    begins, ends = ([detail.get(name), detail.get(f"{name}_before")] for name in ("moment", "until"))
    return record.action == Action.RESCHEDULE and is_same(*begins) and not is_same(*ends)


def is_same(*spelled):
    one, other = (each and parse_datetime(each) for each in spelled)
    return one == other


def of_embargo(record, article):
    """Who may agree to what is asked for is told, and the asker of what came of it, agreed to or not."""
    detail, told = record.detail, people.publishers(article)
    said = {"moment": detail["embargo"][1], "asks": record.action == Action.ASK_EMBARGO}
    if not said["asks"]:
        told = told.filter(pk=detail.get("asker"))
        said["agreed"] = record.action == Action.SET_EMBARGO and "asked_by" in detail
        said["declined"] = record.action == Action.KEEP_EMBARGO
        said |= note_of(detail)
    tell(NoticeEvent.EMBARGO, told, key=record_key(record), article=article, by=record.by, **said)


def note_of(detail):
    return {"note": detail["note"][:LONGEST]} if detail.get("note") else {}


def record_key(record):
    return f"record:{record.pk}"


def keys_of_act(record, article):
    """Of all that was told of the act that was undone."""
    at = datetime.fromisoformat(record.detail["undone_at"])
    records = AuditRecord.objects.filter(article_id=article.pk, at=at)
    return [published_key(article, at), *map(record_key, records)]


def of_remark(remark):
    if remark.author_id is None:
        of_guest(remark)
        return
    told = remark.mentioned.all()
    said = {"remark": remark.pk, "note": remark.text[:LONGEST]}
    key = f"remark:{remark.pk}"
    if told:
        tell(NoticeEvent.MENTION, told, key=key, article=remark.article, by=remark.author, **said)


def of_guest(remark):
    """To the writers and to who made the link, once an hour of each link."""
    article, link = remark.article, remark.share_link
    told = {*people.writers(article), *people.readers_of(article).filter(pk=link.made_by_id)}
    said = {"remark": remark.pk, "note": remark.text[:LONGEST], "guest": remark.guest_name}
    tell(NoticeEvent.MENTION, told, key=f"guest:{link.pk}:{remark.created_at:%Y%m%d%H}", article=article, **said)


def of_clash(clash):
    """Whose form it was sees it there; the others are told once of each form."""
    article = clash.article
    told = {*people.writers(article), *people.readers_of(article).filter(pk=article.updated_by_id)}
    key = f"clash:{clash.session_id}:{article.pk}"
    tell(NoticeEvent.CLASH, told, key=key, article=article, by=clash.by)
