"""What differs between two sources, passage by passage: "[+ put in +]", "[- taken out -]", "[~ looks otherwise: how ~]"."""

import pytest

from articles.merging import changed_blocks, compare, compare_values, number_of_changes, same_blocks

SIGNS = {"": "{}", "inserted": "[+{}+]", "deleted": "[-{}-]", "looks": "[~{}: {}~]"}


def told(before, after, name="body"):
    [difference] = compare({name: before}, {name: after}, names=lambda _field, key: f"n° {key}")
    return [(part.kind, told_of(part)) for part in difference.parts]


def told_of(part):
    text = "".join(SIGNS[each.change].format(each.text, each.note) for each in part.stretches)
    notes = "".join(f"({note}) " for note in part.notes)
    return f"{'  ' * part.depth}{notes}{text}"


PONT, QUAIS = "Le vieux pont ferme lundi.", "Les quais restent ouverts aux promeneurs."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (f"<p>{PONT}</p>", f"<p>{PONT} Enfin.</p>", [("p", f"{PONT} [+Enfin.+]")]),
        (f"<p>{PONT}</p>", "<p>Le grand pont ferme mardi.</p>", [("p", "Le [-vieux-] [+grand+] pont ferme [-lundi-] [+mardi+].")]),
        (f"<p>{PONT}</p>", f"<p>{QUAIS}</p>", [("p", f"[-{PONT}-] [+{QUAIS}+]")]),
        (f"<p>{PONT}</p>", f"<p>{PONT}</p><p>{QUAIS}</p>", [("p", PONT), ("p", f"[+{QUAIS}+]")]),
        (f"<p>{PONT}</p><p>{QUAIS}</p>", f"<p>{QUAIS}</p>", [("p", f"[-{PONT}-]"), ("p", QUAIS)]),
        (f"<p>{PONT}</p><p>{QUAIS}</p><p>Fin du texte.</p>", f"<p>Fin du texte.</p><p>{PONT}</p><p>{QUAIS}</p>", [("p", "(déplacé) Fin du texte."), ("p", PONT), ("p", QUAIS)]),
        (f"<p>{PONT}</p>", f"<h2>{PONT}</h2>", [("h2", f"(titre, auparavant\u00a0: paragraphe) {PONT}")]),
        (f"<p>{PONT} {QUAIS}</p>", f"<p>{PONT}</p><p>{QUAIS}</p>", [("p", f"{PONT}[+¶+]"), ("p", f" {QUAIS}")]),
        (f"<p>{PONT}</p><p>{QUAIS}</p>", f"<p>{PONT} {QUAIS}</p>", [("p", f"{PONT}[-¶-] {QUAIS}")]),
        ("<p>un mot ici</p>", "<p>un <strong>mot</strong> ici</p>", [("p", "un [~mot: gras~] ici")]),
        ("<p>un <em>mot</em> ici</p>", "<p>un mot ici</p>", [("p", "un [~mot: sans\u00a0: italique~] ici")]),
        ('<p>voir <a href="/a/">ici</a></p>', '<p>voir <a data-article="5" href="/a/">ici</a></p>', [("p", "voir [~ici: lien vers l’article /a/, plus de lien vers /a/~]")]),
        ('<p>voir <a href="/a?b=1&amp;c=2">ici</a></p>', '<p>voir <a href="/b">ici</a></p>', [("p", "voir [~ici: lien vers /b, plus de lien vers /a?b=1&c=2~]")]),
        ("<ul><li>Trois tomates mûres et deux oignons</li></ul>", "<ul><li>Trois tomates mûres</li><li>et deux oignons</li></ul>", [("item", "Trois tomates mûres[+¶+]"), ("item", " et deux oignons")]),
        ("<ul><li>un<ul><li>deux</li></ul></li></ul>", "<ul><li>un<ul><li>deux</li><li>trois</li></ul></li></ul>", [("item", "un"), ("item", "  deux"), ("item", "  [+trois+]")]),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<table><tr><td>a</td><td>c</td></tr><tr><td>d</td><td></td></tr></table>", [("row", "a | [-b-] [+c+]"), ("row", "[+d |+]")]),
        ('<figure class="photo" data-image="3"></figure>', '<figure class="photo" data-image="4"></figure>', [("sign", "[-[image\u00a0: n° 3]-][+[image\u00a0: n° 4]+]")]),
        ('<p>Un <img src="/a.png" alt="chat"> ici</p>', '<p>Un <img src="/a.png" alt="chien"> ici</p>', [("p", "Un [-[image\u00a0: chat]-] [+[image\u00a0: chien]+] ici")]),
        ('<p>Un <img src="/a.png" alt="chat"> ici</p>', '<p>Un <img src="/b.png" alt="chat"> ici</p>', [("p", "(réglé autrement) Un [image\u00a0: chat] ici")]),
        ("<p>a &lt;b&gt; &amp;amp; c</p>", "<p>a &lt;i&gt; &amp;amp; c</p>", [("p", "a <[-b-][+i+]> &amp; c")]),
        ("<p>fin</p><hr>", "<p>fin</p>", [("p", "fin"), ("sign", "[-———-]")]),
        ("<p>a</p>", '<p>a</p><div class="related-box"></div>', [("p", "a"), ("sign", "[+[articles liés]+]")]),
        ("<p>a</p>", '<p>a</p><div class="embed" data-embed="https://vimeo.com/1"></div>', [("p", "a"), ("div", "[+[https://vimeo.com/1]+]")]),
        ("<blockquote><p>a b c</p></blockquote>", "<blockquote><p>a b d</p></blockquote>", [("quote", "a b [-c-] [+d+]")]),
    ],
)  # fmt: skip
def test_a_text_with_what_became_of_it(before, after, expected):
    assert told(before, after) == expected


def test_plain_text_is_shown_as_it_is():
    assert told("Un <b> &amp; vieux pont", "Un <b> &amp; grand pont", "title") == [
        ("text", "Un <b> &amp; [-vieux-] [+grand+] pont")
    ]


def test_names_stand_for_keys():
    assert told([1, 2], [2, 3], "bylines") == [("name", "n° 2"), ("name", "[+n° 3+]"), ("name", "[-n° 1-]")]
    assert told([1, 2, 3], [3, 1, 2], "pinned") == [("name", "(déplacé) n° 3"), ("name", "n° 1"), ("name", "n° 2")]
    assert told(["a", {"id": 2, "name": "b"}], [{"id": 2, "name": "B"}, "c"], "tags") == [
        ("name", "B"),
        ("name", "[+c+]"),
        ("name", "[-a-]"),
    ]
    assert told(3, None, "lead_image") == [("name", "[-n° 3-]")]
    assert told("fr", "en", "language") == [("name", "[-n° fr-]"), ("name", "[+n° en+]")]


DAY, PRICE = ({"question": f"Quel {word} ?", "answer": f"<p>Le {word} de la fête.</p>"} for word in ("jour", "prix"))


def test_questions_are_shown_with_their_answers():
    edited = {**DAY, "answer": "<p>Le jour de la nuit.</p>"}
    assert told([DAY, PRICE], [PRICE, edited], "faq") == [
        ("question", "Quel prix ?"),
        ("p", "Le prix de la fête."),
        ("question", "(déplacé) Quel jour ?"),
        ("p", "Le jour de la [-fête-] [+nuit+]."),
    ]
    assert told([DAY], [], "faq") == [("question", "[-Quel jour ?-]"), ("p", "[-Le jour de la fête.-]")]


def test_the_sides_of_a_clash_are_compared_as_their_field():
    [difference] = compare_values("faq", DAY, None)
    assert [part.change for part in difference.parts] == ["deleted", "deleted"]
    assert compare_values("body", None, "<p>a</p>")[0].count == 1


def test_changes_are_counted_by_places():
    before = {"title": "A", "body": f"<p>{PONT}</p><ul><li>un</li><li>deux</li></ul>", "tags": ["a"], "faq": [DAY]}
    after = {
        "title": "B",
        "body": f"<p>{PONT.replace('vieux', 'grand').replace('lundi', 'mardi')}</p><ul><li>un et demi</li><li>deux</li><li>trois</li></ul>",
        "tags": ["a", "b"],
        "faq": [{**DAY, "answer": "<p>Le jour de la nuit.</p>"}],
    }
    assert [(each.name, each.count) for each in compare(before, after)] == [
        ("title", 1),
        ("body", 3),
        ("tags", 1),
        ("faq", 1),
    ]
    assert number_of_changes(before, after) == 6
    assert number_of_changes(before, before) == 0


def test_the_fields_come_in_the_order_of_the_form_and_only_those_that_differ():
    before = {"seo_title": "a", "title": "a", "body": "<p>a</p>\n", "kicker": ""}
    assert [each.name for each in compare(before, {"seo_title": "b", "title": "b", "body": "<p>a</p>"})] == [
        "title",
        "seo_title",
    ]


# Whose paragraph


def test_a_paragraph_is_found_again():
    before = f"<p>{PONT}</p><p>{QUAIS}</p><h2>Un titre</h2><p>Une fin.</p>"
    after = f"<h2>Un titre</h2><p>Tout neuf.</p><p>{QUAIS.replace('aux', 'à tous les')}</p><p>{PONT}</p><p>Une fin.</p>"
    assert same_blocks(before, after) == {0: 3, 1: 2, 2: 0, 3: 4}
    assert changed_blocks(before, after) == [1, 2]


def test_parts_of_a_split_paragraph_are_its_own():
    whole, parts = f"<p>{PONT} {QUAIS}</p>", f"<p>{PONT}</p><p>{QUAIS}</p>"
    assert (same_blocks(whole, parts), same_blocks(parts, whole)) == ({0: 0}, {0: 0, 1: 0})
