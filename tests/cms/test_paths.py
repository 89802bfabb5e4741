import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils.translation import override

from cms.paths import path_of, path_to, with_query


@pytest.fixture(autouse=True)
def mounted_at_the_root():
    yield
    set_script_prefix("/")


def reversed_path(slug, language):
    with override(language):
        return reverse("site:article", args=[slug])


@pytest.mark.parametrize("slug", ["le-mot", "γεια", "SLUG", "a_b-9", "été"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_path_is_what_reverse_gives(slug, language, settings):
    for own, prefix in [("fr", "/"), ("en", "/"), ("fr", "/magazine/")]:
        settings.LANGUAGE_CODE = own
        set_script_prefix(prefix)
        assert path_of("site:article", slug, language=language) == reversed_path(slug, language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_path_without_a_slug_is_what_reverse_gives(language, settings):
    for own, prefix in [("fr", "/"), ("en", "/"), ("fr", "/magazine/")]:
        settings.LANGUAGE_CODE = own
        set_script_prefix(prefix)
        with override(language):
            assert path_to("site:search") == path_to("site:search", language=language) == reverse("site:search")
        with override("en" if language == "fr" else "fr"):
            assert path_to("site:search", language=language) != path_to("site:search")


def test_without_a_slug_there_is_no_path():
    with pytest.raises(NoReverseMatch):
        path_of("site:article", "", language="fr")


def test_a_query_follows_what_a_path_has_itself():
    assert [with_query(path, query) for path in ("/un/", "/?page=2") for query in ("", "x=1")] == [
        "/un/",
        "/un/?x=1",
        "/?page=2",
        "/?page=2&x=1",
    ]
