"""The key of an article beside an address: kept where the address is a path of the site, and where somebody makes it lead."""

import pytest

from cms.editor.fields import RichTextField
from cms.text.richtext import clean, without_keys


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('<a href="/un/" data-article="12">un</a>', '<a data-article="12" href="/un/">un</a>'),
        (
            '<a title="t" lang="es" data-article="12" href="/un/">un</a>',
            '<a data-article="12" href="/un/" lang="es" title="t">un</a>',
        ),
        ('<a data-article="12">un</a>', "un"),
        ('<a data-article="12" href="https://example.org/">un</a>', '<a href="https://example.org/">un</a>'),
        ('<a data-article="12" href="#note">un</a>', '<a href="#note">un</a>'),
        ('<a data-article="1 or 1" href="/un/">un</a>', '<a href="/un/">un</a>'),
        ('<a data-article="-1" href="/un/">un</a>', '<a href="/un/">un</a>'),
        ('<p data-article="12">un</p>', "un"),
    ],
)
def test_the_key_of_an_article_stays_beside_a_path_of_the_site(written, kept):
    assert clean(written) == clean(clean(written)) == f"<p>{kept}</p>"


def test_where_nothing_makes_links_lead_no_key_is_kept():
    cleaned = clean(
        '<a data-article="12" href="/un/">a data-article="1"</a> <a data-article="3" href="/deux/">deux</a>'
    )
    kept = without_keys(cleaned)
    assert kept == '<p><a href="/un/">a data-article="1"</a> <a href="/deux/">deux</a></p>'
    assert clean(kept) == kept
    assert RichTextField().cleaned(cleaned) == kept
    assert RichTextField(leads=True).cleaned(cleaned) == cleaned
