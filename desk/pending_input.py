"""Note and moments that were typed for a step or a publication that was not carried out: the form displays them again.

They are stored in the session of whoever typed them and displayed once; they reach nobody else's form and no address.
"""

from articles import policy
from cms.text.numbers import whole_number
from desk.button_form import ButtonForm
from desk.settling import PREFIX, submitted_choices

OF_PUBLISHING = ("publish_at", "publish_until", "publish_kind", "publish_note")
PLANNED = "planned-"  # of the names of form fields: what becomes of a planned edition


def store(request, article):
    """Unparsed, as the browser sent it."""
    form = ButtonForm(request.POST)
    values = {name: form[name].data for name in form.fields}
    del values["until_shown"]
    if not form.is_end_typed:
        del values["publish_until"]  # what is planned by then may have another
    typed = {name: value for name, value in values.items() if value != form[name].initial}
    if form.is_end_typed or any(any(value) if isinstance(value, list) else value for value in typed.values()):
        request.session[key(article)] = values


def restore(request, article):
    """Takes it out of the session: {field: value}, without what is for publishing for whoever may not publish (any more)."""
    values = request.session.pop(key(article), {})
    may_publish = policy.can_publish(request.user, article)
    return {name: value for name, value in values.items() if may_publish or name not in OF_PUBLISHING}


def store_plan(request, article):
    """What was chosen for the texts that are planned (`desk.plan`)."""
    chosen = {name: value for name, value in request.POST.items() if name.startswith((PLANNED, PREFIX))}
    if chosen:
        request.session[f"{key(article)}-plan"] = chosen


def restore_plan(request, article):
    """{"fates": {primary key of an edition: …}, "choices": {name of a clash: …}}, out of the form that was sent, or the session."""
    chosen = request.session.pop(f"{key(article)}-plan", {}) if request.method == "GET" else request.POST
    fates = {name.removeprefix(PLANNED): value for name, value in chosen.items() if name.startswith(PLANNED)}
    fates = {pk: value for name, value in fates.items() if (pk := whole_number(name)) is not None}
    return {"fates": fates, "choices": submitted_choices(chosen)}


def key(article):
    return f"pending-input-{article.pk}"
