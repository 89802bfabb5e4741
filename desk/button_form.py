from django import forms
from django.utils.translation import gettext_lazy

from articles import limits
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
