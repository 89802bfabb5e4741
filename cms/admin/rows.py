"""Inline formsets with a maximum of rows."""

from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.functional import cached_property


def validate_at_most(found, most, *, before, message):
    """Raises ValidationError (`too_many`) where there are more than `most`, and more than were saved `before`: what an import
    brought is saved as it is."""
    if found > max(most, before):
        raise ValidationError(message % {"found": found, "most": most}, code="too_many")


class LimitedRows(BaseInlineFormSet):
    too_many = None

    @cached_property
    def empty_form(self):
        """Made once: the page asks a dozen times."""
        return super().empty_form

    @cached_property
    def media(self):
        return super().media

    def clean(self):
        super().clean()
        rows = [form for form in self.forms if form.instance.pk or form.has_changed()]
        found = sum(1 for form in rows if not self._should_delete_form(form))
        validate_at_most(found, self.max_num, before=self.saved_before(found), message=self.too_many)

    def saved_before(self, found):
        """Where rows are values, those of the table are others."""
        is_counted = self.save_as_new and found > self.max_num
        return len(self.get_queryset()) if is_counted else self.initial_form_count()
