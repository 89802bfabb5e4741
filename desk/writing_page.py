"""What the scripts of the writing page (`desk/static/desk/autosave/`) are told: whose page it is, where they ask, what they say."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.merging import LABELS


def owner_of_kept(user):
    """Whom the browser keeps texts for: no other account, and none of another database that was made anew at this address."""
    return f"{user.pk} {user.date_joined.timestamp():.0f}"


def script_data(user, article=None):
    """JSON-ready."""
    return {
        "person": owner_of_kept(user),
        "article": article and article.pk,
        "addresses": addresses(article),
        "labels": {name: capfirst(str(label)) for name, label in LABELS.items()},
        "words": words(),
    }


def addresses(article):
    found = {"names": reverse("admin:articles_article_names")}
    for name in ("autosave", "compare"):
        arguments = [article.pk] if article else []
        found[name] = reverse(f"admin:articles_article_{name}{'' if article else '_new'}", args=arguments)
    return found


def words():
    return {
        "saved": _("Saved at {time}"),
        "saving": _("Saving…"),
        "offline": _("Offline, kept on this computer"),
        "offlineUnkept": _("Offline, and this browser keeps nothing: leave this page open"),
        "unkept": _("This browser keeps nothing here: what is not saved yet would be gone with this page."),
        "signedOut": _("You are not signed in any more. What you wrote is kept on this computer."),
        "otherPerson": _("Somebody else is signed in: nothing is sent. What you wrote is kept on this computer."),
        "signIn": _("Sign in"),
        "stopped": _("Not saved any more: you may not write here now."),
        "refused": _("This could not be saved as it is."),
        "problems": _("Not saved yet:"),
        "changedBy": _("{who} just changed: {field}"),
    }
