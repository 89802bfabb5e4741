from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from articles import kinds, limits
from articles.models import Article, Byline, FAQEntry, PinnedRelated, Revision, Tag
from articles.models.article import with_new_tags
from articles.models.withdrawal import LONGEST_REASON
from cms.admin import MultipleChoice
from cms.admin.concurrency import ConcurrentForm
from cms.admin.rows import LimitedRows, validate_at_most
from cms.editor import RichTextWidget
from cms.localtime import LocalDateTimeField
from cms.text.plaintext import NoLongerThan
from cms.text.richtext import is_empty
from desk import validation
from desk.button_form import ButtonForm, ChangeKindField, ChangeNoteField
from desk.fields import TagsField

CHECK = "_check"  # the button that only shows what would become of a correction
TOO_MANY_TAGS = ngettext_lazy(
    "Too many tags: %(found)d. An article may have %(most)d.",
    "Too many tags: %(found)d. An article may have %(most)d.",
    "most",
)


class ArticleForm(forms.ModelForm, ButtonForm):
    """`user` is who writes; a form that does not save is only looked at (see `desk.form_source.source_of`)."""

    version = forms.IntegerField(widget=forms.NumberInput(attrs={"hidden": True}), required=False)
    tags = TagsField(label=gettext_lazy("tags"), required=False, most=limits.MOST_TAGS)

    class Meta:
        model = Article
        fields = [
            "title",
            "kicker",
            "standfirst",
            "body",
            "lead_image",
            "language",
            "translation_of",
            "slug",
            "partner",
            "seo_title",
            "seo_description",
        ]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 1, "class": "desk-grow"}),
            "kicker": forms.TextInput,
            "standfirst": forms.Textarea(attrs={"rows": 2, "class": "desk-grow"}),
            "body": RichTextWidget,
            "partner": forms.TextInput,
            "seo_description": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, user, saves=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.saves = user, saves
        name_empty_fields(self)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            names = [row.tag.name for row in self.instance.tagged.select_related("tag").order_by("pk")]
            self.initial["tags"] = with_new_tags({name: name for name in names}, self.instance)
        self.offer_originals()
        if "tags" in self.fields and self.user.has_perm("articles.add_tag"):
            self.fields["tags"].widget.attrs["data-may-add"] = "true"

    def offer_originals(self):
        """Only articles that this person may see; where the original is another one, it is neither shown nor touched."""
        if "translation_of" not in self.fields:
            return
        visible = Article.objects.visible_to(self.user)
        chosen = self.instance.translation_of_id
        if chosen and not visible.filter(pk=chosen).exists():
            del self.fields["translation_of"]
        else:
            self.fields["translation_of"].queryset = visible

    def clean_tags(self):
        names = self.cleaned_data["tags"]
        validate_at_most(len(names), limits.MOST_TAGS, before=len(self.initial.get("tags", [])), message=TOO_MANY_TAGS)
        unknown = validation.unknown_tags(names, self.instance)
        if unknown and not self.user.has_perm("articles.add_tag"):
            raise ValidationError(_("There is no tag “%s”, and you may not make one.") % unknown[0])
        return names

    def clean(self):
        super().clean()
        if not self.saves:
            return
        self.validate_free_address()
        self.validate_original()

    def validate_original(self):
        language = self.cleaned_data.get("language", self.instance.language)
        if self.instance.pk and self.instance.translations.filter(language=language).exists():
            self.add_error("language", _("A translation of this article is in this language."))
        if not (original := self.cleaned_data.get("translation_of")):
            return
        candidate = Article(pk=self.instance.pk, language=language)
        try:
            candidate.validate_original(original)
        except ValidationError as error:
            self.add_error("translation_of", error)

    def validate_free_address(self):
        if "slug" not in self.cleaned_data:
            return
        candidate = Article(pk=self.instance.pk, language=self.cleaned_data.get("language", self.instance.language))
        candidate.slug = self.cleaned_data["slug"]
        try:
            validation.validate_free_address(candidate)
        except ValidationError as error:
            self.add_error("slug", error)

    def _save_m2m(self):
        """By `articles.saving`, as everything else."""


class BylineRows(LimitedRows):
    too_many = ngettext_lazy(
        "Too many authors: %(found)d. An article may have %(most)d.",
        "Too many authors: %(found)d. An article may have %(most)d.",
        "most",
    )


class QuestionRows(LimitedRows):
    too_many = ngettext_lazy(
        "Too many questions: %(found)d. An article may have %(most)d.",
        "Too many questions: %(found)d. An article may have %(most)d.",
        "most",
    )


class PinnedRows(LimitedRows):
    too_many = ngettext_lazy(
        "Too many related articles: %(found)d. An article may have %(most)d.",
        "Too many related articles: %(found)d. An article may have %(most)d.",
        "most",
    )


class RowForm(forms.ModelForm):
    """A new row in which none of the `essential` fields is filled in is ignored."""

    essential = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].widget = forms.NumberInput(
            attrs={"hidden": True}
        )  # not of the hidden type, as in `ArticleForm`

    def has_changed(self):
        if self.instance.pk is None:
            return any(map(self.is_filled, self.essential))
        return super().has_changed()

    def validate_unique(self):
        """Rows are values, which replace those that are there; the formset says where two are equal."""

    validate_constraints = validate_unique

    def is_filled(self, name):
        typed = self[name].data or ""
        is_rich = isinstance(self.fields[name].widget, RichTextWidget)
        return not is_empty(typed) if is_rich else bool(typed.strip())


class BylineForm(RowForm):
    essential = ["author"]

    class Meta:
        model = Byline
        fields = ["author", "position"]


class FAQForm(RowForm):
    essential = ["question", "answer"]

    class Meta:
        model = FAQEntry
        fields = ["question", "answer", "position"]
        widgets = {
            "question": forms.TextInput,
            "answer": RichTextWidget(short=True, later=True, attrs={"data-about": "question"}),
        }


class PinnedForm(RowForm):
    essential = ["target"]

    class Meta:
        model = PinnedRelated
        fields = ["target", "position"]

    def clean_target(self):
        target = self.cleaned_data["target"]
        if target and target.pk == self.instance.article_id:
            raise ValidationError(_("An article cannot stand beside itself."))
        return target


class RevisionNameForm(forms.ModelForm):
    class Meta:
        model = Revision
        fields = ["name"]
        widgets = {"name": forms.TextInput}


# What is done with editions


class MomentForm(forms.Form):
    at = LocalDateTimeField(label=gettext_lazy("from"), required=False)
    until = LocalDateTimeField(label=gettext_lazy("until"), required=False)

    def __init__(self, *args, moments, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"at", "until"} - set(moments):
            del self.fields[name]


class WithdrawalForm(MomentForm):
    """When, and what readers are told."""

    reason = forms.CharField(
        label=gettext_lazy("reason, for readers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[NoLongerThan(LONGEST_REASON)],
        help_text=gettext_lazy("Shown at the address of the article. Leave it empty to say nothing."),
    )
    instead = forms.ModelChoiceField(
        label=gettext_lazy("article to read instead"),
        queryset=Article.objects.none(),
        required=False,
        widget=AutocompleteSelect(PinnedRelated._meta.get_field("target"), admin.site),
        help_text=gettext_lazy("Readers are led there at once; where there is a reason, they read it first."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instead"].queryset = Article.objects.visible_to(user)


def name_empty_fields(form):
    """Of the sheet, where no label is seen."""
    for name in ("kicker", "title", "standfirst"):
        if name in form.fields:
            form.fields[name].widget.attrs["placeholder"] = capfirst(form.fields[name].label)


class CorrectionForm(forms.ModelForm):
    """The words of the edition that is live; nothing else of it."""

    edition = forms.IntegerField(widget=forms.NumberInput(attrs={"hidden": True}))  # what its text was opened on
    live = forms.IntegerField(widget=forms.NumberInput(attrs={"hidden": True}), required=False)  # what was live then
    kind = ChangeKindField(required=False)
    note = ChangeNoteField(help_text=gettext_lazy("Of a correction only: shown below the text with today’s date."))

    class Meta:
        model = Article
        fields = ["kicker", "title", "standfirst", "body"]
        widgets = {
            "kicker": forms.TextInput,
            "title": forms.Textarea(attrs={"rows": 1, "class": "desk-grow"}),
            "standfirst": forms.Textarea(attrs={"rows": 2, "class": "desk-grow"}),
            "body": RichTextWidget,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_empty_fields(self)

    def clean(self):
        """What would become of the correction can be asked before its kind is chosen."""
        found = super().clean()
        if CHECK in self.data or {"kind", "note"} & set(self.errors):
            return found
        if not found["kind"]:
            self.add_error("kind", _("Choose what readers are told of this change."))
            return found
        try:
            kinds.validate_note(found["kind"], found["note"])
        except ValidationError as error:
            self.add_error("note", error)
        return found

    def source(self, before):
        """The edition's source with these words; a text that was only shown, and sent back, is no change."""
        words = {name: getattr(self.instance, name) for name in self._meta.fields}
        fields = {name: Article._meta.get_field(name) for name in words}
        changed = {name for name in words if words[name] != fields[name].cleaned(before.get(name, ""))}
        return {**before, **{name: words[name] for name in changed}}


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("note for readers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[NoLongerThan(limits.LONGEST_NOTE)],
        help_text=gettext_lazy("Leave it empty to take the note back: readers do not see it any more."),
    )


# Tags


class TagForm(ConcurrentForm):
    class Meta:
        model = Tag
        fields = ["name", "slug", "description", "section_position"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def clean_name(self):
        name = self.cleaned_data["name"]
        twin = Tag.objects.by_name(name)
        if twin and twin.pk != self.instance.pk:
            raise ValidationError(_("This tag exists already: “%s”.") % twin.name)
        return name

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug and Tag.objects.filter(former_addresses__slug=slug).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This address was another tag’s and still leads there."))
        return slug


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(Tag.objects.all(), label=gettext_lazy("tag that stays"))
    tags = MultipleChoice(Tag.objects.all(), widget=forms.MultipleHiddenInput)
