"""Saving the working copy: fields, children, version and revision, in one transaction."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles import sittings
from articles.merging import same
from articles.models import Article, Byline, FAQEntry, PinnedRelated, Revision, StoredSource, Tagged
from articles.models.article import CHILDREN, State, snapshots
from articles.models.source import digest_of
from articles.references import KnownTags, in_order, split_tags
from articles.signals import working_copies_changing
from authors.models import Author
from images.models import Image

PLAIN_FIELDS = (
    "title",
    "kicker",
    "standfirst",
    "body",
    "language",
    "slug",
    "partner",
    "seo_title",
    "seo_description",
)


@transaction.atomic
def create(source, *, by, state=State.DRAFT, session=""):
    """A new working copy from a source (`Article.snapshot`'s form; any of its keys but the title may be missing). `session` is
    the token of the form that saves it."""
    article = Article(created_by=by, updated_by=by, state=state)
    fill(article, source)
    article.save()
    fill_children(article, source)
    add_revision(article, by=by, session=session)
    return article


@transaction.atomic
def create_many(sources, *, by, state=State.DRAFT):
    """`create` for many, in few statements; raises IntegrityError where one has the address of another article. Each source
    has an address."""
    articles = [Article(created_by=by, updated_by=by, state=state, version=1) for _source in sources]
    known = KnownTags(source.get("tags", []) for source in sources)
    tags = []
    for article, source in zip(articles, sources, strict=True):
        fill(article, source)
        article.slug = Article._meta.get_field("slug").cleaned(article.slug)
        found, article.new_tags = split_tags(source.get("tags", []), known=known)
        tags.append(found)
    Article.objects.bulk_create(articles)
    create_children(articles, sources, tags)
    contents = snapshots(articles)
    stored = StoredSource.objects.bulk_create(
        StoredSource(article=article, digest=digest_of(content), content=content)
        for article, content in zip(articles, contents, strict=True)
    )
    now = timezone.now()
    Revision.objects.bulk_create(
        Revision(
            article=row.article,
            stored_source=row,
            by=by,
            **sittings.first_values(row.article, sittings.words_of(row.content), now=now),
        )
        for row in stored
    )
    working_copies_changing.send(Article, article_ids=[article.pk for article in articles])
    return articles


def create_children(articles, sources, tags):
    """Of articles that have none yet; `tags` are those that there are, of each."""
    both = list(zip(articles, sources, strict=True))
    known_authors = Author.objects.in_bulk({pk for source in sources for pk in source.get("bylines", [])})
    Tagged.objects.bulk_create(
        Tagged(content_object=article, tag=tag) for article, found in zip(articles, tags, strict=True) for tag in found
    )
    Byline.objects.bulk_create(
        Byline(article=article, author=author, position=position)
        for article, source in both
        for position, author in enumerate(in_order(Author, source.get("bylines", []), known=known_authors))
    )
    for article, source in both:
        fill_children(article, {name: source[name] for name in ("faq", "pinned") if source.get(name)})


@transaction.atomic
def write(article, source, *, by, session="", restored=None, before=None):
    """Puts a source, or the keys of it that are given, into the working copy. Returns the line of the history that has it now
    (`articles.sittings`). `session` is the token of the form that saves it, `restored` the line whose text it is, `before` what
    the working copy is, if it was read since its row was locked."""
    facts = Article.objects.select_for_update().values_list("version", "state", "new_tags")
    article.version, article.state, article.new_tags = facts.get(pk=article.pk)
    article.updated_by = by
    fill(article, source)
    article.save()
    fill_children(article, source)
    known = None if source.keys() & {*CHILDREN} else before
    return add_revision(article, by=by, session=session, restored=restored, known=known)


def add_revision(article, *, by, session="", restored=None, known=None):
    """In the transaction that saved it, which holds the article's row. `known` is as in `Article.snapshot`."""
    working_copies_changing.send(Article, article_ids=[article.pk])
    return sittings.add(article, article.snapshot(known), by=by, session=session, restored=restored)


@transaction.atomic
def add_refused_revision(article, snapshot, *, by):
    """Stores a snapshot that was not saved into the working copy; one that is there already adds nothing."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    if same(snapshot, article.snapshot()):
        return
    stored = StoredSource.objects.store(article, snapshot)
    if not article.revisions.filter(refused=True, by=by, stored_source=stored).exists():
        now = timezone.now()
        Revision.objects.create(
            article=article, version=article.version, stored_source=stored, by=by, began_at=now, at=now, refused=True
        )


def fill(article, source):
    for name in PLAIN_FIELDS:
        if name in source:
            setattr(article, name, source[name])
    if "lead_image" in source:
        pk = source["lead_image"]
        article.lead_image = Image.objects.filter(pk=pk).first() if pk else None
    if "translation_of" in source:
        article.translation_of = original_for(article, source["translation_of"])


def original_for(article, pk):
    """The article of this primary key where `article` may be its translation; else None."""
    original = Article.objects.filter(pk=pk).first() if pk else None
    try:
        if original:
            article.validate_original(original)
    except ValidationError:
        return None
    return original


def fill_children(article, source):
    if "tags" in source:
        set_tags(article, source["tags"])
    if "bylines" in source:
        authors = in_order(Author, source["bylines"])
        article.bylines.all().delete()
        Byline.objects.bulk_create(
            Byline(article=article, author=author, position=position) for position, author in enumerate(authors)
        )
    if "faq" in source:
        article.faq.all().delete()
        FAQEntry.objects.bulk_create(
            FAQEntry(article=article, question=entry["question"], answer=entry["answer"], position=position)
            for position, entry in enumerate(source["faq"])
        )
    if "pinned" in source:
        targets = [target for target in in_order(Article, source["pinned"]) if target.pk != article.pk]
        article.pinned.all().delete()
        PinnedRelated.objects.bulk_create(
            PinnedRelated(article=article, target=target, position=position) for position, target in enumerate(targets)
        )


def set_tags(article, entries):
    """Exactly these, in this order: rows of the tags that there are, and the names of the others (`Article.new_tags`)."""
    tags, new = split_tags(entries)
    if article.new_tags != new:
        article.new_tags = new
        Article.objects.filter(pk=article.pk).update(new_tags=new)
    if [row.tag_id for row in article.tagged.order_by("pk")] == [tag.pk for tag in tags]:
        return
    article.tagged.all().delete()
    Tagged.objects.bulk_create(Tagged(content_object=article, tag=tag) for tag in tags)
