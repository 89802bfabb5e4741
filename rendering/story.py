"""An article's own part of its page: all that depends on neither the moment nor other articles.

It is rendered in pieces, as something of the frame stands between them: links to translations below the authors' names, the box
of related articles in the text, translations in the data for search engines.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.conf import settings
from django.template.loader import render_to_string

from articles.compiling import RELATED_MARK
from articles.compiling.links import has_paid_links
from articles.models import Edition, EditionPin, Tag
from articles.models.edition import with_authors
from cms.text.for_readers import typeset
from rendering import head, parts, structured_data
from rendering.links import absolute
from rendering.templatetags.trusted import json_text, script

ARTICLE = "article"  # its kind of part
CUT = "\0"  # where something of the frame stands
HEADINGS_FOR_CONTENTS = 3
PORTRAITS = 3


@dataclass(frozen=True)
class Note:
    at: datetime
    text: str


@dataclass(frozen=True)
class NetworkLink:
    name: str
    kind: str
    address: str


@dataclass(frozen=True)
class StoryContent:
    """What is shown of the article itself."""

    path: str
    address: str
    language: str
    title: str
    kicker: str
    partner: str
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
    has_box: bool
    contents: list
    faq: list
    has_paid_links: bool
    authors: list
    tags: list
    section: Tag | None
    notes: list
    share: list = field(default_factory=list)
    card: str = ""

    @property
    def portrayed(self):
        return [author for author in self.authors if author.portrait][:PORTRAITS]


class TagName(NamedTuple):
    pk: int
    name: str


@dataclass(frozen=True)
class OwnPart:
    """A story as a page holds it: the pieces are markup, `data` what the frame must know of the article."""

    data: dict
    head: str
    news_article: str  # JSON-LD without its end
    other_schemas: str
    top: str  # until the translations
    before: str  # until the box
    after: str

    @classmethod
    def read(cls, texts):
        data, *pieces = texts
        return cls(json.loads(data), *pieces)

    @property
    def tags(self):
        return [TagName(*each) for each in self.data["tags"]]

    @property
    def section(self):
        return next((tag for tag in self.tags if tag.pk == self.data["section"]), None)


def story_of(edition, *, tags, authors, at=None):
    """`at` stands for the dates that an edition has not got yet."""
    published_at = edition.published_at or at
    modified_at = edition.updated_at or at
    before, mark, after = edition.body.partition(RELATED_MARK)
    path = edition.get_absolute_url() if edition.slug else ""
    address = absolute(path)
    return StoryContent(
        path=path,
        address=address,
        language=edition.language,
        title=edition.title,
        kicker=edition.kicker,
        partner=edition.partner,
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
        has_box=bool(mark),
        contents=contents_list(edition.contents),
        faq=edition.faq,
        has_paid_links=tells_of_paid_links(edition),
        authors=authors,
        tags=tags,
        section=next((tag for tag in tags if tag.is_section), None),
        notes=notes_of(edition),
        share=share_links(address, edition),
        card=edition.card,
    )


def tells_of_paid_links(edition):
    """Of what a partner pays for the label says more."""
    return not edition.partner and any(map(has_paid_links, [edition.body, *(each["answer"] for each in edition.faq)]))


def texts_of(story, *, links, pins):
    """Those of its part, the inverse of `OwnPart.read`. `links` are the paths that the text leads to, `pins` ids of articles."""
    data = {
        "tags": [[tag.pk, tag.name] for tag in story.tags],
        "section": story.section and story.section.pk,
        "has_box": story.has_box,
        "links": sorted(links),
        "pins": list(pins),
    }
    news_article, *others = structured_data.of_article(story)
    context = {"story": story, "head": head.of_article(story), "site": {"name": settings.SITE_NAME}, "cut": CUT}
    top, _cut, rest = render_to_string("components/story.html", context).partition(CUT)
    before, _cut, after = rest.partition(CUT)
    return [
        json_text(data),
        render_to_string("components/head.html", context),
        json_text(news_article).removesuffix("}"),
        "".join(f"{script(json_text(each))}\n" for each in others),
        top,
        before,
        after,
    ]


def load(pks):
    editions = list(Edition.objects.with_source("lead_image").filter(pk__in=pks))
    for edition in editions:
        with_authors(edition)
    return editions


def render(edition):
    pins = EditionPin.objects.filter(edition=edition).order_by("position").values_list("article", flat=True)
    story = story_of(edition, tags=edition.tag_list, authors=edition.authors)
    return texts_of(story, links=edition.links, pins=pins)


def connect():
    parts.register(ARTICLE, load=load, render=render, by_source=True)


def contents_list(headings):
    """The main headings, where there are enough of them to be worth a list."""
    main = [heading for heading in headings if heading["level"] == 2]
    return main if len(main) >= HEADINGS_FOR_CONTENTS else []


def notes_of(edition):
    """In the typography of the article's language."""
    language = edition.language
    return [Note(datetime.fromisoformat(note["at"]), typeset(note["text"], language)) for note in edition.notes]


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
    links = [NetworkLink(name, kind, f"{start}?{urlencode(values)}") for name, kind, start, values in services]
    return [*links, NetworkLink("", "mail", mail_link(title, address))]


def mail_link(title, address):
    return f"mailto:?subject={quote(title, safe='')}&body={quote(address, safe='')}"
