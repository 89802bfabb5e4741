"""Note and moments that were typed for a step or a publication that was not carried out: the form displays them again.

They are stored in the session of whoever typed them and displayed once; they reach nobody else's form and no address.
"""

from articles import policy
from desk.button_form import ButtonForm

MOMENTS = ("publish_at", "publish_until")


def store(request, article):
    """Unparsed, as the browser sent it."""
    form = ButtonForm(request.POST)
    values = {name: form[name].data for name in form.fields}
    if any(any(value) if isinstance(value, list) else value for value in values.values()):
        request.session[key(article)] = values


def restore(request, article):
    """Takes it out of the session: {field: value}, without the moments for whoever may not publish (any more)."""
    values = request.session.pop(key(article), {})
    may_publish = policy.can_publish(request.user, article)
    return {name: value for name, value in values.items() if may_publish or name not in MOMENTS}


def key(article):
    return f"pending-input-{article.pk}"
