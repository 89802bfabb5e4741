"""Patio's own search of any corpus, for its scorer.

    python bench/search.py ARTICLES.jsonl.gz QUERIES.json RUN.json [--database URL] [--copies N]

The articles are loaded through the door into a scratch database, one corpus after the other, as each is a magazine of
its own, and every query is asked of search as the page asks it. QUERIES.json is [{qid, corpus, lang, q}], RUN.json
becomes {qid: [articles, the best first]}. `--copies` adds so many altered copies of every article, for the speed of a
larger magazine. Times are CPU of this process; on PostgreSQL the time that passes is printed too, the server's included.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import scratch  # noqa: E402 - it may be run as a file

ASKED = 10


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument(
        "--database", metavar="URL", help="an empty scratch database (default: SQLite in a temporary file)"
    )
    parser.add_argument("--copies", type=int, default=0, metavar="N", help="altered copies of every article as well")
    parser.add_argument("--corpus", help="only this one")
    options = parser.parse_args()
    queries = json.loads(options.queries.read_text())
    run = {}
    with tempfile.TemporaryDirectory(prefix="patio-") as folder:
        scratch.begin(options.database, folder)
        for corpus in dict.fromkeys(query["corpus"] for query in queries):
            if options.corpus in (None, corpus):
                asked = [query for query in queries if query["corpus"] == corpus]
                run |= measured(options.articles, corpus, asked, copies=options.copies)
    options.run.write_text(json.dumps(run))


def measured(articles, corpus, queries, *, copies):
    from bench.copies import add_copies

    empty()
    scratch.load(articles, corpus=corpus)
    add_copies(copies)
    run, used, passed = ask_all(queries)
    sys.stdout.write(f"{corpus}: {len(queries)} queries, CPU ms {spread(used)}; passed ms {spread(passed)}\n")
    return run


def empty():

    from articles.models import Edition
    from demo.models import LoadedArticle

    Edition.objects.all().delete()
    LoadedArticle.objects.all().delete()


def ask_all(queries):
    from django.utils import timezone

    from articles.search import search
    from demo.models import LoadedArticle

    now = timezone.now()
    names = dict(LoadedArticle.objects.values_list("article", "external_id"))
    run, used, passed = {}, [], []
    for query in queries:
        begun = time.process_time(), time.perf_counter()
        found = search(query["q"], at=now, language=query["lang"])
        used.append(time.process_time() - begun[0])
        passed.append(time.perf_counter() - begun[1])
        run[query["qid"]] = named(found.numbers[:ASKED], names)
    return run, used, passed


def named(numbers, names):
    from articles.models import Edition

    articles = dict(Edition.objects.filter(pk__in=numbers).values_list("pk", "article_id"))
    return [names.get(articles[number], f"copy-{number}") for number in numbers]


def spread(seconds):
    ordered = sorted(each * 1000 for each in seconds)
    return (
        f"median {ordered[len(ordered) // 2]:.1f}, p95 {ordered[int(len(ordered) * 0.95)]:.1f}, most {ordered[-1]:.1f}"
    )


if __name__ == "__main__":
    main()
