"""A form that saves itself over a bad line: what is sent again, what comes late, and answers that never come."""

import pytest

from tests.desk.autosaves import OpenForm
from tests.desk.pages import fresh, signed_in
from tests.factories import end_sittings, make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lucia():
    return make_user(role="journalist", first_name="Lucía", language="en")


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
    form.send(lost)
    assert fresh(article).version == after.version


def test_what_others_saved_is_given_again_where_the_answer_was_lost(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un", slug="x", kicker="A")
    form, other = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    form.save(kicker="B")
    other.save(title="Deux")
    lost = form.body() | {"number": 2, "answered": 1}
    for _time in range(2):
        assert form.send(lost).json()["theirs"] == {"title": "Deux"}
    assert form.send(form.body() | {"number": 2, "answered": 2}).json()["theirs"] == {}
    went_on = form.body(title="Un !") | {"number": 3, "answered": 1}  # which knows nothing of an answer
    assert form.send(went_on).json()["clashes"] != ""


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
