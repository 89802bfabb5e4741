"""The one declaration of rich text: what it may contain, and what becomes of everything else.

The sanitiser (`cms.text.richtext`), the editor with its filter of what is pasted (`cms.editor`), the import and their tests
all read it.
"""

import re

WHOLE_NUMBER = re.compile(r"[0-9]{1,5}")
KEY = re.compile(r"[0-9]{1,18}")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
CODE_LANGUAGE = re.compile(r"[a-z0-9][a-z0-9+#.-]{0,29}")
ANY = re.compile(r".*", re.DOTALL)
WORDS = re.compile(r"\s*\S.*", re.DOTALL)
NOTHING = re.compile(r"(?!)")


def one_of(*words):
    return re.compile("|".join(words))


def names(text):
    return frozenset(text.split())


# What is kept: each element with its attributes, each attribute with its form

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
    # `data-document`: the key of a file to download; the words in it stand for its title
    "div": {
        "class": one_of("gallery", "related-box", "embed", "document"),
        "data-embed": ANY,
        "data-image": KEY,
        "data-document": KEY,
    },
}
PHRASES = {
    # `data-article`: the key of the article that a path of this site leads to, wherever it goes
    # `rel`: somebody pays for a link to another site
    "a": {"href": ANY, "title": WORDS, "hreflang": LANGUAGE, "data-article": KEY, "rel": one_of("sponsored")},
    "img": {"src": ANY, "alt": ANY, "width": WHOLE_NUMBER, "height": WHOLE_NUMBER, "data-image": KEY},
    "br": {},
    "strong": {},
    "em": {},
    "u": {},
    "s": {},
    "sub": {},
    "sup": {},
    "code": {"data-language": CODE_LANGUAGE},
    "abbr": {"title": WORDS},
    "cite": {},
    "q": {"cite": ANY},
    "small": {},
    "mark": {},
    "span": {},
}
ELEMENTS = BLOCKS | PHRASES
NEEDED = {"a": {"href"}, "div": {"class"}, "span": {"lang", "dir"}}  # without one of these it is no such element

SCHEMES = {
    ("a", "href"): {"http", "https", "mailto", "tel"},
    ("img", "src"): {"http", "https"},
    ("blockquote", "cite"): {"http", "https"},
    ("q", "cite"): {"http", "https"},
}

# What is written otherwise elsewhere

RENAMED = {
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "b": "strong",
    "i": "em",
    "strike": "s",
    "del": "s",  # but a tracked deletion goes with its words
    "tt": "code",
    "kbd": "code",
    "samp": "code",
    "var": "code",
    "acronym": "abbr",
    "menu": "ul",
    "dir": "ul",
    "xmp": "pre",
    "listing": "pre",
    "plaintext": "pre",
}
# Elements that are not kept, while what they parted stays apart: by an end of line, or by a space.
BOXES = names(
    "address article aside body center details dialog fieldset footer form frameset header hgroup html legend main nav"
    " noembed noframes noscript object optgroup search section summary title video audio canvas marquee"
)
APART = names("button input label meter option output progress rt select textarea")
UNSEEN = names("script style template")  # elements whose content is not text

# What styles and classes say: a property's form, and what it makes of the words. The rest of a style is looks.
# The properties of one row are one property's several names; of several declarations the last one counts, but
# for those marked !important.
UNSEEN_BY_STYLE, END_OF_LINE = "unseen", "block"
STYLES = [
    (("text-decoration", "text-decoration-line"), r".*\bline-through\b.*", "s"),
    (("vertical-align",), r"super", "sup"),
    (("vertical-align",), r"sub", "sub"),
    (("font-weight",), r"bold|bolder|[6-9]\d\d|1000", "strong"),
    (("font-weight",), r"normal|lighter|[1-4]\d\d", "not-strong"),
    (("font-style",), r"italic|oblique.*", "em"),
    (("font-style",), r"normal", "not-em"),
    (("display",), r"none", UNSEEN_BY_STYLE),
    (("visibility",), r"hidden|collapse", UNSEEN_BY_STYLE),
    (("mso-hide",), r"all", UNSEEN_BY_STYLE),
    (("mso-element",), r"comment(-list)?", UNSEEN_BY_STYLE),
    (
        ("display",),
        r"block|flex|grid|flow-root|list-item|table(-row|-caption|-(row|header|footer)-group)?",
        END_OF_LINE,
    ),
]
CLASSES = {
    "msodel": UNSEEN_BY_STYLE,
    "ice-del": UNSEEN_BY_STYLE,
    "msocomanchor": UNSEEN_BY_STYLE,
    "msocommentreference": UNSEEN_BY_STYLE,
    "msocomtxt": UNSEEN_BY_STYLE,
}
LOOKS_OF_BLOCKS = {"strong", "em"}  # said of a heading, a quotation or a cell these are its looks and no emphasis

# A <del> is a tracked deletion where an <ins> stands beside it or a reviewer is named; elsewhere its words are struck.
REVIEWER = r"mailto:"
