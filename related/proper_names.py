"""The proper names in a text: what stands with a capital in the middle of sentences, as "Lisbonne", "Pôle emploi" does in
part, or "Department of Health". Pure."""

import re
from collections import Counter

from cms.text.folding import fold
from cms.text.words import is_common

MOST = 60  # of one text
SHORTEST, LONGEST = 3, 50  # letters

CAPITAL = "[" + "".join(chr(number) for number in range(0x41, 0x530) if chr(number).isupper()) + "]"
CAPITALISED = rf"{CAPITAL}\w*(?:-\w+)*"
LINK = r"(?:\s(?:of|of\sthe|for|de|du|des|de\sla|de\sl['’]|d['’]|l['’])\s?|\s|['’])"
BEFORE = r"(?:(?<=[\w,;]\s)|(?<=[\w,;]\s[“\"(«])|(?<=[\w,;]\s[ldLD]['’]))"
NAME = re.compile(rf"(?={CAPITAL}){BEFORE}{CAPITALISED}(?:{LINK}{CAPITALISED})*(?![\w(=<>{{}}@/]|\.\w)")
SENTENCE = re.compile(r"[.!?…:;]['’\"”»)]*\s*$")  # how a line ends that is no heading
DATES = {
    "en": frozenset(
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
        "september october november december".split()
    )
}


def proper_names(text, language):
    """The most frequent ones, as they are written. Lines that are no sentences have capitals for other reasons."""
    found = Counter()
    for line in text.splitlines():
        if SENTENCE.search(line):
            found.update(match.group() for match in NAME.finditer(line))
    names = [name for name, _number in sorted(found.items(), key=lambda item: (-item[1], item[0]))]
    return [name for name in names if is_name(name, language)][:MOST]


def is_name(name, language):
    folded = fold(name)
    common = is_common(folded, language) or folded in DATES.get(language, ())
    return SHORTEST <= len(name) <= LONGEST and not common
