"""What public pages are made of, and when they change by themselves: for `cms.kept`.

A row that no edition and no navigation shows changes no page: a new tag that is no section, an upload and its renditions, a new
author, the source of a working copy.
"""

from urllib.parse import unquote

from django.conf import settings
from django.db.models import DateTimeField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Greatest

from articles.models import Arrangement, ChosenArticle, Edition
from articles.models.edition import last_boundary, next_boundary
from cms.kept import boundaries, ends, tables
from cms.kept.models import Epoch
from cms.prepared import MOMENT, WORD, prepared
from documents.models import Document
from images.models import Image
from website.sitemaps.files import NEWS_FOR

WHOLE = (
    "articles_arrangement",
    "articles_chosenarticle",
    "articles_edition",
    "articles_editionbyline",
    "articles_editiondocument",
    "articles_editionimage",
    "articles_editionpin",
    "articles_editiontag",
    "articles_formerseriesaddress",
    "articles_formertagaddress",
    "articles_redirect",
    "articles_withdrawal",
    "authors_authorlink",
    "authors_formerauthoraddress",
    "related_relatededition",
    "search_indexentry",
    "search_spelling",
)
CHANGED = ("UPDATE", "DELETE")  # whose new rows are shown by nothing
# A form that saves itself leaves one behind each time.
SHOWN_SOURCE = {"DELETE": "EXISTS (SELECT 1 FROM articles_edition WHERE stored_source_id = old.id)"}
# A new one is shown by nothing, but by the navigation; where another one was once, it takes the place of a redirect.
NEW_TAG = "new.section_position IS NOT NULL OR EXISTS (SELECT 1 FROM articles_formertagaddress WHERE slug = new.slug)"
NEW_SERIES = "EXISTS (SELECT 1 FROM articles_formerseriesaddress WHERE slug = new.slug)"
# Of an article without an edition it shows nothing.
IN_SERIES = "EXISTS (SELECT 1 FROM articles_edition WHERE article_id = {row}.article_id)"
NEW_AUTHOR = "EXISTS (SELECT 1 FROM authors_formerauthoraddress WHERE slug = new.slug)"
# What only the desk sees of a picture.
UNSEEN = {"id", "source", "rights_until", "uploaded_by_id", "digest", "failed", "created_at", "search_words"}
UNSEEN_OF_DOCUMENTS = {
    "id",
    "source",
    "licence",
    "rights_until",
    "uploaded_by_id",
    "digest",
    "created_at",
    "search_words",
}
IS_SHOWN = (
    "(EXISTS (SELECT 1 FROM articles_editionimage WHERE image_id = {row}.id) "
    "OR EXISTS (SELECT 1 FROM articles_edition WHERE lead_image_id = {row}.id) "
    "OR EXISTS (SELECT 1 FROM authors_author WHERE portrait_id = {row}.id))"
)
EXEMPT = {
    "articles_arrangedpage": "only names a page: what stands there is articles_arrangement, whose rows go with it",
    "search_indexterms": "follows search_indexentry",
    "rendering_stamp": "is raised by changes of tables that are watched here",
    "rendering_part": "only spares rendering: what it holds is what would be rendered",
}


def connect():
    for table in WHOLE:
        tables.register(table)
    tables.register("articles_storedsource", events=CHANGED, when=SHOWN_SOURCE)
    tables.register("articles_tag", when={"INSERT": NEW_TAG})
    tables.register("authors_author", when={"INSERT": NEW_AUTHOR})
    tables.register("articles_series", when={"INSERT": NEW_SERIES})
    tables.register("articles_seriesentry", when=entries())
    tables.register("images_image", events=CHANGED, when=pictures())
    tables.register("documents_document", events=CHANGED, when={"UPDATE": differs(Document, UNSEEN_OF_DOCUMENTS)})
    tables.exempt.update(EXEMPT)
    boundaries.register(around_editions)
    boundaries.register(around_news)
    boundaries.register(around_arrangements)
    ends.register(ends_of_articles)


def entries():
    new, old = (IN_SERIES.format(row=row) for row in ("new", "old"))
    return {"INSERT": new, "UPDATE": f"{new} OR {old}", "DELETE": old}


def pictures():
    """Ended editions count as well: the clock of a database is not asked."""
    changed = f"{differs(Image, UNSEEN)} AND {IS_SHOWN.format(row='new')}"
    return {"UPDATE": changed, "DELETE": IS_SHOWN.format(row="old")}


def differs(model, unseen):
    seen = [field.column for field in model._meta.concrete_fields if field.column not in unseen]
    new, old = (", ".join(f"{row}.{column}" for column in seen) for row in ("new", "old"))
    return f"NOT EXISTS (SELECT {new} INTERSECT SELECT {old})"


def around_editions(at):
    return last_boundary(at), next_boundary(at)


def around_arrangements(at):
    """Beginnings and ends of what editors chose for the tops of pages, and each article's own end there."""
    moments = [moment for row in moments_of_arrangements(at=at) for moment in row if moment]
    last, following = (
        [moment for moment in moments if moment <= at],
        [moment for moment in moments if moment > at],
    )
    return max(last, default=None), min(following, default=None)


@prepared(at=MOMENT)
def moments_of_arrangements(*, at):
    """The last of each kind until this moment and the first one after it, as one row: each its end of an index."""
    columns = ((Arrangement, "live_from"), (Arrangement, "live_until"), (ChosenArticle, "until"))
    before = [end_of(model, column, f"-{column}", lte=at) for model, column in columns]
    after = [end_of(model, column, column, gt=at) for model, column in columns]
    return Epoch.objects.order_by().values_list(*before, *after)[:1]


def end_of(model, column, order, **bound):
    [(comparison, at)] = bound.items()
    return Subquery(model.objects.filter(**{f"{column}__{comparison}": at}).order_by(order).values(column)[:1])


def around_news(at):
    """An article leaves the sitemap of news after NEWS_FOR."""
    since = at - NEWS_FOR
    left, leaves = (
        [moment for code, _name in settings.LANGUAGES for moment in of(language=code, at=since)]
        for of in (published_until, published_after)
    )
    return max(left) + NEWS_FOR if left else None, min(leaves) + NEWS_FOR if leaves else None


@prepared(language=WORD, at=MOMENT)
def published_until(*, language, at):
    """The last such moment, as a list: in one language it is the end of an index, in all of them a sort of all editions."""
    found = Edition.objects.in_language(language).filter(published_at__lte=at).order_by("-published_at")
    return found.values_list("published_at", flat=True)[:1]


@prepared(language=WORD, at=MOMENT)
def published_after(*, language, at):
    found = Edition.objects.in_language(language).filter(published_at__gt=at).order_by("published_at")
    return found.values_list("published_at", flat=True)[:1]


def ends_of_articles(*, since, until, at, most):
    """For `cms.kept.ends`: an article that is corrected goes on at its address, one that is renamed does not."""
    end = Greatest(OuterRef("live_until"), Value(at, output_field=DateTimeField()))
    goes_on = Edition.objects.live(end).filter(language=OuterRef("language"), slug=OuterRef("slug"))
    ended = Edition.objects.filter(live_until__gt=since, live_until__lte=until).annotate(goes_on=Exists(goes_on))
    rows = ended.order_by("-live_until").only("language", "slug", "live_until")[:most]
    return [(unquote(each.get_absolute_url()), each.live_until) for each in rows if not each.goes_on]
