"""Mails of notices: one at once, or those of a day together. Each is sent once, to one person, who may still see what it tells."""

from datetime import datetime
from types import SimpleNamespace

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from articles.former import MAILS_WAIT
from articles.models import Article
from authors.models import User
from cms import mail
from cms.tasks import write_down
from desk.models import Notice, NoticeWay
from desk.notices import wording

SALT = "desk.notices.mailing"
MOST = 200  # notices in one mail


def to_be_mailed(person, way):
    """Notices that this person has not had by mail; none of somebody who was switched off, or may not see them any more."""
    if not (mail.is_configured() and person.is_active and person.is_staff and person.email):
        return Notice.objects.none()
    found = Notice.objects.visible_to(person).filter(way=way, mailed_at=None)
    return found.select_related("article", "by").defer("article__body")


def send_one(pk):
    notice = Notice.objects.filter(pk=pk, mailed_at=None).select_related("person").first()
    if notice and notice.article_id and is_taken_back(notice):
        return
    notice = notice and to_be_mailed(notice.person, NoticeWay.MAIL).filter(pk=pk).first()
    if notice is None:
        return
    person = User.objects.get(pk=notice.person_id)
    with translation.override(person.language):
        text = wording.sentence(notice)
        facts = {"text": text, "quote": wording.quote(notice), "action": wording.ACTION, **footer()}
        mail.send(
            "message",
            to=person.email,
            language=person.language,
            subject=text,
            key=secret(f"notice-{notice.pk}"),
            thread=secret(f"article-{notice.article_id}") if notice.article_id else "",
            url=mail.absolute(wording.place(notice)),
            **facts,
        )
    note_mailed([pk])


def is_taken_back(notice):
    """Waits for whoever holds the article: what is undone is told to nobody (`articles.undoing`)."""
    with transaction.atomic():
        Article.objects.select_for_update().filter(pk=notice.article_id).values_list("pk").first()
    return not Notice.objects.filter(pk=notice.pk).exists()


def send_digest(person_pk, until):
    """What was collected before `until`, but for what may still be undone then."""
    person = User.objects.get(pk=person_pk)
    found = to_be_mailed(person, NoticeWay.DIGEST).filter(created_at__lt=datetime.fromisoformat(until) - MAILS_WAIT)
    notices = list(found.order_by("pk")[:MOST])
    if not notices:
        return
    with translation.override(person.language):
        items = [
            SimpleNamespace(
                sentence=wording.sentence(each),
                quote=wording.quote(each),
                url=mail.absolute(wording.place(each)),
            )
            for each in notices
        ]
        mail.send(
            "digest",
            to=person.email,
            language=person.language,
            subject=wording.subject_of_digest(len(items)),
            key=secret(f"digest-{person.pk}-{notices[0].pk}"),
            text=_("What happened since the last mail of this kind:"),
            items=items,
            **footer(),
        )
    note_mailed([each.pk for each in notices])


def note_mailed(pks):
    at = timezone.now()
    write_down(lambda: Notice.objects.filter(pk__in=pks).update(mailed_at=at))


def footer():
    return {"why": wording.WHY, "why_url": mail.absolute(reverse("admin:notices_settings"))}


def secret(name):
    """The name, with what nobody else can guess."""
    return f"{name}-{salted_hmac(SALT, name, algorithm='sha256').hexdigest()[:16]}"
