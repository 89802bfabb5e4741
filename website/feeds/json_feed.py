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
    return f'{frame}, "items": [{", ".join(entry.json for entry in feed.entries)}]}}'.encode()


def entry_text(entry):
    found = without_gaps(
        {
            "id": entry.id,
            "url": entry.address,
            "title": entry.title,
            "content_html": entry.content,
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
