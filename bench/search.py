"""Patio's own search of any corpus, for its scorer.

    python bench/search.py ARTICLES.jsonl.gz QUERIES.json RUN.json [--database URL] [--copies N]

The articles are loaded through the door into a scratch database, one corpus after the other, as each is a magazine of
its own, and every query is asked of search as the page asks it. QUERIES.json is [{qid, corpus, lang, q}], RUN.json
becomes {qid: [articles, the best first]}. `--copies` adds so many altered copies of every article, for the speed of a
larger magazine. Times are of CPU, the PostgreSQL server's included. `--same-as` compares with the rankings of another run,
on another database say, and exits with 1 where an article or its place differs.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import scratch  # noqa: E402 - it may be run as a file
from bench.cpu import Clock  # noqa: E402

ASKED = 20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument(
        "--database", metavar="URL", help="an empty scratch database (default: SQLite in a temporary file)"
    )
    parser.add_argument("--copies", type=int, default=0, metavar="N", help="altered copies of every article as well")
    parser.add_argument("--corpus", help="only this one; a database that holds it already is used as it is")
    parser.add_argument("--same-as", type=Path, metavar="RUN.json")
    options = parser.parse_args()
    queries = json.loads(options.queries.read_text())
    run = {}
    with tempfile.TemporaryDirectory(prefix="patio-") as folder:
        scratch.begin(options.database, folder)
        for corpus in dict.fromkeys(query["corpus"] for query in queries):
            if options.corpus in (None, corpus):
                asked = [query for query in queries if query["corpus"] == corpus]
                if not options.corpus:
                    empty()
                scratch.fill(options.articles, corpus=corpus, copies=options.copies)
                run |= measured(corpus, asked)
    options.run.write_text(json.dumps(run))
    if options.same_as:
        sys.exit(compare(run, json.loads(options.same_as.read_text())))


def measured(corpus, queries):
    from django.db import connection

    run, used = ask_all(queries)
    sys.stdout.write(f"{connection.vendor}, {corpus}: {len(queries)} queries, ms of CPU {spread(used)}\n")
    return run


def compare(run, other):
    differing = [qid for qid in run if run[qid] != other.get(qid)]
    sys.stdout.write(f"{len(run)} queries, {len(differing)} of them answered otherwise: {differing[:20]}\n")
    return 1 if differing else 0


def empty():
    from articles.models import Edition
    from demo.models import LoadedArticle

    Edition.objects.all().delete()
    LoadedArticle.objects.all().delete()


def ask_all(queries):
    from django.utils import timezone

    from demo.models import LoadedArticle
    from search.results import search

    now, clock = timezone.now(), Clock()
    names = dict(LoadedArticle.objects.values_list("article", "external_id"))
    run, used = {}, []
    for query in queries:
        found, seconds = clock.of(lambda: search(query["q"], at=now, language=query["lang"]))  # noqa: B023 - called at once
        used.append(seconds)
        run[query["qid"]] = named(found.edition_ids[:ASKED], names)
    return run, used


def named(numbers, names):
    from articles.models import Edition

    found = {
        pk: (article, slug)
        for pk, article, slug in Edition.objects.filter(pk__in=numbers).values_list("pk", "article", "slug")
    }
    return [names.get(found[number][0], found[number][1]) for number in numbers]


def spread(seconds):
    ordered = sorted(each * 1000 for each in seconds)
    return (
        f"median {ordered[len(ordered) // 2]:.1f}, p95 {ordered[int(len(ordered) * 0.95)]:.1f}, most {ordered[-1]:.1f}"
    )


if __name__ == "__main__":
    main()
