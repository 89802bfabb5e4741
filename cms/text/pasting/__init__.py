"""The cleaner of what is pasted: clipboards of word processors, mail and web pages in the vocabulary, and nothing else.

`pasted` reads a clipboard's HTML with what its source means by it (lists and headings of Word, comments of Google Docs,
redirecting links of mail programs) and leaves the rest to `cms.text.richtext.clean`. No visible word is lost or joined.
"""

import re
from dataclasses import dataclass, field
from html import escape

from cms.text.canonical import parts_of
from cms.text.lines import markup_of, normalized
from cms.text.pasting import languages, links, pictures, structure, word
from cms.text.pasting.arranging import arranged
from cms.text.pasting.reading import read, written
from cms.text.pasting.spaces import plain_spaces
from cms.text.pasting.unseen import leave_out_unseen
from cms.text.richtext import clean

NEWLINE = "\n"


@dataclass
class Pasted:
    """`html` is clean. `left_out` holds words that were deleted or hidden, `lost` what pictures are called that no address
    leads to: "" where they have neither a description nor a file's name."""

    html: str
    left_out: list = field(default_factory=list)
    lost: list = field(default_factory=list)


def pasted(html, *, language="fr"):
    """`language` is the one of the text that it is pasted into: words of it carry no mark."""
    clipboard = read(html)
    root, left_out = clipboard.root, list(clipboard.deleted)
    left_out += leave_out_unseen(root)
    word.make_lists(root)
    structure.restore(root)
    languages.unmark(root, {language, clipboard.language})
    links.make_direct(root)
    lost = pictures.leave_out_lost(root)
    plain_spaces(root)
    return Pasted(arranged_markup(clean(written(root))), left_out, lost)


def pasted_text(text):
    """Of plain text: an empty line parts paragraphs."""
    paragraphs = re.split(r"\n\s*\n", re.sub(r"\r\n?", "\n", text))
    markup = (f"<p>{'<br>'.join(escape(paragraph, quote=False).split(NEWLINE))}</p>" for paragraph in paragraphs)
    return Pasted(arranged_markup(clean("".join(markup))))


def arranged_markup(cleaned):
    return clean("".join(markup_of(part) for part in normalized(arranged(parts_of(cleaned)))))
