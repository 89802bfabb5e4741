"""Mails, each to one person, in that person's language, as plain text and as HTML. They are sent by tasks.

A mail that is sent again, as the process died before it could say that it had sent it, has the same Message-ID.
"""

from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.http.health_issues import Fault
from cms.tasks import InVain


class NoServer(BaseEmailBackend):
    """Sends nothing: no EMAIL_URL is set, and the desk says so (`FAULT`). Django's own one for this is refused by its deployment check."""

    def send_messages(self, email_messages):
        return 0


def is_configured():
    return settings.MAIL_IS_CONFIGURED


def said_of_fault(at):
    return "" if is_configured() else _("No mail server is set: nobody is told anything by mail.")


FAULT = Fault("mail.W001", said_of_fault, gettext_lazy("Set EMAIL_URL (see the README)."))


def send(template, *, to, language, subject, key, thread="", **context):
    """`subject` and the texts of `context` may be lazy. `key` and `thread` make the Message-ID, and that of the conversation.
    An address that is refused for good raises InVain."""
    with translation.override(language):
        context = {"site": settings.SITE_NAME, "address": settings.BASE_URL, "language": language, **context}
        text = get_template(f"mail/{template}.txt").template.render(Context(context, autoescape=False))
        html = render_to_string(f"mail/{template}.html", context)
        subject = " ".join(f"{settings.SITE_NAME} · {subject}".split())
    message = EmailMultiAlternatives(subject, text.strip() + "\n", to=[to], headers=headers(key, thread))
    message.attach_alternative(html, "text/html")
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        if all(500 <= code < 600 for code, _answer in error.recipients.values()):
            raise InVain("the mail server refuses this address") from error
        raise


def headers(key, thread):
    host = urlsplit(settings.BASE_URL).hostname
    found = {"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated", "List-Id": f"<desk.{host}>"}
    if thread:
        found |= {"References": f"<{thread}@{host}>", "In-Reply-To": f"<{thread}@{host}>"}
    return found


def absolute(path):
    return f"{settings.BASE_URL}{path}"
