import pytest

from articles.models import Article
from tests.desk.pages import address, fresh, messages_of, open_form, save, signed_in
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def errors(response):
    return [str(error) for error in response.context["adminform"].form.errors.get("translation_of", [])]


def test_an_article_names_its_original_and_keeps_it():
    editor = make_user(role="editor")
    original, translation = make_article(language="fr"), make_article(language="en", by=editor)
    save(signed_in(editor), translation, {"translation_of": str(original.pk)})
    assert fresh(translation).translation_of == original
    save(signed_in(editor), translation)
    assert fresh(translation).snapshot()["translation_of"] == original.pk


@pytest.mark.parametrize(
    ("original", "message"),
    [
        ({"language": "en"}, "Une traduction est dans une autre langue que son original."),
        ({"is_translation": True}, "C’est une traduction elle-même : choisissez son original."),
        ({"has_twin": True}, "Il existe déjà une traduction dans cette langue."),
    ],
)
def test_what_cannot_be_an_original_is_refused_with_the_reason(original, message):
    editor = make_user(role="editor")
    chosen = make_article(language=original.get("language", "fr"))
    if "is_translation" in original:
        source = make_article(language="en")
        chosen.translation_of = source
        chosen.save()
    if "has_twin" in original:
        make_article(language="en", translation_of=chosen.pk)
    article = make_article(language="en", by=editor)
    response = save(signed_in(editor), article, {"translation_of": str(chosen.pk)})
    assert errors(response) == [message]
    assert fresh(article).translation_of is None


def test_a_writer_can_name_only_what_a_writer_may_see_and_leaves_the_rest_as_it_is():
    writer = make_user(role="journalist")
    hidden = make_article(language="fr", title="Secret")
    article = make_article(language="en", by=writer, state="draft")
    client = signed_in(writer)
    save(client, article, {"translation_of": str(hidden.pk)})
    assert fresh(article).translation_of is None
    article.refresh_from_db()
    article.translation_of = hidden
    article.save()
    assert "translation_of" not in open_form(client, article)
    assert "Secret" not in client.get(address("change", article.pk)).content.decode()
    save(client, article, {"translation_of": ""})
    assert fresh(article).translation_of == hidden


def test_an_original_does_not_move_into_the_language_of_its_translation():
    editor = make_user(role="editor")
    original = make_article(language="fr", by=editor)
    make_article(language="en", translation_of=original.pk)
    response = save(signed_in(editor), original, {"language": "en"})
    assert response.context["adminform"].form.errors["language"] == [
        "Une traduction de cet article est dans cette langue."
    ]
    assert fresh(original).language == "fr"


def test_of_two_translations_saved_at_once_one_is_told_and_loses_nothing(monkeypatch):
    editor = make_user(role="editor")
    original, late = make_article(language="fr"), make_article(language="en", by=editor)
    make_article(language="en", translation_of=original.pk)
    monkeypatch.setattr(Article, "validate_original", lambda self, original: None)
    monkeypatch.setattr(Article, "validate_constraints", lambda self, exclude=None: None)
    response = save(signed_in(editor), late, {"translation_of": str(original.pk), "title": "Kept"})
    assert "Il existe déjà une traduction dans cette langue." in messages_of(response)
    assert (fresh(late).title, fresh(late).translation_of) == ("Kept", None)
