"""A name on a working copy becomes a tag when an edition first shows it: in the door's transaction."""

from articles import sittings, writing
from articles.models import Article, Tag
from articles.references import KnownTags, resolve_tags
from articles.signals import working_copies_changing


def with_tags_made(articles, sources):
    """The sources that are about to be published, with tags instead of plain names: those that are none yet are made. The
    articles are locked; their working copies have rows of these tags afterwards."""
    lists = [source.get("tags", []) for source in sources]
    names = dict.fromkeys(entry for entries in lists for entry in entries if isinstance(entry, str))
    if not names:
        return sources
    Tag.objects.get_or_create_named(names)
    find_again([article for article in articles if article.new_tags])
    known = KnownTags(lists)
    return [
        {**source, "tags": [{"id": tag.pk, "name": tag.name} for tag in resolve_tags(entries, known=known)]}
        if any(isinstance(entry, str) for entry in entries)
        else source
        for source, entries in zip(sources, lists, strict=True)
    ]


def find_again(articles):
    """What is a tag by now among the names on these working copies."""
    for article in articles:
        writing.set_tags(article, article.snapshot()["tags"])
        sittings.tell_again(article)
    if articles:
        working_copies_changing.send(Article, article_ids=[article.pk for article in articles])
