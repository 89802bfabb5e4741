"""From the primary keys and names in a source to the rows they mean today."""

from articles.models import Tag


def resolve_tags(entries, *, make=False):
    """Tags of a source's list: {"id", "name"} or plain names. A merged or renamed tag is found again."""
    by_id = Tag.objects.in_bulk([entry["id"] for entry in entries if isinstance(entry, dict)])
    known = Tag.objects.by_names([entry if isinstance(entry, str) else entry["name"] for entry in entries])
    tags = {}
    for entry in entries:
        if isinstance(entry, dict):
            tag = by_id.get(entry["id"]) or known.get(entry["name"])
            name = entry["name"]
        else:
            tag, name = known.get(entry), entry
        if tag is None and make:
            tag = Tag.objects.get_or_create_by_name(name)
        if tag:
            tags.setdefault(tag.pk, tag)
    return list(tags.values())


def in_order(model, pks):
    found = model.objects.in_bulk(pks)
    return [found[pk] for pk in dict.fromkeys(pks) if pk in found]
