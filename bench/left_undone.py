"""What a site lacks, counted, as JSON: run on the database that the environment names."""

import json
import os
import sys

import django

# {what is counted: whether there must be none}
NAMES = {
    "articles": False,
    "editions": False,
    "pictures": False,
    "tasks done": False,
    "tasks that wait or run": True,
    "tasks given up": True,
    "editions without an up-to-date row in the search index": True,
    "working copies that the desk does not find by their words": True,
    "editions whose related articles were not looked for": True,
    "editions without a share card": True,
    "pictures without all renditions": True,
    "editions compiled otherwise than they would be now": True,
    "files that rows name and that are not there": True,
    "faults that the database finds in itself": True,
    "files that no row names": False,
}
# Tasks that look for what was left undone, now and then: they need not be done.
PERIODIC = ("find_unfinished", "prune", "write_outdated", "fill_desk_index", "compare_all")


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    json.dump(dict(zip(NAMES, counts(), strict=True)), sys.stdout)


def counts():
    from django.core.files.storage import default_storage
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from articles.models import Article, Edition
    from articles.refreshing import recompiled_values
    from cms.batches import one_by_one
    from desk.indexing import marked_rows
    from images import renditions
    from images.management.commands.render_images import orphaned_names
    from images.media_files import names_of
    from images.models import Image
    from related.indexing import unindexed
    from rendering.share_cards import orphaned_cards, with_cards
    from search.indexing import outdated

    now = timezone.now()
    images, readable = list(Image.objects.all()), with_cards(now)
    cards = list(readable.exclude(card="").values_list("card", flat=True))
    named = {name for image in images for name in names_of(image)} | set(cards)
    of_status = DBTaskResult.objects.order_by()
    due = [row for row in of_status.filter(status__in=["READY", "RUNNING"]) if not row.task_path.endswith(PERIODIC)]
    return [
        Article.objects.count(),
        Edition.objects.count(),
        len(images),
        of_status.filter(status="SUCCESSFUL").count(),
        len(due),
        of_status.filter(status="FAILED").count(),
        outdated().count(),
        marked_rows().count(),
        unindexed(now).count(),
        readable.filter(card="").count(),
        sum(not renditions.is_finished(image) for image in images),
        sum(bool(recompiled_values(edition)) for edition in one_by_one(Edition.objects.with_source())),
        sum(not default_storage.exists(name) for name in named),
        faults(),
        len(list(orphaned_names(now))) + len(orphaned_cards(now)),
    ]


def faults():
    from django.db import connection

    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        found = [text for (text,) in cursor.fetchall() if text != "ok"]
    # SQLite 3.40 says so of every column but the key of a table without row ids, whatever is in it.
    return sum(not text.startswith("NULL value in related_keyterm.") for text in found)


if __name__ == "__main__":
    main()
