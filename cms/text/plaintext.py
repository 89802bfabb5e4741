"""Text that is only text: titles, names, captions. Tidied on every write path; escaped by whoever shows it."""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from cms.text.invisible import BLANK, is_blank, without_invisible

# C0 and C1 controls but tab and newline, the byte order mark, lone surrogates, what XML forbids, and the marks that
# turn the direction of all that follows: none can be seen, each breaks a feed, a database or a line of a list.
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ufffe\uffff\ud800-\udfff]")
SEPARATOR = " · "
SPACES = "".join(character for character in map(chr, range(0x3001)) if character.isspace()) + BLANK
LINE_END = re.compile("\r\n?|\x85|\u2028|\u2029")
RARE_LINE_ENDS = ("\r", "\x85", "\u2028", "\u2029")


def with_newlines(text):
    """With one kind of line ends; a text hardly ever has others."""
    return LINE_END.sub("\n", text) if any(end in text for end in RARE_LINE_ENDS) else text


def without_controls(text):
    return INVISIBLE.sub("", with_newlines(text))


def composed(text):
    """Composed (NFC), without control or invisible characters."""
    text = unicodedata.normalize("NFC", without_controls(text))
    return unicodedata.normalize("NFC", without_invisible(text))


def tidy(text, *, lines=False):
    """`composed`, without spaces at its ends; on one line, unless it may have `lines`. Empty where nothing can be seen."""
    text = composed(text)
    if is_blank(text):
        return ""
    if not lines:
        return re.sub("[ \t\n]+", " ", text).strip(SPACES)
    return "\n".join(line.rstrip() for line in text.split("\n")).strip(SPACES)


def one_space(text):
    """With single spaces; a text hardly ever has others."""
    return SPACE_RUN.sub(" ", text) if "  " in text else text


SPACE_RUN = re.compile(" +")
ENDED = re.compile(r"[.!?…:;,][»”\"’')\]\s]*$")  # a line behind which nothing has to be put


def one_line(text):
    """Lines and cells one after the other, with " · " where no sign of their own parts them: "Faire · Coupez le pain. Salez."."""
    found = (one_space(part).strip() for part in with_newlines(text).replace("\t", "\n").split("\n"))
    parts = [part for part in found if part]
    joined = (part + (" " if ENDED.search(part[-20:]) else SEPARATOR) for part in parts[:-1])
    return "".join([*joined, *parts[-1:]])


class CleanedField:
    """A text field that passes what is written through `cleaned`: save(), bulk_create(), update(), bulk_update().

    In migrations it is the plain Django field, so that neither a cleaner nor an editor is ever part of the history.
    `longest`: the signs that a form takes. What was imported may be longer.
    """

    longest = None

    def __init__(self, *args, longest=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.longest = longest or self.longest

    def cleaned(self, value):
        raise NotImplementedError

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        plain = next(base for base in type(self).__mro__ if base.__module__.startswith("django.db.models"))
        return name, f"django.db.models.{plain.__name__}", args, kwargs

    def formfield(self, **kwargs):
        """Browsers cut what is pasted at a `maxlength` without a word: the server says it instead, and keeps it all."""
        field = super().formfield(**kwargs)
        field.widget.attrs.pop("maxlength", None)
        if self.longest:
            field.validators.append(NoLongerThan(self.longest))
        return field

    def clean(self, value, model_instance):
        return super().clean(self.cleaned_or_untouched(value), model_instance)

    def pre_save(self, model_instance, add):
        value = self.cleaned_or_untouched(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(self.cleaned_or_untouched(value), connection)

    def cleaned_or_untouched(self, value):
        return self.cleaned(value) if isinstance(value, str) else value


class PlainCharField(CleanedField, models.CharField):
    def cleaned(self, value):
        return tidy(value)


@dataclass(frozen=True)
class NoLongerThan:
    most: int

    def __call__(self, text):
        if len(text) <= self.most:
            return
        if "data:image/" in text:
            told = _(
                "A picture stands in the text itself and makes it too long. Take it out, and put it in by the picture button."
            )
            raise ValidationError(told, code="picture")
        numbers = {"most": f"{self.most:n}", "found": f"{len(text):n}"}
        raise ValidationError(
            _("This text is too long: %(found)s characters; it may have %(most)s."), code="max_length", params=numbers
        )


class PlainTextField(CleanedField, models.TextField):
    longest = 10_000

    def cleaned(self, value):
        return tidy(value, lines=True)
