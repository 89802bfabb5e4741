"""A real mail server, on a free port, from which tests read back what was sent."""

import asyncio
import email
import email.policy
from collections import Counter
from contextlib import contextmanager

import django
import pytest
from aiosmtpd.controller import Controller


class Letter:
    """A mail as it arrived: to whom, and what."""

    def __init__(self, envelope):
        self.to = envelope.rcpt_tos
        self.message = email.message_from_bytes(envelope.content, policy=email.policy.default)

    def __getitem__(self, header):
        value = self.message[header]
        return value and value.strip()

    @property
    def text(self):
        return self.message.get_body(("plain",)).get_content()

    @property
    def html(self):
        return self.message.get_body(("html",)).get_content()


class Mailbox:
    """`refused`: {address: what is answered}. `dies`: the answer to a letter that was taken does not arrive. `before` and `after`
    are called with this server: before a letter is taken, and once it is, before that is answered."""

    port = 0

    def __init__(self):
        self.letters, self.refused, self.dies = [], {}, False
        self.before = self.after = lambda box: None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address in self.refused:
            return self.refused[address]
        await asyncio.to_thread(self.before, self)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append(Letter(envelope))
        await asyncio.to_thread(self.after, self)
        if self.dies:
            return "421 gone"
        return "250 OK"

    @property
    def to(self):
        return sorted(address for letter in self.letters for address in letter.to)

    @property
    def times(self):
        """{Message-ID: how often it came}"""
        return Counter(letter["Message-ID"] for letter in self.letters)


class AnyPort(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(settings):
    box = Mailbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        port = box.port = controller.port
        backend = "django.core.mail.backends.smtp.EmailBackend"
        if django.VERSION >= (6, 1):
            options = {"host": "127.0.0.1", "port": port, "timeout": 20}
            settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        else:
            settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = backend, "127.0.0.1", port
        yield box
    finally:
        controller.stop()


@pytest.fixture
def mailbox(settings):
    with mail_server(settings) as box:
        yield box


__all__ = ["mail_server", "mailbox"]
