"""The one declaration of what rich text may contain: each element with its attributes, each attribute with its form.

The sanitiser (`cms.richtext`), the editor (`cms.editor`) and their tests all read it.
"""

import re

WHOLE_NUMBER = re.compile(r"[0-9]{1,5}")
KEY = re.compile(r"[0-9]{1,18}")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
CODE_LANGUAGE = re.compile(r"[a-z0-9][a-z0-9+#.-]{0,29}")
ANY = re.compile(r".*", re.DOTALL)
NOTHING = re.compile(r"(?!)")


def one_of(*words):
    return re.compile("|".join(words))


EVERYWHERE = {"lang": LANGUAGE, "dir": one_of("ltr", "rtl", "auto")}
BLOCKS = {
    "p": {},
    "h2": {},
    "h3": {},
    "h4": {},
    "ul": {},
    "ol": {"start": re.compile(r"-?[0-9]{1,5}")},
    "li": {},
    "blockquote": {"cite": ANY},
    "pre": {},
    "hr": {},
    "dl": {},
    "dt": {},
    "dd": {},
    "table": {},
    "caption": {},
    "thead": {},
    "tbody": {},
    "tfoot": {},
    "tr": {},
    "th": {"colspan": WHOLE_NUMBER, "rowspan": WHOLE_NUMBER, "scope": one_of("row", "col", "rowgroup", "colgroup")},
    "td": {"colspan": WHOLE_NUMBER, "rowspan": WHOLE_NUMBER},
    "figure": {"class": one_of("photo", "embed", "pullquote"), "data-image": KEY},
    "figcaption": {},
    "div": {"class": one_of("gallery", "related-box", "embed"), "data-embed": ANY, "data-image": KEY},
}
PHRASES = {
    "a": {"href": ANY, "title": ANY, "hreflang": LANGUAGE},
    "img": {"src": ANY, "alt": ANY, "width": WHOLE_NUMBER, "height": WHOLE_NUMBER, "data-image": KEY},
    "br": {},
    "strong": {},
    "em": {},
    "b": {},
    "i": {},
    "u": {},
    "s": {},
    "sub": {},
    "sup": {},
    "code": {"data-language": CODE_LANGUAGE},
    "abbr": {"title": ANY},
    "cite": {},
    "q": {"cite": ANY},
    "small": {},
    "mark": {},
    "span": {},
}
ELEMENTS = BLOCKS | PHRASES

SCHEMES = {
    ("a", "href"): {"http", "https", "mailto", "tel"},
    ("img", "src"): {"http", "https"},
    ("blockquote", "cite"): {"http", "https"},
    ("q", "cite"): {"http", "https"},
}
UNSEEN = {"script", "style", "template"}  # elements whose content is not text
