"""The people: those who sign in (`User`) and those who are named above a text (`Author`)."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import URLValidator
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.editor.fields import RichTextField
from cms.paths import path_of
from cms.prepared import KEY, prepared
from cms.text.plaintext import PlainCharField, one_line
from cms.text.richtext import plain_text
from cms.text.slugs import AddressedByName, SlugField
from cms.word_search import WordSearch, WordSearchQuerySet


def site_language():
    return settings.LANGUAGE_CODE


class User(AbstractUser):
    first_name = PlainCharField(_("first name"), max_length=150, blank=True)
    last_name = PlainCharField(_("last name"), max_length=150, blank=True)
    language = models.CharField(
        _("language of the desk"), max_length=8, choices=settings.LANGUAGES, default=site_language
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self):
        return self.get_full_name() or self.username


class PasswordRequest(models.Model):
    """That a link to choose a password was asked for, kept for a quarter of an hour: so few are heard. `address` is a digest."""

    client = models.CharField(max_length=45, db_index=True)
    address = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("request for a password")
        default_permissions = ()

    def __str__(self):
        return self.client


class Author(AddressedByName, WordSearch):
    """Reference data: an edition points here, so a new bio or portrait shows everywhere at once.

    `bio_text` are the words of the bio on one line, kept by `save`. A guest needs no account; `user` ties a name to the person who signs in.
    """

    name = PlainCharField(_("name"), max_length=150)
    slug = SlugField(_("address"), max_length=150, unique=True, blank=True)
    role = PlainCharField(_("role"), max_length=150, blank=True, help_text=_("For example: culture reporter."))
    bio = RichTextField(_("bio"), blank=True, longest=10_000)
    bio_text = models.TextField(blank=True, editable=False)
    portrait = models.ForeignKey(
        "images.Image", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("portrait")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("account"),
        help_text=_("The account that this author signs in with; guests have none."),
    )

    searched = ("name", "role", "slug")

    objects = WordSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self):
        return self.name

    @transaction.atomic(savepoint=False)
    def save(self, *, update_fields=None, **kwargs):
        self.bio_text = one_line(plain_text(self.bio))
        if update_fields is not None and "bio" in update_fields:
            update_fields = {*update_fields, "bio_text"}
        super().save(update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return path_of("site:author", self.slug, language=get_language())

    @cached_property
    def visible_links(self):
        return list(self.links.all())


class AuthorLink(models.Model):
    class Kind(models.TextChoices):
        SITE = "site", _("Web site")
        X = "x", "X"
        BLUESKY = "bluesky", "Bluesky"
        THREADS = "threads", "Threads"
        INSTAGRAM = "instagram", "Instagram"
        LINKEDIN = "linkedin", "LinkedIn"
        MASTODON = "mastodon", "Mastodon"
        FACEBOOK = "facebook", "Facebook"
        YOUTUBE = "youtube", "YouTube"

    author = models.ForeignKey(Author, models.CASCADE, related_name="links", verbose_name=_("author"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.SITE)
    url = models.URLField(_("address"), max_length=500, validators=[URLValidator(schemes=["http", "https"])])
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return f"{self.get_kind_display()}: {self.url}"


@prepared(authors=[KEY])
def links_of(*, authors):
    return AuthorLink.objects.filter(author__pk__in=authors)


def with_links(authors):
    """The same authors, their links read; one query."""
    found = {author.pk: [] for author in authors}
    for link in links_of(authors=found):
        found[link.author_id].append(link)
    for author in authors:
        author.visible_links = found[author.pk]
    return authors


class FormerAuthorAddress(models.Model):
    """A slug that an author once had: it answers with one redirect, for ever."""

    slug = SlugField(max_length=150, unique=True)
    author = models.ForeignKey(Author, models.CASCADE, related_name="former_addresses")

    def __str__(self):
        return self.slug
