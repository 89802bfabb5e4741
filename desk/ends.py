"""Says which ends of an article an act of the door took away."""

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import ends
from desk.datetimes import local_datetime


def ahead(article):
    return ends.ahead(article, timezone.now())


def show_lost(request, article, before, *, published=None):
    """`before`: `ahead` right before the act. `published` is the edition as it is then, where there is one."""
    for end in ends.lost(before, ahead(article) if before else (), published=published):
        moment = local_datetime(end.at)
        if not end.is_withdrawal:
            messages.warning(request, _("The end that was planned for %s is no more.") % moment)
        elif published and published.expires_at:
            told = _("The withdrawal planned for %s is no more: the new end comes without a word to readers.")
            messages.warning(request, told % moment)
        else:
            told = _("The withdrawal planned for %s is taken back, with what readers would have been told.")
            messages.warning(request, told % moment)


def taken_over(article, end, *, at):
    """`articles.ends.taken_over` of the working copy, now where there is no `at`."""
    now = timezone.now()
    return ends.taken_over(article, article.snapshot(), end, at=at or now, now=now)


def left_to_the_text_before(end):
    return _("The end of %s is that of the text before: the new one has none.") % local_datetime(end)


def kept(article):
    """What is said before of the end that stays where the working copy is published; nothing where there is none."""
    return said_of_kept(article, _("The withdrawal planned for %s stays."), _("Its end, %s, stays."))


def kept_beyond(article):
    """The same where the moment of publication is not known yet."""
    return said_of_kept(
        article,
        _("The withdrawal planned for %s stays where it comes after the moment of publication."),
        _("Its end, %s, stays where it comes after the moment of publication."),
    )


def said_of_kept(article, of_withdrawal, of_end):
    now = timezone.now()
    end = ends.to_keep(article, article.snapshot(), at=now, now=now)
    if end is None:
        return []
    said = of_withdrawal if end in ends.withdrawn_at(article, [end]) else of_end
    return [said % local_datetime(end)]
