"""Links that somebody pays for."""

import pytest

from cms.text.richtext import clean


@pytest.mark.parametrize("rel", ["sponsored", "nofollow sponsored noopener", "SPONSORED", "external  sponsored"])
def test_a_paid_link_is_kept_as_one(rel):
    cleaned = clean(f'<p><a rel="{rel}" target="_blank" href="https://example.org/">ici</a></p>')
    assert cleaned == '<p><a href="https://example.org/" rel="sponsored">ici</a></p>'
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "link",
    [
        '<a href="https://example.org/" rel="nofollow noopener">ici</a>',
        '<a href="/ici/" rel="sponsored">ici</a>',
        '<a data-article="3" href="/ici/" rel="sponsored">ici</a>',
        '<a href="mailto:a@example.org" rel="sponsored">ici</a>',
        '<a href="https://example.org/" rel="sponsoredx">ici</a>',
    ],
)
def test_no_other_relation_of_a_link_is_kept(link):
    assert "rel=" not in clean(f"<p>{link}</p>")


def test_nothing_but_a_link_is_paid():
    assert clean('<p rel="sponsored">Un <em rel="sponsored">mot</em></p>') == "<p>Un <em>mot</em></p>"
