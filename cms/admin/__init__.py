from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect


class NothingPrefilled(admin.ModelAdmin):
    """No field of an add form is filled in from the query string."""

    def get_changeform_initial_data(self, request):
        return {}


class ReadableChoice(AutocompleteSelect):
    """A submitted value that is no primary key selects nothing, and the form says so: Django would answer 500."""

    def optgroups(self, name, value, attr=None):
        pks = [pk for pk in map(str, value) if pk.isascii() and pk.isdecimal() and len(pk) < 19]
        return super().optgroups(name, pks or [""], attr)


class ReadableChoices(admin.options.BaseModelAdmin):
    """Mixed into admins and inlines that have `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ReadableChoice(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
