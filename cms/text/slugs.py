"""The slug of whatever has a page of its own: which form it has, which one is free, and where a former one leads.

`cms.text.folding.slugify` says what a slug is made of. A slug in its own form is stored and compared; two that differ only by
case, composition or what cannot be seen are one.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from cms.text.folding import slugify
from cms.text.plaintext import CleanedField, tidy


class SlugFormField(forms.SlugField):
    """Makes a slug of what is typed; refuses only what leaves none."""

    default_validators = []

    def to_python(self, value):
        text = tidy(super().to_python(value))
        slug = slugify(text, self.max_length)
        if text and not slug:
            raise ValidationError(_("None of these characters can stand in an address."), code="no_slug")
        return slug


class SlugField(CleanedField, models.SlugField):
    """A slug, whatever is written into it. Plain Django in migrations."""

    default_validators = []

    def cleaned(self, value):
        return slugify(value, self.max_length)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": SlugFormField, **kwargs})


class SlugConverter:
    """The part of a path that is a slug in its own form; all else is no address of ours."""

    regex = "[^/]+"

    def to_python(self, value):
        if slugify(value) != value:
            raise ValueError
        return value

    def to_url(self, value):
        return value


register_converter(SlugConverter, "unicode_slug")


def numbered(base):
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def save_at_free_slug(row, save, *, base, is_taken):
    """Calls `save` with the first free slug; one that somebody else takes meanwhile is passed over."""
    for slug in numbered(base):
        if is_taken(slug):
            continue
        row.slug = slug
        try:
            with transaction.atomic():
                save()
            return
        except IntegrityError:
            if not is_taken(slug):
                raise


class AddressedByName(models.Model):
    """Has a `name` and a `slug` made from it; its model of former slugs has `former_addresses` lead here for ever."""

    class Meta:
        abstract = True

    def save(self, **kwargs):
        def save():
            self.store_former_slug()
            super(AddressedByName, self).save(**kwargs)

        field = self._meta.get_field("slug")
        self.slug = field.cleaned(self.slug)
        with transaction.atomic():
            if self.slug:
                save()
                return
            base = slugify(self.name, field.max_length - 10) or self._meta.model_name
            save_at_free_slug(self, save, base=base, is_taken=self.slug_is_taken)

    def slug_is_taken(self, slug):
        """Whether another row has this slug, or had it once."""
        rows, (former, owner) = type(self)._default_manager, self.former_slugs()
        if rows.filter(slug=slug).exclude(pk=self.pk).exists():
            return True
        return former.filter(slug=slug).exclude(**{owner: self.pk}).exists()

    def store_former_slug(self):
        if self.pk is None:
            return
        before = type(self)._default_manager.filter(pk=self.pk).values_list("slug", flat=True).first()
        if before and before != self.slug:
            former, owner = self.former_slugs()
            former.filter(slug=self.slug).delete()
            former.update_or_create(slug=before, defaults={owner: self})

    @classmethod
    def former_slugs(cls):
        """(their manager, the name of the field that leads here)"""
        relation = cls.former_addresses.rel
        return relation.related_model._default_manager, relation.field.name
