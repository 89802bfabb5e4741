"""Questions and answers: from the blocks of Yoast and Rank Math, and from a heading "Questions fréquentes"."""

from copy import deepcopy

from cms.text.folding import fold
from wordpress.figures import classes
from wordpress.flow import make, pieces_of
from wordpress.source import block_attributes, tree_of

LONGEST_QUESTION = 300
HEADINGS = {"h2": 2, "h3": 3, "h4": 4}
NAMES = {
    "faq",
    "faqs",
    "la faq",
    "notre faq",
    "questions frequentes",
    "les questions frequentes",
    "vos questions frequentes",
    "foire aux questions",
    "la foire aux questions",
    "questions frequemment posees",
    "frequently asked questions",
    "questions frequentes (faq)",
    "faq : questions frequentes",
    "faq : vos questions frequentes",
    "foire aux questions (faq)",
    "frequently asked questions (faq)",
}
BLOCKS = {
    "yoast/faq-block": ("schema-faq-section", "schema-faq-question", "schema-faq-answer"),
    "rank-math/faq-block": ("rank-math-list-item rank-math-faq-item", "rank-math-question", "rank-math-answer"),
}


def take_blocks(root, notes):
    """[(question, answer as a tree)] of the plugins' blocks, which leave the text; what is no question stays."""
    entries = []
    for sections, question, answer in BLOCKS.values():
        for section in [each for each in root.iter("div", "li") if classes(each) & set(sections.split())]:
            ask = next((each for each in section.iter() if question in classes(each)), None)
            tell = next((each for each in section.iter() if answer in classes(each)), None)
            if ask is None or tell is None or not fits(text_of(ask)) or not tell.text_content().strip():
                continue
            entries.append((text_of(ask), make("div", *pieces_of(tell))))
            for part in (ask, tell):
                part.tail = f" {part.tail or ''}"
                part.drop_tree()
    for block in root.xpath('.//div[@data-wp="yoast/faq-block" or @data-wp="rank-math/faq-block"]'):
        if not block.text_content().strip() and not entries:
            entries += from_attributes(block_attributes(block), notes)
    return entries


def from_attributes(attributes, notes):
    entries = []
    questions = attributes.get("questions")
    for entry in questions if isinstance(questions, list) else []:
        if not isinstance(entry, dict):
            continue
        question = words_of(entry.get("jsonQuestion") or entry.get("title") or entry.get("question"))
        answer = words_of(entry.get("jsonAnswer") or entry.get("content") or entry.get("answer"))
        question = " ".join(tree_of(question, notes).text_content().split())
        if fits(question) and answer.strip():
            entries.append((question, tree_of(answer, notes)))
    return entries


def words_of(value):
    """Markup out of a string, or out of the nested lists in which an editor of blocks keeps it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(words_of(each) for each in value)
    if isinstance(value, dict):
        properties = value.get("props")
        inner = words_of(properties.get("children")) if isinstance(properties, dict) else ""
        tag = value.get("type")
        return f"<{tag}>{inner}</{tag}>" if tag in ("strong", "em", "p", "ul", "ol", "li") else inner
    return ""


def fits(question):
    return 0 < len(question) <= LONGEST_QUESTION


def text_of(element):
    return " ".join(element.text_content().split())


def is_name(element):
    """Whether a heading, or a paragraph all in bold, announces questions."""
    if element.tag not in HEADINGS and not is_bold(element):
        return False
    return fold(text_of(element)).strip(" :?!.-–—") in NAMES


def is_bold(element):
    if element.tag != "p" or not element.text_content().strip():
        return False
    bold = "".join(each.text_content() for each in element if each.tag in ("strong", "b"))
    return "".join(bold.split()) == "".join(element.text_content().split())


def take_section(root):
    """[(question, [blocks of the answer])] after such a heading, up to the next of its level, and the words removed.

    The heading goes too, unless words stand between it and the first question.
    """
    for heading in list(root):
        found = section_after(heading) if is_name(heading) else None
        if found:
            entries, taken, intro = found
            removed = [] if intro else [text_of(heading)]
            for block in taken if intro else [heading, *taken]:
                root.remove(block)
            return entries, removed
    return [], []


def section_after(heading):
    level = HEADINGS.get(heading.tag, 2)
    blocks = list(heading.itersiblings())
    is_question = kind_of_question(blocks, level)
    if is_question is None:
        return None
    entries, taken, intro = [], [], []
    for block in blocks:
        if is_question(block):
            entries.append((question_of(block), answer_beside(block)))
        elif HEADINGS.get(block.tag, 9) <= level:
            break
        elif entries:
            entries[-1][1].append(block)
        else:
            intro.append(block)
            continue
        taken.append(block)
    good = all(fits(question) and any(says_more(block) for block in answer) for question, answer in entries)
    return (entries, taken, intro) if entries and good else None


def says_more(block):
    return bool(block.text_content().strip()) or block.find(".//img") is not None


def kind_of_question(blocks, level):
    """Which blocks are the questions: deeper headings, headings of this level that ask, or bold lines."""
    section = []
    for block in blocks:
        if HEADINGS.get(block.tag, 9) <= level:
            break
        section.append(block)
    if any(block.tag in HEADINGS for block in section):
        deepest_first = min(HEADINGS[block.tag] for block in section if block.tag in HEADINGS)
        return lambda block: HEADINGS.get(block.tag) == deepest_first
    if not section and blocks and asks(blocks[0]):
        return lambda block: HEADINGS.get(block.tag) == level and asks(block)
    if any(is_bold(block) for block in section):
        return is_bold
    if any(bold_opening(block) is not None for block in section):
        return lambda block: bold_opening(block) is not None
    return None


def asks(block):
    return block.tag in HEADINGS and text_of(block).endswith("?")


def bold_opening(block):
    """The bold question with which a paragraph begins, when a line break and the answer follow."""
    if block.tag != "p" or len(block) < 2 or (block.text or "").strip():
        return None
    first, second = block[0], block[1]
    if first.tag in ("strong", "b") and not (first.tail or "").strip() and second.tag == "br":
        return first
    return None


def question_of(block):
    opening = bold_opening(block)
    return text_of(block if opening is None or is_bold(block) else opening)


def answer_beside(block):
    """The rest of a paragraph that begins with its question, as a list of blocks."""
    opening = bold_opening(block)
    if opening is None or is_bold(block):
        return []
    rest = deepcopy(block)
    rest.text = None
    rest.remove(rest[0])
    rest[0].drop_tag()
    return [rest]


def heading_without_section(root, removed):
    """After blocks of questions were taken out, their heading announces nothing any more."""
    for heading in list(root):
        following = heading.getnext()
        level = HEADINGS.get(heading.tag)
        if level and is_name(heading) and (following is None or HEADINGS.get(following.tag, 9) <= level):
            removed.append(text_of(heading))
            root.remove(heading)
