"""Tells what people add, change and delete in the admin."""

from django.contrib import admin
from django.dispatch import Signal

ADDED, CHANGED, DELETED, PASSWORD = "add", "change", "delete", "password"

# number (primary key), name, by, action, changes ({field: (before, after)}, as the form has them); the sender is the model.
# Sent in the transaction of the change.
told = Signal()


def tell(obj, *, by, action, number=None, changes=None):
    told.send(type(obj), number=number or obj.pk, name=str(obj), by=by, action=action, changes=changes or {})


class ToldChanges(admin.ModelAdmin):
    def save_related(self, request, form, formsets, change):
        changes = self.told_changes(form, formsets)
        super().save_related(request, form, formsets, change)
        tell(form.instance, by=request.user, action=CHANGED if change else ADDED, changes=changes)

    def told_changes(self, form, formsets):
        """{field: (before, after)}; asked for before what belongs to it is saved."""
        return {name: (form.initial.get(name), form.cleaned_data.get(name)) for name in form.changed_data}

    def delete_model(self, request, obj):
        number = obj.pk
        super().delete_model(request, obj)
        tell(obj, by=request.user, action=DELETED, number=number)

    def delete_queryset(self, request, queryset):
        gone = list(queryset)
        super().delete_queryset(request, queryset)
        for obj in gone:
            tell(obj, by=request.user, action=DELETED)
