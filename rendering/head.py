"""What a page says of itself to browsers, search engines and networks: `templates/components/head.html` writes it.

Addresses and words follow the active language, as everything on the page does.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.compiling.summary import shortened
from cms.text.for_readers import typeset_here, typeset_of_site
from rendering import structured_data
from rendering.links import absolute, link_to, link_to_list
from rendering.list_cards import picture_of

LOCALES = {"fr": "fr_FR", "en": "en_GB"}
ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"


@dataclass(frozen=True)
class FeedLink:
    title: str
    type: str
    address: str


@dataclass(frozen=True)
class Head:
    """`title` is the window's, `name` the page's own. `alternates` are pairs of language and address, this page's too."""

    title: str
    name: str
    description: str = ""
    canonical: str = ""
    kind: str = "website"
    language: str = field(default_factory=get_language)
    picture: structured_data.SharedPicture | None = None
    alternates: list = field(default_factory=list)
    own_feeds: list = field(default_factory=list)
    published_at: datetime | None = None
    modified_at: datetime | None = None
    section: str = ""
    tags: list = field(default_factory=list)
    authors: list = field(default_factory=list)

    @property
    def feeds(self):
        """This page's, then the site's."""
        return [*self.own_feeds, *(feed for feed in site_feeds() if feed not in self.own_feeds)]

    @property
    def locale(self):
        return LOCALES.get(self.language, self.language)

    @property
    def other_locales(self):
        codes = [code for code, _address in self.alternates if code not in (self.language, "x-default")]
        return [LOCALES.get(code, code) for code in codes]

    @property
    def authors_addresses(self):
        return [absolute(author.get_absolute_url()) for author in self.authors]


def of_message(name):
    """A page that is nobody's aim: an error, a form."""
    return Head(title=titled(name), name=name)


def of_home(list_page, sections):
    name, tagline = settings.SITE_NAME, settings.SITE_TAGLINE
    return Head(
        title=f"{name} – {tagline}"
        if tagline and list_page.number == 1
        else titled(*page_number(list_page), site=name),
        name=name,
        description=tagline_or_contents(list_page, sections) if list_page.number == 1 else "",
        canonical=absolute(list_page.path),
        picture=picture_of(list_page.items),
        alternates=homes() if list_page.number == 1 else [],
        own_feeds=site_feeds(),
    )


def tagline_or_contents(list_page, sections):
    """Of a magazine without a tagline its sections, or what is new."""
    contents = [section.name for section in sections] or [each.title for each in list_page.items]
    return settings.SITE_TAGLINE or shortened(typeset_of_site(", ".join(contents)))


def of_article(story):
    """The article's own part of it."""
    picture = structured_data.share_card(story) or (
        structured_data.shared_picture(story.lead_image) if story.lead_image else None
    )
    return Head(
        title=titled(story.head_title),
        name=story.head_title,
        description=story.description,
        canonical=story.address,
        kind="article",
        language=story.language,
        picture=picture,
        published_at=story.published_at,
        modified_at=story.modified_at,
        section=story.section.name if story.section else "",
        tags=[tag.name for tag in story.tags],
        authors=story.authors,
    )


def around_article(page):
    """The rest: what depends on other articles."""
    return Head(title="", name="", language=page.language, alternates=translations(page))


def of_tag(tag, list_page):
    addresses = (link_to_list(name, tag.slug) for name in ("tag_feed", "tag_json_feed"))
    return Head(
        title=titled(tag.name, *page_number(list_page)),
        name=tag.name,
        description=shortened(typeset_of_site(tag.description) or tag.name),
        canonical=absolute(list_page.path),
        picture=picture_of(list_page.items),
        own_feeds=feeds(tag.name, *addresses),
    )


def of_series(series, list_page):
    return Head(
        title=titled(series.name, *page_number(list_page)),
        name=series.name,
        description=shortened(typeset_here(series.description) or series.name),
        canonical=absolute(list_page.path),
        picture=picture_of(list_page.items),
    )


def of_author(author, list_page):
    addresses = (link_to_list(name, author.slug) for name in ("author_feed", "author_json_feed"))
    role = ", ".join(words for words in (author.name, author.role) if words)
    return Head(
        title=titled(author.name, *page_number(list_page)),
        name=author.name,
        description=shortened(typeset_of_site(author.bio_text or role)),
        canonical=absolute(list_page.path),
        kind="profile",
        picture=structured_data.shared_picture(author.portrait) if author.portrait else None,
        own_feeds=feeds(author.name, *addresses),
    )


def of_search(query):
    name = _("Search")
    return Head(title=titled(*([query] if query else []), name), name=name)


def of_corrections(list_page):
    name = _("Corrections")
    return Head(
        title=titled(name, *page_number(list_page)),
        name=name,
        description=_("What we got wrong, and when we put it right. Typing errors are corrected without a note."),
        canonical=absolute(list_page.path),
    )


def of_names(name, list_page):
    """The index of authors, or of tags."""
    description = ", ".join(each.name for each in list_page.items)
    return Head(
        title=titled(name, *page_number(list_page)),
        name=name,
        description=shortened(typeset_of_site(description or name)),
        canonical=absolute(list_page.path),
    )


def of_archive(path):
    name, description = _("Archive"), _("All articles by years and months.")
    return Head(title=titled(name), name=name, description=description, canonical=absolute(path))


def of_period(period, list_page):
    return Head(
        title=titled(period.name, _("Archive"), *page_number(list_page)),
        name=period.name,
        description=_("Articles: %(period)s") % {"period": period.name},
        canonical=absolute(list_page.path),
        picture=picture_of(list_page.items),
    )


def titled(*parts, site=None):
    return " – ".join([*parts, site or settings.SITE_NAME])


def page_number(list_page):
    return [_("Page %(number)s") % {"number": list_page.number}] if list_page.number > 1 else []


def feeds(name, atom, json):
    return [
        FeedLink(f"{name} (Atom)", ATOM, absolute(atom)),
        FeedLink(f"{name} (JSON Feed)", JSON_FEED, absolute(json)),
    ]


def site_feeds():
    return feeds(settings.SITE_NAME, link_to("feed"), link_to("json_feed"))


def homes():
    return with_default({code: absolute(link_to("home", language=code)) for code, _name in settings.LANGUAGES})


def translations(page):
    others = {each.language: absolute(each.get_absolute_url()) for each in page.translations}
    return with_default({page.language: page.address} | others) if others else []


def with_default(addresses):
    """In the order of the site's languages; who reads none of them is sent to the site's own, where there is one."""
    codes = [code for code, _name in settings.LANGUAGES if code in addresses]
    own = settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in addresses else codes[0]
    return [*((code, addresses[code]) for code in codes), ("x-default", addresses[own])]
