"""What WordPress stored, made into one well-formed tree: block comments and known shortcodes become elements.

No word is taken away here. What we do not know stays as text and is noted.
"""

import json
import re
from html import escape

import nh3
from lxml import etree
from lxml import html as lxml_html

from cms.text.canonical import without_tracked_deletions
from cms.text.plaintext import without_controls
from cms.text.richtext import embed_address
from cms.text.vocabulary import ELEMENTS, RENAMED
from wordpress.losses import words_of
from wordpress.verbatim import ConversionNote, protected

DEEPEST = 120  # beyond this no parser below us is to be trusted
DEEPEST_WRITTEN = 2000  # beyond this reading takes time that grows with the square


# Block comments: <!-- wp:image {"id":5} --> … <!-- /wp:image -->

BLOCK = re.compile(r"\s*(/)?wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)(?:\s+(.*?))?\s*(/)?\s*", re.DOTALL)


def has_blocks(content):
    return "<!-- wp:" in content


def mark_blocks(content):
    """Outermost blocks, and those that mean something by themselves, become `<div data-wp="core/image">`."""
    pieces, position, open_blocks = [], 0, []
    while (start := content.find("<!--", position)) >= 0:
        end = content.find("-->", start + 4)
        if end < 0:
            break
        pieces.append(content[position:start])
        position = end + 3
        block = BLOCK.fullmatch(content[start + 4 : end])
        if block is None:
            pieces.append(content[start:position])
            continue
        closing, name, attributes, single = block.groups()
        name = name if "/" in name else f"core/{name}"
        if closing:
            if name in open_blocks:
                while open_blocks.pop() != name:
                    pieces.append("</div>")
                pieces.append("</div>")
            continue
        pieces.append(f'<div data-wp="{escape(name)}" data-wp-attrs="{escape(attributes or "")}">')
        if single:
            pieces.append("</div>")
        elif len(open_blocks) < DEEPEST:
            open_blocks.append(name)
        else:
            pieces.append("</div>")
    pieces.append(content[position:])
    return "".join(pieces) + "</div>" * len(open_blocks)


def block_attributes(element):
    try:
        attributes = json.loads(element.get("data-wp-attrs") or "{}")
    except (ValueError, RecursionError):
        return {}
    return attributes if isinstance(attributes, dict) else {}


# Shortcodes: [caption …]…[/caption], [gallery ids="1,2"], [embed]…[/embed]

OPENING = re.compile(r"\[(\[?)([a-zA-Z][\w-]{0,40})\b([^\[\]]{0,2000}?)(/?)\](\]?)")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
LONE_ADDRESS = re.compile(r"(?<![^\n])[ \t]*(https?://[^\s<>\[\]]+)[ \t]*(?![^\n])")
VERBATIM = ("pre", "code", "textarea", "script", "style")


def mark_shortcodes(content, notes):
    """Walks over text only: tags, comments and what is shown verbatim are passed over."""
    pieces, position, absent = [], 0, set()

    def find(needle, start):
        """Like str.find, but looks for what is not there only once."""
        if needle in absent:
            return -1
        found = content.find(needle, start)
        if found < 0:
            absent.add(needle)
        return found

    while position < len(content):
        start = next_mark(content, position)
        if start > position:
            pieces.append(mark_addresses(content, position, start))
            position = start
            continue
        markup, position = (
            shortcode_at(content, position, find, notes) if content[start] == "[" else tag_at(content, position, find)
        )
        pieces.append(markup)
    return "".join(pieces)


def next_mark(content, position):
    found = re.compile(r"[<\[]").search(content, position)
    return found.start() if found else len(content)


def mark_addresses(content, start, end):
    """An address alone on its line shows what is there."""

    def marked(match):
        before, after = content[start + match.start() - 1 : start + match.start()], content[start + match.end() :][:1]
        whole_line = before in ("", "\n") and after in ("", "\n")
        return f"\n\n{embed(match[1])}\n\n" if whole_line and embed_address(watchable(match[1])) else match[0]

    segment = content[start:end]
    return LONE_ADDRESS.sub(marked, segment) if "://" in segment else segment


def tag_at(content, position, find):
    if content.startswith("<!--", position):
        end = find("-->", position)
        return (content[position : end + 3], end + 3) if end >= 0 else ("&lt;", position + 1)
    name = re.compile(r"</?([a-zA-Z][\w:-]*)").match(content, position)
    if name is None:
        return content[position], position + 1
    end = find(">", position)
    if end < 0:  # a parser would take all that follows for the inside of a tag
        return "&lt;", position + 1
    if name[1].lower() in VERBATIM and not name[0].startswith("</"):
        closing = find(f"</{name[1]}>", end)
        end = closing + len(name[1]) + 2 if closing >= 0 else end
    return content[position : end + 1], end + 1


def shortcode_at(content, position, find, notes):
    found = OPENING.match(content, position)
    if found is None:
        return "[", position + 1
    escaped, name, attributes, single, doubled = found.groups()
    if escaped and doubled:
        return found[0][1:-1], found.end()
    end = found.end() - len(doubled)
    handler = SHORTCODES.get(name.lower())
    closing = -1 if single else find(f"[/{name}]", end)
    if handler is None or escaped:
        if not escaped and ("=" in attributes or "-" in name or "_" in name or closing >= 0):
            notes.append(ConversionNote("shortcode", found[0][:120]))
        return content[position:end], end
    inner = ""
    if closing >= 0 and f"[{name}" not in content[end:closing]:
        inner, end = content[end:closing], closing + len(name) + 3
    markup = handler(attributes_of(attributes), inner)
    if markup is None:
        notes.append(ConversionNote("shortcode", found[0][:120]))
        return content[position:end], end
    return markup, end


def attributes_of(text):
    text = re.sub("&quot;|&#8220;|&#8221;|[“”″]", '"', text)
    if lone := re.fullmatch(r'\s*=?\s*"?(https?://[^\s"]+)"?\s*', text):
        return {"": lone[1]}
    values = {key.lower(): double or single or bare for key, double, single, bare in ATTRIBUTE.findall(text)}
    values[""] = ATTRIBUTE.sub(" ", text).strip(" =\"'")
    return values


def caption(attributes, inner):
    number = re.sub(r"\D", "", attributes.get("id", ""))[:18]
    words = attributes.get("caption", "")
    below = f"<figcaption>{words}</figcaption>" if words else ""
    return f'<figure class="wp-caption" data-number="{number}">{inner}{below}</figure>'


def gallery(attributes, inner):
    numbers = attributes.get("ids") or attributes.get("include") or ""
    return f'{inner}<div class="wp-gallery" data-ids="{escape(numbers)}"></div>'


def embed_shortcode(attributes, inner):
    address = inner.strip() or attributes.get("src") or attributes.get("url") or attributes[""]
    return embed(address) if re.fullmatch(r"https?://\S+", address) else None


def youtube(attributes, inner):
    address = inner.strip() or attributes.get("id") or attributes.get("url") or attributes[""]
    if re.fullmatch(r"[\w-]{11}", address):
        address = f"https://www.youtube.com/watch?v={address}"
    return embed(address) if embed_address(watchable(address)) else None


def vimeo(attributes, inner):
    address = inner.strip() or attributes.get("id") or attributes[""]
    if address.isdecimal():
        address = f"https://vimeo.com/{address}"
    return embed(address) if embed_address(watchable(address)) else None


def recording(attributes, inner):
    address = next(
        (
            attributes[key]
            for key in ("src", "mp4", "webm", "ogv", "m4v", "mp3", "ogg", "m4a", "wav")
            if attributes.get(key)
        ),
        attributes[""],
    )
    return f"{inner}{embed(address)}" if re.match(r"https?://|/(?!/)", address) else None


def raw(attributes, inner):
    """Markup whose line breaks mean nothing."""
    return f'<div data-wp="core/html">{mark_shortcodes(inner, [])}</div>'


def embed(address):
    return f'<div class="wp-embed" data-url="{escape(address)}"></div>'


SHORTCODES = {
    "caption": caption,
    "wp_caption": caption,
    "gallery": gallery,
    "embed": embed_shortcode,
    "youtube": youtube,
    "vimeo": vimeo,
    "video": recording,
    "audio": recording,
    "raw": raw,
}


def watchable(address):
    """An address as it was meant: WordPress escapes it once more in places."""
    address = address.replace("&#038;", "&").replace("&amp;", "&")
    return f"https:{address}" if address.startswith("//") else address


# One well-formed tree

OTHERS = (
    "section article aside header footer main nav hgroup address center details summary form fieldset legend"
    " label select optgroup option button textarea iframe object embed param video audio source track picture noscript"
    " ins dfn big font time data ruby rb rt rp bdi bdo wbr col colgroup"
)
KNOWN = {*ELEMENTS, *RENAMED, *OTHERS.split()} - {"xmp", "listing", "plaintext"}
GENERAL = "class style hidden id title lang dir cite data-wp data-wp-attrs data-number data-ids data-url data-language"
OWN = {
    "a": {"href", "hreflang", "rel"},
    "img": {"src", "alt", "width", "height", "data-src", "data-lazy-src"},
    "iframe": {"src", "data-src"},
    "video": {"src"},
    "audio": {"src"},
    "source": {"src"},
    "embed": {"src"},
    "object": {"data"},
    "param": {"name", "value"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "pre": {"data-enlighter-language"},
    "code": {"data-enlighter-language"},
}


def tree_of(content, notes):
    """The content as an lxml element `div`; deeper nesting than any page needs is flattened to its text."""
    return tree_of_protected(protected(without_controls(content), notes), notes)


def tree_of_protected(content, notes):
    if re.search(r"<(?:script|style)\b", content, re.IGNORECASE):
        notes.append(ConversionNote("script"))
    content = ANY_TAG.sub(known_tag, content)
    if has_blocks(content):
        content = mark_blocks(content)
    content = mark_shortcodes(content, notes)
    too_deep = deepest(content) > DEEPEST_WRITTEN
    markup = nh3.clean(
        flattened(content) if too_deep else content,
        tags=KNOWN,
        attributes={"*": set(GENERAL.split()), **OWN},
        clean_content_tags={"script", "style"},
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel=None,
    )
    if too_deep or deepest(markup) > DEEPEST:
        notes.append(ConversionNote("nesting"))
        markup = flattened(markup)
    if (kept := without_tracked_deletions(markup)) != markup:
        notes.append(ConversionNote("tracked", " ".join((words_of(markup) - words_of(kept)).elements())))
    root = lxml_html.fragment_fromstring(kept, create_parent="div")
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return root


ANY_TAG = re.compile(r"</?([a-zA-Z][^\s<>/]*)[^<>]*>")
KNOWN_TAGS = {*KNOWN, "script", "style"}


UNCLOSED_VALUE = re.compile(r"""=\s*(?:"[^"]*|'[^']*)>\Z""")
REST_OF_VALUE = re.compile(r"""[^"'<]*["'][\s/>]""")


def known_tag(match):
    """Of other elements (drawings, leftovers of a word processor) only the words are wanted. An attribute whose quotation
    mark is missing goes: a parser would take all that follows for its value."""
    if match[1].lower() not in KNOWN_TAGS:
        return " " if match[1].lower() in ("svg", "math", "text") else ""
    if UNCLOSED_VALUE.search(match[0]) and not REST_OF_VALUE.match(match.string, match.end()):
        return f"<{match[1]}>"
    return match[0]


def flattened(markup):
    markup = re.sub(r"</?(?:p|div|li|td|th|h[1-6]|blockquote|br|figure|section)\b[^<>]*>", "\n\n", markup)
    return re.sub(r"</?[a-z][^<>]*>", "", markup)


# Elements that hold nothing, or that end by themselves where the next one begins
LIGHT = re.compile("br|hr|img|col|embed|param|source|track|wbr|input|link|meta|p|li|dt|dd|td|th|tr|tbody|option")


def deepest(markup):
    depth = most = 0
    for closing, name in re.findall(r"<(/?)([a-z][a-z0-9]*)", markup, re.IGNORECASE):
        if not LIGHT.fullmatch(name.lower()):
            depth += -1 if closing else 1
            most = max(most, depth)
    return most
