"""From the primary keys and names in a source to the rows they mean today."""

from articles.models import Tag
from articles.models.tag import name_of_tag
from cms.batches import chunks
from cms.text.folding import fold


def resolve_tags(entries, *, known=None):
    """Tags of a source's list: {"id", "name"} or plain names. A merged or renamed tag is found again; what is no tag is left
    out. `known` is what `KnownTags` found for many sources."""
    tags, _new = split_tags(entries, known=known)
    return tags


def split_tags(entries, *, known=None):
    """(the tags that there are, {name: its place among all} of those that are none yet), each once."""
    known = known or KnownTags([entries])
    tags, new, keys = {}, {}, set()
    for entry in entries:
        if tag := known.tag(entry):
            tags.setdefault(tag.pk, tag)
        elif (name := name_of_tag(name_in(entry))) and fold(name) not in keys:
            keys.add(fold(name))
            new[name] = len(tags) + len(new)
    return list(tags.values()), new


def name_in(entry):
    return entry if isinstance(entry, str) else entry["name"]


def tag_entries(entries):
    """A source's list of tags in its one form: {"id", "name"} where there is such a tag, else the name."""
    known, found = KnownTags([entries]), {}
    for entry in entries:
        if tag := known.tag(entry):
            found.setdefault(tag.pk, {"id": tag.pk, "name": tag.name})
        elif name := name_of_tag(name_in(entry)):
            found.setdefault(fold(name), name)
    return list(found.values())


class KnownTags:
    """The tags that the lists of many sources mean."""

    def __init__(self, lists):
        entries = [entry for entries in lists for entry in entries]
        ids = {entry["id"] for entry in entries if isinstance(entry, dict)}
        self.by_id = Tag.objects.in_bulk(ids) if ids else {}
        names = [name_in(entry) for entry in entries if not self.has(entry)]
        self.by_name = {}
        for part in chunks(list(dict.fromkeys(names))):
            self.by_name |= Tag.objects.by_names(part)

    def has(self, entry):
        return isinstance(entry, dict) and entry["id"] in self.by_id

    def tag(self, entry):
        return self.by_id[entry["id"]] if self.has(entry) else self.by_name.get(name_in(entry))


def in_order(model, pks, known=None):
    """`known` is {pk: row} of at least these, where they were read before."""
    found = model.objects.in_bulk(pks) if known is None else known
    return [found[pk] for pk in dict.fromkeys(pks) if pk in found]
