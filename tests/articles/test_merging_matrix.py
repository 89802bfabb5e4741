"""What comes of two changes of one text, case by case; the expected results are written by hand."""

from dataclasses import dataclass

import pytest

from articles.merging import BASE, BOTH, OURS, THEIRS, merge
from cms.text.richtext import clean

PONT = "Le vieux pont de la ville ferme lundi matin pour travaux."
QUAIS = "Les quais du fleuve restent ouverts aux promeneurs tout le jour."
FETE = "La fête de la musique aura lieu sur la grande place."


def p(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def ul(*items):
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def table(*rows):
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows]
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"


def photo(caption, key=3, alt="Un pont"):
    return (
        f'<figure class="photo" data-image="{key}"><img alt="{alt}" src="/{key}.jpg">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


@dataclass
class Case:
    """`merged` is the text with theirs at clashes; `clashes` are (base, ours, theirs)."""

    says: str
    base: str
    ours: str
    theirs: str
    merged: str
    clashes: tuple = ()


THREE = p(PONT, QUAIS, FETE)
OLD_PONT = PONT.replace("vieux", "grand")
NIGHT_PONT = PONT.replace("matin", "soir")
BOTH_PONT = OLD_PONT.replace("matin", "soir")
FEW_QUAIS = QUAIS.replace("aux promeneurs", "aux seuls piétons")

CASES = [
    # Paragraphs
    Case("different paragraphs", THREE, p(OLD_PONT, QUAIS, FETE), p(PONT, FEW_QUAIS, FETE), p(OLD_PONT, FEW_QUAIS, FETE)),
    Case("one paragraph, words apart", THREE, p(OLD_PONT, QUAIS, FETE), p(NIGHT_PONT, QUAIS, FETE), p(BOTH_PONT, QUAIS, FETE)),
    Case(
        "the same word",
        THREE,
        p(OLD_PONT, QUAIS, FETE),
        p(PONT.replace("vieux", "joli"), QUAIS, FETE),
        p(PONT.replace("vieux", "joli"), QUAIS, FETE),
        ((p(PONT), p(OLD_PONT), p(PONT.replace("vieux", "joli"))),),
    ),
    Case(
        "neighbouring words",
        p(PONT),
        p(PONT.replace("vieux", "grand")),
        p(PONT.replace("pont", "quai")),
        p(PONT.replace("pont", "quai")),
        ((p(PONT), p(OLD_PONT), p(PONT.replace("pont", "quai"))),),
    ),
    Case("the same change", THREE, p(OLD_PONT, QUAIS, FETE), p(OLD_PONT, QUAIS, FETE), p(OLD_PONT, QUAIS, FETE)),
    Case("nothing changed here", THREE, THREE, p(PONT, FETE), p(PONT, FETE)),
    Case("nothing changed there", THREE, p(FETE, PONT), THREE, p(FETE, PONT)),
    Case(
        "a sentence more at both ends of a paragraph",
        p(PONT),
        p(f"Enfin. {PONT}"),
        p(f"{PONT} On attendra."),
        p(f"Enfin. {PONT} On attendra."),
    ),
    Case(
        "a sentence more at the same place",
        p(PONT),
        p(f"{PONT} Enfin."),
        p(f"{PONT} On attendra."),
        p(f"{PONT} On attendra."),
        ((p(PONT), p(f"{PONT} Enfin."), p(f"{PONT} On attendra.")),),
    ),
    Case("one goes on with what the other began", p(PONT), p(f"{PONT} Il pleut."), p(f"{PONT} Il pleut. Encore."), p(f"{PONT} Il pleut. Encore.")),
    # Put in and taken out
    Case("put in at different places", THREE, p(PONT, "Ici.", QUAIS, FETE), p(PONT, QUAIS, "Là.", FETE), p(PONT, "Ici.", QUAIS, "Là.", FETE)),
    Case("put in at the same place", THREE, p(PONT, "Ici.", QUAIS, FETE), p(PONT, "Là.", QUAIS, FETE), p(PONT, "Ici.", "Là.", QUAIS, FETE)),
    Case("the same put in on both sides", THREE, p(PONT, "Ici.", QUAIS, FETE), p(PONT, "Ici.", QUAIS, FETE), p(PONT, "Ici.", QUAIS, FETE)),
    Case("one put in more than the other", p(PONT), p(PONT, "Ici, on lit."), p(PONT, "Ici, on lit. On dort."), p(PONT, "Ici, on lit. On dort.")),
    Case("different paragraphs taken out", THREE, p(QUAIS, FETE), p(PONT, QUAIS), p(QUAIS)),
    Case("the same paragraph taken out", THREE, p(PONT, FETE), p(PONT, FETE), p(PONT, FETE)),
    Case("taken out here, edited there", THREE, p(PONT, FETE), p(PONT, FEW_QUAIS, FETE), p(PONT, FEW_QUAIS, FETE), ((p(QUAIS), None, p(FEW_QUAIS)),)),
    Case("edited here, taken out there", THREE, p(PONT, FEW_QUAIS, FETE), p(PONT, FETE), p(PONT, FETE), ((p(QUAIS), p(FEW_QUAIS), None),)),
    Case("taken out here, put in beside it there", THREE, p(PONT, FETE), p(PONT, QUAIS, "Ici.", FETE), p(PONT, "Ici.", FETE)),
    Case("all taken out here, one edited there", THREE, "", p(PONT, FEW_QUAIS, FETE), p(FEW_QUAIS), ((p(QUAIS), None, p(FEW_QUAIS)),)),
    Case("both began an empty text", "", p(PONT), p(QUAIS), p(PONT, QUAIS)),
    # Moved
    Case("moved here, edited there", THREE, p(FETE, PONT, QUAIS), p(PONT, QUAIS, FETE.replace("grande", "petite")), p(FETE.replace("grande", "petite"), PONT, QUAIS)),
    Case("edited here, moved there", THREE, p(PONT, QUAIS, FETE.replace("grande", "petite")), p(FETE, PONT, QUAIS), p(FETE.replace("grande", "petite"), PONT, QUAIS)),
    Case("moved and edited here, edited there", THREE, p(FETE.replace("grande", "petite"), PONT, QUAIS), p(PONT, QUAIS, FETE.replace("fête", "nuit")), p(FETE.replace("grande", "petite").replace("fête", "nuit"), PONT, QUAIS)),
    Case("moved here, taken out there", THREE, p(FETE, PONT, QUAIS), p(PONT, QUAIS), p(PONT, QUAIS)),
    Case("moved to the same place", THREE, p(FETE, PONT, QUAIS), p(FETE, PONT, QUAIS), p(FETE, PONT, QUAIS)),
    Case("a section moved here, a paragraph put into it there", p(PONT, "Un mot de la mairie hier soir.", "Un long avis du maire.") + f"<h2>Au bord</h2>{p(QUAIS)}", f"<h2>Au bord</h2>{p(QUAIS, PONT, 'Un mot de la mairie hier soir.', 'Un long avis du maire.')}", p(PONT, "Un mot de la mairie hier soir.", "Un long avis du maire.") + f"<h2>Au bord</h2>{p('Ici.', QUAIS)}", f"<h2>Au bord</h2>{p('Ici.', QUAIS, PONT, 'Un mot de la mairie hier soir.', 'Un long avis du maire.')}"),
    # Split and joined
    Case("split here, edited there", p(PONT), p("Le vieux pont de la ville", "ferme lundi matin pour travaux."), p(NIGHT_PONT), p("Le vieux pont de la ville", "ferme lundi soir pour travaux.")),
    Case("joined here, edited there", THREE, p(f"{PONT} {QUAIS}", FETE), p(PONT, FEW_QUAIS, FETE), p(f"{PONT} {FEW_QUAIS}", FETE)),
    Case("split on both sides at the same place", p(f"{PONT} {QUAIS}"), p(PONT, QUAIS), p(PONT, FEW_QUAIS), p(PONT, FEW_QUAIS)),
    # Headings
    Case("a heading here, its paragraph there", f"<h2>Le pont ferme</h2>{p(PONT)}", f"<h2>Le pont rouvre</h2>{p(PONT)}", f"<h2>Le pont ferme</h2>{p(OLD_PONT)}", f"<h2>Le pont rouvre</h2>{p(OLD_PONT)}"),
    Case("made a heading here, edited there", p(PONT, QUAIS), f"<h2>{PONT}</h2>{p(QUAIS)}", p(OLD_PONT, QUAIS), f"<h2>{OLD_PONT}</h2>{p(QUAIS)}"),
    Case("made two kinds of heading", p(PONT), f"<h2>{PONT}</h2>", f"<h3>{PONT}</h3>", f"<h3>{PONT}</h3>", ((p(PONT), f"<h2>{PONT}</h2>", f"<h3>{PONT}</h3>"),)),
    # Marks
    Case("bold here, other words there", p(PONT), p(PONT.replace("vieux pont", "<strong>vieux pont</strong>")), p(NIGHT_PONT), p(NIGHT_PONT.replace("vieux pont", "<strong>vieux pont</strong>"))),
    Case("bold and italic over one another", p("un deux trois quatre"), p("<strong>un deux trois</strong> quatre"), p("un deux <em>trois quatre</em>"), p("<strong>un deux <em>trois</em></strong> <em>quatre</em>")),
    Case("bold here, the same word another there", p(PONT), p(PONT.replace("vieux", "<strong>vieux</strong>")), p(OLD_PONT), p(OLD_PONT), ((p(PONT), p(PONT.replace("vieux", "<strong>vieux</strong>")), p(OLD_PONT)),)),
    Case("a link's address here, a word in it there", p('Voir <a href="/a">la page du pont</a> ici.'), p('Voir <a href="/b">la page du pont</a> ici.'), p('Voir <a href="/a">la belle page du pont</a> ici.'), p('Voir <a href="/b">la belle page du pont</a> ici.')),
    Case("a link to two addresses", p('Voir <a href="/a">la page</a> ici.'), p('Voir <a href="/b">la page</a> ici.'), p('Voir <a href="/c">la page</a> ici.'), p('Voir <a href="/c">la page</a> ici.'), ((p('Voir <a href="/a">la page</a> ici.'), p('Voir <a href="/b">la page</a> ici.'), p('Voir <a href="/c">la page</a> ici.')),)),
    Case("no link any more here, a word beside it there", p('Voir <a href="/a">la page</a> du vieux pont.'), p("Voir la page du vieux pont."), p('Voir <a href="/a">la page</a> du grand pont.'), p("Voir la page du grand pont.")),
    # Lists
    Case("two items", ul("Tomates", "Oignons", "Ail"), ul("Tomates mûres", "Oignons", "Ail"), ul("Tomates", "Oignons", "Ail frais"), ul("Tomates mûres", "Oignons", "Ail frais")),
    Case("one item", ul("Tomates", "Oignons"), ul("Tomates mûres", "Oignons"), ul("Tomates vertes", "Oignons"), ul("Tomates vertes", "Oignons"), ((ul("Tomates"), ul("Tomates mûres"), ul("Tomates vertes")),)),
    Case("an item more here, another edited there", ul("Tomates", "Oignons"), ul("Tomates", "Sel", "Oignons"), ul("Tomates", "Oignons rouges"), ul("Tomates", "Sel", "Oignons rouges")),
    Case("an item taken out here, edited there", ul("Tomates", "Oignons"), ul("Oignons"), ul("Tomates mûres", "Oignons"), ul("Tomates mûres", "Oignons"), ((ul("Tomates"), None, ul("Tomates mûres")),)),
    Case("numbered here, an item edited there", ul("Tomates", "Oignons"), ul("Tomates", "Oignons").replace("ul>", "ol>"), ul("Tomates", "Oignons rouges"), ul("Tomates", "Oignons rouges").replace("ul>", "ol>")),
    Case("a list in a list", ul("Légumes" + ul("poireau", "navet"), "Fruits"), ul("Légumes" + ul("poireau", "navet long"), "Fruits"), ul("Légumes verts" + ul("poireau", "navet"), "Fruits"), ul("Légumes verts" + ul("poireau", "navet long"), "Fruits")),
    Case("an item split here, edited there", ul("Trois tomates bien mûres et deux oignons rouges", "Sel"), ul("Trois tomates bien mûres", "et deux oignons rouges", "Sel"), ul("Trois tomates bien mûres et deux oignons blancs", "Sel"), ul("Trois tomates bien mûres", "et deux oignons blancs", "Sel")),
    Case("items joined here, edited there", ul("Trois tomates bien mûres", "et deux oignons rouges", "Sel"), ul("Trois tomates bien mûres et deux oignons rouges", "Sel"), ul("Trois tomates bien mûres", "et deux oignons blancs", "Sel"), ul("Trois tomates bien mûres et deux oignons blancs", "Sel")),
    Case("words and meanings", "<dl><dt>Patio</dt><dd>Une cour</dd><dt>Azulejo</dt><dd>Un carreau</dd></dl>", "<dl><dt>Patio</dt><dd>Une cour fleurie</dd><dt>Azulejo</dt><dd>Un carreau</dd></dl>", "<dl><dt>Patio</dt><dd>Une cour</dd><dt>Azulejo</dt><dd>Un carreau bleu</dd></dl>", "<dl><dt>Patio</dt><dd>Une cour fleurie</dd><dt>Azulejo</dt><dd>Un carreau bleu</dd></dl>"),
    Case("a quotation's two paragraphs", f"<blockquote>{p(PONT, QUAIS)}</blockquote>", f"<blockquote>{p(OLD_PONT, QUAIS)}</blockquote>", f"<blockquote>{p(PONT, FEW_QUAIS)}</blockquote>", f"<blockquote>{p(OLD_PONT, FEW_QUAIS)}</blockquote>"),
    # Tables
    Case("two rows", table(["Lundi", "10"], ["Mardi", "20"]), table(["Lundi", "11"], ["Mardi", "20"]), table(["Lundi", "10"], ["Mardi", "21"]), table(["Lundi", "11"], ["Mardi", "21"])),
    Case("two cells of a row", table(["Lundi", "dix", "non"]), table(["Lundi", "onze", "non"]), table(["Lundi", "dix", "oui"]), table(["Lundi", "onze", "oui"])),
    Case("one cell", table(["Lundi", "10"]), table(["Lundi", "11"]), table(["Lundi", "12"]), table(["Lundi", "12"]), ((table(["Lundi", "10"]), table(["Lundi", "11"]), table(["Lundi", "12"])),)),
    Case("a row more here, a cell there", table(["Lundi", "10"], ["Mardi", "20"]), table(["Lundi", "10"], ["Mardi", "20"], ["Jeudi", "5"]), table(["Lundi", "10"], ["Mardi", "21"]), table(["Lundi", "10"], ["Mardi", "21"], ["Jeudi", "5"])),
    Case("a column more here, a row more there", table(["Lundi", "10"]), table(["Lundi", "10", "x"]), table(["Lundi", "10"], ["Mardi", "20"]), table(["Lundi", "10"], ["Mardi", "20"]), ((table(["Lundi", "10"]), table(["Lundi", "10", "x"]), table(["Lundi", "10"], ["Mardi", "20"])),)),
    # Pictures and the rest
    Case("a caption, words apart", photo("Le vieux pont vu du quai"), photo("Le grand pont vu du quai"), photo("Le vieux pont vu du quai nord"), photo("Le grand pont vu du quai nord")),
    Case("a picture here, its caption there", photo("Le vieux pont vu du quai"), photo("Le vieux pont vu du quai").replace("data-image=\"3\"", "data-image=\"4\""), photo("Le vieux pont vu de la rive"), photo("Le vieux pont vu de la rive").replace("data-image=\"3\"", "data-image=\"4\"")),
    Case("a caption to the same place", photo("Le vieux pont"), photo("Le grand pont"), photo("Le joli pont"), photo("Le joli pont"), ((photo("Le vieux pont"), photo("Le grand pont"), photo("Le joli pont")),)),
    Case("a picture put in here, the paragraph before it edited there", p(PONT, QUAIS), p(PONT) + photo("Le quai") + p(QUAIS), p(OLD_PONT, QUAIS), p(OLD_PONT) + photo("Le quai") + p(QUAIS)),
    Case("a picture in a line", p('Un <img alt="pont" src="/a.png"> ici, et un quai là-bas.'), p('Un <img alt="vieux pont" src="/a.png"> ici, et un quai là-bas.'), p('Un <img alt="pont" src="/a.png"> ici, et un long quai là-bas.'), p('Un <img alt="vieux pont" src="/a.png"> ici, et un long quai là-bas.')),
    Case("code, line by line", "<pre>a = 1\nb = 2\n\nc = 3</pre>", "<pre>a = 7\nb = 2\n\nc = 3</pre>", "<pre>a = 1\nb = 2\n\n  c = 3</pre>", "<pre>a = 7\nb = 2\n\n  c = 3</pre>"),
    Case("only the form differs", "<p>a</p>\n<p><b>b c d e</b></p>", "<p>a</p><p><strong>b c d e</strong></p>", "<p>a</p>\n\n<p><b>b c d f</b></p>", "<p>a</p><p><strong>b c d f</strong></p>"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.says for case in CASES])
def test_two_changes_of_one_text(case):
    versions = [{"body": text} for text in (case.base, case.ours, case.theirs)]
    merged = merge(*versions)
    assert merged.source()["body"] == clean(case.merged) == case.merged
    assert [(clash.base, clash.ours, clash.theirs) for clash in merged.clashes] == list(case.clashes)
    turned = merge(versions[0], versions[2], versions[1])
    assert turned.source(OURS) == merged.source()
    assert [clash.key for clash in turned.clashes] == [clash.key for clash in merged.clashes]


def test_a_clash_is_settled_by_one_side_or_by_both():
    base, ours, theirs = ({"body": p(text, QUAIS)} for text in (PONT, OLD_PONT, PONT.replace("vieux", "joli")))
    merged = merge(base, ours, theirs)
    [clash] = merged.clashes
    assert clash.holds_both
    assert merged.source(OURS) == ours
    assert merged.source(BASE) == base
    assert merged.whole({clash.key: OURS}) == ours
    assert merged.whole({clash.key: THEIRS}) == theirs
    assert merged.whole({clash.key: BOTH}) == {"body": p(PONT.replace("vieux", "joli"), OLD_PONT, QUAIS)}


def test_what_was_merged_is_taken_over_beside_a_clash():
    base, ours, theirs = p(PONT, QUAIS), p(OLD_PONT, QUAIS), p(PONT.replace("vieux", "joli"), FEW_QUAIS)
    merged = merge({"body": base}, {"body": ours}, {"body": theirs})
    assert merged.source(OURS)["body"] == p(OLD_PONT, FEW_QUAIS)
    assert merged.source(BASE)["body"] == p(PONT, FEW_QUAIS)
    again = merge(merged.source(BASE), merged.source(OURS), merged.source(THEIRS))
    assert [clash.key for clash in again.clashes] == [clash.key for clash in merged.clashes]


def test_equal_paragraphs_clash_at_places_of_their_own():
    texts = [p(PONT, PONT), p(OLD_PONT, OLD_PONT), p(PONT.replace("vieux", "joli"), PONT.replace("vieux", "joli"))]
    clashes = merge(*({"body": text} for text in texts)).clashes
    assert len({clash.key for clash in clashes}) == 2
