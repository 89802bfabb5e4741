"""Characters that cannot be seen, and the one rule for them: they stay where they change what is read, and nowhere else.

The set is Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt of Unicode 14; 15, 16 and 17 add none), with
the annotation marks and the object mark (U+FFF9 to U+FFFC) that only a program can mean. What stays:

- the joiner in an emoji of several, variation selectors behind a symbol, tags behind the black flag, in a known form;
- the variation selector that chooses the form of an ideograph (names in Japanese depend on it);
- joiner and non-joiner behind a letter of a script that joins or stacks its letters (Arabic, those of India …);
- the selectors and the vowel separator of Mongolian; the space without width between words of scripts that write none.

Marks of direction never stay: they turn the order of what follows, in a list or a message too. HTML has `dir` for it.
"""

import re

IGNORABLE = (
    "\u00ad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
SOFT_HYPHEN = "\u00ad"
BLANK = "\u2800"  # the empty pattern of Braille: a space in a text of Braille, nothing by itself

SYMBOL = "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
EMOJI = f"{SYMBOL}[\ufe0e\ufe0f]?"
FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
KEYCAP = "[0-9#*][\ufe0e\ufe0f]?\u20e3"
IDEOGRAPH = "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff][\ufe00-\ufe02\U000e0100-\U000e01ef]"
JOINING = (  # blocks, without what cannot be seen in them
    "[\u0600-\u061b\u061d-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u180a\u1810-\u18af\u1900-\u1cff"
    "\ua840-\ua8ff\ua930-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00010fff\U00011000-\U00011fff\U0001e900-\U0001e95f]"
)
SPACELESS = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff\u1950-\u19ff\u1a20-\u1aaf]"
# Letters join across the ends of an element in the line: a link, emphasis.
PHRASE = "(?i:</?(?:a|abbr|b|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|u)(?: [^<>]{0,500})?>)"
# Each alternative is a text with its invisible characters; of several joiners the first counts.
MEANT = "|".join(
    (
        f"{FLAG}|{EMOJI}(?:\u200d{EMOJI})*|{KEYCAP}|{IDEOGRAPH}",
        "(?<=[\u1820-\u18aa])[\u180b-\u180f]",
        f"(?<={JOINING}){PHRASE}{{0,4}}[\u200c\u200d](?=(?:[\u200c\u200d]*{PHRASE}){{0,4}}[\u200c\u200d]*{JOINING})",
        f"(?<={JOINING})\u200d(?![\u200c\u200d])",
        f"(?<={SPACELESS}){PHRASE}{{0,4}}\u200b(?=(?:\u200b*{PHRASE}){{0,4}}\u200b*{SPACELESS})",
    )
)
TOKEN = re.compile(f"({MEANT})|[{IGNORABLE}]")
TOKEN_BUT_SOFT_HYPHEN = re.compile(f"({MEANT}|{SOFT_HYPHEN})|[{IGNORABLE}]")
ANY = re.compile(f"[{IGNORABLE}]")


def without_invisible(text, *, soft_hyphens=False):
    """`soft_hyphens`: these stay, as they are seen where a line breaks."""
    if not ANY.search(text):
        return text
    return (TOKEN_BUT_SOFT_HYPHEN if soft_hyphens else TOKEN).sub(lambda match: match[1] or "", text)


def without_ignorable(text):
    """Without all of them, wherever they stand: for keys that are compared."""
    return ANY.sub("", text)


def is_blank(text):
    """Whether nothing in it can be seen."""
    return not without_ignorable(text).replace(BLANK, "").strip()
