"""An image as markup. Pure functions of the row: no file is touched, and everything is escaped."""

from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from images.formats import AVIF, JPEG, MIME, WEBP

NOTHING = format_html("{}", "")
FALLBACK_WIDTH = 960  # for browsers that know no srcset
FOCAL_STEP = 25  # images/static/images/focal.css has a class for each point of this grid


def picture(image, *, sizes, eager=False) -> SafeString:
    """`sizes` as HTML has it, e.g. "(min-width: 50rem) 45rem, 100vw". `eager` is for the one picture seen first."""
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        ((MIME[format], srcset(image, format), sizes) for format in (AVIF, WEBP) if image.renditions.get(format)),
    )
    return format_html("<picture>{}{}</picture>", sources, img(image, sizes=sizes, eager=eager))


def img(image, *, sizes, eager):
    width, height, url = fallback(image)
    candidates = srcset(image, JPEG)
    return format_html(
        '<img src="{}"{} width="{}" height="{}" alt="{}" class="{}" decoding="async" {}>',
        url,
        format_html(' srcset="{}" sizes="{}"', candidates, sizes) if candidates else "",
        width,
        height,
        alt(image),
        focal_class(image),
        format_html('{}="{}"', *(("fetchpriority", "high") if eager else ("loading", "lazy"))),
    )


def fallback(image):
    """(width, height, address) of what stands in `src`."""
    made = sorted(image.renditions.get(JPEG, []))
    if not made:
        return image.width, image.height, image.url
    width = max((each for each in made if each <= FALLBACK_WIDTH), default=made[0])
    return width, image.height_at(width), image.rendition_url(width, JPEG)


def srcset(image, format):
    return ", ".join(
        f"{image.rendition_url(width, format)} {width}w" for width in sorted(image.renditions.get(format, []))
    )


def alt(image):
    return "" if image.decorative else image.alt


def focal_class(image):
    """No inline style is allowed, so that where a crop looks is a class, on a grid of quarters."""
    x, y = (FOCAL_STEP * round(100 * each / FOCAL_STEP) for each in (image.focal_x, image.focal_y))
    return f"focal-{x}-{y}"


def credit_html(image) -> SafeString:
    """Photo: NAME / AGENCY; the name linked where there is an address; empty without a credit."""
    if not image.credit_line:
        return NOTHING
    linked, rest = (image.credit_name, image.agency) if image.credit_name else (image.agency, "")
    if is_web_address(image.credit_url):
        linked = format_html('<a href="{}" rel="noopener external">{}</a>', image.credit_url, linked)
    credit = format_html("{} / {}", linked, rest) if rest else linked
    return format_html(_("Photo: {}"), credit)


def is_web_address(url):
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def caption_html(image, caption=None) -> SafeString:
    """Caption and credit; `caption` is plain text that stands instead of the image's own."""
    words = image.caption if caption is None else caption
    credit = credit_html(image)
    credit = format_html('<span class="credit">{}</span>', credit) if credit else ""
    if not words and not credit:
        return NOTHING
    return format_html("<figcaption>{}{}{}</figcaption>", words, " " if words and credit else "", credit)


def figure(image, *, sizes, eager=False, caption=None) -> SafeString:
    return format_html(
        '<figure class="photo">{}{}</figure>',
        picture(image, sizes=sizes, eager=eager),
        caption_html(image, caption),
    )
