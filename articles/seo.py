"""What search engines and social networks read: JSON-LD as dicts, addresses from BASE_URL and never from the Host.

The template tag `json_ld` writes the dicts out, escaped.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms import richtext

DESCRIPTION_LENGTH = 160
SHARED_PICTURE_WIDTH = 1280


def absolute(path):
    """A path of ours as an address; whole addresses stay as they are."""
    return path if path.startswith(("http://", "https://")) else settings.BASE_URL + path


def description(edition):
    text = edition.seo_description or edition.standfirst or richtext.plain_text(edition.body)
    return Truncator(" ".join(text.split())).chars(DESCRIPTION_LENGTH)


def picture_address(image):
    return absolute(image.rendition_url(SHARED_PICTURE_WIDTH, "jpeg"))


def publisher():
    organisation = {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")}
    if settings.SITE_LOGO:
        organisation["logo"] = {"@type": "ImageObject", "url": absolute(settings.SITE_LOGO)}
    return organisation


def news_article(page):
    """From `articles.page.Page`."""
    found = {
        "@context": "https://schema.org",
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
    if page.lead_image:
        found["image"] = [picture_object(page.lead_image)]
    if page.section:
        found["articleSection"] = page.section.name
    if page.tags:
        found["keywords"] = [tag.name for tag in page.tags]
    if page.notes:
        found["correction"] = [note.text for note in page.notes]
    return found


def picture_object(image):
    found = {"@type": "ImageObject", "url": picture_address(image), "width": image.width, "height": image.height}
    if image.caption:
        found["caption"] = image.caption
    if image.credit_line:
        found["creditText"] = image.credit_line
    return found


def author_reference(author):
    return {"@type": "Person", "name": author.name, "url": absolute(author.get_absolute_url())}


def breadcrumbs(*steps):
    """From pairs of name and path, home left out."""
    steps = [(_("Home"), reverse("site:home")), *steps]
    return {
        "@context": "https://schema.org",
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
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": entry["question"],
                "acceptedAnswer": {"@type": "Answer", "text": " ".join(richtext.plain_text(entry["answer"]).split())},
            }
            for entry in page.faq
        ],
    }


def person(author):
    found = {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": author.name,
        "url": absolute(author.get_absolute_url()),
    }
    if author.role:
        found["jobTitle"] = author.role
    if author.bio:
        found["description"] = " ".join(richtext.plain_text(author.bio).split())
    if author.portrait:
        found["image"] = picture_address(author.portrait)
    if links := [link.url for link in author.visible_links]:
        found["sameAs"] = links
    return found


def web_site():
    home, search = absolute(reverse("site:home")), absolute(reverse("site:search"))
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": home,
        "publisher": publisher(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{words}}"},
            "query-input": "required name=words",
        },
    }


def of_article(page):
    return [news_article(page), article_breadcrumbs(page), *([faq_page(page)] if page.faq else [])]
