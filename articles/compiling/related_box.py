"""Where in the text the box of related articles stands."""

from lxml import etree

from cms.text.invisible import is_blank

RELATED_MARK = "<!--related-->"  # comments never come out of richtext.clean, so this one can only be ours
SHORTEST_WITH_BOX = 4  # paragraphs
STANDS_OUT = {"h2", "h3", "h4", "figure", "div", "hr"}  # what the box keeps away from


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
