"""What is told where an article was withdrawn, and who leads there. The door (`articles.publishing`) alone writes it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Edition, EditionLink, Withdrawal
from cms.text.plaintext import tidy

MOST_HOPS = 8  # from a withdrawn article to one that was withdrawn too


def tell(article, *, at, told_from, reason, instead, by, now):
    """Raises ValidationError where the article to read instead is not one that readers have then."""
    if instead is not None and (instead.pk == article.pk or not instead.editions.live(told_from).exists()):
        raise ValidationError({"instead": _("Readers do not have that article then: choose one that is live.")})
    facts = {"reason": tidy(reason, lines=True), "instead": instead, "made_by": by, "made_at": now}
    Withdrawal.objects.update_or_create(article=article, at=at, told_from=told_from, defaults=facts)


def of_ends(article, moments):
    """[(moment, reason, primary key of the article to read instead)] of what is told at these ends; asked only where there are some."""
    found = article.withdrawals.filter(at__in=moments).order_by("at", "told_from")
    return list(found.values_list("at", "reason", "instead")) if moments else []


def move(article, end, *, to, by, now):
    """What is told at `end`, where that is a planned withdrawal, is told at the moment `to` then (None: never); `forget` drops what is
    left behind."""
    planned = article.withdrawals.filter(at=end, at__gt=now).select_related("instead").first() if end and to else None
    if planned is None:
        return
    try:
        tell(article, at=to, told_from=to, reason=planned.reason, instead=planned.instead, by=by, now=now)
    except ValidationError:
        message = _("Readers do not have the article to read instead then: change what they are told, then the end.")
        raise ValidationError(message, code="instead") from None


def tell_again(article, planned, *, by, now):
    """What was told of planned withdrawals, as `of_ends` said it, of those that are an end again; returns the moments of those whose
    article to read instead readers do not have then."""
    ends = set(article.editions.filter(expires_at__gt=now).values_list("expires_at", flat=True))
    wanted = [row for row in planned if row[0] in ends and not article.withdrawals.filter(at=row[0]).exists()]
    others, alone = Article.objects.in_bulk([instead for _at, _reason, instead in wanted if instead]), []
    for at, reason, instead in wanted:
        told = {"at": at, "told_from": at, "reason": reason, "by": by, "now": now}
        try:
            tell(article, instead=others.get(instead), **told)
        except ValidationError:
            tell(article, instead=None, **told)
        if instead and not article.withdrawals.filter(at=at, instead=instead).exists():
            alone.append(at)
    return alone


def changes(before, *, reason, instead):
    """Of a record: what readers are told otherwise than `before`, a Withdrawal, or None: then the reason is the note."""
    former = {"reason": before.reason, "instead": before.instead} if before else {}
    later = {"reason": tidy(reason, lines=True), "instead": instead}
    named = [[name, *(str(each.get(name) or "") for each in (former, later))] for name in later]
    found = [each for each in named if each[1] != each[2] and (before or each[0] == "instead")]
    return {"changes": found} if found else {}


def forget(article, editions, now):
    """Those that are still ahead and that no edition ends with any more."""
    ends = {edition.expires_at for edition in editions if edition.expires_at and edition.expires_at > now}
    article.withdrawals.filter(at__gt=now).exclude(at__in=ends).delete()


def of_article(article_id, at):
    """The withdrawal that is why nobody reads this article at that moment, or None: it is live, expired, or never was."""
    found = Withdrawal.objects.in_force(at).filter(article=article_id).newest_first()
    return found.first()


def place_instead(withdrawal, at):
    """The edition to read instead at that moment, through further withdrawals; None where there is none, or no withdrawal."""
    passed = set()
    while withdrawal and withdrawal.instead_id and len(passed) < MOST_HOPS:
        passed.add(withdrawal.article_id)
        if live := Edition.objects.live(at).filter(article=withdrawal.instead_id).first():
            return live
        if withdrawal.instead_id in passed:
            return None
        withdrawal = of_article(withdrawal.instead_id, at)
    return None


def linking_to(article, at):
    """Editions of others, live at that moment or planned, whose texts lead to an address of this article, live ones first."""
    paths = {Edition(slug=each.slug, language=each.language).get_absolute_url() for each in article.addresses.all()}
    links = EditionLink.objects.filter(path__in=paths).values("edition")
    editions = Edition.objects.filter(pk__in=links).exclude(article=article)
    return (editions.live(at) | editions.filter(live_from__gt=at)).order_by("live_from", "pk").for_link()
