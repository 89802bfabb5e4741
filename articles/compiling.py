"""Source snapshot → edition: sanitised, pictures and anchors put in, words counted.

Deterministic, and safe to run again: it reads the source and reference data (tags, authors, images) only,
never the clock. Templates get the result through `rendering.page`.
"""

import re
import unicodedata
from html import escape, unescape
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from lxml import etree
from lxml import html as lxml_html

from articles.models import Article, Edition
from articles.references import in_order, resolve_tags
from authors.models import Author
from cms.text import embeds, richtext
from cms.text.folding import fold, slugify
from cms.text.invisible import is_blank
from cms.text.plaintext import tidy
from cms.text.vocabulary import PHRASES
from images.models import Image
from images.pictures import credit_html, picture

WORDS_PER_MINUTE = 220  # Brysbaert 2019: 238 a minute in English, 214 in French, for non-fiction read in silence
SHORTEST_WITH_BOX = 4  # paragraphs
LINES = {"p", "h2", "h3", "h4", "pre", *PHRASES}  # hold words and no blocks
STANDS_OUT = {"h2", "h3", "h4", "figure", "div", "hr"}  # what the box of related articles keeps away from
RELATED_MARK = "<!--related-->"  # comments never come out of richtext.clean, so this one can only be ours


def compile_edition(source):
    """An unsaved edition; its lists are in `compiled_tags`, `compiled_authors`, `compiled_images`, `compiled_pins`.

    Unknown or deleted tags, authors, images and pins are left out. Dates, article and makers are the door's.
    """
    images = images_of(source)
    with override(source.get("language")):
        body, contents = compile_body(source.get("body", ""), images)
        faq = compile_faq(source.get("faq", []), images, taken={heading["anchor"] for heading in contents})
    tags = resolve_tags(source.get("tags", []))
    authors = in_order(Author, source.get("bylines", []))
    markup = "".join([body, *(entry["answer"] for entry in faq)])
    text = "\n".join([own_words(body), *(f"{e['question']}\n{own_words(e['answer'])}" for e in faq)])
    words = len(re.findall(r"\w+", text))
    lead_image = images.get(source.get("lead_image"))
    edition = Edition(
        slug=slugify(source.get("slug", "")),
        language=source.get("language", ""),
        title=tidy(source.get("title", "")),
        kicker=tidy(source.get("kicker", "")),
        standfirst=tidy(source.get("standfirst", ""), lines=True),
        body=body,
        contents=contents,
        faq=faq,
        words=words,
        reading_minutes=max(1, round(words / WORDS_PER_MINUTE)),
        text=text,
        search_text=search_text(source, text, tags, authors),
        lead_image=lead_image,
        seo_title=tidy(source.get("seo_title", "")),
        seo_description=tidy(source.get("seo_description", ""), lines=True),
        translation_group=source.get("translation_of"),
        source=source,
    )
    edition.compiled_tags = tags
    edition.compiled_authors = authors
    edition.compiled_images = [image for image in images.values() if image == lead_image or image.token in markup]
    edition.compiled_pins = in_order(Article, source.get("pinned", []))
    return edition


def own_words(compiled):
    """What the writer wrote, without the compiler's labels of embeds."""
    return richtext.plain_text(re.sub(r'<a class="embed-open"[^<>]*>[^<>]*</a>', "", compiled))


def images_of(source):
    """{number: Image} of every picture that the source names."""
    texts = [source.get("body", ""), *(entry["answer"] for entry in source.get("faq", []))]
    numbers = [int(n) for text in texts for n in re.findall(r'data-image="(\d{1,18})"', richtext.clean(text))]
    if source.get("lead_image"):
        numbers.insert(0, source["lead_image"])
    return {image.pk: image for image in in_order(Image, numbers)}


def search_text(source, text, tags, authors):
    names = [tag.name for tag in tags] + [author.name for author in authors]
    return fold(
        " ".join([source.get("title", ""), source.get("kicker", ""), source.get("standfirst", ""), *names, text])
    )


def compile_body(body, images):
    """(html, contents): contents is [{"level": 2 or 3, "title", "anchor"}]."""
    root = parse(body)
    close_gaps_of_levels(root)
    contents = anchor_headings(root)
    furnish(root, images)
    place_related_box(root)
    return serialise(root), contents


def compile_faq(entries, images, *, taken):
    """[{"question", "answer", "anchor"}]; entries without a question are left out. `taken` are the text's anchors."""
    faq = []
    for entry in entries:
        if is_blank(entry["question"]):
            continue
        root = parse(entry["answer"])
        for heading in root.iter("h2", "h3", "h4"):
            heading.tag = "p"
        furnish(root, images)
        for box in root.xpath('.//div[@class="related-box"]'):
            box.drop_tree()
        faq.append(
            {
                "question": tidy(entry["question"]),
                "answer": serialise(root),
                "anchor": free_anchor(entry["question"], taken, prefix="faq-"),
            }
        )
    return faq


def furnish(root, images):
    put_in_pictures(root, images)
    put_in_embeds(root, images)
    drop_empty_captions(root)
    wrap_tables(root)
    repair_addresses(root)
    make_figures_of_galleries(root)


def make_figures_of_galleries(root):
    """Readers' modes keep figures and throw away whatever a page puts into a grid."""
    for gallery in root.xpath('.//div[@class="gallery"]'):
        gallery.tag = "figure"


def parse(markup):
    """The cleaned markup below one <div>: cleaned here again, whatever the writer of the source did."""
    return lxml_html.fragment_fromstring(richtext.clean(markup), create_parent="div")


def serialise(root):
    inner = escape(root.text or "", quote=False)
    markup = inner + "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return markup.replace("</source>", "")  # libxml2 does not know that a <source> has no end


def free_anchor(title, taken, *, prefix=""):
    base = prefix + (slugify(title, max_length=60) or "section")
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor


# Ids of templates
OF_THE_PAGE = "main search-form search-small search-large contenu faq share related related-box latest".split()


def anchor_headings(root):
    taken, contents = set(OF_THE_PAGE), []
    for heading in root.iter("h2", "h3"):
        title = text_of(heading)
        if not title:
            continue
        anchor = free_anchor(title, taken)
        heading.set("id", anchor)
        contents.append({"level": int(heading.tag[1]), "title": title, "anchor": anchor})
    return contents


def close_gaps_of_levels(root):
    """Below the title comes h2, below an h2 comes h3, whatever the writer began with."""
    above = []  # the levels as they were written
    for heading in root.iter("h2", "h3", "h4"):
        level = int(heading.tag[1])
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        heading.tag = f"h{len(above) + 1}"


def put_in_pictures(root, images):
    for img in root.xpath(".//img[not(ancestor::figure[@data-image])]"):
        image = images.get(number_of(img))
        if image:
            put_into_text(img, image)
        else:
            words = instead_of_picture(img)
            if words:
                set_apart(img)
            replace(img, words)
    for figure in root.xpath(".//figure[@data-image]"):
        put_in_figure(figure, images.get(number_of(figure)))


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
    caption = caption or escape(image.caption)
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


def put_in_embeds(root, images):
    for box in root.xpath(".//div[@data-embed]"):
        embed = embeds.recognised(box.get("data-embed"))
        replace(box, embed_html(embed, image=images.get(number_of(box)), description=words_of(box)))
    for box in root.xpath(".//div[@data-image]"):
        del box.attrib["data-image"]


def embed_html(embed, *, image, description):
    """A still that loads nothing of the provider's; the script of the site makes it a frame, if it is asked to."""
    provider, provider_name = embed.provider, {"provider": embed.provider.name}
    title = text_of(lxml_html.fromstring(f"<p>{description}</p>"))
    frame = {
        "data-frame": embed.frame,
        "data-title": title or embed_titles()[provider.kind] % provider_name,
        "data-kind": provider.kind,
    }
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in frame.items()) if embed.frame else ""
    label = (embed_labels()[provider.kind] if embed.frame else _("See it on %(provider)s")) % provider_name
    still = picture(image, layout="story") if image else ""
    credit = " · ".join(filter(None, [credit_html(image) if image else "", escape(provider.name)]))
    return (
        f'<figure class="embed embed-{provider.key}"{attributes}><div class="embed-still">{still}'
        f'<a class="embed-open" href="{escape(embed.page)}" rel="noopener external">{escape(label)}</a></div>'
        f'<figcaption>{description}{" " if description else ""}<span class="credit">{credit}</span></figcaption></figure>'
    )


def embed_labels():
    return {
        embeds.VIDEO: _("Play the video on %(provider)s"),
        embeds.AUDIO: _("Listen on %(provider)s"),
        embeds.POST: _("Show the post on %(provider)s"),
        embeds.MAP: _("Show the map on %(provider)s"),
    }


def embed_titles():
    return {
        embeds.VIDEO: _("Video on %(provider)s"),
        embeds.AUDIO: _("Sound on %(provider)s"),
        embeds.POST: _("Post on %(provider)s"),
        embeds.MAP: _("Map on %(provider)s"),
    }


def words_of(element):
    """Its markup where that is a phrase, else its text: what stands in a caption must be no block."""
    if all(child.tag in PHRASES for child in element.iterdescendants()) and not element.xpath(".//img|.//br"):
        return inner_html(element).strip()
    return escape(" ".join(element.text_content().split()), quote=False)


def drop_empty_captions(root):
    for caption in root.xpath(".//figcaption"):
        if is_blank(caption.text_content()):
            caption.drop_tree()


def wrap_tables(root):
    """A wide table scrolls by itself; the keyboard reaches it."""
    for table in root.xpath(".//table[not(ancestor::table)]"):
        scope_headers(table)
        caption = table.find("caption")
        words = text_of(caption) if caption is not None else ""
        label = escape(words or _("Table"))
        copy = etree.tostring(table, encoding="unicode", method="html", with_tail=False)
        replace(table, f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}">{copy}</div>')


def repair_addresses(root):
    """Addresses as browsers ask for them, and as a standard's reader may take offence at."""
    for link in root.iter("a"):
        address, mark, fragment = link.get("href", "").partition("#")
        if address.startswith(("http://", "https://", "/")):
            path, question, query = address.partition("?")
            link.set("href", quoted(path.replace("\\", "/")) + question + quoted(query) + mark + quoted(fragment, "#"))


def quoted(text, also=""):
    illegal = rf"""[\s"<>\\^`{{|}}{also}]|%(?![0-9A-Fa-f]{{2}})"""
    return re.sub(illegal, lambda found: quote(found[0], safe=""), text)


def scope_headers(table):
    """Says of which cells a header is one, where the writer did not."""
    for number, row in enumerate(table.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr")):
        cells = [cell for cell in row if cell.tag in ("th", "td")]
        heads = [cell for cell in cells if cell.tag == "th" and not cell.get("scope")]
        is_head = row.getparent().tag == "thead" or (number == 0 and len(heads) == len(cells))
        for cell in heads:
            if is_head:
                cell.set("scope", "col")
            elif cell is cells[0]:
                cell.set("scope", "row")


# The box of related articles


def place_related_box(root):
    """Where the writer put it (the first one counts); else about the middle of a longer text."""
    boxes = root.xpath('.//div[@class="related-box"]')
    place = boxes[0] if boxes else default_place(root)
    if place is None:
        return
    while place.getparent() is not root:
        place = lift(place)
    place.addprevious(etree.Comment("related"))
    place.drop_tree()
    for box in boxes[1:]:
        box.drop_tree()


def default_place(root):
    """An empty element behind a paragraph: between two of them if it can be, never outside the middle half for that."""
    paragraphs = [child for child in root if is_paragraph(child)]
    if len(paragraphs) < SHORTEST_WITH_BOX:
        return None
    half = length(root) / 2
    written, gaps = len(root.text or ""), []
    for child in root:
        written += length(child) + len(child.tail or "")
        if child in paragraphs[:-1]:
            gaps.append((abs(written - half), child))
    central = [(distance, child) for distance, child in gaps if distance <= half / 2]
    calm = [(distance, child) for distance, child in central if is_paragraph(child.getnext())]
    usable = [(distance, child) for distance, child in central if child.getnext().tag not in STANDS_OUT]
    _distance, behind = min(calm or usable or gaps, key=lambda gap: gap[0])
    place = root.makeelement("div")
    place.tail, behind.tail = behind.tail, None
    behind.addnext(place)
    return place


def is_paragraph(element):
    if element is None or element.tag != "p" or element.find(".//figure") is not None:
        return False
    return not is_blank(element.text_content())


def text_of(element):
    """Its words on one line, without soft hyphens."""
    return tidy(element.text_content())


def length(element):
    return len(element.text_content())


def lift(element):
    """Moves an element out of its parent, behind it; the text after the element stays inside."""
    parent = element.getparent()
    tail, element.tail = element.tail, None
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (tail or "")
    else:
        parent.text = (parent.text or "") + (tail or "")
    parent.addnext(element)
    return element


def number_of(element):
    value = element.get("data-image", "")
    return int(value) if value.isdecimal() and len(value) < 19 else None


def inner_html(element):
    return escape(element.text or "", quote=False) + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in element
    )


def replace(element, markup):
    """Puts markup of ours in an element's place; a block inside a paragraph is lifted out by the parser's rules."""
    fragments = lxml_html.fragments_fromstring(markup) if markup else []
    parent, tail = element.getparent(), element.tail or ""
    element.tail = None
    for fragment in fragments:
        if isinstance(fragment, str):
            tail = fragment + tail
            continue
        element.addprevious(fragment)
        fragment.tail = None
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


LINKED = re.compile(r"""<a(?: [a-z-]+=(?:"[^"]*"|'[^']*'))*? href="([^"]*)\"""")


def internal_paths(markup):
    """The paths of this site that compiled markup leads to, without query and fragment, each with the slash at its end
    that a redirect would add, in the form that `get_absolute_url` gives."""
    here = re.compile(rf"(?:https?:)?//{re.escape(urlsplit(settings.BASE_URL).netloc)}(?=[/?#]|$)", re.IGNORECASE)
    addresses = (here.sub("", unescape(address), count=1) for address in LINKED.findall(markup))
    paths = {re.split("[?#]", address)[0] for address in addresses if re.match(r"/(?![/\\])", address)}
    return {quote(unicodedata.normalize("NFC", unquote(f"{path.rstrip('/')}/"))) for path in paths}
