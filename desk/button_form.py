from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import kinds, limits, reviewing
from cms.localtime import LocalDateTimeField
from cms.text.plaintext import NoLongerThan, tidy

PUBLISH, PUBLISH_NOW = "_publish", "_publish_now"


class ChangeKindField(forms.ChoiceField):
    """What readers, feeds and sitemaps are told of a change."""

    def __init__(self, **kwargs):
        choices = [(kind.value, format_lazy("{} — {}", kind.label, kinds.TOLD[kind].said)) for kind in kinds.ChangeKind]
        label = gettext_lazy("what readers are told of this change")
        super().__init__(choices=choices, label=label, widget=forms.RadioSelect, **kwargs)


class ChangeNoteField(forms.CharField):
    def __init__(self, **kwargs):
        widget = forms.Textarea(attrs={"rows": 2, "placeholder": " "})
        validators = [NoLongerThan(limits.LONGEST_NOTE)]
        label = gettext_lazy("note for readers")
        super().__init__(required=False, label=label, widget=widget, validators=validators, **kwargs)

    def clean(self, value):
        return tidy(super().clean(value), lines=True)


class ChangeForm(forms.Form):
    """What readers are told of a text that takes the place of another."""

    publish_kind = ChangeKindField(required=False, initial=kinds.ChangeKind.UPDATE)
    publish_note = ChangeNoteField(
        help_text=gettext_lazy("Of a correction only: shown below the text with the date of publication.")
    )

    @property
    def publishes(self):
        return True

    def clean_publish_kind(self):
        return self.cleaned_data["publish_kind"] or kinds.ChangeKind.UPDATE

    def clean_publish_note(self):
        note = self.cleaned_data["publish_note"]
        if self.publishes and "publish_kind" in self.cleaned_data:
            kinds.validate_note(self.cleaned_data["publish_kind"], note)
        return note

    @property
    def change(self):
        """As `articles.publishing.publish` takes it, of a valid form."""
        return self.cleaned_data["publish_kind"], self.cleaned_data["publish_note"]


class ButtonForm(ChangeForm):
    """What the buttons beside the text need: a note for a step, and, for publishing, moments in the site's zone and what readers
    are told of the change."""

    step_note = forms.CharField(
        label=gettext_lazy("note to the writer"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[NoLongerThan(limits.LONGEST_NOTE)],
    )
    publish_at = LocalDateTimeField(label=gettext_lazy("from"), required=False)
    publish_until = LocalDateTimeField(label=gettext_lazy("until"), required=False)
    until_shown = forms.CharField(required=False, widget=forms.HiddenInput)  # the end that the page proposed

    @property
    def publishes(self):
        """Else the choice may be unfinished as the text is saved."""
        return bool({PUBLISH, PUBLISH_NOW} & set(self.data))

    @property
    def is_end_typed(self):
        """Whether it is another than the page proposed."""
        return self.fields["publish_until"].has_changed(self["until_shown"].data or "", self["publish_until"].data)


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


class BulkMomentForm(ChangeForm):
    publish_at = LocalDateTimeField(label=gettext_lazy("from"))

    def clean_publish_at(self):
        moment = self.cleaned_data["publish_at"]
        if moment <= timezone.now():
            raise ValidationError(_("This moment has passed: the past is never rewritten."), code="past")
        return moment
