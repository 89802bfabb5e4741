"""The levels and anchors of headings."""

from articles.compiling.markup import text_of
from cms.text.folding import slugify

# Ids of templates
OF_THE_PAGE = "main search-form search-small search-large contenu faq share related related-box latest".split()


def free_anchor(title, taken, *, prefix=""):
    base = prefix + (slugify(title, max_length=60) or "section")
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor


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
