"""What an address of an article said, and says, and will say: the editions that stood there, with the others of their articles."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.models import Edition, Withdrawal

MOST = 200  # editions


@dataclass(frozen=True)
class EditionThere:
    """`kind` says in words what it began as, `ended` how it ended where nothing followed it, "" else."""

    edition: Edition
    kind: str
    ended: str
    is_live: bool
    is_ahead: bool


def history_of(language, slug, now):
    """A list of EditionThere, the newest first; three queries."""
    there = Edition.objects.in_language(language).filter(slug=slug).order_by().values("article").distinct()
    editions = list(Edition.objects.filter(article__in=there).without_texts().order_by("-live_from", "-pk")[: MOST + 1])
    articles = {edition.article_id for edition in editions}
    withdrawn = set(Withdrawal.objects.filter(article__in=articles).values_list("article", "at"))
    of_article = {pk: [each for each in editions if each.article_id == pk] for pk in articles}
    found = []
    for edition in editions[:MOST]:
        own = of_article[edition.article_id]
        place = own.index(edition)
        before, after = own[place + 1] if place + 1 < len(own) else None, own[place - 1] if place else None
        found.append(
            EditionThere(
                edition,
                kind_of(edition, before),
                end_of(edition, after, withdrawn),
                edition.is_live(now),
                edition.live_from > now,
            )
        )
    return found


def kind_of(edition, before):
    if before is None:
        return _("First publication")
    if before.live_until != edition.live_from:
        return _("Published again")
    if edition.note:
        return _("Correction with a public note")
    if edition.note_changes:
        return _("Another public note")
    return _("Silent correction") if edition.silent else _("Update")


def end_of(edition, after, withdrawn):
    if edition.live_until is None or (after and after.live_from == edition.live_until):
        return ""
    return _("withdrawn") if (edition.article_id, edition.live_until) in withdrawn else _("expired")
