"""A larger magazine out of a small one: articles made of the words of others, with a vocabulary that grows."""

import random
import re
from datetime import timedelta
from itertools import islice

STEP = 500


def there_are():
    from articles.models import Edition
    from demo.models import LoadedArticle

    return Edition.objects.count() > LoadedArticle.objects.count()


def add_copies(count, *, made=None):
    """`count` for every live edition; `made` gets them, some at a time, to write down what is known of them. Without it
    they are made known to search. Bodies are left out: nobody looks into them."""
    from django.db import transaction

    from articles.models import Article, Edition

    names = ("title", "standfirst", "text", "language", "published_at")
    originals = [{name: getattr(row, name) for name in names} for row in Edition.objects.order_by("pk").with_source()]
    rows = altered(originals, count)
    while part := list(islice(rows, STEP)):
        with transaction.atomic():
            articles = Article.objects.bulk_create(
                Article(title=row["title"], slug=f"copy-{row['key']}", language=row["language"]) for row in part
            )
            editions = [edition_of(row, article) for row, article in zip(part, articles, strict=True)]
            (made or find_by_search)(Edition.objects.bulk_create(editions))


def find_by_search(editions):
    from articles.models import Edition
    from search import indexing

    indexing.rebuild(Edition.objects.filter(pk__in=[each.pk for each in editions]))


def edition_of(row, article):
    from articles.models import Edition, StoredSource

    begin = row["published_at"] - timedelta(minutes=row["number"])
    dates = {"live_from": begin, "published_at": begin, "updated_at": begin, "made_at": begin}
    words = {name: row[name] for name in ("title", "standfirst", "text", "language")}
    source = StoredSource.objects.store(article, {"body": row["text"]})
    return Edition(
        article=article, slug=article.slug, translation_group=article.pk, stored_source=source, **words, **dates
    )


def altered(originals, count):
    chance = random.Random(4)
    for number in range(1, count + 1):
        for row in originals:
            one, other = chance.choice(originals), chance.choice(originals)
            yield {
                **row,
                "number": number,
                "key": f"{number}-{chance.getrandbits(60):x}",
                "title": " ".join(halves(row["title"], one["title"], chance))[:250],
                "standfirst": " ".join(halves(row["standfirst"], other["standfirst"], chance)),
                "text": " ".join(halves(one["text"], other["text"], chance)),
            }


def halves(one, other, chance):
    """The first half of one text and the second of another; one word of a hundred is new."""
    words = one.split()[: len(one.split()) // 2] + other.split()[len(other.split()) // 2 :]
    return [renamed(word, chance) if chance.random() < 0.01 else word for word in words]


def renamed(word, chance):
    return re.sub(r"[a-z]", lambda _letter: chance.choice("aeioulnrst"), word, count=2)
