"""Authors of the old site become authors here, and never accounts; its categories and tags become tags."""

from html import unescape
from urllib.parse import unquote

from articles.models import Redirect, Tag
from authors.models import Author
from cms.text.folding import fold, slugify
from cms.text.plaintext import tidy
from cms.text.slugs import numbered
from wordpress import addresses
from wordpress.catalogue import digest
from wordpress.models import ImportedItem
from wordpress.transform import plain_lines, plain_title
from wordpress.wxr import ExportedTerm

TAXONOMIES = ("category", "post_tag")
DEFAULT_TERMS = {"uncategorized", "non classe", "sans categorie", "uncategorised"}


class Remembering:
    """What one transaction found need not be looked up again in it."""

    def __init__(self, *, source, report):
        self.source, self.report = source, report
        self.found = {}

    def forget(self):
        self.found = {}

    def recall(self, keys):
        """Looks up many at once."""
        known = ImportedItem.objects.rows_of(self.model, source=self.source, kind=self.kind, keys=set(keys))
        self.found |= known


class People(Remembering):
    model, kind = Author, ImportedItem.Kind.AUTHOR

    def add(self, record):
        name = record.display_name or " ".join(filter(None, (record.first_name, record.last_name))) or record.login
        if not tidy(name):
            return self.report.skipped("nameless", "author")
        author = self.author(record.login or name, name, listed=True)
        Redirect.objects.add_missing(addresses.of_author(record.login, wp_id=record.wp_id), author=author)
        return author

    def known(self, login):
        key = digest(login)
        if key not in self.found:
            self.recall([key])
        return self.found.get(key)

    def author(self, login, name, *, listed=False):
        """The author of this login, made where there is none; a namesake who is here already is taken for the same."""
        author = self.known(login)
        if author:
            if listed:
                self.report.unchanged("author")
            return author
        name = public_name(name)
        author = next(
            (each for each in Author.objects.filter(slug=slugify(name)) if fold(each.name) == fold(name)), None
        )
        if author is None:
            author = Author.objects.create(name=name, slug=self.free_slug(login, name))
            self.report.imported("author", name)
        ImportedItem.objects.remember(
            source=self.source, kind=self.kind, key=digest(login), name=name, object_id=author.pk
        )
        Redirect.objects.add_missing(addresses.of_author(login), author=author)
        self.found[digest(login)] = author
        return author

    @staticmethod
    def free_slug(login, name):
        """WordPress's own address of the author, unless it would show a mail address."""
        base = slugify(name if "@" in login else login, max_length=140) or slugify(name, max_length=140) or "author"
        return next(slug for slug in numbered(base) if not Author().slug_is_taken(slug))


def public_name(name):
    """At most 150 characters; of a mail address the part before the @."""
    name = plain_title(name)[:150].strip()
    return name.split("@")[0] if "@" in name and " " not in name and name.split("@")[0] else name


class Terms(Remembering):
    model, kind = Tag, ImportedItem.Kind.TERM

    def add(self, record):
        if record.taxonomy not in TAXONOMIES:
            return self.report.skipped("taxonomy_terms", record.taxonomy, record.name)
        if is_default(record.name):
            Redirect.objects.add_missing(addresses.of_term(record))
            return self.report.changed("default_term", record.name)
        key = digest(record.taxonomy, record.slug or record.name)
        row = ImportedItem.objects.known(source=self.source, kind=ImportedItem.Kind.TERM, key=key)
        if row:
            self.report.unchanged("term")
            tag = Tag.objects.filter(pk=row.object_id).first()
        else:
            tag = self.tag(record.taxonomy, record.slug, record.name, description=record.description)
        if tag:
            Redirect.objects.add_missing(addresses.of_term(record), tag=tag)
        return tag

    def tag(self, taxonomy, slug, name, *, description=""):
        """The tag of a term, made where none has its name; None where the term has no name that could be kept."""
        key = digest(taxonomy, slug or name)
        if key not in self.found:
            self.recall([key])
        if key not in self.found and (tag := self.make(key, taxonomy, slug, name, description)):
            self.found[key] = tag
        return self.found.get(key)

    def make(self, key, taxonomy, slug, name, description):
        name = tidy(unescape(name) or unquote(slug))[:100].strip()
        if not fold(name):
            self.report.skipped("nameless", "term", slug)
            return None
        tag = Tag.objects.by_name(name) or self.make_tag(name, slug, description)
        ImportedItem.objects.remember(source=self.source, kind=self.kind, key=key, name=name, object_id=tag.pk)
        Redirect.objects.add_missing(addresses.of_term(ExportedTerm(taxonomy=taxonomy, slug=slug, name=name)), tag=tag)
        return tag

    def make_tag(self, name, slug, description):
        wanted = slugify(unquote(slug), max_length=90)
        slug = "" if Tag().slug_is_taken(wanted) else wanted
        tag = Tag.objects.create(name=name, slug=slug, description=plain_lines(description))
        self.report.imported("term", name)
        return tag


def is_default(name):
    return fold(unescape(name)) in DEFAULT_TERMS
