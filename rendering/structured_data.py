"""What search engines read: JSON-LD as dicts, addresses from BASE_URL and never from the Host.

The template tag `json_ld` writes the dicts out, escaped. `rendering.head` says the same to browsers and networks.
"""

from dataclasses import dataclass
from operator import attrgetter

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.text.for_readers import typeset_here, typeset_of_site
from cms.text.plaintext import one_line
from images import files
from images.formats import BY_EXTENSION, JPEG, MIME
from images.licences import licence_url
from images.models import nearest
from rendering.links import absolute, link_to

SHARED_PICTURE_WIDTH = 1440
CARD_SIZE = (1200, 630)
CONTEXT = {"@context": "https://schema.org"}


# Pictures


@dataclass(frozen=True)
class SharedPicture:
    """A file that others show beside a link to us."""

    address: str
    width: int
    height: int
    alt: str
    type: str


def shared_picture(image):
    width = nearest(image.renditions.get(JPEG, []) or [image.width], SHARED_PICTURE_WIDTH)
    address = absolute(image.rendition_url(width, JPEG))
    alt = "" if image.decorative else image.alt
    return SharedPicture(address, width, image.height_at(width), alt, MIME[BY_EXTENSION[address.rpartition(".")[2]]])


def picture_address(image):
    return stored_picture_address(image.token, image.file.name, image.renditions)


def stored_picture_address(token, file, renditions):
    """Of a row's values, without the row: a file of the sitemap has ten thousand of them. Pairs with `shared_picture`."""
    width = nearest(renditions.get(JPEG, []), SHARED_PICTURE_WIDTH)
    return absolute(settings.MEDIA_URL + (files.name(token, width, JPEG) if width else file))


def share_card(story):
    """The card that was drawn for this edition; None while there is none."""
    if not story.card:
        return None
    return SharedPicture(absolute(settings.MEDIA_URL + story.card), *CARD_SIZE, story.title, MIME[JPEG])


def picture_file(picture):
    return {
        "@type": "ImageObject",
        "url": picture.address,
        "contentUrl": picture.address,
        "width": picture.width,
        "height": picture.height,
    }


def picture_object(image):
    """An image with what is known of its rights."""
    licence = licence_url(image.licence)
    known = {
        "caption": typeset_here(image.caption),
        "creditText": typeset_here(image.credit_line),
        "creator": creator(image),
        "license": licence,
        "copyrightNotice": "" if licence else image.licence,
    }
    return picture_file(shared_picture(image)) | {name: value for name, value in known.items() if value}


def creator(image):
    if image.credit_name:
        return {"@type": "Person", "name": image.credit_name}
    return {"@type": "Organization", "name": image.agency} if image.agency else None


# Who


def publisher():
    organisation = {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")}
    if settings.SITE_LOGO:
        organisation["logo"] = {"@type": "ImageObject", "url": absolute(settings.SITE_LOGO)}
    return organisation


def author_reference(author):
    found = {"@type": "Person", "name": author.name, "url": absolute(author.get_absolute_url())}
    if links := [link.url for link in author.visible_links]:
        found["sameAs"] = links
    return found


def person(author):
    found = author_reference(author)
    if author.role:
        found["jobTitle"] = typeset_of_site(author.role)
    if author.bio_text:
        found["description"] = typeset_of_site(author.bio_text)
    if author.portrait:
        found["image"] = picture_object(author.portrait)
    return found


# Pages


def of_article(story):
    """The article's own part, without `works`."""
    return [news_article(story), article_breadcrumbs(story), *([faq_page(story)] if story.faq else [])]


def news_article(story):
    """From `rendering.story.StoryContent`."""
    found = {
        **CONTEXT,
        "@type": type_of(story),
        "mainEntityOfPage": story.address,
        "url": story.address,
        "headline": story.title,
        "description": story.description,
        "inLanguage": story.language,
        "datePublished": story.published_at.isoformat(),
        "dateModified": story.modified_at.isoformat(),
        "wordCount": story.words,
        "author": [author_reference(author) for author in story.authors],
        "publisher": publisher(),
        "isAccessibleForFree": True,
    }
    return found | {name: value for name, value in optional_parts(story).items() if value}


def optional_parts(story):
    card = share_card(story)
    pictures = ([picture_file(card)] if card else []) + ([picture_object(story.lead_image)] if story.lead_image else [])
    return {
        "alternativeHeadline": story.head_title if story.head_title != story.title else "",
        "image": pictures,
        "articleSection": story.section.name if story.section else "",
        "keywords": [tag.name for tag in story.tags],
        "correction": [correction(note) for note in story.notes],
        "sponsor": {"@type": "Organization", "name": story.partner} if story.partner else None,
    }


def type_of(article):
    """What a partner pays for is no news: both are kinds of schema.org's Article."""
    return "AdvertiserContentArticle" if article.partner else "NewsArticle"


def works(page):
    """What the data of an article says besides, of its translations and of the series that it is in."""
    numbers = [each.number for each in page.series if each.is_numbered]
    found = {
        "isPartOf": [collection(each) for each in page.series],
        "position": numbers[0] if len(numbers) == 1 else None,
        "translationOfWork": next((work(each) for each in page.translations if is_original(each)), None),
        "workTranslation": [work(each) for each in page.translations if each.translation_group == page.article_id],
    }
    return {name: value for name, value in found.items() if value}


def correction(note):
    return {"@type": "CorrectionComment", "text": note.text, "datePublished": note.at.isoformat()}


def is_original(edition):
    return edition.article_id == edition.translation_group


def work(edition):
    return {
        "@type": type_of(edition),
        "url": absolute(edition.get_absolute_url()),
        "headline": edition.title,
        "inLanguage": edition.language,
    }


def collection(series):
    """A series of episodes, or a dossier; both are kinds of schema.org's CreativeWork."""
    return {
        "@type": "CreativeWorkSeries" if series.is_numbered else "Collection",
        "name": series.name,
        "url": absolute(series.get_absolute_url()),
    }


def breadcrumbs(*steps):
    """From pairs of name and path, home left out."""
    steps = [(_("Home"), link_to("home")), *steps]
    return {
        **CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": absolute(path)}
            for number, (name, path) in enumerate(steps, start=1)
        ],
    }


def article_breadcrumbs(story):
    section = [(story.section.name, story.section.get_absolute_url())] if story.section else []
    return breadcrumbs(*section, (story.title, story.path))


def faq_page(story):
    return {
        **CONTEXT,
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": entry["question"],
                "acceptedAnswer": {"@type": "Answer", "text": entry["text"]},
            }
            for entry in story.faq
        ],
    }


def of_author(author):
    page = {
        **CONTEXT,
        "@type": "ProfilePage",
        "url": absolute(author.get_absolute_url()),
        "inLanguage": get_language(),
        "mainEntity": person(author),
    }
    return [page, breadcrumbs((author.name, author.get_absolute_url()))]


def of_list(name, list_page, *, description="", name_of=attrgetter("title"), above=()):
    """A page of articles: a tag's, the corrections'; `name_of` says how something else is named. `above`: [(name, path)]."""
    page = {
        **CONTEXT,
        "@type": "CollectionPage",
        "url": absolute(list_page.path),
        "name": name,
        "inLanguage": get_language(),
        "isPartOf": {"@type": "WebSite", "name": settings.SITE_NAME, "url": absolute(link_to("home"))},
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": number,
                    "url": absolute(each.get_absolute_url()),
                    "name": name_of(each),
                }
                for number, each in enumerate(list_page.items, start=1)
            ],
        },
    }
    trail = breadcrumbs(*above, (name, list_page.base))
    return [page | ({"description": one_line(description)} if description else {}), trail]


def of_series(series, list_page):
    page, *others = of_list(series.name, list_page, description=typeset_here(series.description))
    return [{**page, "about": collection(series)}, *others]


def of_home():
    home, search = absolute(link_to("home")), absolute(link_to("search"))
    site = {
        **CONTEXT,
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": home,
        "inLanguage": get_language(),
        "publisher": publisher(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{words}}"},
            "query-input": "required name=words",
        },
    }
    return [site | ({"description": settings.SITE_TAGLINE} if settings.SITE_TAGLINE else {}), breadcrumbs()]
