"""A feed as JSON Feed 1.1."""

import json

TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def write(feed):
    """As bytes, from `website.feeds.entries.Feed`."""
    found = without_gaps(
        {
            "version": VERSION,
            "title": feed.title,
            "description": feed.subtitle,
            "home_page_url": feed.address,
            "feed_url": feed.own_address,
            "language": feed.language,
            "authors": [{"name": feed.publisher.name, "url": feed.publisher.address}],
        }
    )
    frame = json.dumps(found, ensure_ascii=False).removesuffix("}")
    return f'{frame}, "items": [{", ".join(map(whole, feed.entries))}]}}'.encode()


def whole(entry):
    """Of an entry's text and its content."""
    if not entry.content:
        return entry.json
    return f'{entry.json.removesuffix("}")}, "content_html": {json.dumps(entry.content, ensure_ascii=False)}}}'


def entry_text(entry):
    """Without its content."""
    found = without_gaps(
        {
            "id": entry.id,
            "url": entry.address,
            "title": entry.title,
            "summary": entry.summary,
            "image": entry.picture.address if entry.picture else "",
            "date_published": entry.published_at.isoformat(),
            "date_modified": entry.updated_at.isoformat(),
            "authors": [{"name": author.name, "url": author.address} for author in entry.authors],
            "tags": entry.tags,
            "language": entry.language,
        }
    )
    return json.dumps(found, ensure_ascii=False)


def without_gaps(found):
    """An optional member that says nothing is left out."""
    return {name: value for name, value in found.items() if value}
