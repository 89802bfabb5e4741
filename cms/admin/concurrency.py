"""Two people with one row open in the admin. What only one of them changed is kept, field by field; what both changed otherwise is
refused with what is saved by now, and the second one's text stays in the form."""

import json
from datetime import date
from hashlib import blake2b

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext as _

from cms.editor.fields import RichTextField
from cms.text.plaintext import one_line
from cms.text.richtext import plain_text

SHOWN = "shown"


class ShownField(forms.CharField):
    """What the page showed: digests of the values, as JSON."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False

    def clean(self, value):
        try:
            digests = json.loads(value or "")
        except ValueError:
            return {}
        return digests if isinstance(digests, dict) else {}


class ConcurrentForm(forms.ModelForm):
    """Merges or refuses where the row is another than the page showed. An admin that is a ConcurrentAdmin shows what it needs."""

    shown = ShownField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.taken_over = set()
        if self.instance.pk is None:
            del self.fields[SHOWN]
        else:
            self.digests = {name: digest_of(self.initial.get(name)) for name in self.saved_fields()}
            self.initial[SHOWN] = json.dumps(self.digests)

    def saved_fields(self):
        return [name for name in self.fields if name in self.initial and name != SHOWN]

    @property
    def changed_data(self):
        return [name for name in super().changed_data if name not in self.taken_over]

    def clean(self):
        super().clean()
        if SHOWN in self.fields:
            shown = self.cleaned_data.get(SHOWN) or {}
            changed = [name for name in self.digests if shown.get(name) != self.digests[name]]
            for name in changed:
                if name in self.cleaned_data:
                    self.settle(name, shown.get(name))
            if self.errors:
                self.show_as_saved()
        return self.cleaned_data

    def settle(self, name, shown):
        sent = digest_of(self.cleaned_data[name])
        if sent == shown:
            self.cleaned_data[name] = self.fields[name].clean(self.initial[name])
            self.taken_over.add(name)
        elif sent != self.digests[name]:
            facts = {"who": last_person(self.instance), "value": self.in_words(name)}
            message = _(
                "Changed meanwhile by %(who)s. Saved is: “%(value)s”. If you save again, yours takes its place."
            )
            self.add_error(name, message % facts)

    def show_as_saved(self):
        """The page with the errors shows what is saved by now, so that who sends it again has seen it."""
        self.data = self.data.copy()
        self.data[self.add_prefix(SHOWN)] = self.initial[SHOWN]
        for name in self.taken_over:
            self.data[self.add_prefix(name)] = self.fields[name].prepare_value(self.initial[name])

    def in_words(self, name):
        display = getattr(self.instance, f"get_{name}_display", None)
        value = str(display() if display else getattr(self.instance, name) or "")
        is_rich = isinstance(self.instance._meta.get_field(name), RichTextField)
        return one_line(plain_text(value) if is_rich else value) or "—"


def digest_of(value):
    plain = json.dumps(plain_value(value), ensure_ascii=False)
    return blake2b(plain.encode(errors="surrogatepass"), digest_size=6).hexdigest()


def plain_value(value):
    """The same for what a form is given and what it makes of it."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str):
        return "\n".join((value or "").splitlines()) or None
    return sorted(plain_value(each) for each in value)


def last_person(instance):
    kind = ContentType.objects.get_for_model(instance)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(instance.pk)).select_related("user")
    entry = entries.order_by("-pk").first()
    return str(entry.user) if entry else _("somebody else")


class ConcurrentAdmin(admin.ModelAdmin):
    """Its form is a ConcurrentForm."""

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        (name, options), *others = fieldsets
        return [(name, {**options, "fields": [*options["fields"], SHOWN]}), *others]

    def get_object(self, request, object_id, from_field=None):
        """Of two who save at once the second waits, and then sees what the first one did."""
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST":
            return found
        return self.get_queryset(request).select_for_update(of=("self",)).filter(pk=found.pk).first()
