"""The form of an article saves by itself."""

import pytest

from articles.models import Article, EditingSession, Edition, Revision, StoredClash
from tests.desk.autosaves import OpenForm
from tests.desk.pages import fresh, signed_in
from tests.factories import end_sittings, make_article, make_author, make_image, make_user, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    user = make_user(role="journalist", first_name="Lucía", language="en")
    make_author(user=user)
    return user


@pytest.fixture
def ines():
    return make_user(role="editor", first_name="Inés", language="en")


def test_an_article_begins_with_its_first_word_and_is_one(lucia):
    form = OpenForm(signed_in(lucia))
    assert form.save()["article"] is None
    assert form.save(title="", body="<p>&nbsp;</p>")["article"] is None
    assert not EditingSession.objects.exists()
    first = form.save(title="C")
    assert (first["version"], first["theirs"]) == (1, {"slug": "c"})
    second = form.save(title="Cordoue", body="<p>Le patio.</p>")
    article = Article.objects.get()
    assert (article.title, article.body, article.slug) == ("Cordoue", "<p>Le patio.</p>", "cordoue")
    assert (second["article"], second["theirs"]) == (article.pk, {"slug": "cordoue"})
    assert [author.pk for author in (row.author for row in article.bylines.all())] == [lucia.author.pk]
    assert second["address"] == f"/admin/articles/article/{article.pk}/change/"


def test_the_same_request_again_is_answered_the_same_and_does_nothing(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un", slug="x", kicker="A")
    end_sittings(article)
    form, other = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    other.save(kicker="B")
    first = form.save(title="Deux")
    assert first["theirs"] == {"kicker": "B"}
    again = form.again(title="Deux")
    assert (again["theirs"], again["version"]) == (first["theirs"], first["version"])
    assert fresh(article).version == 3 == article.revisions.count()


def test_saving_what_is_there_already_makes_no_version(lucia):
    article = make_article(by=lucia, state="draft", title="Un")
    form = OpenForm(signed_in(lucia), article)
    form.save(title=" Un ", body=article.body)
    assert (fresh(article).version, article.revisions.count()) == (1, 1)


def test_two_people_write_different_fields_and_both_are_saved(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un", slug="x", standfirst="Deux")
    end_sittings(article)
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.save(title="Un !")
    answer = second.save(standfirst="Deux !")
    assert (fresh(article).title, fresh(article).standfirst) == ("Un !", "Deux !")
    assert answer["theirs"] == {"title": "Un !"}
    assert answer["changed"] == [{"field": "title", "block": None, "who": "Lucía"}]
    assert first.save()["theirs"] == {"standfirst": "Deux !"}


def test_what_two_wrote_in_one_place_is_kept_twice_until_one_of_them_is_chosen(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Avant", slug="x")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.save(title="Lucía")
    answer = second.save(title="Inés")
    assert (fresh(article).title, answer["theirs"]) == ("Lucía", {})
    second.save(title="Inés !")
    row = StoredClash.objects.get()
    assert (row.ours, row.theirs, row.by) == ("Inés !", "Lucía", ines)
    second.save(kicker="Un mot")
    assert (fresh(article).kicker, StoredClash.objects.filter(settled_at=None).count()) == ("Un mot", 1)
    assert second.save(title="Lucía")["clashes"].count("<article") == 0
    assert StoredClash.objects.get().settled_by == ines


def test_what_cannot_be_saved_yet_holds_up_nothing_else(lucia):
    article = make_article(by=lucia, state="draft", title="Un", slug="un")
    form = OpenForm(signed_in(lucia), article)
    answer = form.save(title="x" * 300, slug="feed", standfirst="Écrit.")
    assert set(answer["problems"]) == {"title", "slug"} and answer["theirs"] == {}
    assert (fresh(article).title, fresh(article).slug, fresh(article).standfirst) == ("Un", "un", "Écrit.")
    assert set(form.save(kicker="Mot")["problems"]) == {"title", "slug"}
    assert EditingSession.objects.get().unsaved == {"title": "x" * 300, "slug": "feed"}
    assert form.save(title="Deux", slug="deux")["problems"] == {}
    assert (fresh(article).title, fresh(article).slug) == ("Deux", "deux")


def test_an_answer_without_its_question_is_saved_and_said_to_lack_one(lucia):
    article = make_article(by=lucia, state="draft")
    answer = OpenForm(signed_in(lucia), article).save(faq=[{"question": "", "answer": "<p>Oui.</p>"}])
    assert answer["problems"] == {"faq": ["An answer has no question yet."]}
    assert fresh(article).snapshot()["faq"] == [{"question": "", "answer": "<p>Oui.</p>"}]


def test_it_never_publishes(ines):
    edition = publish_article(title="Un")
    image = make_image(by=ines)
    before = list(Edition.objects.values())
    form = OpenForm(signed_in(ines), edition.article)
    form.save(title="Deux", lead_image=image.pk, state="approved", _publish="1")
    assert list(Edition.objects.values()) == before
    assert Revision.objects.filter(article=edition.article).count() == 2


def test_a_body_may_come_packed(lucia):
    article = make_article(by=lucia, state="draft")
    assert OpenForm(signed_in(lucia), article).packed(title="Serré").json()["version"] == 2


def test_a_sign_of_life_without_an_answer_takes_no_number_away_from_the_save_that_follows(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un", slug="x", kicker="A", standfirst="S")
    form, other = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    form.save(title="Deux")
    other.save(kicker="B")
    lost = form.body() | {"number": 2, "answered": 1}
    assert form.send(lost).json()["theirs"] == {"kicker": "B"}
    answer = form.send(form.body(standfirst="T") | {"number": 2, "answered": 1}).json()
    assert answer["theirs"] == {"kicker": "B"}
    after = fresh(article)
    assert (after.title, after.kicker, after.standfirst) == ("Deux", "B", "T")
    assert form.send(lost).json()["theirs"] == {}


def test_what_comes_late_undoes_nothing(lucia):
    article = make_article(by=lucia, state="draft", title="Un", slug="x")
    form = OpenForm(signed_in(lucia), article)
    form.save(title="Deux")
    late = form.body(title="Deux")
    form.save(title="Trois")
    form.send(late)
    assert fresh(article).title == "Trois"


def test_where_the_writer_went_on_what_others_wrote_is_not_undone(lucia, ines):
    body = "<p>Un.</p><p>Deux.</p>"
    article = make_article(by=lucia, state="draft", slug="x", body=body)
    form, other = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    other.save(body="<p>Un.</p><p>Deux, dit Inés.</p>")
    assert form.save(body="<p>Un, dit Lucía.</p><p>Deux.</p>")["theirs"]["body"].count("Inés") == 1
    form.number += 1
    went_on = form.body(body="<p>Un, dit Lucía hier.</p><p>Deux.</p>") | {"kept": ["body"], "answered": 1}
    form.send(went_on)
    assert fresh(article).body == "<p>Un, dit Lucía hier.</p><p>Deux, dit Inés.</p>"
