from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.former import MAILS_WAIT
from cms.localtime import last_hour
from cms.tasks import LOW, enqueue_each, task
from cms.tasks.periodic import register_periodic
from desk.models import Notice, NoticeWay
from desk.notices import mailing

MORNING = 7  # o'clock, newsroom's time: when the daily mail is sent


@task(label=_("a notice by mail"), model="desk.Notice")
def mail_notice(notice_id):
    mailing.send_one(notice_id)


@task(label=_("the daily mail"), model="authors.User")
def mail_digest(person_id, until):
    mailing.send_digest(person_id, until)


@task(priority=LOW, label=_("the daily mails"))
def send_digests():
    until = last_hour(MORNING, timezone.now())
    waiting = Notice.objects.filter(way=NoticeWay.DIGEST, mailed_at=None, created_at__lt=until - MAILS_WAIT)
    waiting = waiting.exclude(person__email="").filter(person__is_active=True)
    people = waiting.order_by("person").values_list("person", flat=True).distinct()
    enqueue_each(mail_digest, [[pk, until.isoformat()] for pk in people])


def morning():
    return last_hour(MORNING, timezone.now()).isoformat()


def connect():
    register_periodic("daily mails", send_digests, every=timedelta(minutes=5), facts=morning)
