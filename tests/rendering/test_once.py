"""What stands on all pages of a language is rendered once, and is what it would be if it were rendered each time."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from rendering.templatetags.once import MOST, OnceNode
from tests.factories import make_tag, publish_article

BLOCK = "{% load i18n once %}{% once name %}{{ name }} {{ other }} {% translate 'Search' %}{% endonce %}"
SITES = [
    {"SITE_NAME": "Patio", "SITE_TAGLINE": "", "SITE_LOGO": "", "SITE_CONTACT": "", "LANGUAGE_CODE": "fr"},
    {"SITE_NAME": "<b>", "SITE_TAGLINE": "Un", "SITE_LOGO": "", "SITE_CONTACT": "", "LANGUAGE_CODE": "fr"},
    {"SITE_NAME": "<b>", "SITE_TAGLINE": "Un", "SITE_LOGO": "/a.svg", "SITE_CONTACT": "", "LANGUAGE_CODE": "fr"},
    {"SITE_NAME": "<b>", "SITE_TAGLINE": "Un", "SITE_LOGO": "/a.svg", "SITE_CONTACT": "a@b.c", "LANGUAGE_CODE": "fr"},
    {"SITE_NAME": "<b>", "SITE_TAGLINE": "Un", "SITE_LOGO": "/a.svg", "SITE_CONTACT": "a@b.c", "LANGUAGE_CODE": "en"},
]


def test_a_block_is_rendered_once_for_each_value_and_language():
    block = Template(BLOCK)

    def rendered(name, other, language):
        with override(language):
            return block.render(Context({"name": name, "other": other}))

    assert rendered("<a>", "1", "fr") == "&lt;a&gt; 1 Rechercher"
    assert rendered("<a>", "2", "fr") == "&lt;a&gt; 1 Rechercher"
    assert rendered("<a>", "3", "en") == "&lt;a&gt; 3 Search"
    assert rendered("b", "4", "fr") == "b 4 Rechercher"
    assert block.render(Context({"other": "5"})) == " 5 Rechercher"


def test_no_more_renderings_are_kept_than_a_block_needs():
    block = Template(BLOCK)
    [node] = block.nodelist.get_nodes_by_type(OnceNode)
    for number in range(2 * MOST + 1):
        block.render(Context({"name": number}))
    assert len(node.rendered) == 1


@pytest.mark.django_db
def test_pages_are_those_that_would_be_rendered_each_time(client, settings, monkeypatch):
    tags = [make_tag(name=name, section_position=number) for number, name in enumerate("AB")]
    paths = [publish_article(tags=tags).get_absolute_url(), "/", "/en/", "/tag/a/", "/tag/b/", "/search/", "/absent/"]

    def pages():
        found = []
        for site in SITES:
            for name, value in site.items():
                setattr(settings, name, value)
            found += [client.get(path).text for path in paths]
        return found

    first, second = pages(), pages()
    monkeypatch.setattr(OnceNode, "render", lambda self, context: self.nodelist.render(context))
    assert first == second == pages()
    homes = first[paths.index("/") :: len(paths)]
    assert len(set(homes)) == len(SITES)
