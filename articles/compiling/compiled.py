"""What the compiler makes of a source."""

from dataclasses import dataclass, field, fields

from articles.models import Edition

BESIDE = ("source", "tags", "authors", "images", "documents", "pins")  # what is stored in rows beside an edition's own


@dataclass(frozen=True)
class Compiled:
    """An edition but for its article, moments and maker, which are the publisher's to say.

    `text` are the words of body and answers, `links` the paths of this site that they lead to, sorted; `faq` are
    {"question", "answer", "text", "anchor"}. `translation_group` is None for an original.
    """

    slug: str
    language: str
    title: str
    kicker: str
    standfirst: str
    description: str
    body: str
    contents: list
    faq: list
    links: list
    words: int
    reading_minutes: int
    text: str
    lead_image: object
    partner: str
    seo_title: str
    seo_description: str
    translation_group: int | None
    source: dict
    tags: list = field(default_factory=list)
    authors: list = field(default_factory=list)
    images: list = field(default_factory=list)
    documents: list = field(default_factory=list)
    pins: list = field(default_factory=list)

    def edition(self, **others):
        """An unsaved row of it; `others` are the columns that are not of the compiler, or stand instead of its own. The rows
        beside it are the publisher's to write."""
        own = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in BESIDE}
        return Edition(**{**own, **others})
