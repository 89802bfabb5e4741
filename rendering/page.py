"""The plain page object that templates read, built in the same way from a saved edition and from an unsaved one.

So a preview is what will be published: the desk and the site call `context` and render the same template.
Addresses and words follow the active language: activate the edition's before building and rendering.
"""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlencode

from django.conf import settings

from articles.compiling import RELATED_MARK
from articles.models import Edition, Tag
from articles.models.tag import navigation
from related.queries import related_articles, related_articles_of_draft
from rendering import head, structured_data
from rendering.links import absolute, link_to

IN_THE_BOX = 2
BELOW = 10
HEADINGS_FOR_CONTENTS = 3
PORTRAITS = 3


@dataclass(frozen=True)
class Note:
    at: datetime
    text: str


@dataclass(frozen=True)
class ShareLink:
    name: str
    kind: str
    address: str


@dataclass(frozen=True)
class Page:
    """What one article's page shows. `article_id` is for the desk's links only."""

    article_id: int | None
    path: str
    address: str
    language: str
    title: str
    kicker: str
    standfirst: str
    description: str
    head_title: str
    published_at: datetime
    modified_at: datetime
    was_updated: bool
    reading_minutes: int
    words: int
    lead_image: object
    body_before: str
    body_after: str
    contents: list
    faq: list
    authors: list
    tags: list
    section: Tag | None
    notes: list
    translations: list
    previous: Edition | None
    next: Edition | None
    box: list
    related: list
    share: list = field(default_factory=list)
    card: str = ""

    @property
    def portrayed(self):
        return [author for author in self.authors if author.portrait][:PORTRAITS]


def context(edition, *, at):
    """All that `website/article.html` needs, the frame around it included."""
    tags, sections = tags_and_sections(edition)
    around = related_articles(edition, at=at, tags=tags, linked=frozenset(edition.links))
    return assembled(page_of(edition, at=at, tags=tags, authors=edition.authors, around=around), sections)


def context_of_draft(compiled, *, at, article_id=None, **dates):
    """The same of what is saved nowhere. `dates` are columns of an edition: those of the one that it would follow."""
    group = compiled.translation_group or article_id
    edition = compiled.edition(article_id=article_id, translation_group=group, **dates)
    pins, linked = [article.pk for article in compiled.pins], frozenset(compiled.links)
    around = related_articles_of_draft(edition, at=at, tags=compiled.tags, pins=pins, linked=linked)
    page = page_of(edition, at=at, tags=compiled.tags, authors=compiled.authors, around=around)
    return assembled(page, navigation())


def assembled(page, sections):
    return {
        **frame(sections=sections),
        "page": page,
        "head": head.of_article(page),
        "schemas": structured_data.of_article(page),
    }


def frame(*, sections=None):
    """What stands around every page: the magazine's name and navigation."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "tagline": settings.SITE_TAGLINE,
            "contact": settings.SITE_CONTACT,
            "logo": settings.SITE_LOGO,
        },
        "sections": navigation() if sections is None else sections,
        "languages": [
            {"code": code, "name": name, "home": link_to("home", language=code)} for code, name in settings.LANGUAGES
        ],
    }


def tags_and_sections(edition):
    rows = list(edition.tags_and_sections())
    tags = sorted((tag for tag in rows if tag.place is not None), key=lambda tag: tag.place)
    sections = sorted((tag for tag in rows if tag.is_section), key=lambda tag: (tag.section_position, tag.name))
    return tags, sections


def page_of(edition, *, at, tags, authors, around):
    """`at` stands for the dates that an edition has not got yet."""
    published_at = edition.published_at or at
    modified_at = edition.updated_at or at
    before, mark, after = edition.body.partition(RELATED_MARK)
    in_the_box = IN_THE_BOX if mark else 0
    path = edition.get_absolute_url() if edition.slug else ""
    address = absolute(path)
    return Page(
        article_id=edition.article_id,
        path=path,
        address=address,
        language=edition.language,
        title=edition.title,
        kicker=edition.kicker,
        standfirst=edition.standfirst,
        description=edition.description,
        head_title=edition.seo_title or edition.title,
        published_at=published_at,
        modified_at=modified_at,
        was_updated=modified_at > published_at,
        reading_minutes=edition.reading_minutes,
        words=edition.words,
        lead_image=edition.lead_image,
        body_before=before,
        body_after=after,
        contents=contents_list(edition.contents),
        faq=edition.faq,
        authors=authors,
        tags=tags,
        section=next((tag for tag in tags if tag.is_section), None),
        notes=notes_of(edition),
        translations=around.translations,
        previous=around.previous,
        next=around.next,
        box=around.related[:in_the_box],
        related=around.related[in_the_box : in_the_box + BELOW],
        share=share_links(address, edition),
        card=edition.card,
    )


def contents_list(headings):
    """The main headings, where there are enough of them to be worth a list."""
    main = [heading for heading in headings if heading["level"] == 2]
    return main if len(main) >= HEADINGS_FOR_CONTENTS else []


def notes_of(edition):
    return [Note(at=datetime.fromisoformat(note["at"]), text=note["text"]) for note in edition.notes]


def share_links(address, edition):
    """Plain links: nothing of these networks is loaded before a reader follows one."""
    title = edition.title
    picture = {"media": structured_data.picture_address(edition.lead_image)} if edition.lead_image else {}
    services = [
        ("Facebook", "facebook", "https://www.facebook.com/sharer/sharer.php", {"u": address}),
        ("X", "x", "https://x.com/intent/post", {"text": title, "url": address}),
        ("Bluesky", "bluesky", "https://bsky.app/intent/compose", {"text": f"{title} {address}"}),
        ("Threads", "threads", "https://www.threads.net/intent/post", {"text": f"{title} {address}"}),
        ("WhatsApp", "whatsapp", "https://wa.me/", {"text": f"{title} {address}"}),
        (
            "Pinterest",
            "pinterest",
            "https://www.pinterest.com/pin/create/button/",
            {"url": address, "description": title, **picture},
        ),
    ]
    links = [ShareLink(name, kind, f"{start}?{urlencode(values)}") for name, kind, start, values in services]
    return [*links, ShareLink("", "mail", mail_link(title, address))]


def mail_link(title, address):
    return f"mailto:?subject={quote(title, safe='')}&body={quote(address, safe='')}"
