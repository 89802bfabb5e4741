"""From the primary keys and names in a source to the rows they mean today."""

from articles.models import Tag
from cms.batches import chunks


def resolve_tags(entries, *, make=False, known=None):
    """Tags of a source's list: {"id", "name"} or plain names. A merged or renamed tag is found again. `known` is what
    `KnownTags` found for many sources."""
    known = known or KnownTags([entries])
    tags = {}
    for entry in entries:
        tag = known.tag(entry, make=make)
        if tag:
            tags.setdefault(tag.pk, tag)
    return list(tags.values())


def tag_entries(entries):
    """A source's list of tags in its one form: {"id", "name"} where there is such a tag, else the name."""
    known, found = KnownTags([entries]), {}
    for entry in entries:
        tag = known.tag(entry, make=False)
        name = entry if isinstance(entry, str) else entry["name"]
        found.setdefault(tag.pk if tag else name, {"id": tag.pk, "name": tag.name} if tag else name)
    return list(found.values())


class KnownTags:
    """The tags that the lists of many sources mean."""

    def __init__(self, lists):
        entries = [entry for entries in lists for entry in entries]
        ids = {entry["id"] for entry in entries if isinstance(entry, dict)}
        self.by_id = Tag.objects.in_bulk(ids) if ids else {}
        names = [entry if isinstance(entry, str) else entry["name"] for entry in entries if not self.has(entry)]
        self.by_name = {}
        for part in chunks(list(dict.fromkeys(names))):
            self.by_name |= Tag.objects.by_names(part)

    def has(self, entry):
        return isinstance(entry, dict) and entry["id"] in self.by_id

    def tag(self, entry, *, make):
        if self.has(entry):
            return self.by_id[entry["id"]]
        name = entry if isinstance(entry, str) else entry["name"]
        tag = self.by_name.get(name)
        if tag is None and make:
            tag = Tag.objects.get_or_create_by_name(name)
            if tag:
                self.by_name[name] = tag
        return tag


def in_order(model, pks, known=None):
    """`known` is {pk: row} of at least these, where they were read before."""
    found = model.objects.in_bulk(pks) if known is None else known
    return [found[pk] for pk in dict.fromkeys(pks) if pk in found]
