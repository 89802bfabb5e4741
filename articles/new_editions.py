"""Makes editions: compiles a source, and saves what came of it with its rows. Only the door calls it."""

from articles import embargoes
from articles.addresses import reserve_address
from articles.compiling import compile_edition
from articles.models import (
    Edition,
    EditionByline,
    EditionDocument,
    EditionImage,
    EditionLink,
    EditionPin,
    EditionTag,
    StoredSource,
)
from articles.models.edition import links_of
from articles.models.source import digest_of
from articles.new_tags import with_tags_made
from articles.references import KnownTags
from authors.models import Author


def create_edition(article, source, *, by, at, expires_at, now, note="", silent=False, note_changes=None):
    """Compiles and saves one edition; `settle` derives its end, dates and notes from its neighbours afterwards."""
    embargoes.validate_after(article, at, now)
    [source] = with_tags_made([article], [source])
    reserve_address(article, source)
    compiled = compile_edition(source)
    edition = compiled.edition(
        article=article,
        live_from=at,
        live_until=expires_at,
        expires_at=expires_at,
        published_at=at,
        updated_at=at,
        note=note,
        silent=silent,
        note_changes=note_changes,
        translation_group=compiled.translation_group or article.pk,
        stored_source=StoredSource.objects.store(article, compiled.source),
        made_by=by,
        made_at=now,
    )
    edition.save()
    create_rows(edition, compiled)
    return edition


def create_editions(articles, sources, moments, *, by, now):
    """`create_edition` for the first edition of each; their dates need no settling."""
    embargoes.validate_none(articles, now)
    known_tags = KnownTags(source["tags"] for source in sources)
    known_authors = Author.objects.in_bulk({pk for source in sources for pk in source["bylines"]})
    stored = stored_sources(articles, sources)
    editions, all_compiled = [], []
    for article, source, at in zip(articles, sources, moments, strict=True):
        compiled = compile_edition(source, known_tags=known_tags, known_authors=known_authors)
        all_compiled.append(compiled)
        dates = {"live_from": at, "published_at": at, "updated_at": at, "made_at": now}
        group = compiled.translation_group or article.pk
        values = {"article": article, "translation_group": group, "stored_source": stored[article.pk], "made_by": by}
        editions.append(compiled.edition(**dates, **values))
    Edition.objects.bulk_create(editions)
    create_rows_of_many(list(zip(editions, all_compiled, strict=True)))
    return editions


def stored_sources(articles, sources):
    """{pk of an article: the row with its source}"""
    digests = {(article.pk, digest_of(source)) for article, source in zip(articles, sources, strict=True)}
    rows = StoredSource.objects.filter(article__in=articles).defer("content")
    found = {row.article_id: row for row in rows if (row.article_id, row.digest) in digests}
    for article, source in zip(articles, sources, strict=True):
        if article.pk in found:
            found[article.pk].content = source  # what this digest says; not read, nor unpacked
        else:
            found[article.pk] = StoredSource.objects.store(article, source)
    return found


def create_rows(edition, compiled):
    create_rows_of_many([(edition, compiled)])


def create_rows_of_many(pairs):
    """Of (edition, compiled): tags, bylines, images, documents and pins, as the compiler listed them."""
    EditionTag.objects.bulk_create(
        EditionTag(edition=edition, tag=tag, position=position, published_at=edition.published_at)
        for edition, compiled in pairs
        for position, tag in enumerate(compiled.tags)
    )
    EditionByline.objects.bulk_create(
        EditionByline(edition=edition, author=author, position=position, published_at=edition.published_at)
        for edition, compiled in pairs
        for position, author in enumerate(compiled.authors)
    )
    EditionImage.objects.bulk_create(
        EditionImage(edition=edition, image=image) for edition, compiled in pairs for image in compiled.images
    )
    EditionDocument.objects.bulk_create(
        EditionDocument(edition=edition, document=document)
        for edition, compiled in pairs
        for document in compiled.documents
    )
    EditionLink.objects.bulk_create(link for edition, compiled in pairs for link in links_of(edition, compiled.links))
    EditionPin.objects.bulk_create(
        EditionPin(edition=edition, article=target, position=position)
        for edition, compiled in pairs
        for position, target in enumerate(compiled.pins)
    )
