"""What rich text may contain: one declaration that drives the sanitiser, the editor and their tests.

`clean` is the one sanitiser. HTML is trusted only if it came out of here.
"""

import re
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

import nh3
from django.db import models

from cms.plaintext import CleanedField, without_controls

# The declaration: each element with its own attributes, and for each attribute what its value must look like.

WHOLE_NUMBER = re.compile(r"\d{1,5}")
KEY = re.compile(r"\d{1,18}")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
ANY = re.compile(r".*", re.DOTALL)


def one_of(*words):
    return re.compile("|".join(words))


EVERYWHERE = {"lang": LANGUAGE, "dir": one_of("ltr", "rtl", "auto")}
BLOCKS = {
    "p": {},
    "h2": {},
    "h3": {},
    "h4": {},
    "ul": {},
    "ol": {"start": re.compile(r"-?\d{1,5}")},
    "li": {},
    "blockquote": {"cite": ANY},
    "pre": {},
    "hr": {},
    "dl": {},
    "dt": {},
    "dd": {},
    "table": {},
    "caption": {},
    "thead": {},
    "tbody": {},
    "tfoot": {},
    "tr": {},
    "th": {"colspan": WHOLE_NUMBER, "rowspan": WHOLE_NUMBER, "scope": one_of("row", "col", "rowgroup", "colgroup")},
    "td": {"colspan": WHOLE_NUMBER, "rowspan": WHOLE_NUMBER},
    "figure": {"class": one_of("photo", "embed", "pullquote"), "data-image": KEY},
    "figcaption": {},
    "div": {"class": one_of("gallery", "related-box", "embed"), "data-embed": ANY},
}
PHRASES = {
    "a": {"href": ANY, "title": ANY, "hreflang": LANGUAGE},
    "img": {"src": ANY, "alt": ANY, "width": WHOLE_NUMBER, "height": WHOLE_NUMBER, "data-image": KEY},
    "br": {},
    "strong": {},
    "em": {},
    "b": {},
    "i": {},
    "u": {},
    "s": {},
    "sub": {},
    "sup": {},
    "code": {},
    "abbr": {"title": ANY},
    "cite": {},
    "q": {"cite": ANY},
    "small": {},
    "mark": {},
    "span": {},
}
ELEMENTS = BLOCKS | PHRASES

SCHEMES = {
    ("a", "href"): {"http", "https", "mailto", "tel"},
    ("img", "src"): {"http", "https"},
    ("blockquote", "cite"): {"http", "https"},
    ("q", "cite"): {"http", "https"},
}
UNSEEN = {"script", "style"}  # elements whose content is not text

EMBED_HOSTS = {
    "www.youtube.com",
    "youtube.com",
    "m.youtube.com",
    "youtu.be",
    "www.youtube-nocookie.com",
    "vimeo.com",
    "player.vimeo.com",
    "www.dailymotion.com",
    "geo.dailymotion.com",
    "dai.ly",
    "open.spotify.com",
    "x.com",
    "twitter.com",
    "platform.twitter.com",
    "bsky.app",
    "embed.bsky.app",
    "www.instagram.com",
    "www.tiktok.com",
    "soundcloud.com",
    "w.soundcloud.com",
    "www.arte.tv",
    "www.openstreetmap.org",
}

ROUNDS = 6


def clean(html):
    """Markup of the vocabulary above and nothing else; no visible word is lost; cleaning again changes nothing."""
    for _round in range(ROUNDS):
        cleaned = clean_once(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text_lines(html))


def clean_once(html):
    html = without_controls(html)
    if "<iframe" in html.lower():
        html = replace_frames(html)
    html = nh3.clean(
        html,
        tags=set(ELEMENTS),
        attributes={tag: set(attributes) | set(EVERYWHERE) for tag, attributes in ELEMENTS.items()},
        attribute_filter=attribute_value,
        clean_content_tags=UNSEEN | {"iframe"},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
    html = without_controls(html.replace("&nbsp;", "\u00a0"))
    return re.sub(r"(<pre[^<>]*>)\n+", r"\1", html)


def attribute_value(tag, name, value):
    value = without_controls(value)
    if (tag, name) in SCHEMES:
        return safe_address(value, SCHEMES[tag, name])
    if name == "data-embed":
        return embed_address(value)
    form = ELEMENTS[tag].get(name) or EVERYWHERE[name]
    if name == "class":
        return next(filter(form.fullmatch, value.split()), None)
    return value if form.fullmatch(value) else None


def safe_address(value, schemes):
    """The address without what browsers ignore in one, or None."""
    address = re.sub(r"[\t\n\r]", "", value).strip()
    if re.match(r"#|/(?![/\\])", address):
        return address
    scheme, colon, _rest = address.partition(":")
    if not colon or scheme.lower() not in schemes:
        return None
    if scheme.lower() in ("http", "https"):
        return address if web_host(address) else None
    return address


def web_host(address):
    """The host that a browser would ask, or None for whatever is no plain web address."""
    if not re.match(r"https?://[^/\\@\s]+([/?#]|$)", address, re.IGNORECASE):
        return None
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def embed_address(value):
    """The public page of something that may be embedded, or None."""
    address = value.strip()
    if address.startswith("//"):
        address = f"https:{address}"
    if web_host(address) not in EMBED_HOSTS:
        return None
    return address


def replace_frames(html):
    """Frames of hosts that may be embedded become embeds, others links."""
    html = nh3.clean(
        html,
        tags=set(ELEMENTS) | {"iframe"},
        attributes={tag: set(attributes) | set(EVERYWHERE) for tag, attributes in ELEMENTS.items()}
        | {"iframe": {"src"}},
        attribute_filter=lambda tag, name, value: value if tag == "iframe" else attribute_value(tag, name, value),
        clean_content_tags=UNSEEN,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    return re.sub(r'<iframe(?: src="([^"]*)")?>.*?</iframe>', replaced_frame, html, flags=re.DOTALL)


def replaced_frame(match):
    source = unescape(match[1] or "").strip()
    if embed := embed_address(source):
        return f'<div class="embed" data-embed="{escape(embed)}"></div>'
    if source.startswith("//"):
        source = f"https:{source}"
    link = safe_address(source, {"http", "https"})
    return f'<p><a href="{escape(link)}">{escape(link)}</a></p>' if link else ""


def plain_text(html):
    """What a reader would read, each block on a line of its own."""
    return "\n".join(text_lines(clean(html)))


BETWEEN_LINES = re.compile(r"</?(?:" + "|".join(BLOCKS.keys() - {"td", "th"} | {"br"}) + r")(?: [^<>]*)?>")
TAG = re.compile(r'</?[a-z][a-z0-9]*(?: [a-z-]+="[^"]*")*>')


def text_lines(cleaned):
    text = TAG.sub("", re.sub("</t[dh]>", " ", BETWEEN_LINES.sub("\x00", cleaned)))
    lines = (re.sub("[ \t\n]+", " ", line).strip(" ") for line in unescape(text).split("\x00"))
    return [line for line in lines if line]


class RichTextField(CleanedField, models.TextField):
    def cleaned(self, value):
        return clean(value)
