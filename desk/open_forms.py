"""The writing page as one form: the token that it carries, and what it sends by a button."""

import secrets
from dataclasses import dataclass, field

from articles import saving
from articles.models import Article, EditingSession
from desk import form_source
from desk.autosave import TOKEN

TYPED = ("title", "kicker", "standfirst", "body", "slug", "tags", "seo_title", "seo_description")


@dataclass(frozen=True)
class OpenForm:
    """`answered` is the number of the last answer that the form took over, `article` the one that the form of a new article
    made already, `unsaved` what it could not save so far ({field: value})."""

    token: str
    answered: int | None = None
    article: Article | None = None
    unsaved: dict = field(default_factory=dict)


def new_token():
    return secrets.token_urlsafe(18)


def of_new_article():
    return OpenForm(new_token(), 0)


def opened(article, *, by):
    """Of a page that is about to show the article to somebody who may change it."""
    session = saving.register(new_token(), article, by=by)
    return OpenForm(session.token, 0, unsaved=session.unsaved)


def unsaved_in(form):
    """What this person typed into this article before, and what could not be saved: it stands in the form again."""
    return {name: value for name, value in form.unsaved.items() if name in TYPED}


def sent(request, *, is_new):
    """The form that was sent, in a transaction: equal ones wait for one another. One that says nothing of itself, or that is
    another person's, is a form of its own."""
    token, number = request.POST.get("session", ""), request.POST.get("answered", "")
    answered = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None
    if not TOKEN.fullmatch(token):
        return OpenForm(new_token(), answered)
    try:
        article = saving.article_made_by(token, by=request.user) if is_new else None
    except saving.OtherPerson:
        return OpenForm(new_token(), answered)
    if not is_new and EditingSession.objects.filter(token=token).exclude(user=request.user).exists():
        return OpenForm(new_token(), answered)
    if article and not Article.objects.visible_to(request.user).filter(pk=article.pk).exists():
        return OpenForm(new_token(), answered)
    return OpenForm(token, answered, article)


def fields_of(form, formsets):
    """As in `articles.saving.Sent`: without what the form does not offer to this person."""
    source = form_source.source_of(form, formsets)
    return {name: value for name, value in source.items() if name != "translation_of" or name in form.fields}
