"""Pictures, galleries, films: WordPress's many ways of writing them, in ours.

Whether a picture is in the library is asked of `find_picture(PictureReference) -> (pk, address) or None`.
"""

import re
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import urljoin, urlsplit

from cms.text.pasting.links import direct
from cms.text.richtext import embed_address, safe_address
from wordpress.flow import append, make, names, pieces_of
from wordpress.source import block_attributes, watchable
from wordpress.verbatim import ConversionNote

PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|svg|tiff?)(?:$|\?)", re.IGNORECASE)
GALLERIES = {"wp-block-gallery", "gallery", "tiled-gallery", "blocks-gallery-grid", "wp-block-jetpack-tiled-gallery"}
FRAMES = ("iframe", "object", "embed", "video", "audio")


@dataclass(frozen=True, kw_only=True)
class PictureReference:
    src: str
    wp_id: str = ""
    alt: str = ""
    caption: str = ""


@dataclass
class ConversionContext:
    """What the conversion of one text needs from around it; `notes` collects what the report says of it."""

    base: str
    find_picture: object
    gallery_of: object  # WordPress's ids of attachments -> [PictureReference]; without any, those of this post
    notes: list

    def note(self, code, detail=""):
        self.notes.append(ConversionNote(code, detail[:300]))

    def absolute(self, address):
        address = unescape(address or "").strip()
        if (
            not address
            or address.startswith("#")
            or re.match(r"(?:mailto|tel|data|javascript):", address, re.IGNORECASE)
        ):
            return address
        try:
            return urljoin(self.base, address) if self.base else address
        except ValueError:
            return address


def classes(element):
    return set((element.get("class") or "").split())


def replace_element(element, *pieces):
    """Puts pieces in an element's place; its tail stays where it was."""
    parent, tail = element.getparent(), element.tail
    element.tail = None
    for piece in pieces:
        element.addprevious(piece)
    before = element.getprevious()
    parent.remove(element)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail


def settle_addresses(root, context):
    """Makes relative addresses absolute, from the old site's own; links lead where they are meant to, without a detour."""
    for link in root.iter("a"):
        if link.get("href"):
            address = context.absolute(link.get("href"))
            link.set("href", direct(address) or address)
    for img in root.iter("img"):
        later = img.get("data-src") or img.get("data-lazy-src")
        source = img.get("src") or ""
        if later and (not source or source.startswith("data:")):
            source = later
        img.set("src", context.absolute(source))


# Pictures


def place_pictures(root, context):
    smileys_to_text(root)
    for box in [each for each in root.iter() if is_gallery(each)]:
        if box.getparent() is not None and not any(is_gallery(above) for above in box.iterancestors()):
            place_gallery(box, context)
    for mark in root.xpath('.//div[@class="wp-gallery"]'):
        place_gallery_of_numbers(mark, context)
    for box in reversed(list(root.iter("figure", "div", "dl"))):  # the innermost first
        if is_captioned(box):
            place_captioned(box, context)
    for img in [each for each in root.iter("img") if each.getparent().get("class") != "photo"]:
        place_lone(img, context)


def smileys_to_text(root):
    for img in list(root.iter("img")):
        if classes(img) & {"wp-smiley", "emoji"}:
            replace_element(img, make("span", img.get("alt") or ""))


def is_gallery(element):
    return element.tag in ("figure", "div", "ul") and bool(classes(element) & GALLERIES)


def is_captioned(element):
    found = element.findall(".//img")
    if len(found) != 1 or found[0].getparent().get("class") == "photo":
        return False
    if element.xpath(".//table|.//iframe|.//blockquote|.//h2|.//h3"):
        return False
    return element.tag == "figure" or "wp-caption" in classes(element)


def place_gallery(box, context):
    photos, others = [], []
    for img in list(box.iter("img")):
        holder = next((above for above in img.iterancestors() if above is not box and is_captioned(above)), None)
        photo = place_captioned(holder, context) if holder is not None else place_lone(img, context)
        if photo is not None and photo.getparent() is not None:
            photo.tail, tail = None, photo.tail
            replace_element(photo, *([make("span", tail)] if tail and tail.strip() else []))
            photos.append(photo)
    rest = [piece for piece in pieces_of(box) if not isinstance(piece, str) or piece.strip()]
    others = [make("div", piece) for piece in rest if isinstance(piece, str) or piece.text_content().strip()]
    replace_element(box, make("div", *photos, **{"class": "gallery"}), *others)


def place_gallery_of_numbers(mark, context):
    photos = []
    for picture in context.gallery_of(re.findall(r"\d{1,18}", mark.get("data-ids") or "")):
        photo = photo_of(picture, caption_of([picture.caption]), context)
        if photo is not None:
            photos.append(photo)
    if not photos:
        context.note("gallery", mark.get("data-ids") or "")
    replace_element(mark, *([make("div", *photos, **{"class": "gallery"})] if photos else []))


def place_captioned(box, context):
    """A figure with one picture: what is neither the picture nor its link is the caption."""
    img = box.find(".//img")
    wp_id = box.get("data-number") or number_of(img)
    part = next((each for each in box.iter() if each.tag == "figcaption" or "wp-caption-text" in classes(each)), None)
    src, alt = img.get("src"), img.get("alt") or ""
    take_out(img, context)
    if part is not None:
        part.getparent().remove(part) if not part.tail else part.drop_tree()
        words = pieces_of(part)
        rest = pieces_of(box)
        if any(says(piece) for piece in rest):
            words = [*words, " ", *rest]
    else:
        words = pieces_of(box)
    photo = photo_of(PictureReference(src=src, wp_id=wp_id, alt=alt), caption_of(words), context)
    replace_element(box, *([photo] if photo is not None else []))
    return photo


def says(piece):
    return bool((piece if isinstance(piece, str) else piece.text_content()).strip())


def caption_of(pieces):
    """The words of a caption on one line, without empty leftovers."""
    found = []
    for piece in pieces:
        if isinstance(piece, str):
            found.append(re.sub(r"\s+", " ", piece))
        elif piece.tag == "br" or piece.tag in ("p", "div", "dd", "dt"):
            found += [" ", *caption_of(pieces_of(piece)), " "]
        elif says(piece):
            found.append(piece)
    while found and not says(found[0]):
        del found[0]
    while found and not says(found[-1]):
        del found[-1]
    if found and isinstance(found[0], str):
        found[0] = found[0].lstrip()
    if found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip()
    return found


def take_out(img, context):
    """Removes a picture and the link around it, if that held nothing else."""
    holder = img
    for above in img.iterancestors():
        if (
            above.tag not in ("a", "picture", "noscript")
            or above.text_content().strip()
            or len(above.findall(".//img")) > 1
        ):
            break
        if above.tag == "a":
            note_link(above, context)
        holder = above
    replace_element(holder)


def note_link(link, context):
    href = link.get("href") or ""
    shows_itself = PICTURE_FILE.search(href) or "attachment_id=" in href or "attachment" in (link.get("rel") or "")
    if href and not href.startswith("#") and not shows_itself:
        context.note("picture_link", href)


def number_of(img):
    found = re.search(r"\bwp-image-(\d{1,18})\b", img.get("class") or "")
    return found[1] if found else ""


def photo_of(picture, caption, context):
    words = "".join(piece if isinstance(piece, str) else piece.text_content() for piece in caption)
    picture = replace(picture, caption=words.strip())
    found = context.find_picture(picture)
    if found:
        pk, address = found
        img = make("img", src=address, alt=picture.alt)
        photo = make("figure", img, **{"class": "photo", "data-image": str(pk)})
    elif safe_address(picture.src or "", {"http", "https"}):
        photo = make("figure", make("img", src=picture.src, alt=picture.alt), **{"class": "photo"})
    else:
        context.note("picture_lost", (picture.src or "")[:120])
        return make("p", *caption) if words.strip() else None
    if words.strip():
        photo.append(make("figcaption", *caption))
    return photo


def place_lone(img, context):
    """A picture in running text: a figure, which `lift_figures` brings between the paragraphs."""
    picture = PictureReference(src=img.get("src"), wp_id=number_of(img), alt=img.get("alt") or "")
    photo = photo_of(picture, [], context)
    holder = img
    for above in img.iterancestors():
        if (
            above.tag not in ("a", "picture", "noscript")
            or above.text_content().strip()
            or len(above.findall(".//img")) > 1
        ):
            break
        if above.tag == "a":
            note_link(above, context)
        holder = above
    replace_element(holder, photo if photo is not None else make("span", " "))  # it parted the words beside it
    return photo


# Films, maps, posts of elsewhere


def place_embeds(root, context):
    for block in root.xpath('.//div[starts-with(@data-wp, "core/embed") or starts-with(@data-wp, "core-embed/")]'):
        place_embed_block(block, context)
    for mark in root.xpath('.//div[@class="wp-embed"]'):
        replace_element(mark, *show(mark.get("data-url") or "", context))
    for frame in [
        each for each in root.iter(*FRAMES) if not any(above.tag in FRAMES for above in each.iterancestors())
    ]:
        place_frame(frame, context)


def place_embed_block(block, context):
    address = block_attributes(block).get("url")
    wrapper = next((each for each in block.iter() if "wp-block-embed__wrapper" in classes(each)), None)
    written = wrapper.text_content().strip() if wrapper is not None else ""
    if not isinstance(address, str) or not address:
        address = written
    if not re.fullmatch(r"https?://\S+", address):
        return
    if wrapper is not None and re.fullmatch(r"https?://\S+", written):
        replace_element(wrapper)
    replace_element(block, *show(address, context, flattened(caption_of(pieces_of(block)))))


def flattened(pieces):
    """Unwraps the boxes around the words of a figure."""
    found = []
    for piece in pieces:
        inner = not isinstance(piece, str) and piece.tag in ("figure", "figcaption")
        found += flattened(caption_of(pieces_of(piece))) if inner else [piece]
    return found


def place_frame(frame, context):
    sources = [frame, *frame.iter("source", "embed", "param")]
    addresses = [each.get(name) for each in sources for name in ("src", "data", "data-src") if each.get(name)]
    addresses += [
        each.get("value") for each in sources if each.get("name") in ("movie", "src", "filename") and each.get("value")
    ]
    addresses = [context.absolute(address) for address in addresses]
    description = take_description(frame) if addresses else ()
    shown = [each for address in addresses[:1] for each in show(address, context, description)]
    rest = [piece for piece in pieces_of(frame) if says(piece)]
    replace_element(frame, *shown, *([make("div", *rest)] if rest else []))


def take_description(frame):
    """The caption of the figure that a frame stands alone in."""
    figure = next(frame.iterancestors("figure"), None)
    captions = figure.findall(".//figcaption") if figure is not None else []
    if len(captions) != 1 or figure.find(".//img") is not None or len(list(figure.iter(*FRAMES))) > 1:
        return []
    words = flattened(caption_of(pieces_of(captions[0])))
    replace_element(captions[0])
    return words


def show(address, context, description=()):
    """An embed with its description where the host is on the list, else a link and the words below it."""
    address = watchable(unescape(address).strip())
    if embed_address(address):
        return [make("div", *description, **{"class": "embed", "data-embed": address})]
    context.note("frame", address)
    return [link_to(context.absolute(address)), *([make("p", *description)] if description else [])]


def link_to(address):
    name = urlsplit(address).path.rsplit("/", 1)[-1] or address if re.search(r"\.\w{2,5}$", address) else address
    return make("p", make("a", name, href=address))


def embed_lone_addresses(root):
    """A paragraph that is nothing but the address of something that can be shown. Returns the addresses."""
    shown = []
    for paragraph in list(root.iter("p")):
        address = paragraph.text_content().strip()
        lone_link = len(paragraph) == 1 and paragraph[0].tag == "a" and not (paragraph.text or "").strip()
        if len(paragraph) and not lone_link:
            continue
        if re.fullmatch(r"https?://\S+", address) and embed_address(watchable(address)):
            replace_element(paragraph, make("div", **{"class": "embed", "data-embed": watchable(address)}))
            shown.append(address)
    return shown


def lift_figures(root):
    """Figures that stood in running text come out between the paragraphs that they cut."""
    for figure in list(root.iter("figure", "div")):
        if figure.tag == "div" and figure.get("class") != "embed":
            continue
        while (holder := figure.getparent()) is not None and holder is not root and holder.tag in LIFTED_FROM:
            split_around(figure, holder)


LIFTED_FROM = names("p a b strong em i u s span small mark cite q sub sup abbr code h2 h3 h4")


def split_around(figure, holder):
    before, after = [], []
    target = before
    for piece in pieces_of(holder):
        if piece is figure:
            target = after
        else:
            target.append(piece)
    placed = []
    for pieces in (before, after):
        if any(says(piece) or (not isinstance(piece, str) and piece.find(".//img") is not None) for piece in pieces):
            part = make(holder.tag, **dict(holder.attrib))
            for piece in pieces:
                append(part, piece)
            placed.append(part)
        else:
            placed.append(None)
    replace_element(holder, *[each for each in (placed[0], figure, placed[1]) if each is not None])
