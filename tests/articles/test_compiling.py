import pytest

from articles.compiling import RELATED_MARK, compile_edition
from tests.factories import make_article, make_author, make_image, make_tag

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
    assert edition.compiled_images == [image]


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


def test_an_embed_becomes_a_link_that_names_its_host():
    edition = compiled('<div class="embed" data-embed="https://www.youtube.com/watch?v=abc"></div>')
    assert 'href="https://www.youtube.com/watch?v=abc"' in edition.body
    assert "iframe" not in edition.body and "youtube.com" in edition.text


def test_tables_scroll_by_themselves():
    assert '<div class="table-scroll" role="region" tabindex="0"' in compiled("<table><tr><td>1</td></tr></table>").body


def test_questions_get_anchors_and_clean_answers():
    edition = compiled("", faq=[{"question": "Où ?", "answer": "<p onclick=x>Là<script>1</script></p>"}])
    assert edition.faq == [{"question": "Où ?", "answer": "<p>Là</p>", "anchor": "faq-ou"}]


def test_compiling_is_deterministic_and_safe_to_run_again():
    article = make_article(tags=["Été"], bylines=[make_author()], body="<h2>A</h2>" + "<p>b</p>" * 5)
    first, again = compile_edition(article.snapshot()), compile_edition(article.snapshot())
    assert (first.body, first.contents, first.text) == (again.body, again.contents, again.text)
    assert compile_edition({**article.snapshot(), "body": first.body}).text == first.text


def test_what_the_source_smuggles_past_the_desk_is_cleaned_again():
    edition = compiled('<p>ok</p><script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:x">y</a>')
    assert "<script" not in edition.body and "onerror" not in edition.body and "javascript:" not in edition.body


def test_search_text_ignores_accents_and_holds_tags_and_names():
    edition = compiled(
        "<p>Élégant</p>",
        tags=[{"id": make_tag(name="Œnologie").pk, "name": ""}],
        bylines=[make_author(name="Inès Núñez").pk],
    )
    for word in ("elegant", "oenologie", "ines nunez"):
        assert word in edition.search_text


def test_reading_time_counts_the_words():
    assert compiled("<p>" + "mot " * 1100 + "</p>").reading_minutes == 5
    assert compiled("").reading_minutes == 1


def test_text_after_a_bare_picture_is_kept():
    image = make_image()
    edition = compiled(f'<p>avant <img data-image="{image.pk}" src="/x.jpg" alt="a"> après</p>')
    assert edition.text.split()[0] == "avant" and "après" in edition.text
