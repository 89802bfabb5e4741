"""Rows of a form: so many, and no more than stood there before."""

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet


def ask_few(found, most, *, before, told):
    """What had more `before` (an import) is saved as it is."""
    if found > max(most, before):
        raise ValidationError(told % {"found": found, "most": most}, code="too_many")


class LimitedRows(BaseInlineFormSet):
    too_many = None

    def clean(self):
        super().clean()
        kept = [form for form in self.forms if form.instance.pk or form.has_changed()]
        found = sum(1 for form in kept if not self._should_delete_form(form))
        ask_few(found, self.max_num, before=self.initial_form_count(), told=self.too_many)
