"""Putting the text of a line of the history back into the working copy."""

from articles import saving
from articles.models import Article


def restore(revision, article, *, by, form):
    """Puts its text into the working copy, merged with what was written since the page of this form (`desk.open_forms.OpenForm`)
    was opened; an address that is another's by now stays as it is. Returns articles.saving.Saved."""
    source = dict(revision.snapshot)
    candidate = Article(pk=article.pk, language=source.get("language", article.language), slug=source.get("slug", ""))
    if not candidate.slug or candidate.slug_is_taken(candidate.slug):
        source.pop("slug", None)
        source.pop("language", None)
    return saving.save(saving.Sent(form.token, source, restored=revision, opened=form.opened), by=by, article=article)
