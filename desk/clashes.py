"""What could not be merged, as the article's page shows it, and the choice of one of the texts.

A button sends "choice digest": the digest says which two texts its page showed. Where one of them is another by now, nothing
is chosen, and the page shows them as they are.
"""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import policy, writing
from articles.merging import BOTH, OURS, THEIRS, differing, merge
from articles.models import Article, StoredClash
from articles.models.source import digest_of
from desk.datetimes import local_datetime
from desk.settling import TwoTexts, sides_of, texts_of

MOST_SETTLED = 20
TEMPLATE = "admin/articles/article/clashes.html"
CHOICES = {
    OURS: gettext_lazy("Take what %(who)s wrote"),
    THEIRS: gettext_lazy("Leave what is in the article"),
    BOTH: gettext_lazy("Keep both, one after the other"),
}
CHOSEN = {
    OURS: gettext_lazy("that text"),
    THEIRS: gettext_lazy("the text that stood in the article"),
    BOTH: gettext_lazy("both"),
}


@dataclass(frozen=True)
class ShownClash(TwoTexts):
    """`choices` are [(value of the button, its label)]."""

    row: StoredClash
    choices: list

    @property
    def written(self):
        """By whom and when."""
        return f"{self.row.by or ''}, {local_datetime(self.row.at)}"

    @property
    def choice(self):
        return CHOSEN.get(self.row.choice, "")


def address_of(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def context(article, *, by):
    rows = list(article.clashes.filter(settled_at=None).select_related("by", "session"))
    if rows:
        refresh(rows, article)
    may_choose = bool(rows) and policy.can_change(by, article)
    return {"clashes": [shown(row, by=by) for row in rows], "may_choose": may_choose}


def settled(article, *, by):
    """The last that somebody chose in, newest first."""
    rows = article.clashes.filter(settled_at__isnull=False).select_related("by", "settled_by").order_by("-settled_at")
    return [shown(row, by=by) for row in rows[:MOST_SETTLED]]


def shown(row, *, by):
    who = {"who": row.by or _("Somebody")}
    choices = [(f"{choice} {digest(row)}", str(CHOICES[choice]) % who) for choice in sides_of(row)]
    return ShownClash(**texts_of(row, user=by), row=row, choices=choices)


def digest(row):
    return digest_of([row.ours, row.theirs])[:12]


def refresh(rows, article):
    """What stands there now, which somebody may have changed since the writer of the form was told, and whether the place holds
    both; not stored."""
    now = article.snapshot()
    for session in {row.session for row in rows if row.session}:
        there = {clash.key: clash for clash in merged(session, now).clashes}
        for row in rows:
            if row.session == session and row.key in there:
                row.theirs, row.holds_both = there[row.key].theirs, there[row.key].holds_both


def merged(session, now):
    """The sources of a form differ in its clashes alone: merged with what the article is now, they give the places."""
    return merge(session.stored_source.content, session.form_source.content, now)


@transaction.atomic
def settle(row, value, *, by):
    """Puts the chosen text where the other one stands. Returns why nothing was done, in words; "" where it was."""
    choice, _space, seen = value.partition(" ")
    article = Article.objects.select_for_update().get(pk=row.article_id)
    row = StoredClash.objects.select_related("session").get(pk=row.pk)
    if row.settled_at is not None:
        return _("Somebody has chosen already.")
    refresh([row], article)
    if choice not in sides_of(row) or seen != digest(row):
        return _("Not done: one of the two texts has changed meanwhile. You see now how they are.")
    if choice != THEIRS:
        put(row, choice, article, by=by)
    row.choice, row.settled_at, row.settled_by = choice, timezone.now(), by
    row.save(update_fields=["theirs", "choice", "settled_at", "settled_by"])
    return ""


def put(row, choice, article, *, by):
    now = article.snapshot()
    value = value_with(row, choice, now)
    if differing({row.field: now[row.field]}, {row.field: value}):
        writing.write(article, {row.field: value}, by=by)


def value_with(row, choice, now):
    """The field's value with the chosen text in its place; where its form is gone, at the end."""
    if row.session:
        return merged(row.session, now).source(THEIRS, {row.key: choice})[row.field]
    if row.field == "body":
        return now["body"] + (row.ours or "")
    return [*now["faq"], row.ours] if row.field == "faq" and isinstance(row.ours, dict) else row.ours
