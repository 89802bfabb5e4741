"""What readers read. The public site at moment `t` is `Edition.objects.live(t)`, and nothing else.

`live_until` follows from the rest: it is the earlier of `expires_at` (the end that was asked for)
and the next edition's `live_from`. `articles.publishing` alone makes, moves and ends editions.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat, StrIndex
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.source import StoredSource
from articles.models.tag import Tag
from articles.models.texts import TextsField, unpacked
from authors.models import with_links
from cms.paths import path_of
from cms.prepared import KEY, MOMENT, prepared
from cms.text.slugs import SlugField
from images.models import IN_MARKUP

LONG_TEXTS = ("texts", "contents", "faq", "links")
FEW = 200  # editions whose rows are quickly read
# What `body` and `text` are read of, where the source comes along.
TEXTS = ("texts", "stored_source", "stored_source__content")
# Word for word as in the index `edition_corrections`: SQLite takes that for no other condition, nor for a parameter.
HAS_NOTE = RawSQL("NOT (articles_edition.note = '')", [], output_field=models.BooleanField())
# What a link to an edition needs, and what a card of it shows.
DATES = ("published_at", "updated_at", "live_from", "live_until")
LINK = ("article", "slug", "language", "title", "partner", *DATES, "translation_group", "lead_image", "words")
CARD = (*LINK, "kicker", "standfirst", "reading_minutes")


def live_at(at):
    """The one rule of what is live, for every table that has an edition's two moments."""
    return Q(Q(live_until__isnull=True) | Q(live_until__gt=at), live_from__lte=at)


class EditionQuerySet(models.QuerySet):
    def live(self, at):
        """The site at this moment. Pairs with `Edition.is_live`."""
        return self.filter(live_at(at))

    def begun(self, at):
        """Live at this moment or before it: what may be known to have existed."""
        return self.filter(live_from__lte=at)

    def ahead(self, at):
        """Planned at this moment."""
        return self.filter(live_from__gt=at, made_at__lte=at)

    def gone(self, at):
        """Editions of articles that were live before this moment and are not now: 410 at their addresses."""
        live_now = Edition.objects.live(at).filter(article=models.OuterRef("article"))
        return self.begun(at).filter(~models.Exists(live_now))

    def corrections(self, at):
        """Editions with a public note that their articles show at this moment, the newest first. In which words, the `notes` of
        what is live then say."""
        named = Concat(Value('"edition": '), Cast(models.OuterRef("pk"), models.CharField()), Value("}"))
        place = StrIndex(Cast("notes", models.TextField()), named)
        live_now = Edition.objects.live(at).filter(article=models.OuterRef("article"))
        shows = live_now.alias(place=place).filter(place__gt=0)
        return self.begun(at).filter(models.Exists(shows), HAS_NOTE).order_by("-live_from")

    def in_language(self, code):
        return self.filter(language=code)

    def newest_first(self):
        return self.order_by("-published_at", "-article_id")

    def tagged(self, tag):
        """Newest first, out of the tag's own index."""
        return self.filter(edition_tags__tag=tag).order_by("-edition_tags__published_at", "-article_id")

    def in_series(self, series):
        """In the order of the series."""
        of_series = self.filter(article__series_entries__series=series)
        return of_series.order_by("article__series_entries__position", "article__series_entries__pk")

    def written_by(self, author):
        """Newest first, out of the author's own index."""
        return self.filter(bylines__author=author).order_by("-bylines__published_at", "-article_id")

    def older_than(self, moment, article_id=None):
        """Nearest first. `article_id` settles the order of articles of one moment; None stands after them all."""
        older = self.filter(published_at__lte=moment).order_by("-published_at", "-article_id")
        return older if article_id is None else older.exclude(published_at=moment, article_id__gte=article_id)

    def newer_than(self, moment, article_id=None):
        """Nearest first; pairs with `older_than`."""
        if article_id is None:
            return self.filter(published_at__gt=moment).order_by("published_at", "article_id")
        newer = self.filter(published_at__gte=moment).order_by("published_at", "article_id")
        return newer.exclude(published_at=moment, article_id__lte=article_id)

    def first_published(self, begin, until):
        """In this time, which ends before `until`."""
        return self.filter(published_at__gte=begin, published_at__lt=until)

    def showing(self, image):
        return self.filter(edition_images__image=image)

    def offering(self, document):
        return self.filter(edition_documents__document=document)

    def by_author_pictured_in(self, image):
        return self.filter(bylines__author__portrait=image)

    def last_change(self):
        """When one of them changed last; None where there is none."""
        return self.order_by("-updated_at").values_list("updated_at", flat=True).first()

    def changes_by_tag(self):
        """{slug of a tag: when the newest edition of it changed last}"""
        return self.changes_by(EditionTag, "tag")

    def changes_by_author(self):
        return self.changes_by(EditionByline, "author")

    def changes_by(self, model, name):
        """Of a few editions all rows are read; of many, each tag is asked for its newest, out of its own index."""
        if self.order_by()[: FEW + 1].count() <= FEW:
            rows = model.objects.filter(edition__in=self.order_by().values("pk")).order_by("published_at", "edition_id")
            found = dict(rows.values_list(f"{name}__slug", "edition__updated_at"))
            return dict(sorted(found.items()))
        newest = self.newest_of(model, **{name: models.OuterRef("pk")}).values("edition__updated_at")[:1]
        named = (
            model._meta.get_field(name)
            .related_model.objects.order_by("slug")
            .annotate(changed_at=models.Subquery(newest))
        )
        return {slug: moment for slug, moment in named.values_list("slug", "changed_at") if moment}

    def newest_of(self, model, **named):
        """Rows of these editions, the newest first. Each edition is looked at for itself, in this order: a join may begin with
        all editions of a language."""
        own = self.order_by().filter(pk=models.OuterRef("edition"))
        return model.objects.filter(models.Exists(own), **named).order_by("-published_at", "-edition_id")

    def latest_of_sections(self, sections, *, count):
        """Pairs (key of a section, key of an edition) for the keys of some sections: the newest few of each, out of the tags'
        own index."""
        wanted = Q(pk__in=[])
        for section in sections:
            wanted |= Q(pk__in=self.newest_of(EditionTag, tag=section)[:count].values("pk"))
        rows = EditionTag.objects.filter(wanted).order_by("-published_at", "-edition_id")
        return rows.values_list("tag", "edition")

    def without_texts(self):
        return self.defer(*LONG_TEXTS)

    def with_source(self, *others):
        """Its texts are read without another query, and what `others` point to."""
        return self.select_related("stored_source", *others)

    def for_link(self):
        """What a link shows: title, date, language and address; of its picture the key alone."""
        return self.only(*LINK)

    def for_mention(self, *more):
        """What a card shows but for its bylines, the picture in the same query. `more`: other fields that are read."""
        pictures = [f"lead_image__{name}" for name in IN_MARKUP]
        return self.select_related("lead_image").only(*CARD, *pictures, *more)

    def for_feed(self):
        """Full texts, without bylines."""
        return self.with_source("lead_image")


@prepared(at=MOMENT)
def first_after(*, at, column):
    """The first of a column's moments after this one, as a list: its end of an index."""
    return Edition.objects.filter(**{f"{column}__gt": at}).order_by(column).values_list(column, flat=True)[:1]


@prepared(at=MOMENT)
def last_until(*, at, column):
    return Edition.objects.filter(**{f"{column}__lte": at}).order_by(f"-{column}").values_list(column, flat=True)[:1]


def next_boundary(at):
    """The first moment after this one at which the site changes by itself; None if it never will.

    For cache lifetimes only; it must not be shown, as it tells that something is planned.
    """
    return min((*first_after(at=at, column="live_from"), *first_after(at=at, column="live_until")), default=None)


def last_boundary(at):
    """The last moment until this one at which the site changed by itself; None if it never did."""
    return max((*last_until(at=at, column="live_from"), *last_until(at=at, column="live_until")), default=None)


@prepared(editions=[KEY])
def names_above(*, editions):
    """Bylines with what a card shows of their authors."""
    return bylines_with(author=False).queryset.filter(edition__pk__in=editions)


@prepared(edition=KEY)
def authors_of(*, edition):
    """Bylines with all that an author's box shows but for the links."""
    return bylines_with(author=True).queryset.filter(edition=edition).prefetch_related(None)


@prepared(editions=[KEY])
def tags_above(*, editions):
    """(edition, name of a tag)"""
    rows = EditionTag.objects.filter(edition__pk__in=editions).order_by("position")
    return rows.values_list("edition", "tag__name")


def tag_names_of(pks):
    """{key of an edition: names of its tags, in their order}"""
    names = {pk: [] for pk in pks}
    for pk, name in tags_above(editions=pks):
        names[pk].append(name)
    return names


def with_names(editions):
    """The same editions, their authors read as a card shows them; one query."""
    authors = {edition.pk: [] for edition in editions}
    for byline in names_above(editions=authors):
        authors[byline.edition_id].append(byline.author)
    for edition in editions:
        edition.authors = authors[edition.pk]
    return editions


def with_authors(edition):
    """The same edition, its authors read as their boxes show them; two queries."""
    edition.authors = [byline.author for byline in authors_of(edition=edition.pk)]
    with_links(edition.authors)
    return edition


def bylines_with(*, author):
    """The bylines in their order: names and addresses, or, with `author`, all that the author's box shows."""
    bylines = EditionByline.objects.select_related("author").order_by("position")
    if not author:
        bylines = bylines.only("edition", "position", "author__name", "author__slug")
    else:
        bylines = bylines.select_related("author__portrait").prefetch_related("author__links")
    return Prefetch("bylines", bylines)


class Edition(models.Model):
    """An immutable, compiled snapshot of an article, live from one moment until another.

    `partner` is who pays for it, "" of the newsroom's own; `updated_at` is when readers were last told of another text: a `silent` edition (a typing error corrected) keeps its
    predecessor's. `description` is what search engines and shared links say, `links` are the paths of this site that the text
    leads to. `note` is a public one that begins with this edition, `note_changes` says notes of earlier ones in other words from
    here on ({their primary keys, as strings: text, or "" for none}), and `notes` are those shown with it (`articles.notes`):
    [{"at", "text", "edition"}], the newest first. Editions of one `translation_group` (the primary key of the original article) are translations of one another. `card` is the file of the
    share card, once it is drawn. `texts` holds `body`, the markup, and `text`, its words: read them of editions that come
    `with_source`, or each costs a query.
    """

    article = models.ForeignKey(
        Article, models.PROTECT, related_name="editions", db_index=False, verbose_name=_("article")
    )
    slug = SlugField(max_length=200, db_index=False)
    language = models.CharField(max_length=8)
    live_from = models.DateTimeField(_("live from"))
    live_until = models.DateTimeField(_("live until"), null=True)
    expires_at = models.DateTimeField(_("expiry asked for"), null=True)
    published_at = models.DateTimeField(_("first published"))
    updated_at = models.DateTimeField(_("updated"))
    note = models.TextField(_("public note of the correction"), blank=True)
    silent = models.BooleanField(default=False)
    notes = models.JSONField(default=list)
    note_changes = models.JSONField(null=True)

    title = models.CharField(_("title"), max_length=250)
    kicker = models.CharField(max_length=100, blank=True)
    standfirst = models.TextField(blank=True)
    description = models.TextField(blank=True)
    texts = TextsField()
    contents = models.JSONField(default=list)
    faq = models.JSONField(default=list)
    links = models.JSONField(default=list)
    reading_minutes = models.PositiveIntegerField(default=1)
    words = models.PositiveIntegerField(default=0)
    lead_image = models.ForeignKey("images.Image", models.PROTECT, null=True, related_name="+")
    partner = models.CharField(max_length=100, blank=True)
    seo_title = models.CharField(max_length=250, blank=True)
    seo_description = models.TextField(blank=True)

    translation_group = models.PositiveBigIntegerField()
    card = models.CharField(max_length=60, blank=True, db_index=True)

    stored_source = models.ForeignKey(StoredSource, models.RESTRICT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    texts_given = texts_read = None  # (body, text): set since it was loaded; unpacked

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-live_from"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(live_until__isnull=True) | Q(live_until__gt=F("live_from")), name="edition_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("live_from")),
                name="edition_expires_after_start",
            ),
            models.UniqueConstraint(fields=["article", "live_from"], name="one_edition_per_article_and_moment"),
        ]
        indexes = [
            models.Index(fields=["live_from"], name="edition_from"),
            models.Index(fields=["live_until"], name="edition_until"),
            models.Index(fields=["language", "live_from"], name="edition_language_from"),
            models.Index(fields=["language", "live_until"], name="edition_language_until"),
            models.Index(fields=["made_at"], name="edition_made"),
            # Long lists are walked through in these three, without a look at the rows.
            models.Index(
                fields=["language", "-published_at", "-article", "live_from", "live_until"], name="edition_newest"
            ),
            models.Index(fields=["article", "live_from", "live_until", "updated_at"], name="edition_times"),
            models.Index(fields=["language", "-updated_at", "live_from", "live_until"], name="edition_changed"),
            models.Index(fields=["language", "slug", "live_from"], name="edition_address"),
            models.Index(fields=["translation_group"], name="edition_translations"),
            models.Index(fields=["-live_from"], condition=~Q(note=""), name="edition_corrections"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path_of("site:article", self.slug, language=self.language)

    def is_live(self, at):
        """Pairs with `EditionQuerySet.live`."""
        return self.live_from <= at and (self.live_until is None or at < self.live_until)

    @property
    def body(self):
        return self.body_and_text[0]

    @body.setter
    def body(self, body):
        self.texts_given = (body, self.body_and_text[1])

    @property
    def text(self):
        return self.body_and_text[1]

    @text.setter
    def text(self, text):
        self.texts_given = (self.body_and_text[0], text)

    @property
    def body_and_text(self):
        if self.texts_given is None and self.texts:
            self.texts_read = self.texts_read or unpacked(self.texts, self.source)
        return self.texts_given or self.texts_read or ("", "")

    def refresh_from_db(self, using=None, fields=None, **kwargs):
        """Also what Django calls where a field that was deferred is read: the texts stay then."""
        if fields is None or "texts" in fields:
            self.texts_given = self.texts_read = None
        super().refresh_from_db(using=using, fields=fields, **kwargs)

    @property
    def source(self):
        """What it was compiled from, in the form of `Article.snapshot`; one query, unless `stored_source` was selected."""
        return self.stored_source.content

    @cached_property
    def authors(self):
        return [byline.author for byline in self.bylines.all()]

    @cached_property
    def tag_list(self):
        return [row.tag for row in self.edition_tags.select_related("tag").order_by("position")]


class EditionTag(models.Model):
    """`published_at` is the edition's, so that a tag's page ranges over this table alone."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="edition_tags", db_index=False)
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="edition_tags", db_index=False)
    position = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "tag"], name="one_tag_once_per_edition")]
        indexes = [models.Index(fields=["tag", "-published_at", "-edition"], name="edition_tag_newest")]

    def __str__(self):
        return f"{self.edition_id} · {self.tag_id}"


class EditionByline(models.Model):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="bylines", db_index=False)
    author = models.ForeignKey("authors.Author", models.PROTECT, related_name="edition_bylines", db_index=False)
    position = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "author"], name="one_author_once_per_edition")]
        indexes = [models.Index(fields=["author", "-published_at", "-edition"], name="edition_byline_newest")]

    def __str__(self):
        return f"{self.edition_id} · {self.author_id}"


class EditionImage(models.Model):
    """The pictures that an edition shows, its lead picture included: what the public may fetch."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="edition_images", db_index=False)
    image = models.ForeignKey("images.Image", models.PROTECT, related_name="edition_images")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "image"], name="one_image_once_per_edition")]

    def __str__(self):
        return f"{self.edition_id} · {self.image_id}"


class EditionDocument(models.Model):
    """The files to download that an edition leads to: what the public may fetch."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="edition_documents", db_index=False)
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="edition_documents")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "document"], name="one_document_once_per_edition")]

    def __str__(self):
        return f"{self.edition_id} · {self.document_id}"


class EditionPin(models.Model):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="pins", db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "article"], name="one_pin_once_per_edition")]

    def __str__(self):
        return f"{self.edition_id} · {self.article_id}"


class EditionLink(models.Model):
    """A path of this site that the text of an edition leads to: `Edition.links`, the other way round."""

    LONGEST = 1_000  # letters; an index takes no longer ones

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="edition_links", db_index=False)
    path = models.CharField(max_length=LONGEST, db_index=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["edition", "path"], name="one_link_per_edition_and_path")]
        indexes = [models.Index(fields=["path", "edition"], name="edition_link_path")]

    def __str__(self):
        return f"{self.edition_id} · {self.path}"


def links_of(edition, paths):
    """The rows, not saved, of the paths that its text leads to."""
    return [EditionLink(edition=edition, path=path) for path in paths if len(path) <= EditionLink.LONGEST]
