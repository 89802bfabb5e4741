from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import limits, reviewing
from cms.localtime import LocalDateTimeField
from cms.text.plaintext import NoLongerThan


class ButtonForm(forms.Form):
    """What the buttons beside the text need: a note for a step, and moments in the site's zone for publishing."""

    step_note = forms.CharField(
        label=gettext_lazy("note to the writer"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[NoLongerThan(limits.LONGEST_NOTE)],
    )
    publish_at = LocalDateTimeField(label=gettext_lazy("from"), required=False)
    publish_until = LocalDateTimeField(label=gettext_lazy("until"), required=False)


class AssignmentForm(forms.Form):
    reviewer = forms.ModelChoiceField(
        label=gettext_lazy("reviewer"), queryset=None, required=False, empty_label=gettext_lazy("nobody")
    )
    due = forms.DateField(
        label=gettext_lazy("due on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewing.reviewers()


class BulkNoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("note to the writers"),
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[NoLongerThan(limits.LONGEST_NOTE)],
        error_messages={"required": gettext_lazy("Say in a note what has to be done.")},
    )


class BulkMomentForm(forms.Form):
    publish_at = LocalDateTimeField(label=gettext_lazy("from"))

    def clean_publish_at(self):
        moment = self.cleaned_data["publish_at"]
        if moment <= timezone.now():
            raise ValidationError(_("This moment has passed: the past is never rewritten."), code="past")
        return moment
