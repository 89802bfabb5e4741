"""A post's content as WordPress stored it, in the vocabulary of `cms.text.richtext`, with its questions apart.

Pure functions: what the library holds is asked through arguments. No visible word is lost (promise B8): `convert`
counts them in the source, and shows plain paragraphs where it cannot keep them all in place.
"""

import re
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlsplit

from lxml import etree

from cms.text import richtext, vocabulary
from cms.text.folding import fold
from cms.text.plaintext import tidy, without_controls
from wordpress import figures, questions, sense
from wordpress.figures import ConversionContext, classes, replace_element
from wordpress.flow import flow, make, names, pieces_of
from wordpress.losses import Source, lines_in, words, words_in, words_of
from wordpress.source import block_attributes, has_blocks, tree_of_protected
from wordpress.verbatim import LANGUAGES, ConversionNote, classed_language, language_of, protected

RENAMED = {**vocabulary.RENAMED} | dict.fromkeys(names("ins font big time data dfn bdi bdo ruby rb rp"), "span")


@dataclass(frozen=True, kw_only=True)
class Credit:
    name: str
    url: str = ""
    agency: str = ""


@dataclass(kw_only=True)
class Converted:
    body: str
    faq: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    embeds: int = 0


def nothing(*_arguments):
    return None


def no_pictures(_numbers):
    return []


def convert(content, *, base="", find_picture=nothing, gallery_of=no_pictures, take_credit=nothing):
    """`take_credit(pk of a picture, Credit)` says whether the picture keeps this credit from now on."""
    notes, source = [], Source(content)
    content = protected(without_controls(content), notes)
    root = tree_of_protected(content, notes)
    sense.carry_out(root, notes)
    name_languages(root)
    for element in root.iter(*RENAMED):
        element.tag = RENAMED[element.tag]
    said = (source.words - left_out(notes)) | words(root)
    context = ConversionContext(base=base, find_picture=find_picture, gallery_of=gallery_of, notes=notes)
    note_empty_blocks(root, context)
    figures.settle_addresses(root, context)
    answers = questions.take_blocks(root, notes)
    removed = settle(root, context, auto=not has_blocks(content))
    entries, faq_words = questions.take_section(root)
    removed += faq_words
    if answers:
        questions.heading_without_section(root, removed)
    removed += place_related_boxes(root, context)
    removed += take_credits(root, take_credit)
    faq = [entry_of(question, answer, context, removed) for question, answer in answers]
    faq += [{"question": question, "answer": markup_of(make("div", *blocks))} for question, blocks in entries]
    body = markup_of(root)
    lost = said - words_of(*removed, *markups_of(body, faq))
    if lost:
        plain = plain_paragraphs(content)
        lost_in_plain = said - words_of(plain)
        if lost_in_plain.total() < lost.total():
            notes.append(ConversionNote("words", " ".join(lost)[:200]))
            body, faq, lost = plain, [], lost_in_plain
    notes += losses(lost, source.lines - lines_in("\n".join(markups_of(body, faq))))
    if faq:
        notes.append(ConversionNote("faq", str(len(faq))))
    return Converted(body=body, faq=faq, notes=notes, embeds=body.count('class="embed"'))


def left_out(notes):
    """Words that go on purpose, which the report names."""
    return sum((words_in(note.detail) for note in notes if note.code in ("tracked", "unseen")), Counter())


def markups_of(body, faq):
    return [body, *(f"{entry['question']}\n{entry['answer']}" for entry in faq)]


def losses(words, lines):
    """One note for each word lost, and for each line of code that is not as it was."""
    return [ConversionNote("lost", word) for word in words.elements()] + [
        ConversionNote("code_line", line) for line in lines.elements()
    ]


def name_languages(root):
    """The language of code, wherever an editor or a highlighter wrote it down, goes to the `<code>`."""
    for box in [each for each in root.iter("pre", "code") if each.getparent() is not None]:
        block = next(box.iterancestors("div"), root)
        language = (
            box.get("data-language")
            or language_of("", box.get("data-enlighter-language") or "")
            or (language_of("", box.get("lang")) if (box.get("lang") or "").lower() in LANGUAGES else "")
            or classed_language(box.get("class") or "")
            or (language_of("", str(block_attributes(block).get("language") or "")) if box.tag == "pre" else "")
        )
        if (box.get("lang") or "").lower() in LANGUAGES:
            del box.attrib["lang"]
        if not language:
            continue
        code = box if box.tag == "code" else box.find("code")
        if code is None:
            code = make("code", *pieces_of(box))
            box.append(code)
        code.set("data-language", code.get("data-language") or language)


def settle(root, context, *, auto):
    """Everything but what is recognised by its neighbours. Returns the words that became something else."""
    settle_blocks(root)
    figures.place_embeds(root, context)
    figures.place_pictures(root, context)
    flow(root, auto=auto)
    figures.lift_figures(root)
    shown = figures.embed_lone_addresses(root)
    for span in list(root.iter("span")):
        if not span.get("lang") and not span.get("dir"):
            span.drop_tag()
    return shown


def settle_blocks(root):
    """Quotes and tables that blocks wrap in figures; links that are dressed as buttons."""
    for figure in list(root.iter("figure")):
        quote, table = figure.find("blockquote"), figure.find(".//table")
        if "wp-block-pullquote" in classes(figure) and quote is not None:
            figure.set("class", "pullquote")
        elif table is not None or (figure.find(".//img") is None and figure.get("class") != "pullquote"):
            figure.attrib.pop("class", None)
    for quote in root.iter("blockquote"):
        if "wp-block-pullquote" in classes(quote):
            replace_element(quote, wrapped_quote(quote))


def wrapped_quote(quote):
    return make("figure", make("blockquote", *pieces_of(quote)), **{"class": "pullquote"})


SILENT = {"core/separator", "core/spacer", "core/more", "core/nextpage", "core/page-break", "yoast/faq-block"}
SILENT |= {"rank-math/faq-block", "core/paragraph", "core/heading", "core/list", "core/list-item", "core/freeform"}
SILENT |= {"core/column", "core/columns", "core/group"}


def note_empty_blocks(root, context):
    """Blocks that WordPress fills when it shows the page hold nothing that could be imported."""
    for block in root.xpath(".//div[@data-wp]"):
        shows = block.xpath(".//img|.//iframe|.//video|.//audio|.//div[@class='wp-gallery' or @class='wp-embed']")
        name = block.get("data-wp")
        embeds = name.startswith(("core/embed", "core-embed/"))
        if not shows and not embeds and name not in SILENT and not block.text_content().strip():
            context.note("block", f"{name} {block.get('data-wp-attrs') or ''}".strip())


def entry_of(question, answer, context, removed):
    removed += settle(answer, context, auto=True)
    return {"question": tidy(question), "answer": markup_of(answer)}


def markup_of(root):
    pieces = [escape(root.text or "", quote=False)]
    pieces += [etree.tostring(child, encoding="unicode", method="html") for child in root]
    return richtext.clean("\n".join(piece for piece in pieces if piece.strip()))


# Words


def plain_paragraphs(content):
    lines = richtext.text_lines(richtext.clean(re.sub(r"\n\s*\n", "<br>", content)))
    return richtext.clean("".join(f"<p>{escape(line, quote=False)}</p>" for line in lines))


# What is recognised by its neighbours

RELATED = re.compile(
    r"vous (?:pourriez|devriez) (?:aussi |egalement )?(?:etre interesse|aimer)|vous aimerez aussi"
    r"|you (?:may|might) (?:also )?(?:be interested in|like)"
)


def place_related_boxes(root, context):
    """“Vous pourriez être intéressé par” and links to the same site: the place of our own box."""
    removed = []
    for block in list(root):
        if block.getparent() is not root or block.tag not in ("p", "h2", "h3", "h4", "ul"):
            continue
        if not RELATED.match(fold(block.text_content()).strip(" :*-–—>")):
            continue
        part = [block]
        if not block.findall(".//a"):
            part += following_links(block)
        links = [link for each in part for link in each.iter("a")]
        if not links or not all(own_link(link, context.base) for link in links):
            continue
        outside = " ".join(text_outside_links(each) for each in part)
        if len(fold(outside).split()) > 9:
            continue
        removed += [etree.tostring(each, encoding="unicode", method="html") for each in part]
        context.note("related", "; ".join(name_of_link(link) for link in links))
        replace_element(block, make("div", **{"class": "related-box"}))
        for each in part[1:]:
            root.remove(each)
    return removed


def name_of_link(link):
    return " ".join(link.text_content().split()) or link.get("href") or ""


def following_links(block):
    """The blocks after a heading that hold nothing but links."""
    found = []
    for each in block.itersiblings():
        if each.tag not in ("ul", "ol", "p") or not each.findall(".//a") or text_outside_links(each).strip():
            break
        found.append(each)
    return found


def text_outside_links(block):
    rest = deepcopy(block)
    for link in list(rest.iter("a")):
        pieces_of(link)
    return " ".join(rest.itertext())


def own_link(link, base):
    href = link.get("href") or ""
    host = urlsplit(base).hostname
    try:
        return href.startswith("/") or (host is not None and urlsplit(href).hostname in (host, f"www.{host}"))
    except ValueError:
        return False


AGENCIES = "Unsplash|Pexels|Pixabay|Flickr|Wikimedia Commons|Wikimedia|Getty Images|Shutterstock|iStock|Adobe Stock|AFP|Reuters"
BY = re.compile(
    r"(?:photo(?:graph(?:ie|y)?)?|image|illustration|picture)s?\s*(?:by|par|de|:)\s+(?P<name>.{2,80}?)"
    rf"\s+(?:on|sur|via|/|–|-|—|\()\s*(?P<agency>{AGENCIES})\)?\.?",
    re.IGNORECASE,
)
SAID = re.compile(
    r"(?:(?:photo\s+)?cr[ée]dits?(?:\s+photos?)?\s*:|©|photo\s*:\s*©|cr[ée]dits?(?:\s+photos?)?\s+©)\s*"
    rf"(?P<name>.{{2,80}}?)(?:\s*(?:/|–|-|—|\bvia\b|\bsur\b)\s*(?P<agency>{AGENCIES}))?\.?",
    re.IGNORECASE,
)


def take_credits(root, take_credit):
    """A line of credit right under a picture of ours, or as its caption, goes to the picture."""
    removed = []
    for photo in root.xpath('.//figure[@class="photo" and @data-image]'):
        below = photo.getnext()
        caption = photo.find("figcaption")
        for line in (caption, below if below is not None and below.tag == "p" else None):
            credit = credit_of(line) if line is not None else None
            if credit and take_credit(int(photo.get("data-image")), credit):
                removed.append(line.text_content())
                line.getparent().remove(line)
                break
    return removed


def credit_of(line):
    text = " ".join(line.text_content().split())
    found = (BY.fullmatch(text) or SAID.fullmatch(text)) if len(text) <= 160 else None
    if found is None or line.find(".//img") is not None:
        return None
    name = found["name"].strip(" ,;:")
    link = next((each.get("href") for each in line.iter("a") if name in " ".join(each.text_content().split())), "")
    address = richtext.safe_address(link or "", {"http", "https"}) or ""
    return Credit(name=name, url=address, agency=found["agency"] or "")


# Plain fields


def plain_title(markup):
    """A title as text: entities and elements were allowed in WordPress."""
    return " ".join(richtext.plain_text(markup).split()) or tidy(markup)


def plain_lines(markup):
    return richtext.plain_text(re.sub(r"\n\s*\n", "<br>", protected(markup, []))).strip()


def lost_words(markup, *shown):
    """The words of a title or an excerpt that none of the texts shows which were made of it."""
    return list((Source(markup).words - words_in("\n".join(shown))).elements())


def without_variables(text):
    """A title or description for search engines without the variables that plugins fill in."""
    text = re.sub(r"%%[\w-]+%%|%[a-z_]+(?:\([^()%]*\))?%|#[a-z]+_[a-z_]+\b", " ", text)
    return plain_title(text).strip(" -–—|·•»:/\xa0")
