"""Tables that scroll by themselves and say of which cells a header is one."""

from html import escape

from django.utils.translation import gettext as _
from lxml import etree

from articles.compiling.markup import replace, text_of


def wrap_tables(root):
    """A wide table scrolls by itself; the keyboard reaches it."""
    for table in root.xpath(".//table[not(ancestor::table)]"):
        scope_headers(table)
        caption = table.find("caption")
        words = text_of(caption) if caption is not None else ""
        label = escape(words or _("Table"))
        copy = etree.tostring(table, encoding="unicode", method="html", with_tail=False)
        replace(table, f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}">{copy}</div>')


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
