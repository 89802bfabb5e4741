"""What a notice says, in the language of the moment, and where it leads."""

from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from cms.localtime import local_datetime
from cms.tasks import labels
from desk.models import NoticeEvent

SENTENCES = {
    NoticeEvent.SUBMITTED: gettext_noop("%(by)s submitted “%(title)s” for review."),
    NoticeEvent.ASSIGNED: gettext_noop("%(by)s assigned “%(title)s” to you for review."),
    NoticeEvent.TAKEN_BACK: gettext_noop("%(by)s took “%(title)s” back from review."),
    NoticeEvent.RETURNED: gettext_noop("%(by)s returned “%(title)s” to you."),
    NoticeEvent.APPROVED: gettext_noop("%(by)s approved “%(title)s”."),
    NoticeEvent.SCHEDULED: gettext_noop("%(by)s scheduled “%(title)s” for %(moment)s."),
    NoticeEvent.MOVED: gettext_noop("%(by)s changed the dates of “%(title)s”: it begins on %(moment)s."),
    NoticeEvent.CANCELLED: gettext_noop("%(by)s cancelled the publication of “%(title)s” planned for %(moment)s."),
    NoticeEvent.PUBLISHED: gettext_noop("“%(title)s” is published."),
    NoticeEvent.WITHDRAWN: gettext_noop("%(by)s withdrew “%(title)s” from %(moment)s on."),
    NoticeEvent.MENTION: gettext_noop("%(by)s mentions you in a remark on “%(title)s”."),
    NoticeEvent.CLASH: gettext_noop(
        "%(by)s and somebody else changed the same passage of “%(title)s”: one text is kept aside."
    ),
    NoticeEvent.RIGHTS: gettext_noop("The rights of “%(name)s”, in “%(title)s”, end on %(day)s."),
    NoticeEvent.DEAD_LINK: gettext_noop("A link in “%(title)s” is dead: %(address)s"),
    NoticeEvent.BROKEN_TASK: gettext_noop("A task was given up: %(task)s."),
}
OTHER_ENDS = {  # whether there is an end
    True: gettext_noop("%(by)s changed the dates of “%(title)s”: it ends on %(until)s."),
    False: gettext_noop("%(by)s changed the dates of “%(title)s”: it has no end any more."),
}
EMBARGOES = {  # (what became of it, whether there is an end)
    ("asks", True): gettext_noop("%(by)s asks for an earlier end of the embargo of “%(title)s”: %(moment)s."),
    ("asks", False): gettext_noop("%(by)s asks that “%(title)s” has no embargo any more."),
    ("agreed", True): gettext_noop("%(by)s agreed: the embargo of “%(title)s” ends on %(moment)s."),
    ("agreed", False): gettext_noop("%(by)s agreed: “%(title)s” has no embargo any more."),
    ("declined", True): gettext_noop("%(by)s declined: the embargo of “%(title)s” lasts until %(moment)s, as it did."),
    ("changed", True): gettext_noop(
        "%(by)s set the embargo of “%(title)s” to %(moment)s: what you asked for is not asked any more."
    ),
    ("changed", False): gettext_noop(
        "%(by)s ended the embargo of “%(title)s”: what you asked for is not needed any more."
    ),
}
GUEST = gettext_noop("%(guest)s, a guest, left a remark on “%(title)s”.")
WHY = gettext_lazy("You chose to be told of this. Change it:")
ACTION = gettext_lazy("Open it at the desk")


def sentence(notice):
    detail = notice.detail
    moment, until = (parse_datetime(detail[name]) if detail.get(name) else None for name in ("moment", "until"))
    words = {
        "name": detail.get("name", ""),
        "address": detail.get("address", ""),
        "day": date_format(parse_date(detail["day"]), "DATE_FORMAT") if detail.get("day") else "",
        "task": task_name(detail.get("task", "")),
        "by": str(notice.by) if notice.by_id else _("Somebody"),
        "guest": detail.get("guest", ""),
        "title": str(notice.article) if notice.article_id else "",
        "moment": local_datetime(moment) if moment else "",
        "until": local_datetime(until) if until else "",
    }
    return _(said_of(notice)) % words


def said_of(notice):
    detail = notice.detail
    if notice.event == NoticeEvent.EMBARGO:
        became = next((name for name in ("asks", "agreed", "declined") if detail.get(name)), "changed")
        return EMBARGOES[became, bool(detail.get("moment"))]
    if notice.event == NoticeEvent.MOVED and detail.get("only_end"):
        return OTHER_ENDS[bool(detail.get("until"))]
    return GUEST if detail.get("guest") else SENTENCES[notice.event]


def task_name(path):
    return str(labels.get(path) or path.rpartition(".")[2])


def quote(notice):
    return notice.detail.get("note", "")


def place(notice):
    """The path of the very place."""
    if notice.event == NoticeEvent.BROKEN_TASK:
        return reverse("admin:tasks_task_changelist")
    if notice.event == NoticeEvent.RIGHTS:
        return reverse(f"admin:{notice.detail['model']}_change", args=[notice.detail["pk"]])
    anchors = {
        NoticeEvent.MENTION: f"#remark-{notice.detail.get('remark')}",
        NoticeEvent.CLASH: "#clashes",
        NoticeEvent.EMBARGO: "#embargo",
    }
    return reverse(settings.EDIT_ADDRESS, args=[notice.article_id]) + anchors.get(notice.event, "")


def subject_of_digest(number):
    return ngettext("%(number)d notice", "%(number)d notices", number) % {"number": number}
