"""Empty places to restore into, and what was written there."""

import contextlib
import json

from django.apps import apps

from backups.restoring import restore
from backups.scratch import scratch_database
from backups.tables import OF_ONE_DATABASE

ALIAS = "restored"


@contextlib.contextmanager
def restored(source, folder):
    """The connection of a new database, of the same kind as the site's, that the backup was restored into; its files are in
    `folder / "new"`."""
    with scratch_database(ALIAS, folder) as connection:
        restore(source, connection=connection, media_root=folder / "new")
        yield connection


def rows(using="default", *, without=()):
    """{model: its rows as text, sorted}, read by Django alone."""
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.app_label not in OF_ONE_DATABASE
    ]
    return {
        model._meta.label: sorted(
            map(spelled, model._base_manager.using(using).values(*(f.attname for f in model._meta.concrete_fields)))
        )
        for model in models
        if model._meta.label not in without
    }


def spelled(values):
    values = {name: value for name, value in values.items() if name != "pk"}
    return json.dumps(
        values, sort_keys=True, default=lambda value: bytes(value).hex() if is_bytes(value) else repr(value)
    )


def is_bytes(value):
    return isinstance(value, bytes | memoryview)


def files(root):
    """{path: bytes}"""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
