"""From a source to all that an edition says."""

import re

from django.utils.translation import override

from articles.compiling.body import compile_body, compile_faq
from articles.compiling.compiled import Compiled
from articles.compiling.links import internal_paths
from articles.compiling.related_box import RELATED_MARK
from articles.compiling.summary import describe
from articles.models import Article, Edition, Tag
from articles.references import in_order, split_tags
from authors.models import Author
from cms.text import richtext
from cms.text.folding import slugify
from cms.text.for_readers import typeset
from cms.text.plaintext import tidy
from documents.models import Document
from images.models import Image

LABEL = re.compile(r'<a class="embed-open"[^<>]*>[^<>]*</a>')
WORDS_PER_MINUTE = 220  # Brysbaert 2019: 238 a minute in English, 214 in French, for non-fiction read in silence


def compile_edition(source, *, known_tags=None, known_authors=None, new_tags=False):
    """Unknown or deleted tags, authors, images, documents and pins are left out; with `new_tags`, names that are no tag yet stand among
    the tags as unsaved ones. What is known (`articles.references`) of many sources need not be read for each."""
    images, documents, partner = images_of(source), documents_of(source), short_text(source, "partner")
    language, lead_image = source.get("language", ""), images.get(source.get("lead_image"))
    about = {"documents": documents, "language": language, "paid": bool(partner)}
    with override(language or None):
        body, contents = compile_body(source.get("body", ""), images, **about)
        faq = compile_faq(source.get("faq", []), images, taken={each["anchor"] for each in contents}, **about)
    markup = "".join([body, *(entry["answer"] for entry in faq)])
    text = "\n".join([own_words(body), *(f"{e['question']}\n{own_words(e['answer'])}" for e in faq)])
    words = len(re.findall(r"\w+", text))
    standfirst = typeset(tidy(source.get("standfirst", ""), lines=True), language)
    seo_description = typeset(tidy(source.get("seo_description", ""), lines=True), language)
    return Compiled(
        slug=slugify(source.get("slug", "")),
        language=language,
        title=short_text(source, "title"),
        kicker=short_text(source, "kicker"),
        standfirst=standfirst,
        description=describe(seo_description, standfirst, body),
        body=body,
        contents=contents,
        faq=faq,
        links=sorted(internal_paths(markup)),
        words=words,
        reading_minutes=max(1, round(words / WORDS_PER_MINUTE)),
        text=text,
        lead_image=lead_image,
        partner=partner,
        seo_title=short_text(source, "seo_title"),
        seo_description=seo_description,
        translation_group=source.get("translation_of"),
        source=source,
        tags=tags_of(source, known_tags, new_tags),
        authors=in_order(Author, source.get("bylines", []), known=known_authors),
        images=[image for image in images.values() if image == lead_image or image.token in markup],
        documents=[document for document in documents.values() if document.token in markup],
        pins=in_order(Article, pinned) if (pinned := source.get("pinned", [])) else [],
    )


def short_text(source, name):
    """As it was typed where the marks of typography would make it too long for its column."""
    typed = tidy(source.get(name, ""))
    text = typeset(typed, source.get("language", ""))
    return text if len(text) <= Edition._meta.get_field(name).max_length else typed


def tags_of(source, known, new_tags):
    tags, new = split_tags(source.get("tags", []), known=known)
    for name, place in new.items() if new_tags else ():
        tags.insert(place, Tag(name=name, slug=slugify(name) or "tag"))
    return tags


def own_words(compiled):
    """What the writer wrote, without the compiler's labels of embeds. Compiled markup is clean, but for what is ours."""
    return "\n".join(richtext.text_lines(LABEL.sub("", compiled).replace(RELATED_MARK, ""), between_cells="\t"))


def picture_keys(source):
    """Primary keys of every picture that the source names, the lead picture's first."""
    pks = keys_in_texts(source, "data-image")
    if source.get("lead_image"):
        pks.insert(0, source["lead_image"])
    return pks


def document_keys(source):
    """Primary keys of every file to download that the source names."""
    return keys_in_texts(source, "data-document")


def keys_in_texts(source, name):
    texts = [source.get("body", ""), *(entry["answer"] for entry in source.get("faq", []))]
    return [int(pk) for text in texts for pk in re.findall(rf'{name}="(\d{{1,18}})"', richtext.clean(text))]


def documents_of(source):
    """{pk: Document}"""
    pks = document_keys(source)
    return {document.pk: document for document in in_order(Document, pks)} if pks else {}


def images_of(source):
    """{pk: Image}"""
    pks = picture_keys(source)
    return {image.pk: image for image in in_order(Image, pks)} if pks else {}
