from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect


class NothingPrefilled(admin.ModelAdmin):
    """The address of a form fills in none of its fields: what stands there, this person or the desk has put there."""

    def get_changeform_initial_data(self, request):
        return {}


class ReadableChoice(AutocompleteSelect):
    """A value that is no number chooses nothing; the form says so, instead of the page failing."""

    def optgroups(self, name, value, attr=None):
        numbers = [each for each in map(str, value) if each.isascii() and each.isdecimal() and len(each) < 19]
        return super().optgroups(name, numbers or [""], attr)


class ReadableChoices(admin.options.BaseModelAdmin):
    """For the pages and rows that have `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ReadableChoice(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
