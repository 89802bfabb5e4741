"""What was shown at which address of the old site: `articles.models.Redirect` remembers it, by these forms."""

from urllib.parse import urlsplit

from cms.text.folding import slugify

WITHOUT_TARGET = ["/comments/feed"]  # nothing here is a feed of comments: it is gone


def of_post(item, *, base):
    """By its id, its permalink, its first address where the guid is one of this site, and its name."""
    guid = item.guid if host_of(item.guid) == host_of(base) else ""
    found = [path_of(item.link), path_of(guid)]
    if item.slug:
        found.append(f"?name={item.slug}")
    return [*numbered("p", item.wp_id), *filter(None, found)]


def of_picture(item, *, base):
    """An attachment's own page, and the file."""
    return [*of_post(item, base=base), path_of(item.attachment_url)]


def of_term(term):
    name, number_name = {"category": ("category_name", "cat"), "post_tag": ("tag", "tag_id")}[term.taxonomy]
    return [*numbered(number_name, term.wp_id), *([f"?{name}={term.slug}"] if term.slug else [])]


def of_author(login, *, wp_id=""):
    """WordPress makes the address of the login; the export does not hold it."""
    return [*numbered("author", wp_id), *(f"?author_name={name}" for name in {login, slugify(login)} if name)]


def numbered(name, wp_id):
    return [f"?{name}={int(wp_id)}"] if wp_id.isascii() and wp_id.isdigit() else []


def path_of(address):
    """The path, where there is more than the first page's and nothing is asked for."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.path if parts.path.strip("/") and not parts.query else ""


def host_of(address):
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
