"""What the admin's own pages are called, model by model: a sentence with a name put into it is right in no language."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

ADDING = {
    "articles.article": _("Write an article"),
    "articles.tag": _("Add a tag"),
    "articles.series": _("Add a series or a dossier"),
    "images.image": _("Add a picture"),
    "documents.document": _("Add a file to download"),
    "authors.author": _("Add an author"),
    "authors.user": _("Add an account"),
    "auth.group": _("Add a role"),
}
CHANGING = {
    "articles.tag": _("Change the tag"),
    "articles.series": _("Change the series"),
    "images.image": _("Change the picture"),
    "documents.document": _("Change the file to download"),
    "authors.author": _("Change the author"),
    "authors.user": _("Change the account"),
    "auth.group": _("Change the role"),
}


def adding(opts):
    return ADDING.get(opts.label_lower, "")


def title_of(context):
    """Of a page of the admin that shows one row; its own title where it has one."""
    title, opts = context.get("title", ""), context.get("opts")
    if opts is None or opts.label_lower not in CHANGING:
        return title
    if context.get("add"):
        return adding(opts)
    if context.get("change"):
        may_change = context.get("has_change_permission")
        return CHANGING[opts.label_lower] if may_change else capfirst(opts.verbose_name)
    return title
