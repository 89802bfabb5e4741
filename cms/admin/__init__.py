from contextlib import suppress

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import IntegerField
from django.forms import ModelMultipleChoiceField

from cms.text.numbers import whole_number, whole_numbers


class NothingPrefilled(admin.ModelAdmin):
    """No field of an add form is filled in from the query string."""

    def get_changeform_initial_data(self, request):
        return {}


class ReadableSelection(admin.ModelAdmin):
    """Of the rows chosen in a list, what is no primary key is left out: Django would answer 500."""

    def response_action(self, request, queryset, **location):
        request.POST = request.POST.copy()
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        request.POST.setlist(ACTION_CHECKBOX_NAME, list(filter(self.is_key, chosen)))
        return super().response_action(request, queryset, **location)

    def is_key(self, text):
        if isinstance(self.opts.pk, IntegerField):
            return whole_number(text) is not None
        with suppress(ValidationError):
            return self.opts.pk.to_python(text) is not None
        return False


class MultipleChoice(ModelMultipleChoiceField):
    """Says so of a submitted value that is no primary key: Django would answer 500 to one that is too long for the database."""

    def clean(self, value):
        for pk in value or ():
            if whole_number(pk) is None:
                message = self.error_messages["invalid_pk_value"]
                raise ValidationError(message, code="invalid_pk_value", params={"pk": pk})
        return super().clean(value)


class ReadableChoice(AutocompleteSelect):
    """A submitted value that is no primary key selects nothing, and the form says so: Django would answer 500."""

    def optgroups(self, name, value, attr=None):
        pks = list(map(str, whole_numbers(value)))
        return super().optgroups(name, pks or [""], attr)


class ReadableChoices(admin.options.BaseModelAdmin):
    """Mixed into admins and inlines that have `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ReadableChoice(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
