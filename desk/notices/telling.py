"""Makes notices: in the transaction of what they are about, one of one thing for each person."""

from cms import mail
from cms.tasks import enqueue_each
from desk.models import Notice, NoticeChoice, NoticeWay
from desk.notices.events import way_of
from desk.notices.tasks import mail_notice


def tell(event, told, *, key, article=None, by=None, way=None, mails_wait=None, **detail):
    """`told`: users. `way`: instead of what each chose. `mails_wait`: a timedelta. Who was told of this `key` already is told
    nothing."""
    pks = {person.pk for person in told} - {by and by.pk}
    pks -= set(Notice.objects.filter(key=key, person__in=pks).values_list("person", flat=True))
    ways = ways_of(event, pks)
    facts = {"event": event, "key": key, "article": article, "by": by, "detail": detail}
    rows = [Notice(person_id=pk, way=way or ways[pk], **facts) for pk in sorted(pks) if ways[pk] != NoticeWay.NONE]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if mail.is_configured() and any(row.way == NoticeWay.MAIL for row in rows):
        made = Notice.objects.filter(key=key, person__in=pks, way=NoticeWay.MAIL, mailed_at=None)
        made = made.exclude(person__email="")
        enqueue_each(mail_notice, [[pk] for pk in made.values_list("pk", flat=True)], delay=mails_wait)


def take_back(keys):
    """What was told under these keys and has not been mailed: as if nobody had been told."""
    Notice.objects.filter(key__in=keys, mailed_at=None).delete()


def ways_of(event, pks):
    """{primary key of a person: a NoticeWay}"""
    chosen = NoticeChoice.objects.filter(event=event, person__in=pks).values_list("person", "way") if pks else ()
    return dict.fromkeys(pks, way_of(event)) | {pk: way_of(event, way) for pk, way in chosen}
