"""The spaces, apostrophes and quotation marks of a language, put in where a writer typed what the keyboard has.

French: Lexique des règles typographiques en usage à l'Imprimerie nationale; of the spaces that do not break, the narrow one
stands before ; ! ? and the full one before : and inside « ». Within numbers, before % and before units: CLDR, locale fr. English:
The Chicago Manual of Style, chapters 6 and 7. Nothing is guessed: where a mark may be two things it stays as it was typed, and so
do addresses. A text that was set is not changed when it is set again.
"""

import re

NARROW, FULL = "\u202f", "\u00a0"
SPACE_SIGNS = " \u00a0\u2009\u202f"  # of one line
SPACE = f"[{SPACE_SIGNS}]"
SPACES = re.compile(f"{SPACE}*")

ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+'-])[\w.+'-]+@[\w-]+\.[\w.]+|(?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|fr|es|eu|io)\b(?:/\S*)?"
)
BEHIND_ADDRESSES = ";:!?.,»”’\"')]\u00a0\u202f"  # the sentence's signs, not theirs

CURRENCIES = r"€|\$|£|¥|euros?|dollars?|millions?|milliards?|billions?"
UNITS = (
    r"°C|°F|°|km/h|km²|km|m²|m³|dm|cm²|cm|mm²|mm|m|ha|kg|mg|g|t|cl|dl|ml|mL|hl|l|L|kWh|MWh|GWh|kW|MW|GW|W|kV|V|Hz|kHz|MHz|GHz"
    r"|ko|Mo|Go|To|kB|MB|GB|TB|px|dB|h|min|s"
)
TITLES = r"MM?\.|Mmes?|Mlles?|Dr|Pr|Mgr|Mr\.|Mrs\.|Ms\.|Dr\.|Prof\."
ROMAN = r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})"
CAPITAL = "[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒ]"
ENDED = r"(?=[;!?]*(?:$|[\s»”\")\]]))"  # nothing of the same word follows

DIGITS = "0123456789"
# Of each rule: signs of which one has to be there, what is found, and what its group, or all of it, becomes. Of two rules that meet
# the first one counts.
BOTH = [
    (DIGITS, rf"(?<=\d)({SPACE}+)(?=(?:{CURRENCIES}|{UNITS})(?![\w/²³]))", FULL),
    (DIGITS, rf"(?<!\w)(?:pp?|vol|t|chap|art|fig|no)\.({SPACE}+)(?=\d)", FULL),
    ("DMP", rf"(?<!\w)(?:{TITLES})({SPACE}+)(?={CAPITAL})", FULL),
    ("'", r"(?<=[^\W\d_])'(?=\w)", "’"),
    ("'", r"(?<!\w)'(?=\d\ds?(?!\w))", "’"),
]
FRENCH = [
    ("«", rf"(?<=«)({SPACE}*)(?=[^\s»])", FULL),
    ("»", rf"(?<=[^\s«])({SPACE}*)(?=»)", FULL),
    (";!?", rf"(?<=[^\s«])({SPACE}+)(?=[;!?])", NARROW),
    (":", rf"(?<=[^\s«])({SPACE}+)(?=:)", FULL),
    (";!?", rf"(?<=[\w»”’)\]%€…°])()(?=[;!?]){ENDED}", NARROW),
    (":", r"(?<=[^\W_]|[»”’)\]%€°])()(?=:(?:[\s»]|$))", FULL),
    ("%‰", rf"(?<=\d)({SPACE}*)(?=[%‰](?!\w))", NARROW),
    ("€", r"(?<=\d)()(?=€(?!\w))", FULL),
    (DIGITS, rf"(?<=\d h)({SPACE}+)(?=\d\d(?!\d))|(?<=\d\u00a0h)({SPACE}+)(?=\d\d(?!\d))", FULL),
    ("°º", rf"(?<!\w)n[°º]({SPACE}+)(?=\d)", FULL),
    ("IVX", rf"(?<!\w){CAPITAL}[\w’'-]{{1,40}}({SPACE}+)(?={ROMAN}(?![\w’']))", FULL),
    ("'", r"(?<!\w)(?i:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)(')(?=[«“\"])", "’"),
]
ENGLISH = [
    ("'", r"(?<!\w)'(?=(?:tis|twas|em|til|cause|n|round)(?!\w))", "’"),
    ("'", r"(?<!\w)'(?=\w(?:[^'\"]|'(?=\w)){0,300}'(?!\w))", "‘"),
    ("'", r"(?<=[^\W\d_])'|(?<=\d)'(?=s(?!\w))|(?<=[.,!?])'(?!\w)", "’"),
]
RULES = {
    language: [(signs, re.compile(pattern), new) for signs, pattern, new in [*own, *BOTH]]
    for language, own in {"fr": FRENCH, "en": ENGLISH}.items()
}
NUMBER = re.compile(rf"(?<![\d,.])(?<!\d{SPACE})\d{{1,3}}(?:{SPACE}\d{{3}})+(?!{SPACE}?\d)")
ELLIPSIS = re.compile(r"(?<![./\\])\.{3}(?![./\\])")
# Quotation marks: opening and closing, and those inside of others.
QUOTES = {"fr": [("«" + FULL, FULL + "»"), ("“", "”")], "en": [("“", "”"), ("“", "”")]}
BEFORE_OPENING, BEHIND_CLOSING = " \t\u2009\u00a0\u202f([«“’'/—–-", " \t\u2009\u00a0\u202f.,;:!?)]»”…/—–-"


def typeset(text, language):
    """Of several lines each for itself; as it is in a language that has no rules here."""
    return "\n".join(typeset_line(line, language) for line in text.split("\n"))


def typeset_line(line, language):
    for step in STEPS:
        for start, end, new in reversed(edits(line, language, step)):
            line = line[:start] + new + line[end:]
    return line


def edits(text, language, step):
    """[(start, end, what stands there then)] of one line or paragraph, in order; none meets another. Signs have odd numbers, the
    gaps between them even ones: what is put into a gap meets the signs beside it."""
    found = list(step(text, language)) if language in RULES else []
    kept, addresses = {}, list(own_places(text)) if found else []
    for start, end, new in found:
        is_gap = start == end
        own = range(2 * start, 2 * start + 1) if is_gap else range(2 * start + 1, 2 * end)
        if any(place in kept for place in range(own.start - is_gap, own.stop + is_gap)):
            continue
        if not any(first < end and start < last for first, last in addresses):
            kept |= dict.fromkeys(own, (start, end, new))
    return sorted({edit for edit in kept.values() if text[edit[0] : edit[1]] != edit[2]})


def spaces_and_marks(text, language):
    if language == "fr":
        yield from spaces_of_numbers(text)
    for signs, pattern, new in RULES[language]:
        for match in pattern.finditer(text) if any(sign in text for sign in signs) else ():
            group = next((number for number in range(1, pattern.groups + 1) if match.start(number) >= 0), 0)
            yield match.start(group), match.end(group), new


def spaces_of_numbers(text):
    for number in NUMBER.finditer(text):
        for space in re.finditer(SPACE, number[0]):
            yield number.start() + space.start(), number.start() + space.end(), NARROW


def own_places(text):
    """(start, end) of addresses, without the marks of the sentence behind them."""
    for match in ADDRESS.finditer(text):
        yield match.start(), match.start() + len(match[0].rstrip(BEHIND_ADDRESSES))


def quotations(text, language):
    """Straight quotation marks as pairs; none where one of them cannot be half of a pair, as that of inches."""
    places = [place for place, sign in enumerate(text) if sign == '"'] if '"' in text else []
    opening, closing = places[::2], places[1::2]
    if len(places) % 2 or not all(can_open(text, place) for place in opening):
        return
    if not all(can_close(text, place) for place in closing):
        return
    for first, last in zip(opening, closing, strict=True):
        is_inside = text.count("«", 0, first) > text.count("»", 0, first)
        begin, end = QUOTES[language][is_inside]
        yield first, SPACES.match(text, first + 1).end(), begin
        yield len(text[:last].rstrip(SPACE_SIGNS)), last + 1, end


def can_open(text, place):
    return place == 0 or text[place - 1] in BEFORE_OPENING


def can_close(text, place):
    return text[place + 1 : place + 2] in BEHIND_CLOSING


def ellipses(text, language):
    for match in ELLIPSIS.finditer(text):
        yield match.start(), match.end(), "…"


STEPS = (ellipses, quotations, spaces_and_marks)
