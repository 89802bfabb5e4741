"""Django's sessions in the database. Where the database is away when one is saved, Django says that the session was deleted."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from cms import outages


class SessionStore(db.SessionStore):
    def save(self, must_create=False):
        try:
            super().save(must_create)
        except UpdateError as error:
            if error.__context__ and outages.kind_of(error.__context__):
                raise error.__context__ from error.__context__.__cause__
            raise
