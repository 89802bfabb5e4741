"""Whether what follows a publication was done in time, as far as that is known: out of the search index, the rows of tasks and those
of notices. Nothing is written for it, so what was pruned is said not to be recorded any more.

That an edition is visible from its moment on needs no task: pages ask for what is live by its dates.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from articles.models import Article, Edition
from cms.tasks import labels, queue, subject_models
from cms.tasks.queue import FAILED, READY, RUNNING
from desk.models import Notice, NoticeEvent, NoticeWay
from desk.notices.begun import published_key, tell_published
from desk.notices.looks import KEPT

LATE = timedelta(minutes=1)
MOST = 100  # of a report: for each two payloads are looked for at once
MOST_ROWS = 500
DONE, WAITING, GIVEN_UP, UNKNOWN, NOBODY = "done", "waiting", "failed", "unknown", "nobody"


@dataclass(frozen=True)
class ReceiptItem:
    """One thing that follows a publication: `at` is when it was done or given up, or since when it waits; None where that is not
    known."""

    label: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True)
class Receipt:
    edition: Edition
    now: datetime
    indexed: list = field(default_factory=list)
    announced: list = field(default_factory=list)

    @property
    def was_planned(self):
        return self.edition.made_at < self.edition.live_from

    @property
    def due(self):
        """What is published for a moment of the past can be followed only from then on."""
        return max(self.edition.live_from, self.edition.made_at)

    @property
    def is_late(self):
        return any(self.is_late_with(item) for item in (*self.indexed, *self.announced))

    def is_late_with(self, item):
        if item.state not in (DONE, WAITING):
            return item.state == GIVEN_UP
        return (item.at if item.state == DONE else self.now) > self.due + LATE

    @property
    def steps(self):
        """[(name, its items, each with whether it is late)]"""
        named = ((_("Indexed"), self.indexed), (_("Announced"), self.announced))
        return [(name, [(item, self.is_late_with(item)) for item in items]) for name, items in named]


def of_editions(editions, at):
    """Receipts of editions that have begun, with their search rows (`begun`); in four queries whatever their number."""
    tasks, notices = task_rows(editions), notices_of(editions)
    failed = failed_mails(notices)
    return [
        Receipt(
            edition,
            at,
            indexed=[search_item(edition), *task_items(edition, tasks, at)],
            announced=announced_items(edition, tasks, notices, failed, at),
        )
        for edition in editions
    ]


def begun(user, at):
    """Editions that this person may see the receipts of, the last first."""
    found = Edition.objects.begun(at).without_texts().select_related("article").defer("article__body")
    if not user.has_perm("articles.change_any_article"):
        found = found.filter(article__in=Article.objects.visible_to(user).order_by().values("pk"))
    return found.annotate(search_version=F("index_entry__version")).order_by("-live_from", "-pk")


def report(user, at, *, late=False):
    """The last publications; `late`: those of them that were late, and whatever is live and has something waiting or given up."""
    last = list(begun(user, at)[:MOST])
    if not late:
        return of_editions(last, at)
    known = {edition.pk for edition in last}
    behind = begun(user, at).filter(pk__in=late_editions(at)).exclude(pk__in=known)
    return [each for part in (last, list(behind[:MOST])) for each in of_editions(part, at) if each.is_late]


def of_article(article, user, at):
    """Of what was published last; None where nothing was."""
    editions = list(begun(user, at).filter(article=article)[:1])
    return of_editions(editions, at)[0] if editions else None


# Where it is looked for


def paths_about(model):
    return [path for path, named in subject_models.items() if named == model]


def payloads_of(edition):
    article = edition.article_id
    return [queue.payload_of([article]), queue.payload_of([article, edition.live_from.isoformat()])]


def task_rows(editions):
    """{primary key of an article: rows of tasks that are about it}"""
    found = defaultdict(list)
    payloads = [payload for edition in editions for payload in payloads_of(edition)]
    rows = DBTaskResult.objects.filter(task_path__in=paths_about("articles.Article"), args_kwargs__in=payloads)
    for row in rows.order_by("enqueued_at").defer("traceback", "return_value") if payloads else ():
        found[row.args_kwargs["args"][0]].append(row)
    return found


def notices_of(editions):
    """{key: notices that say that an edition is published}"""
    found = defaultdict(list)
    keys = [published_key(edition.article, edition.live_from) for edition in editions]
    for notice in Notice.objects.filter(event=NoticeEvent.PUBLISHED, key__in=keys).select_related("person"):
        found[notice.key].append(notice)
    return found


def failed_mails(notices):
    """{primary key of a notice: when its mail was given up}"""
    waiting = [queue.payload_of([each.pk]) for group in notices.values() for each in group if each.mailed_at is None]
    if not waiting:
        return {}
    rows = queue.given_up().filter(task_path__in=paths_about("desk.Notice"), args_kwargs__in=waiting)
    return {args["args"][0]: at for args, at in rows.values_list("args_kwargs", "finished_at")}


# What it says


def search_item(edition):
    """Written in the transaction that publishes; where it is not, or where the words are others by now, a task writes it."""
    state = DONE if edition.search_version else WAITING
    return ReceiptItem(_("search"), state, edition.made_at if state == DONE else edition.live_from)


def task_items(edition, tasks, at):
    """Those that tell people are left out."""
    rows = defaultdict(list)
    for row in tasks[edition.article_id]:
        if row.task_path != tell_published.module_path and belongs(row, edition, at):
            rows[row.task_path].append(row)
    found = [item_of(labels[path], group) for path, group in sorted(rows.items())]
    return found or [ReceiptItem(_("related articles, share cards, finished parts"), UNKNOWN)]


def belongs(row, edition, at):
    """What is not done is about what readers have now; what was done, about the edition that it followed within a minute."""
    if row.status in (READY, RUNNING, FAILED):
        return edition.is_live(at)
    return edition.made_at <= row.finished_at and row.enqueued_at <= edition.live_from + LATE


def item_of(label, rows):
    for row in rows:
        if row.status == FAILED:
            return ReceiptItem(label, GIVEN_UP, row.finished_at)
    for row in rows:
        if row.status in (READY, RUNNING):
            return ReceiptItem(label, WAITING, row.run_after if not row.worker_ids else row.enqueued_at)
    return ReceiptItem(label, DONE, min(row.finished_at for row in rows))


def announced_items(edition, tasks, notices, failed, at):
    told = notices[published_key(edition.article, edition.live_from)]
    if told:
        mails = [mail_item(each, failed) for each in told if each.way == NoticeWay.MAIL and each.person.email]
        return [ReceiptItem(_("notices at the desk"), DONE, min(each.created_at for each in told)), *mails]
    moment = edition.live_from.isoformat()
    rows = [row for row in tasks[edition.article_id] if row.args_kwargs["args"][1:] == [moment]]
    rows = [row for row in rows if row.task_path == tell_published.module_path]
    if rows and (found := item_of(labels[tell_published.module_path], rows)).state != DONE:
        return [found]
    return [ReceiptItem(_("notices"), NOBODY if edition.live_from > at - KEPT else UNKNOWN)]


def mail_item(notice, failed):
    label = _("mail to %s") % notice.person
    if notice.mailed_at:
        return ReceiptItem(label, DONE, notice.mailed_at)
    if notice.pk in failed:
        return ReceiptItem(label, GIVEN_UP, failed[notice.pk])
    return ReceiptItem(label, WAITING, notice.created_at)


# The bar


def late_editions(at):
    """Primary keys of live editions that something waits for since more than a minute, or was given up of. One query where nothing
    waits."""
    tried = Q(status=READY, enqueued_at__lt=at - LATE) & ~Q(worker_ids=[])
    waiting = Q(status__in=[READY, RUNNING], run_after__lt=at - LATE)
    paths = [*paths_about("articles.Article"), *paths_about("desk.Notice")]
    rows = DBTaskResult.objects.filter(tried | waiting | Q(status=FAILED), task_path__in=paths).order_by()
    articles, notices = set(), set()
    for path, payload in rows.values_list("task_path", "args_kwargs")[:MOST_ROWS]:
        found = articles if subject_models[path] == "articles.Article" else notices
        found.update(payload["args"][:1])
    if notices:
        told = Notice.objects.filter(pk__in=notices, event=NoticeEvent.PUBLISHED)
        articles |= set(told.values_list("article", flat=True))
    if not articles:
        return []
    live = Edition.objects.live(at).filter(article__in=articles, live_from__lt=at - LATE).order_by()
    return list(live.values_list("pk", flat=True))
