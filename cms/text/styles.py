"""What the style and the class of an element say of its words (`cms.text.vocabulary`); all else in them is looks."""

import re
from functools import lru_cache

from cms.text.vocabulary import CLASSES, STYLES

LONGEST = 2000  # of a style; browsers write some hundred
DECLARATION = re.compile(r"""(?<![a-z-])([a-z-]+)\s*:\s*((?:[^;"']|"[^"]*"|'[^']*')*)""")


@lru_cache(maxsize=2048)
def effects_of_style(style):
    """Names of elements and of other effects, parted by spaces."""
    values, important = {}, set()
    for name, value in DECLARATION.findall(re.sub(r"/\*.*?\*/", "", style[:LONGEST], flags=re.DOTALL).lower()):
        name = FIRST_NAME.get(name, name)
        plain = re.sub(r"\s*!\s*important\s*$", "", value)
        if plain != value:
            important.add(name)
        elif name in important:
            continue
        values[name] = plain.strip()
    return " ".join(effect for names, form, effect in ROWS if names[0] in values and form.fullmatch(values[names[0]]))


ROWS = [(names, re.compile(form, re.DOTALL), effect) for names, form, effect in STYLES]
FIRST_NAME = {name: names[0] for names, _form, _effect in STYLES for name in names}


def effects_of_classes(classes):
    return {CLASSES[name] for name in classes.lower().split() if name in CLASSES}
