"""The words of a house: a text file with a line `wrong = right` for each, `#` before remarks. They count in the language named
above them ([en]); before any name, in the site's own."""

import re

LINE = re.compile(r"([^=\n]+?)\s*=\s*([^=\n]+)")
LANGUAGE = re.compile(r"\[([a-z]{2,3})\]")


def parse(text, *, language):
    """({language: [(wrong, right)], the longest first}, the numbers of lines that cannot be understood)"""
    words, faults = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip(" \t\ufeff")
        if named := LANGUAGE.fullmatch(line):
            language = named[1]
        elif pair := LINE.fullmatch(line):
            words.setdefault(language, []).append(pair.groups())
        elif line:
            faults.append(number)
    return {each: sorted(pairs, key=lambda pair: -len(pair[0])) for each, pairs in words.items()}, faults
