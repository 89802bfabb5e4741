"""The page of a form that was kept (`cms.http.kept_forms`): what was written, beside what the server has, and the buttons that
send it now. Nothing is stored here."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import saving, workflow
from articles.merging import OURS, FieldDifference, compare_values, merge
from articles.models import Article, EditingSession
from cms.http.caching import private
from cms.http.kept_forms import as_reading
from cms.http.submitted import LABELS, is_hidden, label_of, readable, words_in
from desk.concurrency import submitted_version
from desk.differences import differences
from desk.form_source import TEXTS
from desk.open_forms import opened_on, token_in

NO_BUTTONS = ("_popup", "_to_field", "_selected_action")  # of the names that begin with an underscore
STEP = "do"  # the name of all buttons of a page whose top is chosen
MOST_COMPARED = 1_000_000  # characters
SAVING = ("_continue", "_save", "_addanother")
LABELS_OF_BUTTONS = {
    "_publish": gettext_lazy("Save and publish"),
    "_publish_now": gettext_lazy("Save and publish now"),
    "_update_planned": gettext_lazy("Save and take over into this edition"),
}
WRITING = ("admin:articles_article_add", "admin:articles_article_change")


def page(request, kept, *, status):
    """settings.KEPT_FORM_PAGE"""
    asked = as_reading(request, kept.path)
    there = page_there(asked)
    context = {
        **admin.site.each_context(request),
        "title": _("Not saved yet"),
        "kept": kept,
        "is_there": there is not None,
        "differences": [] if is_long(kept) else what_differs(asked, there, kept),
        "is_long": is_long(kept),
        "written": [(label_of(name), readable(text)) for name, text in kept.sent if is_worth_reading(name, text)],
        "sent": [(name, value) for name, value in kept.sent if not is_button(name)],
        "buttons": buttons_of(kept, is_writing=asked.resolver_match.view_name in WRITING) if there else [],
    }
    return private(render(request, "kept_form.html", context, status=status))


def is_long(kept):
    """Too long to be compared while somebody waits."""
    return sum(len(text) for _name, text in kept.sent) > MOST_COMPARED


def is_button(name):
    return name == STEP or (name.startswith("_") and name not in NO_BUTTONS)


def is_worth_reading(name, text):
    return (
        not (is_hidden(name) or is_button(name))
        and bool(text.strip())
        and (words_in(text) or name.partition("_date")[0] in LABELS)
    )


def page_there(asked):
    """What this person gets at the address now; None where there is nothing (any more)."""
    try:
        asked.resolver_match = match = resolve(asked.path)
        response = match.func(asked, *match.args, **match.kwargs)
    except (Resolver404, Http404, PermissionDenied):
        return None
    return response if response.status_code in (200, 405) else None


def what_differs(asked, there, kept):
    """A list of FieldDifference: what sending it would change."""
    if there is None:
        return []
    if asked.resolver_match.view_name in WRITING:
        return differences_of_article(asked, kept)
    now = dict(fields_of(getattr(there, "context_data", None) or {}))
    pairs = [(name, now.get(name), text) for name, text in kept.sent if is_worth_reading(name, text)]
    return [difference(name, before, after) for name, before, after in pairs if differ(before, after)]


def differences_of_article(asked, kept):
    model_admin = admin.site.get_model_admin(Article)
    object_id = asked.resolver_match.kwargs.get("object_id")
    article = model_admin.get_object(asked, unquote(object_id)) if object_id else None
    sent = QueryDict(mutable=True)
    for name, value in kept.sent:
        sent.appendlist(name, value)
    asked.method, asked.POST = "POST", sent
    theirs = article.snapshot() if article else {}  # the form changes the object that it is given
    ours = saving.cleaned(model_admin.submitted_source(asked, article))
    if article is None:
        return differences({}, ours, user=asked.user)
    return differences(theirs, foreseen(asked, article, ours, theirs), user=asked.user)


def foreseen(asked, article, ours, theirs):
    """The working copy with what the form changes in it: what others saved since it was opened stays, and where both wrote in the
    same place it is the form's text, which a clash will then show."""
    token, before = token_in(asked.POST), submitted_version(asked.POST)
    session = EditingSession.objects.filter(token=token, user=asked.user, article=article).first() or EditingSession()
    opened = opened_on(token, asked.POST.get("base", ""), article, by=asked.user)
    sent = saving.Sent(token, ours, version=before and before.version, opened=opened)
    base, _form = saving.held(session, sent, article, theirs)
    return {**theirs, **merge(base, ours, theirs).source(OURS)}


def fields_of(context):
    """(name, value) of each field of the forms that a page displays."""
    forms = [context["adminform"].form] if "adminform" in context else [context["form"]] if "form" in context else []
    for inline in context.get("inline_admin_formsets", []):
        forms += inline.formset.forms
    for form in forms:
        for field in form:
            yield field.html_name, str(field.value() or "")


def differ(before, after):
    return plain(before or "") != plain(after)


def plain(text):
    return text.replace("\r\n", "\n").strip()


def difference(name, before, after):
    kind = "body" if "</" in after or "</" in (before or "") else TEXTS[0]
    [found] = compare_values(kind, before or "", after) or [None]
    return FieldDifference(name, label_of(name), found.parts if found else [])


def buttons_of(kept, *, is_writing):
    """(name, value, label): saving alone first, where more was pressed."""
    pressed = [(name, value) for name, value in kept.sent if is_button(name)]
    if (STEP, "save") in pressed:  # what was chosen cannot be read out of a form: it is looked at first
        return [(STEP, "look", _("Show the page at that moment")), (STEP, "save", _("Send it now"))]
    if not is_writing:
        return [(*each, _("Send it now")) for each in pressed] or [("", "", _("Send it now"))]
    more = [(*each, label_of_button(*each)) for each in pressed if each[0] not in SAVING]
    return [("_continue", "1", _("Save")), *more]


def label_of_button(name, value):
    if name == "_step" and value in workflow.STEPS:
        return str(workflow.STEPS[value].label)
    return LABELS_OF_BUTTONS.get(name, _("What you had asked for"))
