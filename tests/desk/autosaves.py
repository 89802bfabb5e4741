"""A form that saves itself, as its script would."""

import gzip
import json
import re
import secrets

from desk import open_forms
from tests.desk.pages import address, fresh


class OpenForm:
    """What a script keeps of one form: its token, the number of the last save, what it holds."""

    def __init__(self, client, article=None, *, token=None, base=None):
        self.client, self.token, self.number, self.article = client, token or secrets.token_urlsafe(12), 0, article
        self.base = base
        self.version = article.version if article else None
        self.fields = {}

    @classmethod
    def opened(cls, client, article):
        """Of a page that was opened now."""
        page = client.get(address("change", article.pk)).content.decode()
        return cls(client, fresh(article), **facts_of(page))

    @classmethod
    def opened_without_page(cls, client, article, user):
        """The same, where the page itself is nobody's business: most of the time goes into making it."""
        article = fresh(article)
        opened = open_forms.opened(article, by=user)
        return cls(client, article, token=opened.token, base=opened.base)

    @property
    def page(self):
        return address("autosave", self.article.pk) if self.article else address("autosave_new")

    def body(self, **fields):
        sent = {"session": self.token, "base": self.base, "number": self.number, "fields": fields}
        return sent | ({"version": self.version} if self.version is not None else {})

    def send(self, body, **headers):
        return self.client.post(self.page, body, content_type="application/json", headers=headers)

    def save(self, **fields):
        """A new save; returns the answer's JSON."""
        self.number += 1
        return self.again(**fields)

    def again(self, **fields):
        response = self.send(self.body(**fields))
        assert response.status_code == 200, response.content
        return response.json()

    def packed(self, **fields):
        self.number += 1
        packed = gzip.compress(json.dumps(self.body(**fields)).encode())
        return self.client.post(
            self.page, packed, content_type="application/json", headers={"Content-Encoding": "gzip"}
        )


def facts_of(page):
    """The token and the base of the form that the page has."""
    token, base = (re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("session", "base"))
    return {"token": token, "base": base}
