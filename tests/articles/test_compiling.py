import re
from pathlib import Path

import pytest

from articles.compiling import RELATED_MARK, compile_edition, internal_paths
from articles.compiling.links import has_paid_links
from cms.text import embeds
from images.pictures import picture
from images.usage import texts_with
from tests.factories import make_article, make_author, make_image

pytestmark = pytest.mark.django_db


def compiled(body, **source):
    return compile_edition({"title": "T", "language": "fr", "slug": "t", "body": body, **source})


def test_headings_get_anchors_and_a_table_of_contents():
    edition = compiled("<h2>Où dormir ?</h2><p>Ici.</p><h3>À l’hôtel</h3><h2>Où dormir ?</h2>")
    assert edition.contents == [
        {"level": 2, "title": "Où dormir ?", "anchor": "ou-dormir"},
        {"level": 3, "title": "À l’hôtel", "anchor": "a-l-hotel"},
        {"level": 2, "title": "Où dormir ?", "anchor": "ou-dormir-2"},
    ]
    assert '<h2 id="ou-dormir-2">' in edition.body


def test_a_picture_of_the_library_comes_with_its_caption_and_credit():
    image = make_image(alt="Un patio fleuri", caption="Mai à Cordoue", credit_name="Ana Ruiz")
    body = f'<figure class="photo" data-image="{image.pk}"><img src="/x.jpg" alt="z"></figure>'
    edition = compiled(body)
    assert f'<img src="/media/images/{image.token}/' in edition.body and 'alt="Un patio fleuri"' in edition.body
    assert "</source>" not in edition.body
    assert "Mai à Cordoue" in edition.body and "Ana Ruiz" in edition.body
    assert edition.images == [image]


def test_a_caption_in_the_text_stands_before_the_pictures_own():
    image = make_image(caption="Mai à Cordoue")
    body = (
        f'<figure class="photo" data-image="{image.pk}"><img src="/x.jpg" alt="">'
        "<figcaption>La <em>nôtre</em></figcaption></figure>"
    )
    assert "La <em>nôtre</em>" in compiled(body).body
    assert "Mai à Cordoue" not in compiled(body).body


def test_a_picture_that_is_no_more_leaves_its_words():
    edition = compiled(
        '<figure class="photo" data-image="999"><img src="/x.jpg"><figcaption>Mots</figcaption></figure>'
    )
    assert "Mots" in edition.body and "<img" not in edition.body


def test_nothing_is_loaded_from_another_host():
    edition = compiled('<p>Vue <img src="https://elsewhere.example/a/vue.jpg" alt="du pont"> ici.</p>')
    assert "<img" not in edition.body
    assert '<a href="https://elsewhere.example/a/vue.jpg">du pont</a>' in edition.body
    assert edition.text.split() == ["Vue", "du", "pont", "ici."]


def test_the_related_box_is_where_the_writer_put_it_and_only_once():
    edition = compiled('<p>un</p><div class="related-box"></div><p>deux</p><div class="related-box"></div><p>trois</p>')
    assert edition.body.count(RELATED_MARK) == 1
    assert edition.body.index("un") < edition.body.index(RELATED_MARK) < edition.body.index("deux")


def test_the_related_box_stands_in_the_middle_of_a_longer_text_by_default():
    edition = compiled("".join(f"<p>p{n}</p>" for n in range(6)))
    before, after = edition.body.split(RELATED_MARK)
    assert (before.count("<p>"), after.count("<p>")) == (3, 3)


def test_a_short_text_gets_no_related_box():
    assert RELATED_MARK not in compiled("<p>un</p><p>deux</p>").body


def test_a_related_box_inside_a_quotation_comes_out_of_it():
    edition = compiled('<blockquote><p>a</p><div class="related-box"></div><p>b</p></blockquote><p>c</p>')
    assert edition.body.index("</blockquote>") < edition.body.index(RELATED_MARK)
    assert edition.text.split() == ["a", "b", "c"]


@pytest.mark.parametrize(
    "body",
    [
        "<p>0</p><p>1</p>{}<p>2</p><h2>A</h2><p>3</p><p>4</p>",
        "<p>0</p><p>1</p>{}<p>2</p><ul><li>a</li></ul><p>3</p><h2>A</h2><p>4</p><p>5</p>",
        "<p>0</p><p>1</p>{}<p>2</p><blockquote><p>a</p><p>b</p></blockquote><p>3</p>",
        '<p>0</p><p>1</p><div class="embed" data-embed="https://x.com/a/status/1">a</div><p>2</p>{}<p>3</p><p>4</p>',
        '<p>0</p><p>1</p><div class="gallery"><ul><li>a</li></ul></div><p>2</p>{}<p>3</p><p>4</p>',
        '<p>0</p><p>1</p>{}<p>2</p><figure class="pullquote"><blockquote><p>a</p></blockquote></figure><p>3</p>',
        "<p>0</p><p>1</p>{}<p>2</p><table><tbody><tr><td>a</td></tr></tbody></table><p>3</p><hr><p>4</p>",
        "<h2>A</h2><p>0</p><p>1</p>{}loose<p>2</p><h2>B</h2><p>3</p>",
        "<h2>A</h2><p>0</p><ul><li>a</li></ul><p>1</p>{}<ul><li>b</li></ul><h2>C</h2><p>2</p><h2>B</h2><p>3</p>",
        "<h2>A</h2><p>0</p><h2>A</h2><p>1</p>{}<h2>A</h2><p>2</p><h2>A</h2><p>3</p>",
    ],
)
def test_by_default_the_related_box_stands_between_two_paragraphs_about_the_middle(body):
    long = body.replace("<p>", f"<p>{'word ' * 20}")
    expected = compiled(long.format('<div class="related-box"></div>')).body
    assert compiled(long.format("")).body == expected
    assert expected.count(RELATED_MARK) == 1


FILM = "https://www.youtube.com/watch?v=abc"
FRAME = "https://www.youtube-nocookie.com/embed/abc?autoplay=1"


def test_an_embed_is_a_link_that_says_what_it_does_and_whose_it_is():
    edition = compiled(f'<div class="embed" data-embed="{FILM}"></div>', language="en")
    assert edition.body == (
        f'<figure class="embed embed-youtube" data-frame="{FRAME}" data-title="Video on YouTube" data-kind="video">'
        f'<div class="embed-still"><a class="embed-open" href="{FILM}" rel="noopener external">'
        'Play the video on YouTube</a></div><figcaption><span class="credit">YouTube</span></figcaption></figure>'
    )


def test_the_label_of_an_embed_is_none_of_the_writers_words():
    edition = compile_edition(
        {"language": "fr", "body": '<p>Deux mots.</p><div class="embed" data-embed="https://vimeo.com/1">Un film</div>'}
    )
    assert (edition.text, edition.words) == ("Deux mots.\nUn film Vimeo", 5)


def test_an_embed_shows_the_writers_still_and_description():
    image = make_image(alt="Un patio", credit_name="Ana Ruiz")
    body = f'<div class="embed" data-embed="{FILM}" data-image="{image.pk}">Le <em>patio</em> &lt;b&gt; "à midi"</div>'
    edition = compiled(body, language="en")
    assert """data-title='Le patio &lt;b&gt; "à midi"'""" in edition.body
    assert f'<div class="embed-still"><picture><source type="image/webp" srcset="{image.url[:20]}' in edition.body
    assert '<figcaption>Le <em>patio</em> &lt;b&gt; "à midi" <span class="credit">' in edition.body
    assert "Photo: Ana Ruiz · YouTube</span>" in edition.body
    assert edition.images == [image]
    assert "data-image" not in edition.body


def test_a_still_counts_as_a_use_of_its_picture():
    image, other = make_image(), make_image()
    article = make_article(body=f'<div class="embed" data-embed="{FILM}" data-image="{image.pk}"></div>')
    assert article in texts_with(image)
    assert texts_with(other) == []


def test_an_embed_whose_still_is_no_more_goes_without():
    edition = compiled(f'<div class="embed" data-embed="{FILM}" data-image="999">Mots</div>')
    assert '<div class="embed-still"><a ' in edition.body and "Mots" in edition.text


def test_pictures_that_are_named_and_not_shown_are_none_of_the_edition():
    shown, *hidden = (make_image() for _number in range(4))
    edition = compiled(
        f'<figure class="photo" data-image="{shown.pk}"></figure><div class="gallery" data-image="{hidden[0].pk}"></div>'
        f'<div data-image="{hidden[1].pk}">Mots</div>',
        faq=[{"question": " ", "answer": f'<figure class="photo" data-image="{hidden[2].pk}"></figure>'}],
    )
    assert edition.images == [shown]


def test_what_has_no_frame_is_a_link_only():
    edition = compiled('<div class="embed" data-embed="https://www.youtube.com/@patios">Mots</div>', language="en")
    assert edition.body == (
        '<figure class="embed embed-youtube"><div class="embed-still"><a class="embed-open" '
        'href="https://www.youtube.com/@patios" rel="noopener external">See it on YouTube</a></div>'
        '<figcaption>Mots <span class="credit">YouTube</span></figcaption></figure>'
    )


def test_a_description_with_blocks_keeps_its_words():
    edition = compiled(f'<div class="embed" data-embed="{FILM}"><p>Un</p><ul><li>deux &amp; trois</li></ul></div>')
    assert '<figcaption>Un deux &amp; trois <span class="credit">' in edition.body.replace("Undeux", "Un deux")


@pytest.mark.parametrize("provider", embeds.PROVIDERS, ids=lambda provider: provider.key)
def test_nothing_of_a_provider_is_loaded_before_a_reader_asks(provider):
    pages = {
        "vimeo": "https://vimeo.com/1",
        "dailymotion": "https://dai.ly/x1",
        "arte": "https://www.arte.tv/fr/videos/107398-010-A/a/",
        "tiktok": "https://www.tiktok.com/@a/video/1",
        "spotify": "https://open.spotify.com/track/1",
        "soundcloud": "https://soundcloud.com/a/b",
        "x": "https://x.com/a/status/1",
        "instagram": "https://www.instagram.com/p/a/",
        "bluesky": "https://bsky.app/profile/did:plc:a/post/b",
        "openstreetmap": "https://www.openstreetmap.org/#map=16/37.8/-4.7",
        "google-maps": "https://www.google.com/maps/embed?pb=!1m18!2d-4.7!3d37.8",
        "youtube": FILM,
    }
    source = f'<div class="embed" data-embed="{pages[provider.key]}" data-image="{make_image().pk}">Mots</div>'
    edition = compiled(source, faq=[{"question": "Où ?", "answer": source}])
    for markup in (edition.body, edition.faq[0]["answer"]):
        assert f'class="embed embed-{provider.key}" data-frame="{provider.frames}/' in markup
        loaded = re.findall(r' (?:src|srcset|poster|data|action)="([^"]*)"', markup)
        assert loaded and [address for address in loaded if "//" in address] == []
        assert re.findall("<(?:iframe|link|script|object|embed|video|audio|blockquote)|style=", markup) == []


def test_pictures_of_a_gallery_have_their_own_layout():
    image = make_image()
    figure = f'<figure class="photo" data-image="{image.pk}"><img src="/x.jpg" alt=""></figure>'
    in_text, in_gallery = compiled(figure).body, compiled(f'<div class="gallery">{figure}</div>').body
    assert str(picture(image, layout="story")) in in_text
    assert str(picture(image, layout="gallery")) in in_gallery
    assert in_gallery.startswith('<figure class="gallery"><figure class="photo">')
    assert picture(image, layout="story") != picture(image, layout="gallery")


def test_a_pull_quote_names_who_said_it_and_has_no_empty_caption():
    quote = '<figure class="pullquote"><blockquote><p>Ouvrez !</p></blockquote><figcaption>{}</figcaption></figure>'
    assert compiled(quote.format("<cite>Ana</cite>")).body == quote.format("<cite>Ana</cite>")
    assert compiled(quote.format(" ")).body == quote.format("").replace("<figcaption></figcaption>", "")


def test_foreign_words_keep_their_language():
    body = '<p>Le <span lang="es">patio</span> et le <span dir="rtl" lang="ar">فناء</span></p>'
    assert compiled(body).body == body


def test_tables_scroll_by_themselves_under_their_caption():
    table = "<table><caption>Les <strong>patios</strong> ouverts</caption><tbody><tr><td>1</td></tr></tbody></table>"
    assert compiled(table).body == (
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="Les patios ouverts">{table}</div>'
    )
    with_name = '<div class="table-scroll" role="region" tabindex="0" aria-label="Table">'
    assert compiled("<table><tr><td>1</td></tr></table>", language="en").body.startswith(with_name)


def test_headers_of_a_table_say_what_they_head():
    rows = "<tr><th>a</th><th>b</th></tr><tr><th>c</th><td>1</td></tr><tr><td>2</td><th>d</th></tr>"
    assert re.findall("<t[hd][^>]*>", compiled(f"<table>{rows}</table>").body) == [
        '<th scope="col">',
        '<th scope="col">',
        '<th scope="row">',
        "<td>",
        "<td>",
        "<th>",
    ]
    written = '<table><thead><tr><th scope="colgroup">a</th></tr></thead></table>'
    assert 'scope="colgroup"' in compiled(written).body


def test_internal_paths_are_those_of_this_site(settings):
    settings.BASE_URL = "https://patio.example"
    markup = compiled(
        '<p><a title="a > b" href="/un/?a=1#b">1</a> <a href="https://patio.example/deux/">2</a> <a href="#trois">3</a>'
        '<a href="https://patio.example.evil/x/">4</a> <a href="https://elsewhere.example/y/">5</a>'
        '<a href="mailto:a@b.c">6</a> <a title="&quot;" href="/trois/">7</a> <a href="/quatre">8</a>'
        '<a href="http://PATIO.example/cinq?a">9</a> <a href="https://patio.example">10</a></p>'
    ).body
    assert internal_paths(markup) == {"/un/", "/deux/", "/trois/", "/quatre/", "/cinq/"}


def test_no_two_anchors_of_a_page_are_the_same():
    edition = compiled("<h2>FAQ où</h2><h2>Share</h2>", faq=[{"question": "Où ?", "answer": "<p>Là</p>"}])
    anchors = [heading["anchor"] for heading in edition.contents] + [entry["anchor"] for entry in edition.faq]
    assert anchors == ["faq-ou", "share-2", "faq-ou-2"]


def test_questions_get_anchors_and_clean_answers():
    edition = compiled("", faq=[{"question": "Où ?", "answer": "<p onclick=x>Là<script>1</script></p>"}])
    assert edition.faq == [{"question": "Où ?", "answer": "<p>Là</p>", "text": "Là", "anchor": "faq-ou"}]


def test_compiling_is_deterministic_and_safe_to_run_again():
    article = make_article(tags=["Été"], bylines=[make_author()], body="<h2>A</h2>" + "<p>b</p>" * 5)
    first, again = compile_edition(article.snapshot()), compile_edition(article.snapshot())
    assert (first.body, first.contents, first.text) == (again.body, again.contents, again.text)
    assert compile_edition({**article.snapshot(), "body": first.body}).text == first.text


def test_what_the_source_smuggles_past_the_desk_is_cleaned_again():
    edition = compiled('<p>ok</p><script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:x">y</a>')
    assert "<script" not in edition.body and "onerror" not in edition.body and "javascript:" not in edition.body


def test_reading_time_counts_the_words():
    assert compiled("<p>" + "mot " * 1100 + "</p>").reading_minutes == 5
    assert compiled("").reading_minutes == 1


def test_text_after_a_bare_picture_is_kept():
    image = make_image()
    edition = compiled(f'<p>avant <img data-image="{image.pk}" src="/x.jpg" alt="a"> après</p>')
    assert edition.text.split()[0] == "avant" and "après" in edition.text


def test_anchors_are_in_the_letters_of_their_headings_without_what_cannot_be_seen():
    edition = compiled(
        "<h2>日本</h2><h2>日本</h2><h3>Αθήνα</h3><h2>Pré\u00adface</h2><h2>🎉</h2><h2>?!</h2><h2>\u00ad\u2800</h2>",
        faq=[{"question": "Где?", "answer": "<p>Là</p>"}, {"question": "\u200b", "answer": "<p>Rien</p>"}],
    )
    assert [(each["title"], each["anchor"]) for each in edition.contents] == [
        ("日本", "日本"),
        ("日本", "日本-2"),
        ("Αθήνα", "αθήνα"),
        ("Préface", "preface"),
        ("🎉", "🎉"),
        ("?!", "section"),
    ]
    assert [(entry["question"], entry["anchor"]) for entry in edition.faq] == [("Где?", "faq-где")]
    assert "Pré\u00adface</h2>" in edition.body


def test_no_anchor_is_an_id_of_the_pages_own():
    templates = [*Path("templates").glob("*.html"), *Path("templates/components").glob("*.html")]
    templates += [*Path("templates/articles").glob("*.html"), *Path("templates/authors").glob("*.html")]
    own = {name for path in templates for name in re.findall(r'\bid="([a-z-]+)"', path.read_text())}
    assert {"main", "faq", "search-form"} <= own
    edition = compiled("".join(f"<h2>{name}</h2>" for name in sorted(own)))
    assert own.isdisjoint(heading["anchor"] for heading in edition.contents)


def test_what_shows_nothing_is_no_text_of_a_picture_a_table_or_an_embed():
    image = make_image(caption="Mai")
    body = (
        f'<figure class="photo" data-image="{image.pk}"><figcaption>\u00ad\u00a0</figcaption></figure>'
        "<table><caption>Prix\u00ad </caption><tr><td>1</td></tr></table>"
    )
    edition = compiled(body)
    assert "<figcaption>Mai" in edition.body
    assert 'aria-label="Prix"' in edition.body


def test_an_edition_holds_no_invisible_character_whoever_made_its_source():
    edition = compiled("<p>x</p>", title="a\u202eb\u00ad", kicker="\u200b", standfirst="c\u2066d", slug="Mon\u200b Été")
    assert (edition.title, edition.kicker, edition.standfirst, edition.slug) == ("ab", "", "cd", "mon-ete")


def test_links_in_other_scripts_are_found_however_they_are_written():
    encoded = "/%D0%BC%D0%BE%D1%81%D0%BA%D0%B2%D0%B0/"
    for href in ("/москва", "/москва/", encoded, encoded.lower(), f"http://testserver{encoded}#x"):
        assert internal_paths(f'<p><a href="{href}">x</a></p>') == {encoded}
    assert internal_paths('<a href="/e\u0301/">x</a>') == internal_paths('<a href="/é/">x</a>')


OUTWARD = (
    '<p><a href="https://example.org/a">dehors</a> <a href="/ici/">ici</a> <a href="http://testserver/la/">là</a> '
    '<a href="mailto:a@example.org">écrire</a> <a href="#note">note</a></p>'
)


def test_links_outward_of_what_a_partner_pays_for_are_marked():
    entry = {"question": "Où ?", "answer": '<p><a href="http://example.org">Là-bas</a></p>'}
    film = '<div class="embed" data-embed="https://www.youtube.com/watch?v=abcdefghijk"></div>'
    edition = compiled(OUTWARD + film, partner=" Les Moulins\u200b  de la Vega ", faq=[entry])
    assert edition.partner == "Les Moulins de la Vega"
    assert re.findall(r'<a [^>]*rel="sponsored"[^>]*>([^<]*)', edition.body) == ["dehors"]
    assert 'rel="sponsored noopener external"' in edition.body
    assert 'rel="sponsored"' in edition.faq[0]["answer"]


def test_an_article_of_the_newsroom_and_an_older_source_have_no_partner():
    edition = compiled(OUTWARD, partner="")
    assert (edition.partner, compiled(OUTWARD).partner) == ("", "")
    assert "sponsored" not in edition.body


def test_a_paid_link_stays_marked_beside_others():
    paid = '<p><a href="https://amzn.to/3xYz" rel="nofollow sponsored">Le livre</a></p>'
    edition = compiled(paid + OUTWARD)
    assert '<a href="https://amzn.to/3xYz" rel="sponsored">Le livre</a>' in edition.body
    assert edition.body.count("rel=") == 1
    assert has_paid_links(edition.body)
    assert not has_paid_links(compiled(OUTWARD).body)
    assert not has_paid_links('<p>rel="sponsored"</p><a href="/x/" title="a rel=&quot;sponsored&quot;">x</a>')
