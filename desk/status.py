"""What readers have of an article at a moment, in words: computed for a whole list in its own query."""

from django.db.models import Exists, OuterRef, Subquery
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Edition, Embargo, Revision, Withdrawal
from desk.datetimes import local_datetime
from desk.visibility import NamedKeys

LIVE, PLANNED, WITHDRAWN, EXPIRED, NEVER = "live", "planned", "withdrawn", "expired", "never"
KINDS = [
    (LIVE, gettext_lazy("Live")),
    (PLANNED, gettext_lazy("Scheduled")),
    (WITHDRAWN, gettext_lazy("Withdrawn")),
    (EXPIRED, gettext_lazy("Expired")),
    (NEVER, gettext_lazy("Never published")),
]


def with_status(articles, at):
    """Adds `live_since`, `live_until`, `planned_from`, `ended_at`, `withdrawn_at`, `withdrawal_planned` and `embargo_until` to each, and
    which stored source is live, planned next and saved: two texts that are the same are one row there, so that no text is read to tell."""
    editions = Edition.objects.filter(article=OuterRef("pk")).order_by()
    live = editions.live(at)
    planned = planned_editions(editions, at).order_by("live_from")
    saved = Revision.objects.filter(article=OuterRef("pk"), refused=False).order_by("-version")
    return articles.annotate(
        live_since=Subquery(live.values("published_at")[:1]),
        live_until=Subquery(live.values("live_until")[:1]),
        live_source=Subquery(live.values("stored_source")[:1]),
        planned_from=Subquery(planned.values("live_from")[:1]),
        planned_source=Subquery(planned.values("stored_source")[:1]),
        saved_source=Subquery(saved.values("stored_source")[:1]),
        ended_at=Subquery(editions.filter(live_until__lte=at).order_by("-live_until").values("live_until")[:1]),
        embargo_until=Subquery(Embargo.objects.binding(at).filter(article=OuterRef("pk")).values("until")),
        withdrawn_at=Subquery(withdrawals_of("pk", at).order_by("-at").values("at")[:1]),
        withdrawal_planned=Subquery(
            Withdrawal.objects.filter(article=OuterRef("pk"), at__gt=at).order_by("at").values("at")[:1]
        ),
    )


def withdrawals_of(outer, at):
    return Withdrawal.objects.in_force(at).filter(article=OuterRef(outer))


def with_withdrawal(editions):
    """Adds `is_withdrawal`: its end is that of an article which the desk takes off the site, and no expiry."""
    told = Withdrawal.objects.filter(article=OuterRef("article"), at=OuterRef("live_until"))
    return editions.annotate(is_withdrawal=Exists(told))


def planned_editions(editions, at):
    """What is planned: for the desk only, never for readers."""
    return editions.filter(live_from__gt=at)


def of_kind(articles, kind, at):
    """Articles that the list's filter shows under this one of KINDS; one that is live with an update planned is in two. Where
    a kind has few, these are found by the dates of their editions, and not by a question to every article."""
    editions = Edition.objects.order_by()
    mine = editions.filter(article=OuterRef("pk"))
    if kind == LIVE:
        return articles.filter(Exists(mine.live(at)))
    if kind == PLANNED:
        return articles.filter(pk__in=planned_editions(editions, at).values("article"))
    if kind == WITHDRAWN:
        return articles.filter(~Exists(mine.live(at)), pk__in=Withdrawal.objects.in_force(at).values("article"))
    if kind == EXPIRED:
        return articles.filter(pk__in=expired_editions(editions, at).values("article"))
    return articles.filter(~Exists(mine))


def expired_editions(editions, at):
    """Of articles that the desk did not withdraw and that are not live again."""
    live_again = Edition.objects.filter(article=OuterRef("article")).order_by().live(at)
    ended = editions.filter(~Exists(live_again), live_until__lte=at)
    return ended.exclude(article__in=Withdrawal.objects.in_force(at).values("article"))


def number_of_kind(articles, kind, at):
    """How many `of_kind` finds. Nearly all are live: their editions are counted, and not every article asked."""
    editions = of_articles(Edition.objects.order_by(), articles)
    if kind == LIVE:
        return editions.live(at).values("article").distinct().count()
    if kind == EXPIRED:
        return expired_editions(editions, at).values("article").distinct().count()
    if kind == NEVER:
        return number_never_published(articles)
    return of_kind(articles, kind, at).count()


def number_never_published(articles):
    with_editions = of_articles(Edition.objects.order_by(), articles).values("article").distinct()
    return articles.count() - with_editions.count()


def of_articles(rows, articles, *, path="article"):
    """The rows (editions, bylines …) that belong to these articles; no condition where they are all there are."""
    return rows.filter(**{f"{path}__in": keys_of(articles)}) if articles.query.where else rows


def keys_of(articles):
    """As they are named where nothing else is asked: they are looked up once less."""
    conditions = articles.query.where.children
    named = getattr(conditions[0], "rhs", None)
    return named if len(conditions) == 1 and isinstance(named, NamedKeys) else articles.order_by().values("pk")


def describe(article):
    """(kind, sentence, second sentence or "") of an article that came through `with_status`."""
    planned = _("scheduled for %s") % local_datetime(article.planned_from) if article.planned_from else ""
    if article.live_since:
        since = live_since(article.live_since)
        if planned:
            return LIVE, since, _("update planned for %s") % local_datetime(article.planned_from)
        return LIVE, since, end_planned(article) if article.live_until else ""
    if planned:
        return PLANNED, planned, ended(article)[1] if article.ended_at else ""
    return (*ended(article), "")


def end_planned(article):
    """Of one that is live until a moment, with nothing planned after it."""
    is_withdrawal = article.withdrawal_planned == article.live_until
    sentence = _("withdrawal planned for %s") if is_withdrawal else _("until %s")
    return sentence % local_datetime(article.live_until)


def ended(article):
    """(kind, sentence) of one that is not live"""
    if article.withdrawn_at:
        return WITHDRAWN, _("withdrawn on %s") % local_datetime(article.withdrawn_at)
    if article.ended_at:
        return EXPIRED, _("expired on %s") % local_datetime(article.ended_at)
    return NEVER, _("never published")


def live_since(moment):
    return _("live since %s") % local_datetime(moment)


def behind(article):
    """What readers do not get of the working copy as it is: a sentence, or ""."""
    if article.planned_source:
        return "" if article.planned_source == article.saved_source else _("changes not in what is planned")
    if article.live_source and article.live_source != article.saved_source:
        return _("changes not published")
    return ""


def badge(article):
    kind, sentence, second = describe(article)
    more = format_html_join("", "<small>{}</small>", ((each,) for each in (second, behind(article)) if each))
    held = embargo_badge(article.embargo_until) if article.embargo_until else ""
    return format_html('<span class="live live-{}">{}</span>{}{}', kind, sentence, more, held)


def embargo_badge(until):
    said = _("Embargo until %s") % local_datetime(until)
    return format_html('<span class="embargo"><span class="lock" aria-hidden="true"></span>{}</span>', said)


def state_badge(article):
    return format_html('<span class="state state-{}">{}</span>', article.state, article.get_state_display())
