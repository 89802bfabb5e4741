"""Remarks on a working copy and on paragraphs of it: who may see the article reads, writes, resolves and opens them again.

Nothing of them is in an edition, in a source or in anything that is made of these.
"""

import re

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import process
from rapidfuzz.distance import Indel

from articles import policy
from articles.compiling.markup import parse, text_of
from articles.models import Article, Remark
from articles.models.remark import LONGEST_QUOTE, RemarkKind
from articles.signals import remark_written
from cms.text.folding import fold
from cms.text.plaintext import tidy

ALIKE = 0.6  # of the letters of two versions of one paragraph, at the least
MENTION = re.compile(r"(?<![\w@])@([\w.@+-]{1,150})")
BACKEND = "django.contrib.auth.backends.ModelBackend"
NOT_LETTERS = re.compile(r"[\W_]+")

GONE = -1  # the place of a remark whose paragraph is not in the text any more


# Paragraphs


def blocks_of(body):
    """The words of each outermost block of a text, "" of those without any."""
    return [text_of(element)[:LONGEST_QUOTE] for element in parse(body)]


def letters(text):
    """What a paragraph is recognised by: marks, spaces and typography apart."""
    return NOT_LETTERS.sub("", fold(text))


def place_of(remark, folded):
    """The number of its block among these (`letters` of each); None where it is about the whole, GONE where none is like it."""
    if not remark.quote:
        return None
    wanted = letters(remark.quote)
    same = [number for number, own in enumerate(folded) if own == wanted]
    if same:
        return min(same, key=lambda number: abs(number - (remark.block or 0)))
    found = process.extractOne(wanted, folded, scorer=Indel.normalized_similarity, score_cutoff=ALIKE)
    return found[2] if found else GONE


def places_of(remarks, body):
    """{primary key: place}"""
    if not any(remark.quote for remark in remarks):
        return {remark.pk: None for remark in remarks}
    folded = [letters(words) for words in blocks_of(body)]
    return {remark.pk: place_of(remark, folded) for remark in remarks}


# Who reads them


def readers_of(article):
    """Users of the desk who may see the article. Pairs with `policy.can_see`."""
    holders = get_user_model().objects.with_perm
    all_of_it = holders("articles.change_any_article", backend=BACKEND).order_by().values("pk")
    own = Q(pk=article.created_by_id) | Q(author__bylines__article=article)
    may_see = holders("articles.view_article", backend=BACKEND).filter(is_staff=True)
    return may_see.filter(own | Q(pk__in=all_of_it)).distinct()


def mentioned_in(text, article):
    """Those who are named as @username, and may see the article."""
    names = {name.lower() for found in MENTION.findall(text) for name in (found, found.rstrip(".+-"))}
    if not names:
        return []
    wanted = Q(pk__in=[])
    for name in names:
        wanted |= Q(username__iexact=name)
    return list(readers_of(article).filter(wanted).order_by("pk"))


# Whether there are others


def stamp(article):
    """Another one where a remark was written, resolved or opened again since."""
    is_open = Q(resolved_at=None)
    found = article.remarks.aggregate(all=Count("pk"), open=Count("pk", filter=is_open), last=Max("resolved_at"))
    return " ".join(map(str, found.values()))


# Writing


def create(article, text, *, by, quote="", block=None):
    """Raises PermissionDenied, or ValidationError where nothing is said or too much."""
    if not policy.can_see(by, article):
        raise PermissionDenied
    return write(Remark(article=article, author=by, text=text, quote=quote, block=block))


def write(remark):
    """Cleaned and saved, with those whom it mentions."""
    remark.text, remark.quote = tidy(remark.text, lines=True), tidy(remark.quote)[:LONGEST_QUOTE].rstrip()
    if not remark.text and remark.kind == RemarkKind.REMARK:
        raise ValidationError(_("Write what you have to say."), code="empty")
    for name in ("text", "guest_name"):
        check_length(remark, name)
    remark.block = remark.block if remark.quote else None
    with transaction.atomic():
        remark.save()
        if remark.author_id:
            remark.mentioned.set(mentioned_in(remark.text, remark.article))
        remark_written.send(Remark, remark=remark)
    return remark


def check_length(remark, name):
    field, found = Remark._meta.get_field(name), len(getattr(remark, name))
    most = field.longest or field.max_length
    if found > most:
        message = _("This text is too long: %(found)s characters; it may have %(most)s.")
        raise ValidationError(message, code="max_length", params={"found": f"{found:n}", "most": f"{most:n}"})


def resolve(remark, *, by):
    """Who resolved it first stays."""
    change(remark, by, resolved=False, resolved_at=timezone.now(), resolved_by=by)


def reopen(remark, *, by):
    change(remark, by, resolved=True, resolved_at=None, resolved_by=None)


def change(remark, by, *, resolved, **values):
    if not policy.can_see(by, Article.objects.get(pk=remark.article_id)):
        raise PermissionDenied
    Remark.objects.filter(pk=remark.pk, resolved_at__isnull=not resolved).update(**values)
    remark.refresh_from_db()
