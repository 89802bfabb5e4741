"""The plain page object that templates read, built in the same way from a saved edition and from an unsaved one.

So a preview is what will be published: the desk and the site render the same template with the article's own part and
what stands around it. Addresses and words follow the active language: activate the edition's before building and rendering.
"""

from dataclasses import dataclass, replace

from django.conf import settings

from articles.models import Edition
from articles.models.tag import navigation
from cms.prepared import KEY, prepared
from images.models import IN_MARKUP, Image
from related.queries import RelatedArticles, related_articles, related_articles_of_draft
from rendering import article_links, head, series, structured_data
from rendering.links import absolute, link_to
from rendering.story import OwnPart, TagName, story_of, texts_of
from rendering.templatetags.trusted import json_text, script

IN_THE_BOX = 2
BELOW = 10


@dataclass(frozen=True)
class Page:
    """What one article's page shows: its `own` part, and what stands around it. `article_id` is for the desk's links only."""

    article_id: int | None
    address: str
    language: str
    own: OwnPart
    section: TagName | None
    previous: Edition | None
    next: Edition | None
    box: list
    related: list
    translations: list
    series: list

    @property
    def schemas(self):
        works = json_text(structured_data.works(self))[1:-1]
        return f"{script(', '.join(filter(None, [self.own.news_article, works])) + '}')}\n{self.own.other_schemas}"


def context(edition, *, at):
    """What `website/article.html` needs within the frame. Of the edition no more is read than a link needs, and the texts of its
    part."""
    own, linked = at_moment(OwnPart.read(edition.texts_of_part), at)
    around = related_articles(edition, at=at, tags=own.tags, pins=own.data["pins"], linked=linked)
    return assembled(edition, own, around, series.of_edition(edition, at=at))


def context_of_draft(compiled, *, at, article_id=None, is_guests=False, **dates):
    """The same of what is saved nowhere, and the frame. `dates` are columns of an edition: those of the one that it would follow.
    `is_guests`: for those who are not of the desk."""
    group = compiled.translation_group or article_id
    edition = compiled.edition(article_id=article_id, translation_group=group, **dates)
    pins = [article.pk for article in compiled.pins]
    story = story_of(edition, tags=compiled.tags, authors=compiled.authors, at=at)
    own, linked = at_moment(OwnPart.read(texts_of(story, links=compiled.links, pins=pins)), at)
    tags = [tag for tag in compiled.tags if tag.pk]
    around = related_articles_of_draft(edition, at=at, tags=tags, pins=pins, linked=linked)
    return {**frame(), **assembled(edition, own, around, series.of_draft(edition, at=at, is_guests=is_guests))}


def at_moment(own, at):
    """(the same with its links to articles as they lead at this moment, the paths that the text leads to)"""
    linked = frozenset(own.data["links"])
    paths = article_links.paths_at([own.before, own.after], at)
    if paths is None:
        return own, linked
    before, after = (article_links.leading(text, paths) for text in (own.before, own.after))
    return replace(own, before=before, after=after), linked.union(paths.values())


def assembled(edition, own, around: RelatedArticles, in_series):
    page = page_of(edition, own, around, in_series)
    return {"page": page, "head": head.around_article(page)}


def page_of(edition, own, around, in_series):
    in_the_box = IN_THE_BOX if own.data["has_box"] else 0
    return Page(
        article_id=edition.article_id,
        address=absolute(edition.get_absolute_url()) if edition.slug else absolute(""),
        language=edition.language,
        own=own,
        section=own.section,
        previous=around.previous,
        next=around.next,
        box=with_pictures(around.related[:in_the_box]),
        related=around.related[in_the_box : in_the_box + BELOW],
        translations=around.translations,
        series=in_series,
    )


def with_pictures(editions):
    """The same, read `for_link`; one query."""
    found = {
        image.pk: image for image in pictures_of(pks=[each.lead_image_id for each in editions if each.lead_image_id])
    }
    for edition in editions:
        if edition.lead_image_id in found:
            edition.lead_image = found[edition.lead_image_id]
    return editions


@prepared(pks=[KEY])
def pictures_of(*, pks):
    return Image.objects.filter(pk__in=pks).only(*IN_MARKUP)


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
