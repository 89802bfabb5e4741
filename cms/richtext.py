"""Rich text: `clean` is the one sanitiser, and HTML is trusted only if it came out of here.

What it may contain is declared once, in `cms.vocabulary`.
"""

import re
from html import escape, unescape
from urllib.parse import urlsplit

import nh3
from django.db import models

from cms import embeds
from cms.editor import RichTextWidget
from cms.nesting import flattened, only_html, within_reason
from cms.plaintext import CleanedField, without_controls
from cms.vocabulary import BLOCKS, ELEMENTS, EVERYWHERE, NOTHING, SCHEMES, UNSEEN

ROUNDS = 8
ATTRIBUTES = {tag: attributes.keys() | EVERYWHERE.keys() for tag, attributes in ELEMENTS.items()}


def clean(html):
    """Markup of the vocabulary above and nothing else; no visible word is lost; cleaning again changes nothing."""
    for _round in range(ROUNDS):
        cleaned = cleaned_once(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return paragraphs(text_lines(html))


def cleaned_once(html):
    html = within_reason(only_html(without_controls(html)))
    if "<iframe" in html.lower():
        html = without_frames(html)
    html = sanitised(html, ATTRIBUTES, unseen=UNSEEN | {"iframe"})
    html = without_controls(html.replace("&nbsp;", "\u00a0"))
    return flattened(re.sub(r"(<pre[^<>]*>)\n+", r"\1", html))


def sanitised(html, attributes, *, unseen):
    return nh3.clean(
        html,
        tags=set(attributes),
        attributes=attributes,
        attribute_filter=attribute_value,
        clean_content_tags=unseen,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )


def attribute_value(tag, name, value):
    """Must not raise: nh3 would keep the attribute then. It is asked about elements that it drops, too."""
    value = without_controls(value)
    if tag == "iframe":
        return value
    if (tag, name) in SCHEMES:
        return safe_address(value, SCHEMES[tag, name])
    if name == "data-embed":
        return embed_address(value)
    form = ELEMENTS.get(tag, {}).get(name) or EVERYWHERE.get(name) or NOTHING
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
    match = re.match(r"https?://([^/\\@\s?#]+)([/?#]|$)", address, re.IGNORECASE)
    if not match or match[1].startswith(":"):
        return None
    try:
        urlsplit(address)
    except ValueError:
        return None
    return match[1].lower()


# Embeds


def embed_address(value):
    """The address that is kept of something that may be embedded (`cms.embeds`), or None."""
    embed = embeds.recognised(value)
    return embed and embed.address


def without_frames(html):
    """Frames of hosts that may be embedded become embeds, others links."""
    html = sanitised(html, ATTRIBUTES | {"iframe": {"src"}}, unseen=UNSEEN)
    return re.sub(r'<iframe(?: src="([^"]*)")?>.*?</iframe>', replaced_frame, html, flags=re.DOTALL)


def replaced_frame(match):
    source = unescape(match[1] or "").strip()
    if embed := embed_address(source):
        return f'<div class="embed" data-embed="{escape(embed)}"></div>'
    link = safe_address(re.sub("^//", "https://", source), {"http", "https"})
    return f'<p><a href="{escape(link)}">{escape(link)}</a></p>' if link else ""


# Text

ATTRIBUTE = r'(?: [a-z-]+="[^"]*")*'
END_OF_LINE = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS.keys() - {'td', 'th'} | {'br'}))}){ATTRIBUTE}>")
END_OF_CELL = re.compile("</t[dh]>")
TAG = re.compile(rf"</?[a-z][a-z0-9]*{ATTRIBUTE}>")


def plain_text(html):
    """What a reader would read, each block on a line of its own."""
    return "\n".join(text_lines(clean(html)))


SHOWN = re.compile(r"""<(?:[a-z]+(?: [a-z-]+="[^"]*")*? data-(?:image|embed)="|img(?: [a-z-]+="[^"]*")*? src=")""")


def is_empty(html):
    """Whether readers would see nothing of it: neither words, nor a picture, nor a video or another embed. A rule, an
    empty table and the place of the related articles are nothing by themselves."""
    cleaned = clean(html)
    return not any(map(str.strip, text_lines(cleaned))) and not SHOWN.search(cleaned)


def text_lines(cleaned):
    text = TAG.sub("", END_OF_CELL.sub(" ", END_OF_LINE.sub("\0", cleaned)))
    lines = (re.sub("[ \t\n]+", " ", line).strip(" ") for line in unescape(text).split("\0"))
    return [line for line in lines if line]


def paragraphs(lines):
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)


class RichTextField(CleanedField, models.TextField):
    longest = 500_000

    def cleaned(self, value):
        return clean(value)

    def formfield(self, **kwargs):
        field = super().formfield(**{"widget": RichTextWidget, **kwargs})
        field.widget.attrs["data-longest"] = self.longest  # the desk's script asks before it sends
        return field
