"""Mails about somebody's own account: a link to choose a password by, which works once and for a while."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from authors.models import User
from cms import mail

INVITED_BY = gettext_noop(
    "%(by)s invites you to the desk. Your user name is “%(name)s”. Choose a password by this link, which works once, for a day."
)
INVITED = gettext_noop(
    "You are invited to the desk. Your user name is “%(name)s”. Choose a password by this link, which works once, for a day."
)


def link_of(user):
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(user)])
    return mail.absolute(path)


def may_have_link(user):
    return bool(mail.is_configured() and user.is_active and user.is_staff and user.email)


def never_came(user):
    """Whoever was invited and neither chose a password nor signed in. An account whose password was taken away has been used."""
    return user.last_login is None and not user.has_usable_password()


def send_password_link(address, key):
    """To the accounts with this address, at the address as it stands there; none to one that was switched off. Whose invitation
    ran out gets another one."""
    for user in User.objects.filter(email__iexact=address).order_by("pk"):
        if never_came(user):
            send_invitation(user, None, f"asked-{key}")
        elif may_have_link(user) and user.has_usable_password():
            with translation.override(user.language):
                subject = _("Choose a new password")
                text = _(
                    "Somebody, probably you, asked for a new password for the account “%(name)s”. The link works once, for a day. If it was not you, do nothing."
                ) % {"name": user.get_username()}
                letter(user, subject, text, f"password-{key}-{user.pk}")


def send_invitation(user, by, key):
    """Nothing where a password was chosen meanwhile. `by`: None where nobody is to be named."""
    if not may_have_link(user) or user.has_usable_password():
        return
    with translation.override(user.language):
        subject = _("You are invited to the desk")
        text = (_(INVITED_BY) if by else _(INVITED)) % {"by": by, "name": user.get_username()}
        letter(user, subject, text, f"invitation-{user.pk}-{key}")


def letter(user, subject, text, key):
    facts = {"action": _("Choose a password"), "url": link_of(user), "text": text}
    mail.send("message", to=user.email, language=user.language, subject=subject, key=key, **facts)
