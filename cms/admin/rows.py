"""Rows of a form: so many, and no more than stood there before."""

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet


def validate_at_most(found, most, *, before, message):
    """What had more `before` (an import) is saved as it is."""
    if found > max(most, before):
        raise ValidationError(message % {"found": found, "most": most}, code="too_many")


class LimitedRows(BaseInlineFormSet):
    too_many = None

    def clean(self):
        super().clean()
        kept = [form for form in self.forms if form.instance.pk or form.has_changed()]
        found = sum(1 for form in kept if not self._should_delete_form(form))
        validate_at_most(found, self.max_num, before=self.initial_form_count(), message=self.too_many)
