"""Files to download: a link with title, kind and size, and a player for sounds. A link to a file that is not in the library goes."""

from html import escape

from articles.compiling.markup import pk_in, replace, text_of


def put_in_documents(root, documents):
    for box in root.xpath(".//div[@data-document]"):
        document = documents.get(pk_in(box, "data-document"))
        replace(box, document_html(document, words=text_of(box)) if document else "")


def document_html(document, *, words):
    """`words` out of the text stand for the document's own title."""
    address, title = escape(document.url), escape(words or document.title)
    # `controls` with a value: markup is read by what has one (`cms.text.richtext.TAG`)
    player = f'<audio controls="controls" preload="none" src="{address}"></audio>' if document.is_audio else ""
    link = f'<a href="{address}" type="{document.content_type}">{title}</a>'
    credit = (
        f'<figcaption><span class="credit">{escape(document.credit)}</span></figcaption>' if document.credit else ""
    )
    facts = f'<span class="document-facts">({escape(document.facts)})</span>'
    return f'<figure class="document document-{document.kind}">{player}<div class="document-link">{link} {facts}</div>{credit}</figure>'
