"""Putting the text of a line of the history back into the working copy."""

from django.db import transaction

from articles import saving
from articles.models import Article, EditingSession
from desk.open_forms import new_token


@transaction.atomic
def open_form(article, *, by):
    """The token of a form that shows the working copy as it is: what it sends is merged with what is written meanwhile."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    stored = saving.stored_source_of(article)
    return EditingSession.objects.create(
        token=new_token(), user=by, article=article, stored_source=stored, form_source=stored
    ).token


def is_open(token, article, *, by):
    return EditingSession.objects.filter(token=token, user=by, article=article).exclude(stored_source=None).exists()


def restore(revision, article, *, by, token):
    """Puts its text into the working copy, merged with what was written since the form of this token was opened; an address
    that is another's by now stays as it is. Returns articles.saving.Saved."""
    source = dict(revision.snapshot)
    candidate = Article(pk=article.pk, language=source.get("language", article.language), slug=source.get("slug", ""))
    if not candidate.slug or candidate.slug_is_taken(candidate.slug):
        source.pop("slug", None)
        source.pop("language", None)
    return saving.save(saving.Sent(token, source, restored=revision), by=by, article=article)
