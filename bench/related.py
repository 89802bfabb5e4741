"""Patio's own related articles of any corpus, for its scorer.

    python bench/related.py ARTICLES.jsonl.gz RUN.json [--database URL] [--copies N]

The articles are loaded through the door into a scratch database, `rebuild_related` finds what belongs beside them, and
each article's list is asked for as its page asks for it; neighbours in time, which the page shows elsewhere, may stand
in these lists. RUN.json is {article: [related articles, the best first]}.

`--copies N` then adds N articles for each one, made of the words of others, and says what it costs to compare a newly
published article with all of them and to ask for a list. What stands beside the copies themselves is made up.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import copies, scratch

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
        scratch.load(options.articles)
        options.run.write_text(json.dumps(related_of_all()))
        if options.copies:
            add_copies(options.copies)
            measure()


def related_of_all():
    """{article: related articles} by the names that the file gives them."""
    from django.core.management import call_command
    from django.utils import timezone

    from articles.models import Edition
    from articles.related.reading import beside
    from demo.models import LoadedArticle

    call_command("rebuild_related", stdout=sys.stderr)
    now = timezone.now()
    names = dict(LoadedArticle.objects.values_list("article", "external_id"))
    editions = Edition.objects.live(now).filter(article__in=names).without_texts()
    return {
        names[edition.article_id]: [
            names[each.article_id] for each in beside(edition, at=now, tags=edition.tag_list)[:ASKED]
        ]
        for edition in editions.iterator()
    }


def add_copies(count):
    from articles.models import Article, Edition, EditionWords
    from articles.related.weighing import Text

    originals = list(Edition.objects.order_by("pk").values("title", "standfirst", "text", "language", "published_at"))
    rows = copies.altered(originals, count)
    while part := list(islice(rows, copies.STEP)):
        articles = Article.objects.bulk_create(
            Article(title=row["title"], slug=f"copy-{row['key']}", language=row["language"]) for row in part
        )
        editions = Edition.objects.bulk_create(
            copies.edition_of(row, article) for row, article in zip(part, articles, strict=True)
        )
        texts = [Text.of(edition) for edition in editions]
        EditionWords.objects.bulk_create(
            EditionWords(edition=edition, head=text.head, whole=text.whole, **compared(edition))
            for edition, text in zip(editions, texts, strict=True)
        )
        keep_made_up(editions, texts)


def compared(edition):
    return {"written_at": edition.made_at, "compared_at": edition.made_at}


def keep_made_up(editions, texts):
    """Their telling words as they are; beside each, the next ones."""
    from articles.models import RelatedEdition, TellingWord
    from articles.related.keeping import KEPT
    from articles.related.weighing import Background, Weighed

    for language in {edition.language for edition in editions}:
        of_one = [
            (edition, text) for edition, text in zip(editions, texts, strict=True) if edition.language == language
        ]
        background = Background()
        for _edition, text in of_one:
            background.add(text.whole, ())
        TellingWord.objects.bulk_create(
            TellingWord(edition=edition, stem=stem, weight=weight)
            for edition, text in of_one
            for stem, weight in Weighed(text, background).telling()
        )
        RelatedEdition.objects.bulk_create(
            RelatedEdition(edition=edition, other=of_one[(place + step) % len(of_one)][0], score=1 / step, words="mots")
            for place, (edition, _text) in enumerate(of_one)
            for step in range(1, min(KEPT + 1, len(of_one)))
        )


def measure():
    """The newest are compared again, as if they were published now."""
    from django.utils import timezone

    from articles.models import Edition, RelatedEdition
    from articles.related import keeping
    from articles.related.reading import surroundings

    now, comparing, asking = timezone.now(), [], []
    size = Edition.objects.live(now).count()
    for edition in Edition.objects.order_by("made_at", "pk").filter(edition_tags__isnull=False).distinct()[:PUBLISHED]:
        RelatedEdition.objects.filter(edition=edition).delete()
        begun = time.process_time()
        keeping.keep(edition)
        comparing.append(time.process_time() - begun)
        tags = edition.tag_list
        begun = time.process_time()
        surroundings(edition, at=now, tags=tags)
        asking.append(time.process_time() - begun)
    say(f"{size} articles; published", comparing)
    say(f"{size} articles; list asked for", asking)


def say(what, seconds):
    ordered = sorted(seconds)
    worst, median = ordered[-1], statistics.median(ordered)
    sys.stdout.write(f"{what}: median {median * 1000:.0f} ms of CPU, at most {worst * 1000:.0f} ms\n")


if __name__ == "__main__":
    main()
