"""Patio's own related articles of any corpus, for its scorer.

    python bench/related.py ARTICLES.jsonl.gz RUN.json [--database URL]

The articles are loaded through the door into a scratch database, `rebuild_related` finds what belongs beside them, and
each article's list is asked for as its page asks for it; neighbours in time, which the page shows elsewhere, may stand
in these lists. RUN.json is {article: [related articles, the best first]}.
"""

import argparse
import json
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

ASKED = 10


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument(
        "--database", metavar="URL", help="an empty scratch database (default: SQLite in a temporary file)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="patio-") as folder:
        begin(options.database or f"sqlite:///{folder}/patio.sqlite3", folder)
        run = measured(options.articles)
    options.run.write_text(json.dumps(run))


def begin(database, folder):
    os.environ.update(
        DJANGO_SETTINGS_MODULE="cms.settings",
        SECRET_KEY=secrets.token_urlsafe(64),
        BASE_URL="http://127.0.0.1",
        ALLOWED_HOSTS="127.0.0.1",
        DEBUG="false",
        DATABASE_URL=database,
        CACHE_URL="locmemcache://",
        EMAIL_URL="consolemail://",
        MEDIA_ROOT=f"{folder}/media",
        LANGUAGE_CODE="fr",
        TIME_ZONE="Europe/Paris",
        RENDITIONS_IN_BACKGROUND="false",
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)


def measured(articles):
    from django.core.management import call_command

    call_command("load_corpus", articles, stdout=sys.stderr)
    begun = time.process_time()
    call_command("rebuild_related", stdout=sys.stderr)
    comparing = time.process_time() - begun
    begun = time.process_time()
    run = ask_all()
    asking = time.process_time() - begun
    count = max(len(run), 1)
    spent = f"compared {comparing / count * 1000:.1f} ms, list asked for {asking / count * 1000:.1f} ms"
    sys.stdout.write(f"{count} articles; CPU an article: {spent}\n")
    return run


def ask_all():
    """{article: related articles} by the names that the file gives them."""
    from django.utils import timezone

    from articles.models import Edition
    from demo.models import LoadedArticle

    now = timezone.now()
    names = dict(LoadedArticle.objects.values_list("article", "external_id"))
    editions = Edition.objects.live(now).filter(article__in=names).without_texts()
    return {names[edition.article_id]: related_of(edition, now, names) for edition in editions.iterator()}


def related_of(edition, now, names):
    from articles.related.reading import beside

    return [names[each.article_id] for each in beside(edition, at=now, tags=edition.tag_list)][:ASKED]


if __name__ == "__main__":
    main()
