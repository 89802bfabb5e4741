"""WordPress's markup in our own vocabulary, and promise B8: no word lost."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from cms.text import richtext
from wordpress.transform import Credit, convert, plain_title, without_variables


def library(picture):
    """Holds one picture, port.jpg, in whatever size."""
    return (7, "/media/images/port.jpg") if re.search(r"port(-\d+x\d+)?\.jpg", picture.src or "") else None


def converted(content, **options):
    options.setdefault("find_picture", library)
    return convert(content, base="https://carnets.example/le-bac/", **options)


def body(content, **options):
    return blocks(converted(content, **options).body)


def blocks(markup):
    """The outermost blocks, each as it is written."""
    root = lxml_html.fragment_fromstring(markup, create_parent="div")
    pieces = [etree.tostring(child, encoding="unicode", method="html") for child in root]
    assert "".join(pieces) == markup
    return pieces


def codes(content):
    return {note.code for note in converted(content).notes}


PORT = '<figure class="photo" data-image="7"><img alt="Le port" src="/media/images/port.jpg">'


def test_line_breaks_become_paragraphs():
    assert body("Un.\r\n\r\nDeux\nlignes.\n\n\n<em>Trois</em>\n\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\nQuatre.") == [
        "<p>Un.</p>",
        "<p>Deux<br>lignes.</p>",
        "<p><em>Trois</em></p>",
        "<ul><li>a</li><li>b</li></ul>",
        "<p>Quatre.</p>",
    ]


def test_links_lead_to_the_page_itself():
    wrapped = "https://l.facebook.com/l.php?u=https%3A%2F%2Fexemple.fr%2Fpage%3Futm_source%3Dx&amp;h=A"
    assert body(
        f'<p><a href="{wrapped}">un</a> <a href="/contact/?fbclid=1">deux</a> <a href="#note">trois</a></p>'
    ) == [
        '<p><a href="https://exemple.fr/page">un</a> <a href="https://carnets.example/contact/">deux</a> <a href="#note">trois</a></p>'
    ]


def test_double_breaks_part_paragraphs_and_boxes_dissolve():
    assert body('<div class="intro">Un<br /><br />Deux<div><h1>Titre</h1>Trois</div></div>') == [
        "<p>Un</p>",
        "<p>Deux</p>",
        "<h2>Titre</h2>",
        "<p>Trois</p>",
    ]


def test_what_is_preformatted_keeps_its_lines_and_brackets():
    assert converted("<pre>a\n\n  b [gallery] &lt;!-- wp:x --></pre>").body == (
        "<pre>a\n\n  b [gallery] &lt;!-- wp:x --&gt;</pre>"
    )


def test_blocks_are_read_without_their_comments():
    content = """<!-- wp:heading --><h2 class="wp-block-heading">Titre</h2><!-- /wp:heading -->
<!-- wp:paragraph {"align":"center"} -->
<p class="has-text-align-center">Une
ligne</p>
<!-- /wp:paragraph -->
<!-- wp:quote --><blockquote class="wp-block-quote"><!-- wp:paragraph --><p>Mot</p><!-- /wp:paragraph --><cite>Elle</cite></blockquote><!-- /wp:quote -->
<!-- wp:pullquote --><figure class="wp-block-pullquote"><blockquote><p>Fort</p></blockquote></figure><!-- /wp:pullquote -->
<!-- wp:table --><figure class="wp-block-table"><table><tbody><tr><td>a</td></tr></tbody></table><figcaption>Légende</figcaption></figure><!-- /wp:table -->
<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div><!-- wp:list --><ul><!-- wp:list-item --><li>un</li><!-- /wp:list-item --></ul><!-- /wp:list --></div><!-- /wp:column --></div><!-- /wp:columns -->
<!-- wp:buttons --><div><!-- wp:button --><div><a class="x" href="/y">Aller</a></div><!-- /wp:button --></div><!-- /wp:buttons -->
<!-- wp:code --><pre class="wp-block-code"><code>a
b</code></pre><!-- /wp:code --><!-- wp:separator --><hr class="x"/><!-- /wp:separator --><!-- wp:more --><!--more--><!-- /wp:more -->"""
    assert converted(content).body == (
        "<h2>Titre</h2><p>Une ligne</p><blockquote><p>Mot</p><p><cite>Elle</cite></p></blockquote>"
        '<figure class="pullquote"><blockquote><p>Fort</p></blockquote></figure>'
        "<table><tbody><tr><td>a</td></tr></tbody></table><p>Légende</p><ul><li>un</li></ul>"
        '<p><a href="https://carnets.example/y">Aller</a></p><pre><code>a\nb</code></pre><hr>'
    )


def test_blocks_that_only_a_running_wordpress_can_fill_are_reported():
    notes = converted('<!-- wp:latest-posts {"n":3} /--><!-- wp:block {"ref":12} /-->').notes
    assert [(note.code, note.detail) for note in notes] == [
        ("block", 'core/latest-posts {"n":3}'),
        ("block", 'core/block {"ref":12}'),
    ]


@pytest.mark.parametrize(
    "content",
    [
        '[caption id="attachment_59" align="right" width="300"]<a href="/wp-content/uploads/port.jpg"><img'
        ' class="wp-image-59" src="/wp-content/uploads/port-300x200.jpg" alt="Le port" /></a> Hier, <em>le soir</em>[/caption]',
        '[caption width="300" caption="Hier, <em>le soir</em>"]<img src="/u/port.jpg" alt="Le port" />[/caption]',
        '<figure class="wp-caption"><img src="/u/port.jpg" alt="Le port" /><figcaption>Hier, <em>le soir</em></figcaption></figure>',
        '<div class="wp-caption"><img src="/u/port.jpg" alt="Le port"><p class="wp-caption-text">Hier, <em>le soir</em></p></div>',
        '<!-- wp:image {"id":59} --><figure class="wp-block-image"><img src="/u/port.jpg" alt="Le port"/><figcaption'
        ' class="wp-element-caption">Hier, <em>le soir</em></figcaption></figure><!-- /wp:image -->',
    ],
)
def test_captions_stand_under_their_pictures(content):
    assert converted(content).body == f"{PORT}<figcaption>Hier, <em>le soir</em></figcaption></figure>"


def test_a_picture_in_running_text_comes_out_between_paragraphs():
    assert body(
        'Avant <img src="/u/port.jpg" alt="Le port"> après\n<img alt="" src="https://ailleurs.example/x.png">'
    ) == [
        "<p>Avant</p>",
        f"{PORT}</figure>",
        "<p>après</p>",
        '<figure class="photo"><img alt="" src="https://ailleurs.example/x.png"></figure>',
    ]


def test_galleries_hold_their_pictures():
    block = """<!-- wp:gallery --><figure class="wp-block-gallery"><!-- wp:image --><figure class="wp-block-image">
<img src="/u/port.jpg" alt="Le port"/><figcaption>Un</figcaption></figure><!-- /wp:image -->
<figcaption class="blocks-gallery-caption">Toutes</figcaption></figure><!-- /wp:gallery -->"""
    assert body(block) == [f'<div class="gallery">{PORT}<figcaption>Un</figcaption></figure></div>', "<p>Toutes</p>"]


def test_a_gallery_by_numbers_asks_for_them():
    from wordpress.figures import PictureReference

    asked = []

    def gallery_of(numbers):
        asked.append(numbers)
        return [PictureReference(src="/u/port.jpg", wp_id="5", alt="Le port")]

    assert body('[gallery ids="5, 6" columns="2"]', gallery_of=gallery_of) == [
        f'<div class="gallery">{PORT}</figure></div>'
    ]
    assert asked == [["5", "6"]]
    assert "gallery" in codes("[gallery]")


FILM = "https://www.youtube.com/watch?v=abcdefghijk"
SHOWN = f'<div class="embed" data-embed="{FILM}"></div>'


@pytest.mark.parametrize(
    "content",
    [
        f"{FILM}\n",
        f"<p>{FILM}</p>",
        f'<p><a href="{FILM}">{FILM}</a></p>',
        f"[embed]{FILM}[/embed]",
        f"[youtube {FILM}]",
        "[youtube id=abcdefghijk]",
        f"[youtube={FILM}]",
        '<iframe width="560" src="//www.youtube-nocookie.com/embed/abcdefghijk?rel=0"></iframe>',
        '<p><iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe></p>',
        '<object><param name="movie" value="http://www.youtube.com/v/abcdefghijk&amp;hl=fr"></param>'
        '<embed src="http://www.youtube.com/v/abcdefghijk&amp;hl=fr"></embed></object>',
        f'<!-- wp:embed {{"url":"{FILM}"}} --><figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{FILM}\n'
        "</div></figure><!-- /wp:embed -->",
        f'<!-- wp:core-embed/youtube {{"url":"{FILM}"}} /-->',
    ],
)
def test_films_are_shown_however_they_were_written(content):
    assert converted(content).body == SHOWN


@pytest.mark.parametrize(
    "content",
    [
        f'<!-- wp:embed {{"url":"{FILM}"}} --><figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{FILM}\n'
        '</div><figcaption class="wp-element-caption">Hier, <em>le soir</em></figcaption></figure><!-- /wp:embed -->',
        f'<!-- wp:core-embed/youtube {{"url":"{FILM}"}} --><figure><div class="wp-block-embed__wrapper">\n{FILM}\n</div>'
        "<figcaption>Hier, <em>le soir</em></figcaption></figure><!-- /wp:core-embed/youtube -->",
        '<figure><iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>'
        "<figcaption>Hier, <em>le soir</em></figcaption></figure>",
    ],
)
def test_captions_of_films_become_their_descriptions(content):
    assert converted(content).body == f'<div class="embed" data-embed="{FILM}">Hier, <em>le soir</em></div>'


def test_the_caption_of_a_frame_that_becomes_a_link_stays_below_it():
    figure = '<figure><iframe src="https://cartes.example/port"></iframe><figcaption>Le port</figcaption></figure>'
    assert body(figure) == [
        '<p><a href="https://cartes.example/port">https://cartes.example/port</a></p>',
        "<p>Le port</p>",
    ]


def test_short_addresses_and_players_become_the_page_of_the_film():
    assert body("https://youtu.be/abcdefghijk?si=x\n") == [SHOWN]
    assert body('<iframe src="https://player.vimeo.com/video/12?color=fff"></iframe>') == [
        '<div class="embed" data-embed="https://vimeo.com/12"></div>'
    ]


def test_an_address_within_a_line_stays_text():
    assert body(f"Voir {FILM} ce soir\n{FILM}\nfin") == [f"<p>Voir {FILM} ce soir</p>", SHOWN, "<p>fin</p>"]


def test_frames_of_other_hosts_become_links():
    assert body('<iframe src="https://cartes.example/port"></iframe>') == [
        '<p><a href="https://cartes.example/port">https://cartes.example/port</a></p>'
    ]
    assert "frame" in codes('<iframe src="https://cartes.example/port"></iframe>')


def test_unknown_shortcodes_stay_as_text_and_are_reported():
    found = converted('Un [contact-form-7 id="3"] deux [sic] [[gallery]] [bouton]Aller[/bouton]')
    assert found.body == '<p>Un [contact-form-7 id="3"] deux [sic] [gallery] [bouton]Aller[/bouton]</p>'
    assert [note.detail for note in found.notes] == ['[contact-form-7 id="3"]', "[bouton]"]


# Questions and answers

TWO = [("Combien ?", "<p>Deux euros.</p><p>Trois le soir.</p>"), ("Où ?", "<p>Au port.</p>")]


@pytest.mark.parametrize("name", ["Questions fréquentes", "FAQ", "Foire aux questions :", "Frequently asked questions"])
@pytest.mark.parametrize(
    "questions",
    [
        "<h3>Combien ?</h3>\nDeux euros.\n\nTrois le soir.\n<h3>Où ?</h3>\nAu port.",
        "<strong>Combien ?</strong>\n\nDeux euros.\n\nTrois le soir.\n\n<strong>Où ?</strong>\n\nAu port.",
        "<strong>Combien ?</strong>\nDeux euros.\n\nTrois le soir.\n\n<b>Où ?</b><br />Au port.",
    ],
)
def test_a_heading_with_questions_becomes_entries(name, questions):
    found = converted(f"Texte.\n<h2>{name}</h2>\n{questions}\n<h2>Conclusion</h2>\nFin.")
    assert [(entry["question"], entry["answer"]) for entry in found.faq] == TWO
    assert found.body == "<p>Texte.</p><h2>Conclusion</h2><p>Fin.</p>"


YOAST = [
    {"id": "1", "question": ["Combien ?"], "answer": ["Deux."], "jsonQuestion": "Combien ?", "jsonAnswer": "Deux."}
]
RANK = [{"id": "1", "title": "Combien ?", "content": "<p>Deux.</p>"}]


@pytest.mark.parametrize(
    "block",
    [
        f"""<!-- wp:yoast/faq-block {json.dumps({"questions": YOAST})} --><div class="schema-faq"><div
class="schema-faq-section" id="1"><strong class="schema-faq-question">Combien ?</strong> <p class="schema-faq-answer">Deux.</p>
</div></div><!-- /wp:yoast/faq-block -->""",
        f"<!-- wp:yoast/faq-block {json.dumps({'questions': YOAST})} /-->",
        f"""<!-- wp:rank-math/faq-block {json.dumps({"questions": RANK})} --><div class="wp-block-rank-math-faq-block"><div
class="rank-math-faq-item"><h3 class="rank-math-question">Combien ?</h3><div class="rank-math-answer">Deux.</div></div></div>
<!-- /wp:rank-math/faq-block -->""",
        f"<!-- wp:rank-math/faq-block {json.dumps({'questions': RANK})} /-->",
    ],
)
def test_blocks_of_questions_become_entries_and_their_heading_goes(block):
    found = converted(f"<!-- wp:heading --><h2>FAQ</h2><!-- /wp:heading -->\n{block}")
    assert (found.body, found.faq) == ("", [{"question": "Combien ?", "answer": "<p>Deux.</p>"}])


def test_a_heading_without_questions_stays():
    content = "<h2>FAQ</h2>\nÉcrivez-nous.\n<h2>Fin</h2>\nAdieu."
    assert (converted(content).faq, body(content)[0]) == ([], "<h2>FAQ</h2>")


def test_words_before_the_first_question_keep_their_heading():
    found = converted("<h2>FAQ</h2>\nOn nous demande :\n<h3>Combien ?</h3>\nDeux.")
    assert found.body == "<h2>FAQ</h2><p>On nous demande :</p>"
    assert len(found.faq) == 1


def test_a_question_without_an_answer_leaves_all_in_the_text():
    found = converted("<h2>FAQ</h2>\n<h3>Combien ?</h3>\n<h3>Où ?</h3>\nLà.")
    assert found.faq == []
    assert richtext.plain_text(found.body).split("\n") == ["FAQ", "Combien ?", "Où ?", "Là."]


# Related boxes, credits, plain fields


@pytest.mark.parametrize(
    "box",
    [
        '<strong>Vous pourriez être intéressé par :</strong>\n<ul><li><a href="/quai/">Le quai</a></li></ul>',
        '<div class="box"><p>Vous pourriez être intéressé par <a href="https://carnets.example/quai/">Le quai</a></p></div>',
        '<h3>Vous pourriez aussi être intéressé par</h3>\n<p><a href="/quai/">Le quai</a></p>',
    ],
)
def test_boxes_of_related_articles_become_ours(box):
    found = converted(f"Un.\n\n{box}\n\nDeux.")
    assert found.body == '<p>Un.</p><div class="related-box"></div><p>Deux.</p>'
    assert [note.detail for note in found.notes if note.code == "related"] == ["Le quai"]


def test_a_sentence_that_only_sounds_like_a_box_stays():
    kept = 'Vous pourriez être intéressé par <a href="https://ailleurs.example/">ce livre</a>.'
    assert body(kept) == [f"<p>{kept}</p>"]


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        (
            'Photo by <a href="https://unsplash.com/@x">Maud Le Goff</a> on <a href="https://unsplash.com/">Unsplash</a>',
            Credit(name="Maud Le Goff", url="https://unsplash.com/@x", agency="Unsplash"),
        ),
        ("Photo de Maud Le Goff sur Pexels", Credit(name="Maud Le Goff", agency="Pexels")),
        ("Crédit photo : Maud Le Goff / AFP", Credit(name="Maud Le Goff", agency="AFP")),
        ("© Maud Le Goff", Credit(name="Maud Le Goff")),
    ],
)
def test_a_credit_under_a_picture_of_ours_goes_to_it(line, credit):
    taken = []

    def take(number, credit):
        taken.append((number, credit))
        return True

    picture = '<img src="/u/port.jpg" alt="Le port">'
    assert body(f"{picture}\n\n{line}\n\nTexte.", take_credit=take) == [f"{PORT}</figure>", "<p>Texte.</p>"]
    caption = f'[caption id="a"]{picture} {line}[/caption]'
    assert body(caption, take_credit=take) == [f"{PORT}</figure>"]
    assert taken == [(7, credit)] * 2
    assert len(body(f"{picture}\n\n{line}", take_credit=lambda *_: False)) == 2
    assert len(body(f"Texte.\n\n{line}", take_credit=take)) == 2


def test_family_photos_are_no_credit():
    assert len(body('<img src="/u/port.jpg" alt="">\n\nPhoto de famille', take_credit=lambda *_: True)) == 2


def test_titles_are_text():
    assert plain_title("L&rsquo;&eacute;t&eacute; &amp; <em>le</em> port") == "L’été & le port"
    assert plain_title("<script>alert(1)</script>") == "<script>alert(1)</script>"


def test_variables_of_plugins_are_dropped():
    assert without_variables("%%title%% %%page%% %%sep%% %%sitename%%") == ""
    assert without_variables("Le bac de nuit %%sep%% %%sitename%%") == "Le bac de nuit"
    assert without_variables("Le bac – %sitename%") == "Le bac"
    assert without_variables("50 % de moins") == "50 % de moins"


def test_serialised_php_in_an_attribute_or_a_text_is_only_text():
    assert body('a:1:{s:3:"cmd";O:8:"stdClass":0:{}}') == ['<p>a:1:{s:3:"cmd";O:8:"stdClass":0:{}}</p>']


# No word lost


def test_words_around_a_picture_that_is_nowhere_stay_apart():
    converted = convert('a<img src="data:image/gif;base64,AA">b')
    assert converted.body == "<p>a b</p>"
    assert [note.code for note in converted.notes] == ["picture_lost"]


WORD = st.integers(100, 999).map("mot{}".format)
TEXT = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
FRAMES = [
    "{}",
    "{}\n",
    "{}\n\n{}",
    "<p>{}</p>",
    "<p>{}",
    "{}</p>",
    "<strong>{}\n\n{}</strong>",
    "<em>{}<p>{}</p></em>{}",
    '<a href="/x">{}<h2>{}</h2></a>',
    "<h2>FAQ</h2>{}<h3>{} ?</h3>{}",
    "<h2>FAQ</h2><strong>{} ?</strong>\n{}\n\n",
    "<h3>{}</h3>",
    "<ul><li>{}</li>{}<li>{}<ul><li>{}</li></ul></li></ul>",
    "<ul>{}</ul>",
    "<table><tr><td>{}</td></tr>{}</table>",
    "<table><caption>{}</caption><tr><th>{}\n\n{}</th></tr></table>",
    "<dl><dt>{}</dt><dd>{}</dd>{}</dl>",
    "<blockquote>{}\n\n{}<cite>{}</cite></blockquote>",
    "<pre>{}\n{}</pre>",
    "<div>{}<div>{}</div>{}</div>",
    "[caption id='a'] <img src='/u/port.jpg'> {} [/caption]",
    "[caption id='a']{}[/caption]",
    "[caption id='a']<img src='/u/x.jpg'>{}",
    "<figure><img src='/u/port.jpg'><figcaption>{}</figcaption>{}</figure>",
    "<figure><blockquote>{}</blockquote><figcaption>{}</figcaption></figure>",
    "<figure><figure><img src='/a.jpg'><figcaption>{}</figcaption></figure>{}</figure>",
    "<div class='gallery'>{}<img src='/u/port.jpg'>{}</div>",
    "<ul class='wp-block-gallery'><li><figure><img src='/u/port.jpg'/><figcaption>{}</figcaption></figure>{}</li></ul>",
    "[gallery ids='1']{}",
    "[unknown a='{}']{}[/unknown]",
    "<!-- wp:paragraph --><p>{}</p><!-- /wp:paragraph -->",
    "<!-- wp:quote --><blockquote>{}",
    '<!-- wp:embed {{"url":"https://youtu.be/abcdefghijk"}} --><figure><div class=\'wp-block-embed__wrapper\'>{}</div>'
    "<figcaption>{}</figcaption></figure><!-- /wp:embed -->{}",
    "<!-- /wp:columns -->{}",
    "<!-- {}",
    "<div class='schema-faq-section'>{} <b class='schema-faq-question'>{}</b><p class='schema-faq-answer'>{}</p>{}</div>",
    "<div class='rank-math-faq-item'><h3 class='rank-math-question'>{}</h3>{}</div>",
    "<p><strong>Vous pourriez être intéressé par</strong> {} <a href='https://x.example/'>{}</a></p>",
    "<p>Photo by {} on Unsplash</p>",
    "<img src='/u/port.jpg'>\n\n© {}\n\n",
    "<iframe src='//www.youtube.com/embed/abcdefghijk'></iframe>{}",
    "<figure><iframe src='//www.youtube.com/embed/abcdefghijk'></iframe>{}<figcaption>{}</figcaption></figure>{}",
    "<object><param name='movie' value='http://x.example/a'>{}</object>",
    "<video src='/a.mp4'>{}</video>",
    "<form><select><option>{}<option>{}</select><textarea>{}</textarea><button>{}</button></form>",
    "<details><summary>{}</summary>{}</details>",
    "<span style='x'>{}</span><font>{}</font><center>{}</center>",
    "<section><aside>{}</aside><address>{}\n{}</address></section>",
    "<h2>{}<div>{}</div></h2>",
    "< {}",
    "{} < {} > {}",
    "[{}] [[{}]] [caption]{}",
    "</div></div>{}",
    "<ruby>{}<rt>{}</rt></ruby>",
    "<noscript>{}</noscript>",
    "<svg><text>{}</text></svg>",
    "<math><mi>{}</mi></math>",
]


@st.composite
def contents(draw):
    def filled(frame, depth):
        def piece(_match):
            if depth < 3 and draw(st.integers(0, 3)) == 0:
                return filled(draw(st.sampled_from(FRAMES)), depth + 1)
            return draw(TEXT)

        return re.sub(r"\{\}", piece, frame).replace("{{", "{").replace("}}", "}")

    return "".join(filled(draw(st.sampled_from(FRAMES)), 0) for _ in range(draw(st.integers(1, 5))))


def all_text(found):
    return "\n".join(
        [richtext.plain_text(found.body), *(f"{e['question']}\n{richtext.plain_text(e['answer'])}" for e in found.faq)]
    )


@given(contents())
def test_no_word_is_lost(content):
    """`<!-- mot` without an end is text for WordPress's readers too: browsers alone would hide it."""
    hidden = re.sub(r"<!--(?:(?!-->).)*(?:-->|$)|<[^<>]*>", " ", content, flags=re.DOTALL)
    credits = []
    found = converted(content, take_credit=lambda _number, credit: credits.append(credit.name) or True)
    kept = all_text(found) + " ".join(credits)
    missing = {word for word in re.findall(r"mot\d{3}", hidden) if word not in kept}
    related = " ".join(note.detail for note in found.notes if note.code == "related")
    assert {word for word in missing if word not in related} == set(), found
    assert richtext.clean(found.body) == found.body


@pytest.mark.parametrize("frame", FRAMES)
def test_no_frame_of_markup_needs_the_plain_fallback(frame):
    numbers = iter(range(100, 999))
    content = re.sub(r"\{\}", lambda _match: f"mot{next(numbers)}", frame).replace("{{", "{").replace("}}", "}")
    assert not {"words", "lost", "nesting"} & codes(content)


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 5000 + "mot",
        "<blockquote><ul><li>" * 500 + "mot",
        "[caption]" * 5000 + "mot",
        "<!-- wp:group -->" * 3000 + "mot",
    ],
)
def test_deep_nesting_costs_neither_words_nor_the_run(content):
    assert "mot" in all_text(converted(content))


@pytest.mark.parametrize(
    "content", ["<pre>" * 20_000, "<!--" * 50_000, "[caption " * 20_000, "<a [" * 30_000, "[a" * 30_000]
)
def test_hostile_repetitions_are_read_in_time(content):
    converted(content)


def test_payloads_come_out_clean(testdata):
    payloads = json.loads((testdata / "xss" / "_fires_in_chromium.json").read_text())
    for payload in [each["payload"] for each in payloads][:400]:
        found = converted(f"Avant.\n\n{payload}\n\nAprès.")
        assert richtext.clean(found.body) == found.body
