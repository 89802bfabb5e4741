"""Who else has an article open, and where."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import EditingSession
from tests.desk.autosaves import OpenForm
from tests.desk.pages import signed_in
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_who_else_is_in_it_is_seen_with_the_place(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    first.send(first.body() | {"place": {"field": "body", "block": 2}})
    assert "Lucía – Body, paragraph 3" in second.save()["present"]
    assert "Inés" in first.save()["present"]
    EditingSession.objects.filter(user=lucia).update(seen_at=timezone.now() - timedelta(seconds=30))
    assert "Lucía" not in second.save()["present"]


def test_nobody_is_told_of_herself_and_a_question_is_called_one(lucia, ines):
    article = make_article(by=lucia, state="draft", title="Un")
    former, form = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(lucia), article)
    former.send(former.body() | {"place": {"field": "body", "block": 2}})
    other = OpenForm.opened(signed_in(ines), article)
    other.send(other.body() | {"place": {"field": "faq", "block": 1}})
    present = form.save()["present"]
    assert "Inés – Frequently asked questions, question 2" in present
    assert "Lucía" not in present


def test_a_sign_of_life_is_written_every_ten_seconds_at_the_most(lucia, django_assert_num_queries):
    article = make_article(by=lucia, state="draft", title="Un")
    form = OpenForm.opened(signed_in(lucia), article)
    form.save()
    before = EditingSession.objects.values().get()
    form.save()
    assert EditingSession.objects.values().get() == before
    EditingSession.objects.update(seen_at=timezone.now() - timedelta(seconds=11))
    form.save()
    assert EditingSession.objects.get().seen_at > timezone.now() - timedelta(seconds=5)


def test_whose_paragraph_just_changed_is_told(lucia, ines):
    article = make_article(by=lucia, state="draft", slug="x", body="<p>Un.</p><p>Deux.</p><p>Trois.</p>")
    first, second = OpenForm.opened(signed_in(lucia), article), OpenForm.opened(signed_in(ines), article)
    second.save(body="<p>Un.</p><p>Deux, dit Inés.</p><p>Trois.</p>")
    answer = first.save(body="<p>Un, dit Lucía.</p><p>Deux.</p><p>Trois.</p>")
    assert answer["changed"] == [{"field": "body", "block": 1, "who": "Inés"}]
