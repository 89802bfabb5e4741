"""Body and answers: pictures, embeds, files and tables put in, headings anchored."""

from articles.compiling.documents import put_in_documents
from articles.compiling.embeds import put_in_embeds
from articles.compiling.figures import drop_empty_captions, make_figures_of_galleries, put_in_pictures
from articles.compiling.headings import anchor_headings, close_gaps_of_levels, free_anchor
from articles.compiling.links import mark_outward_links, repair_addresses
from articles.compiling.markup import parse, serialise
from articles.compiling.related_box import place_related_box
from articles.compiling.tables import wrap_tables
from articles.compiling.typesetting import typeset_tree
from cms.text import richtext
from cms.text.for_readers import typeset
from cms.text.invisible import is_blank
from cms.text.plaintext import one_line, tidy


def compile_body(body, images, *, documents=None, language="", paid=False):
    """`images` and `documents` are {primary key: row}. `paid`: a partner pays for it. (html, contents): contents is [{"level": 2 or 3, "title", "anchor"}]."""
    root = parse(body)
    typeset_tree(root, language)
    close_gaps_of_levels(root)
    contents = anchor_headings(root)
    furnish(root, images, documents or {}, paid=paid)
    place_related_box(root)
    return serialise(root), contents


def compile_faq(entries, images, *, taken, documents=None, language="", paid=False):
    """[{"question", "answer", "text", "anchor"}]; `text` is the answer on one line. Entries without a question are left out. `taken` are the text's anchors."""
    faq = []
    for entry in entries:
        if is_blank(entry["question"]):
            continue
        root = parse(entry["answer"])
        typeset_tree(root, language)
        for heading in root.iter("h2", "h3", "h4"):
            heading.tag = "p"
        furnish(root, images, documents or {}, paid=paid)
        for box in root.xpath('.//div[@class="related-box"]'):
            box.drop_tree()
        answer = serialise(root)
        faq.append(
            {
                "question": typeset(tidy(entry["question"]), language),
                "answer": answer,
                "text": one_line(richtext.plain_text(answer)),
                "anchor": free_anchor(entry["question"], taken, prefix="faq-"),
            }
        )
    return faq


def furnish(root, images, documents, *, paid):
    put_in_pictures(root, images)
    put_in_embeds(root, images)
    put_in_documents(root, documents)
    drop_empty_captions(root)
    wrap_tables(root)
    repair_addresses(root)
    make_figures_of_galleries(root)
    if paid:
        mark_outward_links(root)
