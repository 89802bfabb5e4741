"""The desk's working copy. Saving it never changes what readers see (see `edition.py`)."""

from collections import defaultdict
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.models.address import RESERVED_SLUGS, Address
from articles.models.tag import KeyedTags, Tagged
from cms.editor.fields import RichTextField
from cms.prepared import KEY, prepared
from cms.text.folding import fold, slugify
from cms.text.plaintext import PlainCharField, PlainTextField
from cms.text.slugs import SlugField, save_at_free_slug


def site_language():
    return settings.LANGUAGE_CODE


CHILDREN = ("tags", "bylines", "faq", "pinned")  # of `Article.snapshot`: rows of their own


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Pairs with `policy.can_see`."""
        if user.has_perm("articles.change_any_article"):
            return self
        return self.owned_by(user)

    def owned_by(self, user):
        """Each half out of its own index: an OR would look at every article."""
        written = Article.objects.filter(created_by=user).order_by().values("pk")
        signed = Byline.objects.filter(author__user=user).order_by().values("article")
        return self.filter(pk__in=written.union(signed))


class Article(models.Model):
    """The working copy: what the desk writes on. Readers never see this table.

    `articles.writing` saves it with its children and keeps a revision;
    `articles.publishing` alone turns it into editions.
    """

    title = PlainCharField(_("title"), max_length=250)
    kicker = PlainCharField(_("kicker"), max_length=100, blank=True, help_text=_("A word or two above the title."))
    standfirst = PlainTextField(_("standfirst"), blank=True, help_text=_("Two sentences that say why to read on."))
    body = RichTextField(_("body"), blank=True, leads=True)
    lead_image = models.ForeignKey(
        "images.Image", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead picture")
    )
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default=site_language)
    slug = SlugField(
        _("address"),
        max_length=200,
        blank=True,
        db_index=False,
        help_text=_("The end of the page's address; made from the title."),
    )
    translation_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="translations",
        verbose_name=_("translation of"),
        help_text=_("The original, where this article is its translation: each page then leads to the other."),
    )
    tags = TaggableManager(_("tags"), through=Tagged, manager=KeyedTags, blank=True)
    # {name: its place among all tags} of names that are no tag yet: one is made when an edition first shows it.
    new_tags = models.JSONField(default=dict, editable=False)
    partner = PlainCharField(
        _("partner"),
        max_length=100,
        blank=True,
        help_text=_("Who pays for this article: readers see the name above the title. Empty for the newsroom’s own."),
    )
    seo_title = PlainCharField(_("title for search engines"), max_length=250, blank=True)
    seo_description = PlainTextField(_("description for search engines"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT, editable=False)
    desk_note = PlainTextField(_("note of the desk"), blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        editable=False,
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    updated_at = models.DateTimeField(_("last saved"), auto_now=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="one_working_copy_per_address"),
            models.UniqueConstraint(fields=["translation_of", "language"], name="one_translation_per_language"),
            models.CheckConstraint(condition=~Q(translation_of=models.F("id")), name="no_article_translates_itself"),
        ]
        indexes = [
            # The desk's list and what is counted of it, without a look at the rows.
            models.Index(fields=["-updated_at", "-id", "state", "language", "created_by"], name="article_saved"),
            models.Index(fields=["state", "-updated_at", "-id"], name="article_state"),
            models.Index(fields=["created_by", "-updated_at", "-id"], name="article_written"),
            models.Index(fields=["title"], name="article_title"),
            models.Index(fields=["-updated_at", "-id"], name="article_partner", condition=Q(partner__gt="")),
        ]
        permissions = [
            ("change_any_article", _("Can see and change everybody's articles")),
            ("approve_article", _("Can approve and return articles")),
            ("publish_article", _("Can publish, schedule and withdraw articles")),
            ("import_article", _("Can publish at a date in the past")),
            ("time_machine", _("Can browse the site as of another moment")),
        ]

    def __str__(self):
        return self.title or gettext("Untitled")

    def save(self, **kwargs):
        """Raises the version; finds a free address where none was given or two people chose one at once."""
        self.version += 1
        if "update_fields" in kwargs and kwargs["update_fields"] is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version", "updated_at"}
        self.slug = self._meta.get_field("slug").cleaned(self.slug)
        save = partial(super().save, **kwargs)
        if self.slug:
            save()
            return
        base = slugify(self.title, max_length=180) or "article"
        save_at_free_slug(self, save, base=base, is_taken=self.slug_is_taken)

    def validate_original(self, original):
        """Raises ValidationError where `original` cannot be what this article translates."""
        if original.pk == self.pk:
            raise ValidationError(_("An article is not its own translation."), code="itself")
        if original.language == self.language:
            raise ValidationError(_("A translation is in another language than its original."), code="same_language")
        if original.translation_of_id:
            raise ValidationError(_("This is a translation itself: choose its original."), code="not_original")
        if self.pk and self.translations.exists():
            raise ValidationError(_("This article is the original of other articles."), code="is_original")
        if self.is_twin(original):
            raise ValidationError(_("There is a translation into this language already."), code="twin")

    def is_twin(self, original):
        """Whether `original` has another translation into this article's language already."""
        twins = Article.objects.filter(translation_of=original, language=self.language).exclude(pk=self.pk)
        return original is not None and twins.exists()

    def slug_is_taken(self, slug):
        """By the site itself, by another working copy, or by another article that was once live there."""
        others = Article.objects.filter(language=self.language, slug=slug).exclude(pk=self.pk)
        if slug in RESERVED_SLUGS or others.exists():
            return True
        return Address.objects.filter(language=self.language, slug=slug).exclude(article=self.pk).exists()

    def snapshot(self, known=None):
        """The whole article, children included, as JSON-ready values: the form of `source` everywhere. `known` is one of the same
        children, which are not read again."""
        [children] = [known] if known else children_of([self])
        return with_children(self, children)


def snapshots(articles):
    """`Article.snapshot` of each, in as many queries as of one."""
    both = zip(articles, children_of(articles), strict=True)
    return [with_children(article, children) for article, children in both]


def with_children(article, children):
    return {
        "title": article.title,
        "kicker": article.kicker,
        "standfirst": article.standfirst,
        "body": article.body,
        "language": article.language,
        "slug": article.slug,
        "lead_image": article.lead_image_id,
        **{name: children[name] for name in CHILDREN},
        "translation_of": article.translation_of_id,
        "partner": article.partner,
        "seo_title": article.seo_title,
        "seo_description": article.seo_description,
    }


def children_of(articles):
    """[{name: value} of CHILDREN] of each."""
    pks = [article.pk for article in articles]
    tags = grouped((article, {"id": tag, "name": name}) for article, tag, name in tags_of(articles=pks))
    bylines, pinned = grouped(bylines_of(articles=pks)), grouped(pins_of(articles=pks))
    faq = grouped(
        (article, {"question": question, "answer": answer}) for article, question, answer in faq_of(articles=pks)
    )
    return [
        {
            "tags": with_new_tags({tag["name"]: tag for tag in tags[article.pk]}, article),
            "bylines": bylines[article.pk],
            "faq": faq[article.pk],
            "pinned": pinned[article.pk],
        }
        for article in articles
    ]


@prepared(articles=[KEY])
def tags_of(*, articles):
    found = Tagged.objects.filter(content_object__pk__in=articles).order_by("pk")
    return found.values_list("content_object_id", "tag_id", "tag__name")


@prepared(articles=[KEY])
def bylines_of(*, articles):
    return (
        Byline.objects.filter(article__pk__in=articles)
        .order_by("position", "pk")
        .values_list("article_id", "author_id")
    )


@prepared(articles=[KEY])
def faq_of(*, articles):
    found = FAQEntry.objects.filter(article__pk__in=articles).order_by("position", "pk")
    return found.values_list("article_id", "question", "answer")


@prepared(articles=[KEY])
def pins_of(*, articles):
    found = PinnedRelated.objects.filter(article__pk__in=articles).order_by("position", "pk")
    return found.values_list("article_id", "target_id")


def with_new_tags(tags, article):
    """The values of {name: tag} in their order, and between them the names on the article that are no tag yet."""
    found, keys = list(tags.values()), set(map(fold, tags))
    for name, place in sorted(article.new_tags.items(), key=lambda item: item[1]):
        if fold(name) not in keys:
            found.insert(place, name)
    return found


def grouped(pairs):
    """{key: [values]} of (key, value)."""
    found = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


class Byline(models.Model):
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="bylines", db_index=False, verbose_name=_("article")
    )
    author = models.ForeignKey("authors.Author", models.PROTECT, related_name="bylines", verbose_name=_("author"))
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="one_byline_per_author")]

    def __str__(self):
        return str(self.author)


class FAQEntry(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, related_name="faq", verbose_name=_("article"))
    question = PlainCharField(_("question"), max_length=300)
    answer = RichTextField(_("answer"), blank=True, longest=10_000, leads=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("question and answer")
        verbose_name_plural = _("frequently asked questions")

    def __str__(self):
        return self.question


class PinnedRelated(models.Model):
    """An article that the desk wants beside this one, before those that the site finds by itself."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="pinned", db_index=False, verbose_name=_("article")
    )
    target = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name=_("related article"))
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("pinned related article")
        verbose_name_plural = _("pinned related articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "target"], name="one_pin_per_target"),
            models.CheckConstraint(condition=~Q(article=models.F("target")), name="no_article_pins_itself"),
        ]

    def __str__(self):
        return str(self.target)
