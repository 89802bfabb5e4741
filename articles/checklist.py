"""What a source needs before it may be published."""

from django.utils.translation import gettext_lazy as _

from articles.references import in_order
from authors.models import Author
from cms.text import richtext
from cms.text.invisible import is_blank
from cms.text.plaintext import one_line


def missing(source):
    """What is missing, in the reader's words; empty where the source can be published."""
    problems = []
    if is_blank(source.get("title", "")):
        problems.append(_("The title is missing."))
    if not source.get("slug"):
        problems.append(_("The address is missing."))
    if richtext.is_empty(source.get("body", "")):
        problems.append(_("The body is empty."))
    if not in_order(Author, source.get("bylines", [])):
        problems.append(_("A byline is missing: who wrote it?"))
    for entry in source.get("faq", []):
        if is_blank(entry["question"]):
            problems.append(_("An answer has no question: “%s”") % one_line(richtext.plain_text(entry["answer"]))[:60])
        if richtext.is_empty(entry["answer"]):
            problems.append(_("A question has no answer: “%s”") % entry["question"])
    return problems
