"""What nobody did is looked for now and then: links that died, rights that end, tasks that were given up. Each is told once."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, OutsideLink
from articles.rights import WARNED, day_of
from cms.batches import chunks
from cms.tasks import LOW, queue, task
from cms.tasks.periodic import register_periodic
from desk import ending_rights
from desk.models import Notice, NoticeEvent, NoticeWay, ToldKey
from desk.notices import people
from desk.notices.tasks import mail_digest, mail_notice
from desk.notices.telling import tell

KEPT = timedelta(days=180)
AT_ONCE = 200
OF_MAIL = (mail_notice.module_path, mail_digest.module_path)  # of these no mail is sent


@task(priority=LOW, label=_("notices of links, rights and tasks"))
def look_around():
    now = timezone.now()
    tell_of_dead_links()
    for ledger in (ending_rights.PICTURES, ending_rights.DOCUMENTS):
        tell_of_rights(now, ledger)
    tell_of_broken_tasks()
    forget_old(now)


def untold(prefix, keys):
    """Those of these keys that are not done with; one that begins like them and is not found any more is forgotten."""
    told = set(ToldKey.objects.filter(key__startswith=prefix).values_list("key", flat=True))
    for part in chunks([*told.difference(keys)], AT_ONCE):
        ToldKey.objects.filter(key__in=part).delete()
    return [key for key in keys if key not in told]


@transaction.atomic
def tell_once(event, told, *, key, **facts):
    tell(event, told, key=key, **facts)
    ToldKey.objects.bulk_create([ToldKey(key=key)], ignore_conflicts=True)


def tell_of_dead_links():
    links = OutsideLink.objects.told().exclude(articles=None).values_list("pk", "since", "articles")
    found = {f"dead_link:{pk}:{article}:{since:%Y%m%d}": (pk, article) for pk, since, article in links}
    for key in untold("dead_link:", found):
        link, article = found[key]
        article = Article.objects.get(pk=article)
        address = OutsideLink.objects.get(pk=link).address
        tell_once(NoticeEvent.DEAD_LINK, people.writers(article), key=key, article=article, address=address)


def tell_of_rights(now, ledger):
    """To who put it into the library and to those who look after all of it, of an article that they may see."""
    day = day_of(now)
    rows = ledger.rows.objects.filter(edition__in=ending_rights.shown_at(now))
    pks = rows.filter(**{f"{ledger.name}__rights_until__lte": day + WARNED}).values(ledger.name)
    ending = ledger.model.objects.filter(pk__in=pks).select_related("uploaded_by")
    found = {f"rights:{ledger.name}:{each.pk}:{each.rights_until}": each for each in ending}
    for key in untold(f"rights:{ledger.name}:", found):
        each = found[key]
        article = Article.objects.filter(pk__in=rows.filter(**{ledger.name: each}).values("edition__article")).first()
        told = people.readers_of(article).filter(pk__in=people.holders(ledger.change_any).values("pk"))
        own = people.readers_of(article).filter(pk=each.uploaded_by_id)
        said = {"model": each._meta.label_lower.replace(".", "_"), "pk": each.pk, "name": str(each)[:90]}
        said["day"] = each.rights_until.isoformat()
        tell_once(NoticeEvent.RIGHTS, {*told, *own}, key=key, article=article, **said)


def tell_of_broken_tasks():
    """Once a day of each kind."""
    rows = queue.given_up().order_by().values_list("task_path", "finished_at")
    found = {f"task:{path[-60:]}:{at:%Y%m%d}": path for path, at in rows if at}
    for key in untold("task:", found):
        path = found[key]
        way = NoticeWay.DESK if path in OF_MAIL else None
        tell_once(NoticeEvent.BROKEN_TASK, people.caretakers(), key=key, way=way, task=path)


def forget_old(now):
    old = Notice.objects.filter(created_at__lt=now - KEPT).order_by("created_at")
    while pks := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        Notice.objects.filter(pk__in=pks).delete()


def connect():
    register_periodic("notices", look_around, every=timedelta(minutes=10))
