"""Rich text: `clean` is the one sanitiser, and HTML is trusted only if it came out of here.

What it may contain is declared once, in `cms.text.vocabulary`.
"""

import re
from html import escape, unescape
from urllib.parse import urlsplit

import nh3

from cms.text import embeds
from cms.text.canonical import canonical
from cms.text.invisible import is_blank, without_invisible
from cms.text.nesting import REWRITTEN, only_html, within_reason
from cms.text.plaintext import without_controls
from cms.text.styles import effects_of_classes, effects_of_style
from cms.text.vocabulary import APART, BLOCKS, BOXES, ELEMENTS, EVERYWHERE, NOTHING, RENAMED, SCHEMES, UNSEEN

ROUNDS = 8
# A text is cleaned where it comes in, where it is stored and where it is compiled: a dozen times in the same moment.
MOST_REMEMBERED, LONGEST_REMEMBERED = 64, 50_000
recent = {}  # {markup: the same in its one form}
# Of long ones the last few: a save compares what came with what was there a dozen times.
MOST_LONG_REMEMBERED, LONGEST_LONG_REMEMBERED = 12, 600_000
recent_long = {}
# What is read: more than is kept, as what was said otherwise elsewhere must first be understood.
READ = {tag: {*attributes, *EVERYWHERE} for tag, attributes in ELEMENTS.items()}
READ |= {tag: {*EVERYWHERE} for tag in {*RENAMED, *BOXES, *APART, "ins", "font"} - READ.keys() - REWRITTEN}
READ["acronym"] |= {"title"}
READ["del"] |= {"cite"}
READ["iframe"] = {"src"}
READ["*"] = {"style", "class", "hidden"}


def clean(html):
    """Markup of the vocabulary in its one form and nothing else; no visible word is lost; cleaning again changes nothing."""
    is_long = len(html) > LONGEST_REMEMBERED
    known, most = (recent_long, MOST_LONG_REMEMBERED) if is_long else (recent, MOST_REMEMBERED)
    if (cleaned := known.get(html)) is not None:
        return cleaned
    cleaned = cleaned_anew(html)
    if len(html) <= LONGEST_LONG_REMEMBERED:
        known[html] = known[cleaned] = cleaned
        for oldest in list(known)[:-most]:
            known.pop(oldest, None)
    return cleaned


def cleaned_anew(html):
    html = within_reason(only_html(seen(html)))
    for _round in range(ROUNDS):
        cleaned = canonical(seen(sanitised(html).replace("&nbsp;", "\u00a0")), frame=kept_frame)
        if cleaned == html:
            return cleaned
        html = cleaned
    return paragraphs(text_lines(html))


def seen(html):
    return without_invisible(without_controls(html), soft_hyphens=True)


def sanitised(html):
    return nh3.clean(
        html,
        tags=READ.keys() - {"*"},
        attributes=READ,
        attribute_filter=attribute_value,
        clean_content_tags=set(UNSEEN),
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )


def attribute_value(tag, name, value):
    """Must not raise: nh3 would keep the attribute then. It is asked about elements that it drops, too."""
    value = without_invisible(without_controls(value))
    if name == "style":
        return effects_of_style(value) or None
    if tag == "iframe" or name == "hidden" or (tag == "del" and name == "cite"):
        return value
    if (tag, name) in SCHEMES:
        return safe_address(value, SCHEMES[tag, name])
    if name == "data-embed":
        return embed_address(value)
    form = ELEMENTS.get(RENAMED.get(tag, tag), {}).get(name) or EVERYWHERE.get(name) or NOTHING
    if name == "class":
        known = list(filter(form.fullmatch, value.split()))[:1]
        return " ".join([*known, *effects_of_classes(value)]) or None
    if name == "rel":
        return next(filter(form.fullmatch, value.lower().split()), None)
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


KEY_OF_ARTICLE = re.compile(r'(?<=<a) data-article="[0-9]+"')


def without_keys(cleaned):
    """Of clean markup; its links to articles lead to the addresses that these had."""
    return KEY_OF_ARTICLE.sub("", cleaned)


# Embeds


def embed_address(value):
    """The address that is kept of something that may be embedded (`cms.text.embeds`), or None."""
    embed = embeds.recognised(value)
    return embed and embed.address


def kept_frame(source):
    """As what a frame is kept: an embed, where its host may be embedded, else a link."""
    source = source.strip()
    if embed := embed_address(source):
        return "embed", embed
    return "link", safe_address(re.sub("^//", "https://", source), {"http", "https"})


# Text

ATTRIBUTE = r"""(?: [a-z-]+=(?:"[^"]*"|'[^']*'))*"""
END_OF_LINE = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS.keys() - {'td', 'th'} | {'br'}))}){ATTRIBUTE}>")
END_OF_CELL = re.compile("</t[dh]>")
CODE = re.compile(rf"<pre{ATTRIBUTE}>.*?</pre>", re.DOTALL)
NO_SINGLE_SPACE = re.compile("[ \t\n]{2,}|[\t\n]")
TAG = re.compile(rf"</?[a-z][a-z0-9]*{ATTRIBUTE}>")


def plain_text(html):
    """What a reader would read, each block and each line of code on a line of its own, tabs between the cells of a row;
    without soft hyphens. `cms.text.plaintext.one_line` makes one line of it."""
    return "\n".join(text_lines(clean(html), between_cells="\t"))


def text_lines(cleaned, *, between_cells=" "):
    """Of markup that is clean, or was made of such."""
    cleaned = CODE.sub(lambda code: code[0].replace("\n", "\0"), cleaned)
    text = TAG.sub("", END_OF_CELL.sub("\1", END_OF_LINE.sub("\0", cleaned)))
    text = NO_SINGLE_SPACE.sub(" ", without_invisible(unescape(text)))
    rows = ([cell.strip(" ") for cell in line.split("\1")] for line in text.split("\0"))
    lines = ([cell for cell in row if not is_blank(cell)] for row in rows)
    return [between_cells.join(line) for line in lines if line]


SHOWN = re.compile(
    r"""<(?:[a-z]+(?: [a-z-]+="[^"]*")*? data-(?:image|embed|document)="|img(?: [a-z-]+="[^"]*")*? src=")"""
)


def is_empty(html):
    """Whether readers would see nothing of it: neither words, nor a picture, nor a video or another embed. A rule, an
    empty table and the place of the related articles are nothing by themselves."""
    cleaned = clean(html)
    return not text_lines(cleaned) and not SHOWN.search(cleaned)


def paragraphs(lines):
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)
