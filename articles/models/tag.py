"""Tags on taggit, told apart by a folded key: "Été", "ete" and "ÉTÉ" are one tag.

A *section* is a tag that chief editors placed in the navigation.
"""

from django.db import IntegrityError, models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from taggit.managers import _TaggableManager
from taggit.models import ItemBase

from cms.paths import path_of
from cms.prepared import prepared
from cms.text.folding import fold
from cms.text.plaintext import PlainCharField, PlainTextField, tidy
from cms.text.slugs import AddressedByName, SlugField


def name_of_tag(typed):
    """As a tag of this name is called; "" where nothing of it remains when folded."""
    name = tidy(typed)[:100].strip()
    return name if fold(name) else ""


class TagQuerySet(models.QuerySet):
    def sections(self):
        return self.filter(section_position__isnull=False).order_by("section_position", "name")

    def get_or_create_named(self, names):
        """The tags of these names in their order, each once; one is created where no tag has the name's folded key. Names of
        which nothing remains when folded are left out."""
        known = self.by_names(names)
        unknown = [name for name in names if name not in known]
        for name in sorted(unknown, key=fold):  # whoever makes the same ones makes them in this order
            if tag := self.get_or_create_by_name(name):
                known[name] = tag
        return list({known[name].pk: known[name] for name in names if name in known}.values())

    def by_name(self, name):
        """The tag of this name, or of one merged into it; None where there is none."""
        key = fold(name)
        tag = self.filter(key=key).first()
        if tag:
            return tag
        alias = TagAlias.objects.filter(key=key).select_related("tag").first()
        return alias.tag if alias else None

    def by_names(self, names):
        """{name: its tag, or the one that it was merged into}, without unknown names. Two queries, whatever their number: SQLite
        takes some hundreds of names at once."""
        keys = {name: fold(name) for name in names}
        tags = self.in_bulk(set(keys.values()), field_name="key")
        left = set(keys.values()) - tags.keys()
        aliases = TagAlias.objects.select_related("tag").in_bulk(left, field_name="key") if left else {}
        tags |= {key: alias.tag for key, alias in aliases.items()}
        return {name: tags[key] for name, key in keys.items() if key in tags}

    def get_or_create_by_name(self, name):
        name = name_of_tag(name)
        if not name:
            return None
        tag = self.by_name(name)
        if tag:
            return tag
        try:
            with transaction.atomic():
                return self.create(name=name)
        except IntegrityError:
            tag = self.by_name(name)
            if tag is None:
                raise
            return tag


class Tag(AddressedByName):
    """A tag for taggit, unique by `key`, its folded name; a section where it has a `section_position`."""

    name = PlainCharField(_("name"), max_length=100)
    slug = SlugField(_("address"), max_length=100, unique=True, blank=True)
    key = models.CharField(max_length=200, unique=True, editable=False)
    description = PlainTextField(_("description"), blank=True)
    section_position = models.PositiveSmallIntegerField(
        _("place in the navigation"),
        null=True,
        blank=True,
        help_text=_("A number makes this tag a section of the magazine; sections stand in this order."),
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self):
        return self.name

    @transaction.atomic(savepoint=False)
    def save(self, **kwargs):
        self.name = tidy(self.name)
        self.key = fold(self.name)
        if "update_fields" in kwargs and kwargs["update_fields"] is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "key", "slug"}
        super().save(**kwargs)

    def get_absolute_url(self):
        return path_of("site:tag", self.slug, language=get_language())

    @property
    def is_section(self):
        return self.section_position is not None


@prepared()
def navigation():
    return Tag.objects.sections()


class TagAlias(models.Model):
    """The folded name of a tag that was merged into `tag`: whoever types that name gets `tag`."""

    key = models.CharField(max_length=200, unique=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="aliases")

    def __str__(self):
        return self.key


class FormerTagAddress(models.Model):
    """A slug that `tag`, or a tag merged into it, had before: it redirects to `tag`, for ever."""

    slug = SlugField(max_length=100, unique=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="former_addresses")

    def __str__(self):
        return self.slug


class Tagged(ItemBase):
    """A tag on a working copy."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged", db_index=False)
    content_object = models.ForeignKey("articles.Article", models.CASCADE, related_name="tagged")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="one_tag_once_per_article")]

    @classmethod
    def tags_for(cls, model, instance=None, **extra_filters):
        if instance is not None:
            return Tag.objects.filter(tagged__content_object=instance).order_by("tagged__pk")
        return Tag.objects.filter(tagged__isnull=False).distinct()


class KeyedTags(_TaggableManager):
    """taggit's manager, which finds a tag by its folded key and never makes a twin."""

    def _to_tag_model_instances(self, tags, tag_kwargs):
        names = [tag for tag in tags if isinstance(tag, str)]
        given = [tag for tag in tags if isinstance(tag, Tag)]
        return {*given, *Tag.objects.get_or_create_named(names)}
