"""What a guest fills in below a shared text. It is signed for its link: who sends one has seen that page, and needs no cookie."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import remarks, share_links
from articles.models.remark import RemarkKind
from articles.models.source import digest_of
from cms.text.numbers import whole_number

SALT = "desk.guest_form"
OPEN_FOR = timedelta(days=2)
SHOWN = 90  # signs of a paragraph in the list of them
FIELD_OF = {"name": "name", "empty": "text", "max_length": "text"}


class GuestForm(forms.Form):
    use_required_attribute = False
    place = forms.CharField(label=gettext_lazy("About"), required=False)
    text = forms.CharField(label=gettext_lazy("Your remark"), required=False, strip=False, widget=forms.Textarea)
    name = forms.CharField(label=gettext_lazy("Your name"), required=False)
    stamp = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=RemarkKind, required=False)

    def __init__(self, link, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.link = link
        self.paragraphs = paragraphs_of(link.article.body)

    @property
    def new_stamp(self):
        return TimestampSigner(salt=SALT).sign(self.link.pk)

    def clean_place(self):
        """The paragraph with these words; of several the one that was chosen."""
        place = self.cleaned_data["place"]
        number, _dash, digest = place.partition("-")
        same = [each for each in self.paragraphs if each["digest"] == digest]
        if place and not same:
            raise ValidationError(_("This paragraph has changed meanwhile: choose it again, please."), code="changed")
        wanted = whole_number(number, digits=8) or 0
        return min(same, key=lambda each: abs(each["number"] - wanted)) if place else None

    def clean_stamp(self):
        try:
            pk = TimestampSigner(salt=SALT).unsign(self.cleaned_data["stamp"], max_age=OPEN_FOR)
        except BadSignature:
            pk = ""
        if pk != str(self.link.pk):
            self.add_error(
                None, ValidationError(_("This page was open for too long: please send it again."), code="stamp")
            )

    def send(self):
        """The remark; None where something is to be said first."""
        if not self.is_valid():
            return None
        sent, place = self.cleaned_data, self.cleaned_data["place"]
        where = {"quote": place["words"], "block": place["number"]} if place else {}
        try:
            return share_links.add_remark(
                self.link, name=sent["name"], text=sent["text"], kind=sent["kind"] or RemarkKind.REMARK, **where
            )
        except ValidationError as error:
            self.add_error(FIELD_OF.get(error.code), error)
            return None


def paragraphs_of(body):
    """Those that have words: {number, digest, value, words, shown}."""
    found = []
    for number, words in enumerate(remarks.blocks_of(body)):
        letters = remarks.letters(words)
        if letters:
            digest = digest_of(letters)[:12]
            shown = words if len(words) <= SHOWN else f"{words[:SHOWN].rstrip()}…"
            found.append(
                {"number": number, "digest": digest, "value": f"{number}-{digest}", "words": words, "shown": shown}
            )
    return found
