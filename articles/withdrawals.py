"""What is told where an article was withdrawn, and who leads there. The door (`articles.publishing`) alone writes it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.models import Edition, EditionLink, Withdrawal
from cms.text.plaintext import tidy

MOST_HOPS = 8  # from a withdrawn article to one that was withdrawn too


def tell(article, *, at, told_from, reason, instead, by, now):
    """Raises ValidationError where the article to read instead is not one that readers have then."""
    if instead is not None and (instead.pk == article.pk or not instead.editions.live(told_from).exists()):
        raise ValidationError({"instead": _("Readers do not have that article then: choose one that is live.")})
    facts = {"reason": tidy(reason, lines=True), "instead": instead, "made_by": by, "made_at": now}
    Withdrawal.objects.update_or_create(article=article, at=at, told_from=told_from, defaults=facts)


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
