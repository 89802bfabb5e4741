"""Whatever junk stands around the words of a clipboard: the same words come out, in order, none joined, in clean markup.

`make test` runs the short profile; `HYPOTHESIS_PROFILE=full make test` the long one.
"""

import re

from hypothesis import given
from hypothesis import strategies as st

from cms.text.pasting import pasted
from cms.text.richtext import clean
from tests.cms.text.test_clipboards import NAMES, source
from tests.cms.text.visible_words import visible_text

WORDS = (
    "le",
    "quai",
    "«\u00a0oui\u00a0»",
    "l’été",
    "in\u00adcom\u00adpris",
    "zéro\u200blargeur",
    "¡Hola!",
    "12\u00a0%",
    "&lt;b&gt;",
    "سلام",
)
JUNK = (
    " ",
    "\n",
    "&nbsp;",
    "<br>",
    "<br><br>",
    "<br class='Apple-interchange-newline'>",
    "<!-- wp:paragraph -->",
    "<o:p></o:p>",
    "<a name='_Toc1'></a>",
    "<span></span>",
    "<span style='mso-spacerun:yes'>&nbsp; </span>",
    "<wbr>",
    "\ufeff",
    "&shy;",
    "<span class='Apple-converted-space'>&nbsp;</span>",
    "<b> </b>",
    "<img src='https://exemple.test/a.jpg' alt='Le quai'>",
    "<img class='emoji' alt='🙂' src='https://exemple.test/e.png'>",
    "<img src='https://exemple.test/p' width=1 height=1>",
    "<style>p{}</style>",
    "<input value=x>",
    "<![if !supportLists]><![endif]>",
    "<font size=2></font>",
    "<p>&nbsp;</p>",
    "<div><br></div>",
)
PHRASES = (
    "<span>%</span>",
    "<span style='font-weight:700;font-size:11pt'>%</span>",
    "<span style='font-style:italic'>%</span>",
    "<span class='TextRun SCXW1 BCX0' lang='FR-FR'>%</span>",
    "<span lang=es>%</span>",
    "<font face=Arial color=red>%</font>",
    "<b>%</b>",
    "<b style='font-weight:normal'>%</b>",
    "<strong>%</strong>",
    "<i>%</i>",
    "<u>%</u>",
    "<s>%</s>",
    "<sup>%</sup>",
    "<span style='text-decoration:line-through'>%</span>",
    "<span style='vertical-align:super'>%</span>",
    "<o:p>%</o:p>",
    "<a href='https://exemple.test/?utm_source=x&a=1'>%</a>",
    "<a href='#_ftn1'>%</a>",
    "<a name=x>%</a>",
    "<code>%</code>",
    "<a href='https://www.google.com/url?q=https://exemple.test/'>%</a>",
    "<label>%</label>",
    "<mark>%</mark>",
    "<span dir=rtl>%</span>",
)
LINES = (
    "%",
    "<div class=ListContainerWrapper><ul><li data-aria-level=2>%</li></ul></div>",
    "<p>%</p>",
    "<p class=MsoNormal style='margin:0cm'>%<o:p></o:p></p>",
    "<div>%</div>",
    "<h1>%</h1>",
    "<h2><b>%</b></h2>",
    "<h6>%</h6>",
    "<p class=MsoTitle>%</p>",
    "<p dir=ltr style='line-height:1.38'>%</p>",
    "<center>%</center>",
    "<pre>%</pre>",
    "<p style='mso-outline-level:2'>%</p>",
    "<p lang=es>%</p>",
    "<li>%</li>",
    "<blockquote>%</blockquote>",
    *(
        f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><![if !supportLists]><span style='mso-list:Ignore'>"
        f"{sign}<span>&nbsp;&nbsp;</span></span><![endif]>%</p>"
        for level, sign in ((1, "·"), (2, "o"), (3, "§"), (1, "1."), (2, "a)"))
    ),
)
BOXES = (
    "<div>%</div>",
    "<section>%</section>",
    "<blockquote>%</blockquote>",
    "<ul><li>%</li></ul>",
    "<ol start=5><li>%</li></ol>",
    "<ul>%</ul>",
    "<ul><li>quai</li>%</ul>",
    "<table><tr><td>%</td></tr></table>",
    "<table role=presentation><tr><td>%</td></tr><tr><td>quai</td></tr></table>",
    "<table><tbody><tr><td>%</td><td colspan=2><p>quai</p></td></tr></tbody></table>",
    "<b style='font-weight:normal'>%</b>",
    "<figure><img src='https://exemple.test/a.jpg'><figcaption>quai</figcaption></figure>%",
    "<dl><dt>quai</dt><dd>%</dd></dl>",
    "<a href='https://exemple.test/'>%</a>",
    "<details><summary>quai</summary>%</details>",
    "<span>%</span>",
    "<strong>%</strong>",
)
SHELLS = (
    "%",
    "<meta charset='utf-8'><b style='font-weight:normal;' id='docs-internal-guid-1'>%</b><br class='Apple-interchange-newline'>",
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><title>x</title><style>p{}</style></head><body lang=FR>"
    "<!--StartFragment-->%<!--EndFragment--></body></html>",
    "<div class=WordSection1>%</div>",
)


def around(shells, parts):
    return st.builds(
        lambda shell, found: shell.replace("%", "".join(found)), st.sampled_from(shells), st.lists(parts, max_size=4)
    )


words = st.sampled_from(WORDS)
ends = st.sampled_from(("{}", "{} ", " {}", "<button>{}</button>"))  # a button in a button is read in more than one way
leaves = st.one_of(st.builds(str.format, ends, words), st.sampled_from(JUNK))
phrases = st.recursive(leaves, lambda inner: around(PHRASES, inner), max_leaves=6)
blocks = st.recursive(around(LINES, phrases), lambda inner: around(BOXES, inner), max_leaves=6)
clipboards = around(SHELLS, blocks)


@given(clipboards)
def test_the_same_words_come_out_in_order_and_none_joined(html):
    assert visible_text(pasted(html).html).split() == visible_text(html).split()


@given(clipboards)
def test_what_comes_out_is_clean_and_comes_out_again(html):
    once = pasted(html)
    assert clean(once.html) == once.html
    assert pasted(once.html).html == once.html
    assert (once.left_out, once.lost) == ([], [])


@given(clipboards)
def test_nothing_but_structure_comes_out(html):
    found = pasted(html).html
    assert not re.search(r"<[^>]* (style|class|id|name)=|<(span|font|div)>|<h[156]\b|[\u00ad\u200b\ufeff]", found)
    assert not re.search(r"<(p|h2|h3|h4|li|blockquote)( [^>]*)?>(\s|<br>)*</\1>", found)
    assert "utm_" not in found
    assert "google.com" not in found


CHANGES = {
    "kept": "%",
    "inserted": "<span class=msoIns><ins cite='mailto:R' datetime='2026-01-01T00:00'>%</ins></span>",
    "deleted": "<span class=msoDel><del cite='mailto:R' datetime='2026-01-01T00:00'>%</del></span>",
}


@given(st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=12))
def test_deleted_words_are_told_and_all_others_stay(kinds):
    words = [f"{kind}{number}" for number, kind in enumerate(kinds)]
    marked = (CHANGES[kind].replace("%", f"{word} ") for kind, word in zip(kinds, words, strict=True))
    result = pasted(f"<p class=MsoNormal>{''.join(marked)}</p>")
    assert visible_text(result.html).split() == [word for word in words if not word.startswith("deleted")]
    assert " ".join(result.left_out).split() == [word for word in words if word.startswith("deleted")]


@given(st.sampled_from(NAMES), st.floats(0, 1), st.floats(0, 1))
def test_a_form_that_is_cut_anywhere_is_read_too(name, begin, end):
    """Selections begin and end in the middle of elements, and some programs write half of one."""
    html = source(name)
    once = pasted(html[int(begin * len(html)) : int((begin + (1 - begin) * end) * len(html))]).html
    assert clean(once) == once
    assert pasted(once).html == once
