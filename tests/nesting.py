"""What HTML allows in what, as far as compiled texts have it: `problems` reads markup strictly, without mending any."""

import re
from html.parser import HTMLParser

VOID = set("br hr img source".split())
PHRASES = set("a abbr b br cite code em i img mark picture q s small source span strong sub sup u".split())
HOLD_PHRASES = PHRASES - {"br", "img"} | set("p h2 h3 h4 pre".split())
INSIDE = {  # what these may stand in, and what may stand in these
    "li": {"ul", "ol"},
    "dt": {"dl"},
    "dd": {"dl"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "tr": {"thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
    "figcaption": {"figure"},
    "source": {"picture"},
}
ONLY = {
    parent: {child for child, parents in INSIDE.items() if parent in parents}
    for parent in set().union(*INSIDE.values()) - {"figure", "picture"}
}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.found, self.ids, self.links = [], [], set(), []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        parent = self.open[-1] if self.open else "main"
        if tag in INSIDE and parent not in INSIDE[tag]:
            self.found.append(f"{tag} in {parent}")
        if parent in ONLY and tag not in ONLY[parent]:
            self.found.append(f"{tag} in {parent}")
        holder = next(
            (each for each in self.open if each in HOLD_PHRASES and (each != "a" or "figure" not in self.open)), None
        )
        if holder and tag not in PHRASES:
            self.found.append(f"{tag} in {holder}")
        if tag == "a" and "a" in self.open:
            self.found.append("a in a")
        if tag == "img" and "alt" not in attributes:
            self.found.append("img without alt")
        if attributes.get("id", "") in self.ids:
            self.found.append(f"two of id {attributes['id']}")
        if "id" in attributes:
            self.ids.add(attributes["id"])
        if re.search(r"[\s\\|`^{}<>\"]|#.*#", attributes.get("href", "")):
            self.found.append(f"address {attributes['href']}")
        if tag == "a":
            self.links.append("")
        elif tag == "img" and self.links:
            self.links[-1] += attributes.get("alt", "") or "picture"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID or not self.open or self.open.pop() != tag:
            self.found.append(f"stray end of {tag}")
        if tag == "a" and self.links and not self.links.pop().strip():
            self.found.append("link without words")

    def handle_data(self, data):
        if data.strip() and self.open and self.open[-1] in ONLY:
            self.found.append(f"words in {self.open[-1]}")
        if self.links:
            self.links[-1] += data


def problems(markup):
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader.found + [f"{tag} without an end" for tag in reader.open]
