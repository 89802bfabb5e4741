"""An image as markup. Pure functions of the row: no file is touched, and everything is escaped.

A place asks for a layout (`images.layouts`). Until the crops of its shape are made, the uncropped renditions stand in,
and the style sheet's `object-fit` cuts them.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from images.formats import AVIF, FORMATS, JPEG, MIME, WEBP
from images.layouts import LAYOUTS, OWN

NOTHING = format_html("{}", "")
FALLBACK_WIDTH = 960  # for browsers that know no srcset
FOCAL_STEP = 25  # images/static/images/focal.css has a class for each point of this grid


@dataclass(frozen=True)
class File:
    width: int
    height: int
    url: str


@dataclass(frozen=True)
class Choice:
    """The files of a picture for one layout, by format; all of one shape."""

    files: dict
    is_cut_by_css: bool = False


def picture(image, *, layout, eager=False) -> SafeString:
    """`layout` is a name of `images.layouts`. `eager` is for the one picture seen first."""
    layout = LAYOUTS[layout]
    choice = choose(image, layout)
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        ((MIME[format], srcset(choice.files[format]), layout.sizes) for format in (AVIF, WEBP) if choice.files[format]),
    )
    return format_html("<picture>{}{}</picture>", sources, img(image, choice, sizes=layout.sizes, eager=eager))


def choose(image, layout):
    shape = layout.shape_of(image)
    if shape is OWN or not image.crops_wanted(shape):
        return Choice(whole_files(image, layout))
    if image.crops_made(shape, JPEG):  # which every browser can read: without it the page would show two shapes
        return Choice({format: cropped_files(image, shape, layout, format) for format in FORMATS})
    return Choice(whole_files(image, layout), is_cut_by_css=True)


def whole_files(image, layout):
    return {
        format: no_wider(
            [
                File(width, image.height_at(width), image.rendition_url(width, format))
                for width in sorted(image.renditions.get(format, []))
            ],
            layout.widest,
        )
        for format in FORMATS
    }


def cropped_files(image, shape, layout, format):
    crops = image.crops_made(shape, format)
    return no_wider([File(crop.width, crop.height, image.crop_url(crop, format)) for crop in crops], layout.widest)


def no_wider(files, widest):
    return [file for file in files if file.width <= widest] or files[:1]


def img(image, choice, *, sizes, eager):
    made = choice.files[JPEG]
    shown = fallback(made) or File(image.width, image.height, image.url)
    return format_html(
        '<img src="{}"{} width="{}" height="{}" alt="{}"{} decoding="async" {}>',
        shown.url,
        format_html(' srcset="{}" sizes="{}"', srcset(made), sizes) if made else "",
        shown.width,
        shown.height,
        alt(image),
        classes(image, choice),
        format_html('{}="{}"', *(("fetchpriority", "high") if eager else ("loading", "lazy"))),
    )


def fallback(files):
    """What stands in `src`."""
    return next((file for file in reversed(files) if file.width <= FALLBACK_WIDTH), files[0] if files else None)


def srcset(files):
    return ", ".join(f"{file.url} {file.width}w" for file in files)


def classes(image, choice):
    names = [f"tone-{image.tone}"] if image.tone else []
    if choice.is_cut_by_css:
        names.append(focal_class(image))
    return format_html(' class="{}"', " ".join(names)) if names else ""


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


def figure(image, *, layout, eager=False, caption=None) -> SafeString:
    return format_html(
        '<figure class="photo">{}{}</figure>',
        picture(image, layout=layout, eager=eager),
        caption_html(image, caption),
    )
