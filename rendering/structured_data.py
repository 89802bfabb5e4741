"""What search engines read: JSON-LD as dicts, addresses from BASE_URL and never from the Host.

The template tag `json_ld` writes the dicts out, escaped. `rendering.head` says the same to browsers and networks.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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


def share_card(page):
    """The card that was drawn for this edition; None while there is none."""
    if not page.card:
        return None
    return SharedPicture(absolute(settings.MEDIA_URL + page.card), *CARD_SIZE, page.title, MIME[JPEG])


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
        "caption": image.caption,
        "creditText": image.credit_line,
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
        found["jobTitle"] = author.role
    if author.bio_text:
        found["description"] = author.bio_text
    if author.portrait:
        found["image"] = picture_object(author.portrait)
    return found


# Pages


def of_article(page):
    return [news_article(page), article_breadcrumbs(page), *([faq_page(page)] if page.faq else [])]


def news_article(page):
    """From `rendering.page.Page`."""
    found = {
        **CONTEXT,
        "@type": "NewsArticle",
        "mainEntityOfPage": page.address,
        "url": page.address,
        "headline": page.title,
        "description": page.description,
        "inLanguage": page.language,
        "datePublished": page.published_at.isoformat(),
        "dateModified": page.modified_at.isoformat(),
        "wordCount": page.words,
        "author": [author_reference(author) for author in page.authors],
        "publisher": publisher(),
        "isAccessibleForFree": True,
    }
    return found | {name: value for name, value in optional_parts(page).items() if value}


def optional_parts(page):
    card = share_card(page)
    pictures = ([picture_file(card)] if card else []) + ([picture_object(page.lead_image)] if page.lead_image else [])
    return {
        "alternativeHeadline": page.head_title if page.head_title != page.title else "",
        "image": pictures,
        "articleSection": page.section.name if page.section else "",
        "keywords": [tag.name for tag in page.tags],
        "correction": [correction(note) for note in page.notes],
        "translationOfWork": next((work(each) for each in page.translations if is_original(each)), None),
        "workTranslation": [work(each) for each in page.translations if each.translation_group == page.article_id],
    }


def correction(note):
    return {"@type": "CorrectionComment", "text": note.text, "datePublished": note.at.isoformat()}


def is_original(edition):
    return edition.article_id == edition.translation_group


def work(edition):
    return {
        "@type": "NewsArticle",
        "url": absolute(edition.get_absolute_url()),
        "headline": edition.title,
        "inLanguage": edition.language,
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


def article_breadcrumbs(page):
    section = [(page.section.name, page.section.get_absolute_url())] if page.section else []
    return breadcrumbs(*section, (page.title, page.path))


def faq_page(page):
    return {
        **CONTEXT,
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": entry["question"],
                "acceptedAnswer": {"@type": "Answer", "text": entry["text"]},
            }
            for entry in page.faq
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


def of_list(name, list_page, *, description=""):
    """A page of articles: a tag's, the corrections'."""
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
                {"@type": "ListItem", "position": number, "url": absolute(each.get_absolute_url()), "name": each.title}
                for number, each in enumerate(list_page.items, start=1)
            ],
        },
    }
    return [page | ({"description": one_line(description)} if description else {}), breadcrumbs((name, list_page.base))]


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
