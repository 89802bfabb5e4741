"""What of a form that saves by itself may be saved: field by field, so that what cannot be holds up nothing else."""

from dataclasses import dataclass, field
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import limits, writing
from articles.models import Article, FAQEntry
from articles.references import in_order
from authors.models import Author
from cms.admin.rows import validate_at_most
from cms.http.pictures_in_texts import message_of_loss
from cms.http.submitted import label_of
from cms.text.invisible import is_blank
from cms.text.pictures import lost_pictures, without_data
from cms.text.richtext import is_empty
from desk import validation
from desk.forms import TOO_MANY_TAGS, BylineRows, PinnedRows, QuestionRows
from images.models import Image

LONGEST_TAG = 100


class Malformed(Exception):
    """No form of ours sends this."""


@dataclass
class Accepted:
    """`fields` can be saved, `unsaved` cannot as they are; `problems` is {field: [message]}."""

    fields: dict = field(default_factory=dict)
    unsaved: dict = field(default_factory=dict)
    problems: dict = field(default_factory=dict)


def accepted(fields, *, by, article):
    """`fields` are as in `articles.saving.Sent`; those that the form does not offer to this person are left out. Raises
    Malformed."""
    found = Accepted()
    for name, value in fields.items():
        if name not in CHECKS:
            continue
        if not FORMS[name](value):
            raise Malformed
        try:
            CHECKS[name](name, value, by=by, article=article, fields=fields)
        except ValidationError as error:
            found.problems[name] = error.messages
            found.unsaved[name] = value
        else:
            found.fields[name] = value
    gone = [picture.name for picture in lost_pictures(without_data(found.fields.get("body", ""))[0]) if picture.is_gone]
    if gone:
        found.problems["body"] = [message_of_loss(label_of("body"), gone)]
    if any(is_blank(entry["question"]) and not is_empty(entry["answer"]) for entry in found.fields.get("faq", [])):
        found.problems["faq"] = [_("An answer has no question yet.")]
    return found


# The form of a value


def is_text(value):
    return isinstance(value, str)


def is_pk(value):
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63)


def are_pks(value):
    return isinstance(value, list) and all(pk is not None and is_pk(pk) for pk in value)


def are_names(value):
    return isinstance(value, list) and all(map(is_text, value))


def are_questions(value):
    return isinstance(value, list) and all(
        isinstance(entry, dict) and is_text(entry.get("question")) and is_text(entry.get("answer")) for entry in value
    )


FORMS = {
    **dict.fromkeys(writing.PLAIN_FIELDS, is_text),
    "tags": are_names,
    "faq": are_questions,
    "bylines": are_pks,
    "pinned": are_pks,
    "lead_image": is_pk,
    "translation_of": is_pk,
}

# Whether it can be saved: each raises ValidationError where it cannot.


@cache
def form_field(model, name):
    return model._meta.get_field(name).formfield(required=False)


def check_text(name, value, **others):
    form_field(Article, name).clean(value)


def check_slug(name, value, *, article, fields, **others):
    candidate = Article(pk=article and article.pk, language=language_of(article, fields))
    candidate.slug = form_field(Article, name).clean(value)
    validation.validate_free_address(candidate)


def language_of(article, fields):
    return fields.get("language") or (article.language if article else Article().language)


def check_language(name, value, *, article, fields, **others):
    if not value:
        raise ValidationError(_("Choose a language."))
    form_field(Article, name).clean(value)
    if article and article.translations.filter(language=value).exists():
        raise ValidationError(_("A translation of this article is in this language."))
    if article and article.translation_of and "translation_of" not in fields:
        Article(pk=article.pk, language=value).validate_original(article.translation_of)
    if article and "slug" not in fields:
        validation.validate_free_address(Article(pk=article.pk, language=value, slug=article.slug))


def check_original(name, value, *, by, article, fields, **others):
    if value is None:
        return
    original = Article.objects.visible_to(by).filter(pk=value).first()
    if original is None:
        raise ValidationError(_("This article is not there."))
    Article(pk=article and article.pk, language=language_of(article, fields)).validate_original(original)


def check_picture(name, value, **others):
    if value is not None and not Image.objects.filter(pk=value).exists():
        raise ValidationError(_("This picture is not there any more."))


def check_tags(name, value, *, by, article, **others):
    if any(len(tag) > LONGEST_TAG for tag in value):
        raise ValidationError(_("A tag is a word or two: this one is too long."))
    before = len(article.snapshot()["tags"]) if article and len(value) > limits.MOST_TAGS else 0
    validate_at_most(len(value), limits.MOST_TAGS, before=before, message=TOO_MANY_TAGS)
    unknown = validation.unknown_tags(value, article or Article()) if not by.has_perm("articles.add_tag") else []
    if unknown:
        raise ValidationError(_("There is no tag “%s”, and you may not make one.") % unknown[0])


def check_questions(name, value, *, article, **others):
    before = article.faq.count() if article else 0
    validate_at_most(len(value), limits.MOST_QUESTIONS, before=before, message=QuestionRows.too_many)
    for entry in value:
        for part in ("question", "answer"):
            form_field(FAQEntry, part).clean(entry[part])


def check_bylines(name, value, *, article, **others):
    before = article.bylines.count() if article else 0
    validate_at_most(len(value), limits.MOST_BYLINES, before=before, message=BylineRows.too_many)
    if len(in_order(Author, value)) < len(set(value)):
        raise ValidationError(_("An author is not there any more."))


def check_pins(name, value, *, article, by, **others):
    before = article.pinned.count() if article else 0
    validate_at_most(len(value), limits.MOST_PINS, before=before, message=PinnedRows.too_many)
    if article and article.pk in value:
        raise ValidationError(_("An article cannot stand beside itself."))
    if Article.objects.visible_to(by).filter(pk__in=value).count() < len(set(value)):
        raise ValidationError(_("This article is not there."))


CHECKS = {
    **dict.fromkeys(writing.PLAIN_FIELDS, check_text),
    "slug": check_slug,
    "language": check_language,
    "translation_of": check_original,
    "lead_image": check_picture,
    "tags": check_tags,
    "faq": check_questions,
    "bylines": check_bylines,
    "pinned": check_pins,
}
