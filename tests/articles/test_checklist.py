"""What is a body, and an answer: something that readers see."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from articles import publishing, writing
from articles.checklist import RULES, Location, blocking, findings
from articles.compiling import compile_body
from articles.models import Article
from articles.models.redirect import Redirect
from articles.rule_names import BLOCKING, NAMES
from cms.text.richtext import clean, is_empty
from tests.desk.pages import fresh, save, signed_in
from tests.factories import make_article, make_author, make_image, make_user, publish_article

pytestmark = pytest.mark.django_db

VIDEO = '<div class="embed" data-embed="https://www.youtube.com/watch?v=aqz-KE-bpKQ"></div>'
SEEN = [
    "<p>Un mot.</p>",
    "<h2>Un titre</h2>",
    "<table><tr><td>1</td></tr></table>",
    VIDEO,
    f"<p></p>{VIDEO}<p>&nbsp;</p>",
    '<iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ"></iframe>',
    '<p><img src="https://example.org/photo.jpg"></p>',
    '<figure class="photo" data-image="{image}"></figure>',
    '<p><img data-image="{image}" alt=""></p>',
    '<div class="gallery"><figure data-image="{image}"></figure><figure data-image="{image}"></figure></div>',
]
UNSEEN = [
    "",
    "<p></p>",
    "<p>&nbsp; </p><p><br></p>",
    "<hr>",
    "<hr><p>\u00a0</p><hr>",
    "<table><tr><td></td></tr></table>",
    '<div class="related-box"></div>',
    '<div class="gallery"></div>',
    '<div class="embed"></div>',
    '<div class="embed" data-embed="https://example.org/no-provider"></div>',
    '<figure class="photo"><figcaption></figcaption></figure>',
    "<p><img></p>",
    '<p><img src="data:image/png;base64,AAAA"></p>',
    "<script>alert(1)</script>",
    '<p><a href="https://example.org/"></a></p>',
]


def source(**fields):
    return {"title": "Un", "slug": "un", "bylines": [make_author().pk], "body": "<p>Oui.</p>", **fields}


def problems(**fields):
    with translation.override("en"):
        return [str(each.message) for each in blocking(source(**fields), at=timezone.now())]


@pytest.mark.parametrize("markup", SEEN)
def test_whatever_readers_see_is_a_body_and_an_answer(markup):
    image = make_image(alt="Un patio", credit_name="Ana Ruiz")
    markup = markup.replace("{image}", str(image.pk))
    assert not is_empty(markup)
    assert problems(body=markup) == problems(faq=[{"question": "Et ?", "answer": markup}]) == []
    compiled, _contents = compile_body(markup, {image.pk: image})
    assert any(mark in compiled for mark in ("Un mot", "Un titre", "1</td>", "<picture", "embed-open", "photo.jpg"))


@pytest.mark.parametrize("markup", UNSEEN)
def test_what_nobody_sees_is_neither(markup):
    assert is_empty(markup) and is_empty(clean(markup))
    assert problems(body=markup) == ["The body is empty."]
    assert problems(faq=[{"question": "Et ?", "answer": markup}]) == ["A question has no answer: “Et ?”"]


def test_the_reported_body_is_one(testdata):
    assert problems(body=(testdata / "reports/body-embed-only.html").read_text()) == []


def test_a_video_alone_is_published_and_read(client):
    editor = make_user(role="editor")
    article = make_article(by=editor, body=VIDEO, faq=[{"question": "Et la suite ?", "answer": VIDEO}])
    save(signed_in(editor), article, button="_publish")
    [edition] = fresh(article).editions.all()
    page = client.get(edition.get_absolute_url()).content.decode()
    assert page.count('class="embed-open"') == 2


@pytest.mark.parametrize("answer", [VIDEO, '<p><img src="https://example.org/photo.jpg"></p>'])
def test_a_row_that_holds_only_a_video_or_a_picture_is_a_row(answer):
    editor = make_user(role="editor")
    article = make_article(by=editor)
    typed = {"faq-TOTAL_FORMS": "1", "faq-0-question": "", "faq-0-answer": answer, "faq-0-position": "0"}
    answer = save(signed_in(editor), article, typed)
    [inline] = [each for each in answer.context["inline_admin_formsets"] if each.formset.prefix == "faq"]
    assert inline.formset.errors == [{"question": ["Ce champ est obligatoire."]}]


# Rules as data

WHOLE = {
    "language": "fr",
    "standfirst": "Deux phrases qui disent pourquoi lire la suite. Elles tiennent dans ce que montrent les moteurs.",
}


def found(at=None, **fields):
    """[(rule, location)] of all that is found, in order."""
    with translation.override("en"):
        return [(each.rule.name, each.location) for each in findings(source(**WHOLE | fields), at=at or timezone.now())]


def said(**fields):
    with translation.override("en"):
        return [str(each.message) for each in findings(source(**WHOLE | fields), at=timezone.now())]


@pytest.fixture
def credits(settings):
    settings.CHECKLIST_BLOCKS = BLOCKING


def test_the_rules_are_those_that_the_settings_know():
    assert tuple(rule.name for rule in RULES) == NAMES


def test_a_whole_article_breaks_none():
    assert found() == []


def test_an_empty_one_says_where_each_thing_is_missing():
    assert found(title=" ", slug="", body="", bylines=[], standfirst="\u200b") == [
        ("title", Location("title")),
        ("address", Location("slug")),
        ("body", Location("body")),
        ("byline", Location("bylines")),
        ("standfirst", Location("standfirst")),
    ]


def test_what_is_half_of_an_entry_of_the_faq_is_found_there():
    faq = [{"question": "Et ?", "answer": "<p>Oui.</p>"}, {"question": "Quoi ?", "answer": ""}]
    faq += [{"question": "", "answer": "<p>Non.</p>"}]
    assert found(faq=faq) == [
        ("faq", Location("faq", 1, "answer")),
        ("faq", Location("faq", 2, "question")),
    ]


def test_pictures_need_an_alternative_and_a_credit_wherever_they_stand(credits):
    mute = make_image(alt="", credit_name="Ana Ruiz")
    flourish = make_image(alt="", decorative=True, agency="Agence")
    orphan = make_image(alt="Une cour")
    body = f'<figure class="photo" data-image="{mute.pk}"></figure><figure class="photo" data-image="{flourish.pk}"></figure>'
    faq = [{"question": "Et ?", "answer": f'<figure class="photo" data-image="{orphan.pk}"></figure>'}]
    fields = {"body": body, "faq": faq, "lead_image": flourish.pk}
    assert found(**fields) == [
        ("alt", Location("body", kind="picture", target=str(mute.pk))),
        ("credit", Location("faq", 0, "answer", "picture", str(orphan.pk))),
    ]
    assert found(lead_image=orphan.pk) == [("credit", Location("lead_image"))]
    assert [each.blocks for each in findings(source(**WHOLE | fields), at=timezone.now())] == [True, True]


@pytest.mark.parametrize(
    ("levels", "places"),
    [("23 4 3 2", []), ("3", [0]), ("2 4", [1]), ("4 3 2", [0]), ("2 3 4 4 2 3", []), ("3 2 4", [0, 2]), ("", [])],
)
def test_headings_leave_out_no_level(levels, places):
    body = "<p>Oui.</p>" + "".join(f"<h{level}>Un <em>titre</em></h{level}>" for level in levels.replace(" ", ""))
    assert found(body=body) == [("headings", Location("body", kind="heading", target=str(place))) for place in places]


def test_links_lead_to_what_is_live_at_the_moment_of_publication():
    now = timezone.now()
    publish_article(slug="lisible", at=now - timedelta(days=9))
    ended = publish_article(slug="fini", at=now - timedelta(days=9), until=now - timedelta(days=1))
    moved = publish_article(slug="ancien", at=now - timedelta(days=9)).article
    publish_article(slug="read", language="en", at=now - timedelta(days=9))
    editor = make_user(role="chief editor")
    publishing.publish(make_article(slug="demain"), by=editor, at=now + timedelta(days=1))
    publishing.publish(writing.write(moved, {"slug": "nouveau"}, by=editor).article, by=editor)
    Redirect.objects.add_missing(["/vieux-papier"], article=moved)
    Redirect.objects.add_missing(["/perdu"])
    here = "http://testserver"
    good = [
        "/lisible/",
        "/lisible",
        f"{here}/lisible/?a=1#b",
        "/ancien/",
        "/nouveau/",
        "/en/read/",
        "/vieux-papier/",
        "/un/#ici",
    ]
    good += ["/tag/x/", "/search/?q=y", "/", "https://example.org/absent/", "/a/b/c/", "mailto:a@example.org", "#bas"]
    dead = ["/fini/", "/demain/", "/absent/", "/perdu/", "/read/", f"{here}/en/lisible/"]
    body = "".join(f'<p><a href="{address}">Un lien</a></p>' for address in [*good, *dead])
    assert found(body=body) == [("links", Location("body", kind="link", target=address)) for address in dead]
    left = {
        address for _rule, location in found(body=body, at=now + timedelta(days=2)) for address in [location.target]
    }
    assert left == {*dead} - {"/demain/"}
    assert ended.live_until < now


def test_whether_a_planned_article_is_there_is_not_told():
    now = timezone.now()
    publishing.publish(make_article(slug="demain"), by=make_user(role="chief editor"), at=now + timedelta(days=1))
    planned, absent = (said(body=f'<p><a href="/{slug}/">x</a></p>') for slug in ("demain", "jamais"))
    assert planned == ["Readers find nothing at /demain/, which a link leads to."]
    assert absent == ["Readers find nothing at /jamais/, which a link leads to."]


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"title": "x" * 60}, []),
        ({"title": "x" * 61}, ["seo_title"]),
        ({"title": "x" * 111, "seo_title": "Bref"}, ["title_length"]),
        ({"seo_title": "x" * 61}, ["seo_title"]),
        ({"standfirst": "x" * 69}, ["seo_description"]),
        ({"standfirst": "x" * 161}, ["seo_description"]),
        ({"standfirst": "x" * 161, "seo_description": "x" * 70}, []),
        ({"seo_description": "x" * 160}, []),
        ({"seo_description": "x" * 161}, ["seo_description"]),
        ({"standfirst": ""}, ["standfirst"]),
    ],
)
def test_what_search_engines_get_has_lengths(fields, rules):
    assert [rule for rule, _location in found(**fields)] == rules


def test_what_a_source_has_not_is_not_asked_for(django_assert_num_queries):
    image = make_image(credit_name="Ana Ruiz")
    publish_article(slug="lisible", at=timezone.now() - timedelta(days=9))
    bare, pictured = source(**WHOLE), source(**WHOLE, lead_image=image.pk)
    linked = source(**WHOLE | {"body": '<p><a href="/lisible/">x</a></p>' * 30, "lead_image": image.pk})
    dead = source(**WHOLE | {"body": '<p><a href="/absent/">x</a><a href="/autre/">x</a></p>' * 30})
    for each, queries in [(bare, 1), (pictured, 2), (linked, 3), (dead, 3)]:
        with django_assert_num_queries(queries):
            findings(each, at=timezone.now())
        with django_assert_num_queries(min(queries, 2) if each is not dead else 1):
            blocking(each, at=timezone.now())


# At the door


def refusal(act):
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        act()
    return refused.value.messages


def test_the_door_names_each_rule_that_is_broken_and_where(credits):
    editor = make_user(role="chief editor")
    image = make_image(alt="")
    article = make_article(lead_image=image, body="", faq=[{"question": "Et ?", "answer": ""}])
    assert refusal(lambda: publishing.publish(article, by=editor)) == [
        "Text: The body is empty.",
        "Questions and answers: A question has no answer: “Et ?”",
        f"Text alternatives: The picture “Image {image.pk}” says nothing to those who do not see it: "
        "describe it, or mark it as decorative.",
        f"Credits: The picture “Image {image.pk}” has no credit: whose is it?",
    ]
    assert not article.editions.exists()


def test_each_site_says_which_rules_the_door_enforces(settings):
    editor, fields = make_user(role="chief editor"), {"body": '<p><a href="/absent/">x</a></p>'}
    settings.CHECKLIST_BLOCKS = ("links", "standfirst")
    messages = refusal(lambda: publishing.publish(make_article(**fields), by=editor))
    assert [message.partition(":")[0] for message in messages] == ["Standfirst", "Links"]
    settings.CHECKLIST_BLOCKS = ()
    assert publishing.publish(make_article(bylines=[], body=""), by=editor)
    article = make_article()
    Article.objects.filter(pk=article.pk).update(title="", slug="")
    assert len(refusal(lambda: publishing.publish(article, by=editor))) == 2


def test_links_are_judged_at_the_moment_that_the_edition_goes_live(settings):
    settings.CHECKLIST_BLOCKS = ("links",)
    editor, now = make_user(role="chief editor"), timezone.now()
    publishing.publish(make_article(slug="demain"), by=editor, at=now + timedelta(days=1))
    article = make_article(body='<p><a href="/demain/">x</a></p>')
    assert refusal(lambda: publishing.publish(article, by=editor)) != []
    assert publishing.publish(article, by=editor, at=now + timedelta(days=1))


def test_an_archive_is_taken_as_it_was(credits):
    article = make_article(lead_image=make_image(alt=""), body="", bylines=[])
    assert publish_article(article=article).title == article.title


def test_a_correction_is_not_refused_for_a_picture_that_readers_see_already(credits):
    editor, seen, new = make_user(role="chief editor"), make_image(alt="Une cour"), make_image(alt="Une porte")
    edition = publish_article(lead_image=seen, standfirst="Fautte")
    fixed = publishing.correct(edition, source={**edition.source, "standfirst": "Faute"}, by=editor)
    assert fixed.standfirst == "Faute"
    messages = refusal(lambda: publishing.correct(fixed, source={**fixed.source, "lead_image": new.pk}, by=editor))
    assert messages == ["Credits: The picture “Une porte” has no credit: whose is it?"]


def test_a_link_that_is_kept_by_an_articles_key_is_judged_by_the_article():
    live, draft = publish_article(slug="ici"), make_article(slug="pas-encore", state="draft")
    body = "".join(
        f'<p><a data-article="{pk}" href="/{slug}/">x</a></p>'
        for pk, slug in [
            (live.article_id, "ici"),
            (live.article_id, "jamais-vu"),
            (draft.pk, "ici-non"),
            (999_999, "rien"),
        ]
    )
    assert [location.target for _rule, location in found(body=body)] == ["/ici-non/", "/rien/"]


GAP = '<p><a href="https://a.example/mur.png">[Image manquante\u00a0: Un mur]</a></p>'


def test_a_gap_for_a_picture_is_published_by_nobody(settings, django_assert_num_queries):
    settings.CHECKLIST_BLOCKS = BLOCKING
    found = source(body=f"<p>Oui.</p>{GAP}", faq=[{"question": "Et ?", "answer": GAP}])
    with translation.override("en"):
        body, answer = blocking(found, at=timezone.now())
        words = "The picture “Un mur” is missing: put it in, or take away the words that stand for it."
        assert str(body.message) == words
    assert body.location == Location("body", kind="link", target="https://a.example/mur.png")
    assert answer.location == Location("faq", 0, "answer", "link", "https://a.example/mur.png")
    rule = [each for each in RULES if each.name == "gaps"]
    with django_assert_num_queries(0):
        assert len(findings(found, at=timezone.now(), rules=rule)) == 2


def test_a_correction_is_not_refused_for_a_gap_that_readers_see_already(settings):
    settings.CHECKLIST_BLOCKS = BLOCKING
    before = source(body=GAP)
    assert blocking(source(body=f"<p>Un mot.</p>{GAP}"), at=timezone.now(), before=before) == []


def paid(**fields):
    return [each for each in findings(source(**fields), at=timezone.now()) if each.rule.name == "paid_links"]


@pytest.mark.parametrize(
    ("address", "is_paid"),
    [
        ("https://www.amazon.fr/dp/2070360024?tag=patio-21", True),
        ("https://amazon.co.uk/dp/2070360024?psc=1&amp;tag=patio-21", True),
        ("https://www.amazon.fr/dp/2070360024", False),
        ("https://www.amazon.fr.example.org/?tag=patio-21", False),
        ("https://amzn.to/3xYz", True),
        ("https://www.awin1.com/cread.php?awinmid=1&amp;ued=https%3A%2F%2Fexample.org", True),
        ("https://notawin1.com/", False),
        ("https://www.booking.com/hotel/es/patio.html?aid=12", True),
        ("https://example.org/?tag=12&amp;aid=3", False),
        ("/interne/?tag=patio-21", False),
    ],
)
def test_an_affiliate_link_is_marked_as_paid(address, is_paid):
    link = f'<p><a href="{address}">Le livre</a></p>'
    marked = link.replace('">Le', '" rel="sponsored">Le')
    unmarked = paid(body=link)
    assert [each.blocks for each in unmarked] == [False] * is_paid
    for fields in ({"body": marked}, {"body": link, "partner": "Les Moulins"}):
        assert paid(**fields) == []


def test_an_affiliate_link_is_found_in_an_answer_and_told_once():
    link = '<a href="https://amzn.to/3xYz">Le livre</a>'
    entry = {"question": "Où ?", "answer": f"<p>{link} ou {link}</p>"}
    [unmarked] = paid(faq=[entry])
    assert unmarked.location == Location("faq", 0, "answer", "link", "https://amzn.to/3xYz")
