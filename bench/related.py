"""Patio's own related articles of any corpus, for its scorer, and what they cost.

    python bench/related.py ARTICLES.jsonl.gz RUN.json [--database URL] [--copies N]

The articles are loaded through the door into a scratch database, `rebuild_related` finds what belongs beside them, and
each article's list is asked for as its page asks for it; neighbours in time, which the page shows elsewhere, may stand
in these lists. RUN.json is {article: [related articles, the best first]}.

Then some of them are published anew: what is said is the CPU, the PostgreSQL server's included, that it takes to find
what belongs beside one and beside which it belongs, and to ask for its list. `--copies N` first adds N articles for
each one, made of the words of others; what stands beside these is made up. A database that was filled so before is used
as it is, and RUN.json is not written.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import copies, scratch  # noqa: E402 - it may be run as a file
from bench.cpu import Clock  # noqa: E402

ASKED = 10
PUBLISHED = 60


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument(
        "--database", metavar="URL", help="an empty scratch database (default: SQLite in a temporary file)"
    )
    parser.add_argument("--copies", type=int, default=0, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="patio-") as folder:
        scratch.begin(options.database, folder)
        if not copies.there_are():
            scratch.load(options.articles)
            options.run.write_text(json.dumps(related_of_all()))
            copies.add_copies(options.copies, made=made_up)
        measure()


def related_of_all():
    """{article: related articles} by the names that the file gives them."""
    from django.core.management import call_command
    from django.utils import timezone

    from articles.models import Edition
    from demo.models import LoadedArticle
    from related.queries import most_related

    call_command("rebuild_related", stdout=sys.stderr)
    now = timezone.now()
    names = dict(LoadedArticle.objects.values_list("article", "external_id"))
    editions = Edition.objects.live(now).filter(article__in=names).without_texts()
    return {
        names[edition.article_id]: [
            names[each.article_id] for each in most_related(edition, at=now, tags=edition.tag_list)[:ASKED]
        ]
        for edition in editions.iterator()
    }


def made_up(editions):
    """Stems, vectors and key terms as they are; related to each are the next ones, by the scores that real ones have."""
    from related import candidates, counting, indexing
    from related.frequencies import frequencies_of
    from related.models import EditionStems, RelatedEdition

    for language in {edition.language for edition in editions}:
        of_one = [edition for edition in editions if edition.language == language]
        pks = [edition.pk for edition in of_one]
        frequencies = frequencies_of(language)
        indexing.write_stems(of_one)
        counting.weigh(pks, frequencies)
        EditionStems.objects.filter(edition__in=pks).update(compared=frequencies.number)
        RelatedEdition.objects.bulk_create(
            RelatedEdition(
                edition=edition, other=of_one[(place + step) % len(of_one)], score=0.8 * step**-0.3, words="mots"
            )
            for place, edition in enumerate(of_one)
            for step in range(1, min(candidates.STORED + 1, len(of_one)))
        )


def measure():
    from django.db import connection

    from articles.models import Edition

    publishing, asking, queries = zip(*[cost_of(edition, Clock()) for edition in some_loaded()], strict=True)
    where = f"{connection.vendor}, {Edition.objects.count()} articles"
    say(f"{where}: published", publishing)
    say(f"{where}: list asked for, {' or '.join(map(str, sorted(set(queries))))} queries", asking)


def some_loaded():
    from articles.models import Edition
    from demo.models import LoadedArticle

    loaded = Edition.objects.filter(article__in=LoadedArticle.objects.values("article"), edition_tags__isnull=False)
    loaded = loaded.order_by("pk").distinct()
    return loaded[:: max(loaded.count() // PUBLISHED, 1)][:PUBLISHED]


def cost_of(edition, clock):
    """(seconds until it is beside others, seconds to ask for its list, queries of that) of an edition made now."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from related import indexing
    from related.models import RelatedEdition
    from related.queries import related_articles

    edition.made_at = now = timezone.now()
    edition.save(update_fields=["made_at"])
    for rows in (edition.key_terms.all(), RelatedEdition.objects.filter(other=edition), edition.related_editions.all()):
        rows.delete()
    _none, published = clock.of(lambda: indexing.index_edition(edition))
    tags = edition.tag_list
    _found, asked = clock.of(lambda: related_articles(edition, at=now, tags=tags))
    with CaptureQueriesContext(connection) as queries:
        related_articles(edition, at=now, tags=tags)
    return published, asked, len(queries)


def say(what, seconds):
    ordered = sorted(each * 1000 for each in seconds)
    spread = f"median {statistics.median(ordered):.0f}, p95 {ordered[int(len(ordered) * 0.95)]:.0f}"
    sys.stdout.write(f"{what}: ms of CPU {spread}, most {ordered[-1]:.0f}\n")


if __name__ == "__main__":
    main()
