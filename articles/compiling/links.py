"""The addresses that a text leads to."""

import re
import unicodedata
from html import unescape
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings

PAID = "sponsored"  # said of a link, by its `rel`
A = re.compile(r"""<a(?: [a-z-]+=(?:"[^"]*"|'[^']*'))*>""")
PAID_LINK = re.compile(rf"""<a(?: [a-z-]+=(?:"[^"]*"|'[^']*'))*? rel="{PAID}[ "]""")
ARTICLE = re.compile(r"""<a data-article="([0-9]{1,18})" """)
KEYED = re.compile(r"""<a data-article="([0-9]{1,18})"(?: [a-z-]+=(?:"[^"]*"|'[^']*'))*? href="([^"]*)\"""")
LINKED = re.compile(r"""<a(?: [a-z-]+=(?:"[^"]*"|'[^']*'))*? href="([^"]*)\"""")


def repair_addresses(root):
    """Addresses as browsers ask for them, and as a standard's reader may take offence at."""
    for link in root.iter("a"):
        address, mark, fragment = link.get("href", "").partition("#")
        if address.startswith(("http://", "https://", "/")):
            path, question, query = address.partition("?")
            link.set("href", quoted(path.replace("\\", "/")) + question + quoted(query) + mark + quoted(fragment, "#"))


def mark_outward_links(root):
    """Of a text that somebody pays for: search engines take no link of it for a recommendation."""
    own = site_at_the_start()
    for link in root.iter("a"):
        address = link.get("href", "")
        if leads_outward(address, own):
            link.set("rel", " ".join(dict.fromkeys([PAID, *link.get("rel", "").split()])))


def has_paid_links(markup):
    """Of clean or compiled markup."""
    return bool(PAID_LINK.search(markup))


def outward_links(markup):
    """{address as it is written in clean markup: the same without the place in the page} of links to other sites."""
    own, addresses = site_at_the_start(), map(unescape, LINKED.findall(markup))
    return {each: each.partition("#")[0] for each in addresses if leads_outward(each, own)}


def leads_outward(address, own):
    return bool(re.match("https?:", address, re.IGNORECASE)) and not own.match(address)


def unpaid_addresses(markup):
    """The addresses of the links in clean markup that are not marked as paid, each once."""
    found = (LINKED.match(link) for link in A.findall(markup) if not PAID_LINK.match(link))
    return list(dict.fromkeys(unescape(link[1]) for link in found if link))


def site_at_the_start():
    return re.compile(rf"(?:https?:)?//{re.escape(urlsplit(settings.BASE_URL).netloc)}(?=[/?#]|$)", re.IGNORECASE)


def quoted(text, also=""):
    illegal = rf"""[\s"<>\\^`{{|}}{also}]|%(?![0-9A-Fa-f]{{2}})"""
    return re.sub(illegal, lambda found: quote(found[0], safe=""), text)


def internal_paths(markup):
    """The paths of this site that clean or compiled markup leads to."""
    return {path for _address, path in internal_links(markup)}


def internal_links(markup):
    """[(address as it is written, path)] of the links to this site: paths without query and fragment, each with the slash at its end
    that a redirect would add, in the form that `get_absolute_url` gives."""
    here = site_at_the_start()
    addresses = {address: here.sub("", address, count=1) for address in map(unescape, LINKED.findall(markup))}
    paths = {each: re.split("[?#]", path)[0] for each, path in addresses.items() if re.match(r"/(?![/\\])", path)}
    return [
        (each, quote(unicodedata.normalize("NFC", unquote(f"{path.rstrip('/')}/")))) for each, path in paths.items()
    ]


def keyed_links(markup):
    """{address as it is written: key} of the links of clean markup that are kept by an article's key."""
    return {unescape(address): int(pk) for pk, address in KEYED.findall(markup)}


def linked_articles(markup):
    """The keys of the articles that links of clean or compiled markup are kept by."""
    return {int(pk) for pk in ARTICLE.findall(markup)}
