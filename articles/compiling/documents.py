"""Files to download: a link with title, kind and size, and a player for sounds. A link to a file that is not in the library goes."""

from html import escape

from articles.compiling.embeds import words_of
from articles.compiling.markup import pk_in, replace


def put_in_documents(root, documents):
    for box in root.xpath(".//div[@data-document]"):
        document = documents.get(pk_in(box, "data-document"))
        replace(box, document_html(document, words=words_of(box)) if document else "")


def document_html(document, *, words):
    """`words` is cleaned markup out of the text; where it is empty the document's own title stands."""
    address, title = escape(document.url), words or escape(document.title)
    player = f'<audio controls preload="none" src="{address}"></audio>' if document.is_audio else ""
    link = f'<a href="{address}" type="{document.content_type}">{title}</a>'
    credit = (
        f'<figcaption><span class="credit">{escape(document.credit)}</span></figcaption>' if document.credit else ""
    )
    facts = f'<span class="document-facts">({escape(document.facts)})</span>'
    return f'<figure class="document document-{document.kind}">{player}<p>{link} {facts}</p>{credit}</figure>'
