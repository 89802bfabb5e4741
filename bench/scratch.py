"""A scratch database with the articles of a file in it, loaded through the door."""

import os
import secrets
import sys


def begin(database, folder):
    """`database` is the URL of an empty one; where it is None, a file in the folder."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="cms.settings",
        SECRET_KEY=secrets.token_urlsafe(64),
        BASE_URL="http://127.0.0.1",
        ALLOWED_HOSTS="127.0.0.1",
        DEBUG="false",
        DATABASE_URL=database or f"sqlite:///{folder}/patio.sqlite3",
        CACHE_URL="locmemcache://",
        EMAIL_URL="consolemail://",
        MEDIA_ROOT=f"{folder}/media",
        LANGUAGE_CODE="fr",
        TIME_ZONE="Europe/Paris",
        TASKS="worker",
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)


def load(articles, *, corpus=None):
    from django.core.management import call_command

    call_command("load_corpus", articles, corpus=corpus, stdout=sys.stderr)


def fill(articles, *, corpus=None, copies=0):
    """Loads them, and adds `copies` of each where the database has none yet: it may be used again."""
    from articles.models import Edition
    from bench.copies import add_copies
    from demo.models import LoadedArticle

    load(articles, corpus=corpus)
    if Edition.objects.count() <= LoadedArticle.objects.count():
        add_copies(copies)
