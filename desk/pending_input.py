"""What was typed beside a text that was saved, while what it was typed for is not done yet: it stands in the form again.

It is kept in the session of whoever typed it, and shown once; nobody else's form, and no address, can hold it.
"""

from articles import policy
from desk.button_form import ButtonForm

MOMENTS = ("publish_at", "publish_until")


def store(request, article):
    """As it was typed, so that nothing has to be read again."""
    form = ButtonForm(request.POST)
    values = {name: form[name].data for name in form.fields}
    if any(any(value) if isinstance(value, list) else value for value in values.values()):
        request.session[key(article)] = values


def pop(request, article):
    """{name: value} for the form that is shown now; empty where nothing was kept."""
    values = request.session.pop(key(article), {})
    may_publish = policy.can_publish(request.user, article)
    return {name: value for name, value in values.items() if may_publish or name not in MOMENTS}


def key(article):
    return f"pending-input-{article.pk}"
