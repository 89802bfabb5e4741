"""The desk's pages as a browser would fill them in."""

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles import publishing, writing
from articles.models import Article
from desk.concurrency import page_version


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def address(name, *args):
    return reverse(f"admin:articles_article_{name}", args=args)


def form_of(response):
    """All that a browser would send of the writing page."""
    page = html.fromstring(response.content.decode())
    return dict(page.get_element_by_id("article_form").form_values())


def as_shown(article):
    """What every form of the article's pages sends back, as a page made now would have it."""
    return {"page_version": str(page_version(fresh(article)))}


def press(client, article, name, *args, **values):
    """Presses a button of a page that was opened just now."""
    return client.post(address(name, article.pk, *args), as_shown(article) | values, follow=True)


def new_row(prefix, number, **values):
    return {f"{prefix}-{number}-{name}": value for name, value in values.items()}


def open_form(client, article):
    return form_of(client.get(address("change", article.pk)))


def save(client, article, changes=None, *, button="_continue", value="1", form=None):
    """Opens the writing page, changes some values, presses a button."""
    form = form or open_form(client, article)
    return client.post(address("change", article.pk), form | (changes or {}) | {button: value}, follow=True)


def messages_of(response):
    return " ".join(re.sub("<[^>]+>", "", str(message)) for message in response.context["messages"])


def fresh(article):
    return Article.objects.get(pk=article.pk)


def correction_form(response):
    """All that a browser would send; a typing error where nothing is chosen."""
    form = html.fromstring(response.content.decode()).xpath("//form[contains(@class, 'correction-form')]")[0]
    return {"kind": "typo"} | dict(form.form_values())


def open_correction(client, article):
    return correction_form(client.get(address("correct", article.pk)))


def days(number):
    return timezone.now() + timedelta(days=number)


def scheduled(article, by, at=None, **changes):
    if changes:
        writing.write(article, changes, by=by)
    return publishing.publish(article, by=by, at=at or days(3))
