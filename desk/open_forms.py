"""The writing page as one form: the token that it carries, what it was opened on, and what it sends by a button."""

import re
import secrets
from dataclasses import dataclass

from django.core import signing

from articles import saving
from articles.models import Article, EditingSession
from articles.pruning import FORGOTTEN_AFTER
from cms.text.numbers import whole_number
from desk import form_source

TOKEN = re.compile(r"[\w-]{8,40}", re.ASCII)
SALT = "desk.open_forms"


@dataclass(frozen=True)
class OpenForm:
    """`base` is what the form was opened on (`articles.saving.Opened`), signed: opening a page writes nothing, so it travels in the
    page, and comes with the first request. `answered` is the number of the last answer that the form took over, `article` the one that the form of a new article
    made already, `opened` what the base says."""

    token: str
    base: str = ""
    answered: int | None = None
    article: Article | None = None
    opened: saving.Opened | None = None


def new_token():
    return secrets.token_urlsafe(18)


def token_in(data):
    """Of a form that was sent; "" where it is none, which no database has to look for."""
    token = data.get("session", "")
    return token if TOKEN.fullmatch(token) else ""


def of_new_article(*, by):
    token = new_token()
    return OpenForm(token, signed(token, None, None, by=by), 0)


def opened(article, *, by):
    """Of a page that is about to show the article to somebody who may change it."""
    token, shown = new_token(), saving.opened_on(article, by=by)
    return OpenForm(token, signed(token, article.pk, vars(shown), by=by), 0, opened=shown)


def signed(token, article, shown, *, by):
    return signing.dumps([token, by.pk, article, shown], salt=SALT, compress=True)


def opened_on(token, base, article, *, by):
    """What this form was opened on; None for a new article, and where the base is of another form, or too old."""
    form, person, number, shown = read(base)
    is_of_this = (form, person) == (token, by.pk) and article and number == article.pk
    return saving.Opened(**shown) if is_of_this else None


def validate_made_for(token, base, article, *, by):
    """Raises articles.saving.OtherPerson, OtherArticle, where the base says that the form is another's."""
    form, person, number, _shown = read(base)
    if form == token and person != by.pk:
        raise saving.OtherPerson
    if form == token and number != (article and article.pk):
        raise saving.OtherArticle


def read(base):
    """[token, primary keys of the person and of the article, what it showed], or as many times None."""
    try:
        return signing.loads(base, salt=SALT, max_age=FORGOTTEN_AFTER)
    except signing.BadSignature:
        return [None] * 4


def unsaved_in(form):
    """What this person typed into this article before, and what could not be saved: it stands in the form again."""
    return form.opened.unsaved if form.opened else {}


def sent(request, article):
    """The form that was sent, of the article or of a new one (None), in a transaction: equal ones wait for one another. One that
    says nothing of itself, or that is another person's, is a form of its own."""
    token, base = token_in(request.POST), request.POST.get("base", "")
    answered = whole_number(request.POST.get("answered"), digits=9)
    anew = OpenForm(new_token(), answered=answered)
    if not token:
        return anew
    try:
        made = None if article else saving.article_made_by(token, by=request.user)
    except saving.OtherPerson:
        return anew
    if article and EditingSession.objects.filter(token=token).exclude(user=request.user).exists():
        return anew
    if made and not Article.objects.visible_to(request.user).filter(pk=made.pk).exists():
        return anew
    return OpenForm(token, base, answered, made, opened_on(token, base, article, by=request.user))


def fields_of(form, formsets):
    """As in `articles.saving.Sent`: without what the form does not offer to this person."""
    source = form_source.source_of(form, formsets)
    return {name: value for name, value in source.items() if name != "translation_of" or name in form.fields}
