"""The form of an article saves by itself: what it sends, and what it is answered.

A request is JSON, perhaps compressed (gzip):

    {"session": token of the form, "number": n, "version": the one that its page was opened on,
     "fields": {name: value}, "place": {"field": "body", "block": 3} | null,
     "kept": [names] (optional), "answered": n (optional), "base": what the page was opened on, signed (optional)}

`fields` are those that changed since the last answered save, whole, in the form of `Article.snapshot` (tags as names). Each
request whose answer may change something has a new `number`, one higher; where no answer came, the very same is sent again
before anything else, and is answered the same. An answer with a higher number than its request's says that nothing was done: the
form had gone on already, in a page that this one knows nothing of, and goes on counting from there. The base comes until the
first answer. Without fields, and with the last number again, it is a sign of life; with a new
number it also brings what others saved, which is given again as long as `answered` says that it did not come.

What the answer gives back in `theirs` the form should hold from then on. Where its writer had typed in that field meanwhile, and
the form could not take it over, the next request names the field in `kept`, or says in `answered` which answer was the last one
that it did take over: what it holds is then compared with what it had sent.
"""

import json
import zlib
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http.request import RawPostDataException
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import remarks, saving
from articles.merging import LABELS
from articles.models import Article, EditingSession
from articles.models.source import digest_of
from articles.saving import Saved, Sent
from desk import clashes, open_forms, plan, presence
from desk.accepting import Malformed, accepted
from desk.concurrency import page_version
from desk.open_forms import TOKEN


class TooLarge(Exception):
    """The body, or what it unpacks to."""


@dataclass
class Request:
    session: str
    number: int
    fields: dict
    version: int | None
    place: tuple | None
    kept: tuple
    answered: int | None
    base: str


def read(request):
    """Raises Malformed, TooLarge."""
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise TooLarge from error
    except RawPostDataException as error:  # a form, not JSON
        raise Malformed from error
    if request.headers.get("Content-Encoding") == "gzip":
        body = unpacked(body, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    try:
        return parsed(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise Malformed from error


def unpacked(body, *, most):
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(body, most + 1)
    except zlib.error as error:
        raise Malformed from error
    if len(found) > most:
        raise TooLarge
    if not unpacking.eof:
        raise Malformed
    return found


def parsed(data):
    if not isinstance(data, dict):
        raise Malformed
    token, fields, kept = data.get("session"), data.get("fields", {}), data.get("kept", [])
    number, version, answered, base = (data.get(name) for name in ("number", "version", "answered", "base"))
    well_formed = (
        isinstance(token, str)
        and TOKEN.fullmatch(token)
        and is_number(number)
        and all(value is None or is_number(value) for value in (version, answered))
        and isinstance(fields, dict)
        and isinstance(kept, list)
        and (base is None or isinstance(base, str))
    )
    if not well_formed:
        raise Malformed
    names = tuple(name for name in kept if isinstance(name, str))
    return Request(token, number, fields, version, place_in(data.get("place")), names, answered, base or "")


def is_number(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


def place_in(value):
    """(field, block or None), where it is a place of the form; else None."""
    if not isinstance(value, dict) or value.get("field") not in [*LABELS]:  # which may be anything, a list too
        return None
    block = value.get("block")
    return value["field"], block if is_number(block) else None


def save(asked, *, by, article=None):
    """(Saved, Accepted). Raises Malformed, and what `articles.saving.save` raises."""
    session = EditingSession.objects.filter(token=asked.session).first()
    if session is None:
        open_forms.validate_made_for(asked.session, asked.base, article, by=by)
    elif session.user_id != by.pk:
        raise saving.OtherPerson
    if session and article is None:
        article = session.article
    opened = opened_on(asked, article, by=by) if session is None else None
    waiting = waiting_in(session or opened, asked)
    found = accepted({**waiting, **asked.fields}, by=by, article=article)
    if is_sign_of_life(session, asked, found, article):
        presence.show_alive(session, asked.place)
        return Saved(session, article), found
    sent = Sent(
        asked.session,
        found.fields,
        asked.number,
        digest_of(asked.fields) if asked.fields else "",
        version=asked.version,
        answered=asked.answered,
        kept=asked.kept,
        unsaved=found.unsaved,
        place=asked.place,
        opened=opened,
    )
    return saving.save(sent, by=by, article=article), found


def opened_on(asked, article, *, by):
    """As `desk.open_forms.opened_on`."""
    return open_forms.opened_on(asked.session, asked.base, article, by=by)


def waiting_in(form, asked):
    """What could not be saved so far (`form` is an EditingSession, an Opened or None): it is tried again with each new request."""
    return form.unsaved if form and asked.number > getattr(form, "number", -1) else {}


def is_sign_of_life(session, asked, found, article):
    """Whether there is nothing to save, and nothing that this form has not been told."""
    if asked.fields or found.fields or session is None or session.article_id is None:
        return False
    if saving.untaken(session, asked):
        return False
    return asked.number <= session.number or session.version == article.version


def answer(request, asked, saved, found):
    """The answer's JSON, as a dict."""
    article, by = saved.article, request.user
    if article is None:
        nothing = dict.fromkeys(("article", "address", "version", "page_version", "saved_at"))
        return {**nothing, "number": asked.number, "theirs": {}, "changed": [], "problems": found.problems, **EMPTY}
    version = page_version(article)
    problems = {**found.problems, **{name: [TAKEN[name]()] for name in saved.not_taken}}
    context = {"article": article, "original": article} | clashes.context(article, by=by)
    context["others"] = presence.others(article, saved.session)
    return {
        "article": article.pk,
        "address": clashes.address_of(article),
        "version": article.version,
        "page_version": str(shown_version(version, saved.session)),
        "number": saved.session.number if saved.is_late else asked.number,
        "saved_at": timezone.localtime().strftime("%H:%M:%S") if asked.fields else None,
        "theirs": shown({name: saved.form[name] for name in saved.given}, by=by),
        "clashes": render_to_string(clashes.TEMPLATE, context, request),
        "present": render_to_string("admin/articles/article/present.html", context, request),
        "changed": changed(saved),
        "problems": problems,
        "plan": plan.news(request, article, version),
        "remarks": remarks.stamp(article),
    }


EMPTY = {"clashes": "", "present": "", "plan": "", "remarks": ""}
TAKEN = {
    "slug": lambda: _("That address was just taken by another article."),
    "language": lambda: _("That address was just taken by another article."),
    "translation_of": lambda: _("There is a translation into this language already."),
}


def shown(fields, *, by):
    """As the form shows them to this person: tags as names, no article that they may not see."""
    found = dict(fields)
    if "tags" in found:
        found["tags"] = [tag if isinstance(tag, str) else tag["name"] for tag in found["tags"]]
    asked = {*found.get("pinned", []), found.get("translation_of")} - {None}
    visible = set(Article.objects.visible_to(by).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    if "pinned" in found:
        found["pinned"] = [pk for pk in found["pinned"] if pk in visible]
    if found.get("translation_of") is not None and found["translation_of"] not in visible:
        del found["translation_of"]
    return found


def shown_version(version, session):
    """What the page shows once it has taken over the answer: the text, and the plan; the state as when it was opened."""
    return replace(version, state=session.state) if session.state else version


def changed(saved):
    """[{"field", "block", "who"}] of what others saved meanwhile, as far as this form takes it over."""
    who = str(saved.before_by or _("Somebody")) if saved.others else ""
    places = [(name, None) for name in saved.others if name != "body"] + [("body", block) for block in saved.blocks]
    return [{"field": name, "block": block, "who": who} for name, block in places]
