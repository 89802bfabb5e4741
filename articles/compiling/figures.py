"""Pictures of the library, with caption and credit; what is no picture of the library becomes words."""

import re
from html import escape, unescape
from urllib.parse import unquote, urlsplit

from lxml import html as lxml_html

from articles.compiling.markup import image_pk_of, inner_html, replace
from cms.text.for_readers import typeset_here
from cms.text.invisible import is_blank
from cms.text.vocabulary import PHRASES
from images.pictures import credit_html, picture

LINES = {"p", "h2", "h3", "h4", "pre", *PHRASES}  # hold words and no blocks


def put_in_pictures(root, images):
    for img in root.xpath(".//img[not(ancestor::figure[@data-image])]"):
        image = images.get(image_pk_of(img))
        if image:
            put_into_text(img, image)
        else:
            words = instead_of_picture(img)
            if words:
                set_apart(img)
            replace(img, words)
    for figure in root.xpath(".//figure[@data-image]"):
        put_in_figure(figure, images.get(image_pk_of(figure)))


def put_into_text(img, image):
    """A figure is no part of a line: what held the picture ends before it and goes on behind it."""
    link = next(img.iterancestors("a"), None)
    address = link.get("href") if link is not None else ""
    markup = figure_html(image, caption="", layout=layout_of(img), link=address)
    figure = lxml_html.fragment_fromstring(markup)
    figure.tail, img.tail = img.tail, None
    img.getparent().replace(img, figure)
    while figure.getparent().tag in LINES:
        split(figure.getparent(), around=figure)


def split(line, *, around):
    behind = line.makeelement(line.tag, {name: value for name, value in line.attrib.items() if name != "id"})
    behind.text, around.tail = around.tail, None
    behind.extend(around.itersiblings())
    behind.tail, line.tail = line.tail, None
    line.addnext(around)
    around.addnext(behind)
    for part in (line, behind):
        if not part.text_content().strip() and not len(part):
            part.drop_tree()


def put_in_figure(figure, image):
    del figure.attrib["data-image"]
    caption = figure.find(".//figcaption")
    own_caption = inner_html(caption) if caption is not None else ""
    if image:
        replace(figure, figure_html(image, caption=own_caption, layout=layout_of(figure)))
    elif own_caption.strip():
        for img in figure.xpath(".//img"):
            img.drop_tree()
    else:
        figure.drop_tree()


def layout_of(element):
    return "gallery" if element.xpath('ancestor::div[@class="gallery"]') else "story"


def figure_html(image, *, caption, layout, link=""):
    """`caption` is cleaned markup out of the text; where it is empty the picture's own caption stands."""
    caption = "" if is_blank(unescape(caption)) else caption.strip()
    caption = caption or escape(typeset_here(image.caption))
    credit = credit_html(image)
    words = " ".join(part for part in (caption, f'<span class="credit">{credit}</span>' if credit else "") if part)
    below = f"<figcaption>{words}</figcaption>" if words else ""
    shown = picture(image, layout=layout)
    if link:
        shown = f'<a href="{escape(link)}">{shown}</a>'
    return f'<figure class="photo">{shown}{below}</figure>'


def instead_of_picture(img):
    """Nothing is loaded from another host: a picture that is not in the library becomes a link to it, or words of the
    link that it stands in."""
    source, alt = img.get("src", ""), img.get("alt", "").strip()
    link = next(img.iterancestors("a"), None)
    name = alt or unquote(urlsplit(source).path.rsplit("/", 1)[-1]) or source
    if link is None and source.startswith(("http://", "https://")):
        return f'<a href="{escape(source)}">{escape(name)}</a>'
    nameless = link is not None and not link.text_content().strip() and len(link.findall(".//img")) == 1
    return escape(name if nameless else alt)


def set_apart(img):
    """The words that come in the place of a picture are no part of the words beside it, nor is a link that held it alone."""
    while (line := img.getparent()).tag in PHRASES and len(line) == 1 and not line.text and not img.tail:
        img = line
    before, behind = img.getprevious(), img.getnext()
    if before is None:
        line.text = re.sub(r"(?<=\w)\Z", " ", line.text or "")
    elif before.tag in PHRASES:
        before.tail = re.sub(r"(?<=\w)\Z", " ", before.tail) if before.tail else " "
    if img.tail:
        img.tail = re.sub(r"\A(?=\w)", " ", img.tail)
    elif behind is not None and behind.tag in PHRASES and behind.text_content():
        img.tail = " "


def drop_empty_captions(root):
    for caption in root.xpath(".//figcaption"):
        if is_blank(caption.text_content()):
            caption.drop_tree()


def make_figures_of_galleries(root):
    """Readers' modes keep figures and throw away whatever a page puts into a grid."""
    for gallery in root.xpath('.//div[@class="gallery"]'):
        gallery.tag = "figure"
