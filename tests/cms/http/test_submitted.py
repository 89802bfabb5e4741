"""What is shown of a form that was refused has the labels of the form, and holds nothing that nobody typed."""

import pytest
from django.utils import translation

from articles.models import Article
from cms.http.submitted import is_hidden, label_of
from tests.desk.pages import open_form, signed_in
from tests.factories import make_article, make_user


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("title", "titre"),
        ("faq-3-answer", "réponse 4"),
        ("seo_description", str(Article._meta.get_field("seo_description").verbose_name)),
        ("step_note", "note pour l’auteur"),
        ("publish_at_date", "à partir de"),
        ("tags", "mots-clés"),
        ("credit_name", "photographe ou artiste"),
        ("something_else", "something else"),
        ("0", "0"),
    ],
)
def test_a_field_is_called_what_the_form_calls_it(name, label):
    with translation.override("fr"):
        assert label_of(name) == label


@pytest.mark.django_db
def test_of_what_a_page_puts_into_its_form_nothing_is_shown():
    writer = make_user(role="chief editor")
    article = make_article(by=writer, title="Avant", body="")
    sent = open_form(signed_in(writer), article)
    assert {"page_version", "version", "csrfmiddlewaretoken"} <= sent.keys()
    assert {name for name, value in sent.items() if value.strip() and not is_hidden(name)} == {"title", "slug"}
